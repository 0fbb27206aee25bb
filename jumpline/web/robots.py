"""robots.txt, by RFC 9309: read once a day for every origin, and obeyed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from protego import Protego

from jumpline import urls
from jumpline.errors import RobotsError, TransportError
from jumpline.web.notices import Notices, origin

if TYPE_CHECKING:
    from jumpline.web.notices import Ask, Notice
    from jumpline.web.state import State

LONGEST_DELAY = 300.0
"""Seconds. A site that asks for a longer Crawl-delay is not read at all, rather than against its wish."""


class Robots:
    """The rules of all origins, for one user agent. Thread-safe."""

    def __init__(self, user_agent: str, shared: State) -> None:
        self.token = _product(user_agent)
        """By which robots.txt calls us."""
        self._notices = Notices("/robots.txt", shared)
        self._parsed: dict[str, tuple[Notice, Protego]] = {}

    def check(self, url: str, ask: Ask) -> float:
        """Return the seconds that robots.txt asks us to leave between requests; 0 where it does not say.

        Args:
            url: what we want to fetch.
            ask: fetches the robots.txt of an origin that is not known yet.

        Raises:
            RobotsError: it forbids ``url``, or asks for more than :data:`LONGEST_DELAY`.
            TransportError: whether it forbids it cannot be learnt now.
        """
        rules = self.rules(url, ask)
        if not rules.can_fetch(url, self.token):
            raise RobotsError(url, f"robots.txt forbids it to {self.token}")
        delay = float(rules.crawl_delay(self.token) or 0)
        if delay > LONGEST_DELAY:
            raise RobotsError(url, f"robots.txt of {urls.host(url)} asks for {delay:.0f} s between requests")
        return max(delay, 0.0)

    def rules(self, url: str, ask: Ask) -> Protego:
        """Return the rules of the origin of ``url``; errors as of :meth:`check`."""
        return self._read(url, ask)[1]

    def text(self, url: str, ask: Ask) -> str:
        """Return the robots.txt of the origin of ``url`` as it is written; errors as of :meth:`check`."""
        return self._read(url, ask)[0].text

    def _read(self, url: str, ask: Ask) -> tuple[Notice, Protego]:
        notice, site = self._notices.of(url, ask), origin(url)
        if notice.failure:
            raise TransportError(url, notice.failure, retry=notice.retry)
        known = self._parsed.get(site)
        if known is None or known[0] is not notice:
            known = self._parsed[site] = (notice, Protego.parse(notice.text))
        return known


def _product(user_agent: str) -> str:
    """Return the product token, the only part of a User-Agent that robots.txt knows ("Jumpline" of "Jumpline/1.0")."""
    found = re.match(r"[^/\s(]+", user_agent)
    return found[0] if found else user_agent
