"""robots.txt, by RFC 9309: read once a day for every origin, and obeyed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from jumpline import urls
from jumpline.errors import RobotsError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.model import Capture

MAX_BYTES = 512_000
"""So much of a robots.txt is read; the RFC asks for at least 500 KiB."""
MAX_REDIRECTS = 5
"""So many hops it may take, by the RFC."""
LONGEST_DELAY = 300.0
"""Seconds. A site that asks for a longer Crawl-delay is not read at all, rather than against its wish."""

_FRESH = 24 * 3600.0
_FRESH_FAILURE = 600.0


class Robots:
    """The rules of all origins, for one user agent. Thread-safe; each robots.txt is fetched by one thread only."""

    def __init__(self, user_agent: str) -> None:
        self._token = _product(user_agent)
        self._known: dict[str, _Known] = {}
        self._guard = Lock()
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def check(self, url: str, read: Callable[[str], Capture]) -> float:
        """Return the seconds that robots.txt asks us to leave between requests; 0 where it does not say.

        Args:
            url: what we want to fetch.
            read: fetches the robots.txt of an origin that is not known yet.

        Raises:
            RobotsError: it forbids ``url``, or asks for more than :data:`LONGEST_DELAY`.
            TransportError: whether it forbids it cannot be learnt now.
        """
        rules = self.rules(url, read)
        if not rules.can_fetch(url, self._token):
            raise RobotsError(url, f"robots.txt forbids it to {self._token}")
        delay = float(rules.crawl_delay(self._token) or 0)
        if delay > LONGEST_DELAY:
            raise RobotsError(url, f"robots.txt of {urls.host(url)} asks for {delay:.0f} s between requests")
        return max(delay, 0.0)

    def rules(self, url: str, read: Callable[[str], Capture]) -> Protego:
        """Return the rules of the origin of ``url``; errors as of :meth:`check`."""
        origin = _origin(url)
        with self._guard:
            lock = self._locks[origin]
        with lock:
            known = self._known.get(origin)
            if known is None or known.stale_at < monotonic():
                known = self._known[origin] = _learn(origin, read)
        if known.failure:
            raise TransportError(url, known.failure, retry=True)
        return known.rules


@dataclass(frozen=True, slots=True)
class _Known:
    rules: Protego
    stale_at: float
    failure: str = ""


def _learn(origin: str, read: Callable[[str], Capture]) -> _Known:
    """Fetch and parse a robots.txt: a refusal (4xx) allows everything, a failure allows nothing for now."""
    try:
        capture = read(f"{origin}/robots.txt")
    except TransportError as error:
        if not error.retry:
            raise
        return _Known(Protego(), monotonic() + _FRESH_FAILURE, f"robots.txt: {error.message}")
    return _Known(Protego.parse(_text(capture)), monotonic() + _FRESH)


def _text(capture: Capture) -> str:
    if capture.status != 200:
        return ""
    text = capture.body.decode("utf-8-sig", errors="replace")
    # Half a line could forbid, or allow, more than the whole of it.
    return text.rpartition("\n")[0] if capture.truncated_by else text


def _origin(url: str) -> str:
    return f"{urlsplit(url).scheme}://{urls.host(url)}"


def _product(user_agent: str) -> str:
    """Return the product token, the only part of a User-Agent that robots.txt knows ("Jumpline" of "Jumpline/1.0")."""
    found = re.match(r"[^/\s(]+", user_agent)
    return found[0] if found else user_agent
