"""Fetching: one honest client that waits its turn, obeys robots.txt, and tells what its own limits cut.

::

    get          retries what may pass
      | follow   every hop: may we speak to it? does robots.txt allow it? is it our turn?
      | ask      one request, one answer, within bounds         (jumpline.web.exchange)
      | connect  to a checked address                           (jumpline.web.transport)
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Literal, Self

from jumpline import urls
from jumpline.errors import FetchError, TransportError
from jumpline.web import exchange, hops, later, notices, transport
from jumpline.web.permissions import Permissions
from jumpline.web.politeness import Turnstile
from jumpline.web.robots import Robots
from jumpline.web.state import State
from jumpline.web.terms import PLAIN, Terms, Validators

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.config import Fetching
    from jumpline.model import Capture

__all__ = ["PLAIN", "Fetcher", "Kind", "Terms", "Validators"]

Kind = Literal["page", "feed", "notice"]


@dataclass(frozen=True, slots=True)
class _Errand:
    """What one call of :meth:`Fetcher.get` wants."""

    url: str
    terms: Terms
    kind: Kind
    headers: dict[str, str]
    robots: bool


class Fetcher:
    """Fetches over HTTP, politely. Thread-safe; a context manager that closes its connections.

    Args:
        fetching: who we are, how often, how long and how much we ask.
        backoff: seconds before the first retry, give or take a half; twice as many before each further one.

    Raises:
        ConfigError: the folder that runs share cannot be written to.
    """

    def __init__(self, fetching: Fetching, *, backoff: float = 1.0) -> None:
        self._fetching = fetching
        self._backoff = backoff
        shared = State(fetching.state)
        self._turnstile = Turnstile(shared, fetching.concurrency)
        self._robots = Robots(fetching.user_agent, shared)
        self._permissions = Permissions(self._robots, shared)
        self._sessions = {
            private: transport.session(fetching.identity, allow_private=private, connections=fetching.connections)
            for private in (False, True)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections, and send home who still waits for a turn."""
        self._turnstile.close()
        for session in self._sessions.values():
            session.close()

    def get(
        self,
        url: str,
        terms: Terms = PLAIN,
        *,
        validators: Validators | None = None,
        kind: Kind = "page",
        robots: bool = True,
    ) -> Capture:
        """Fetch one address, following redirects, and return what came: refusals (401, 402, 403, 404, 451 …) too.

        Args:
            url: an absolute address of the web.
            terms: on what terms its source is asked.
            validators: makes the request conditional; an unchanged page comes back with status 304 and no body.
            kind: which size limit holds.
            robots: whether robots.txt is asked.

        Raises:
            RobotsError: robots.txt forbids it.
            RightsError: its publisher reserves the use of a page, and the terms respect that.
            AddressError: no address of the web, or one we do not connect to.
            TransportError: no answer could be had, or the server says "later" (429, 5xx). ``retry`` tells which.
        """
        headers = validators.headers if validators else {}
        errand = _Errand(hops.speakable(url), terms, kind, headers, robots)
        if kind != "page":
            return self._persist(errand)
        self._permissions.before(errand.url, terms, self._reader(terms))
        return self._permissions.after(self._persist(errand), terms, self._reader(terms))

    def sitemaps(self, url: str, terms: Terms = PLAIN) -> tuple[str, ...]:
        """Return the sitemaps that robots.txt of the origin of ``url`` names; errors as of :meth:`get`."""
        rules = self._robots.rules(hops.speakable(url), self._reader(terms))
        return tuple(dict.fromkeys(found for found in rules.sitemaps if urls.is_http(found)))

    def _persist(self, errand: _Errand) -> Capture:
        """Try, and try again where that may help."""
        self._crawl_delay(errand.url, errand)  # before the loop: robots.txt had its own retries
        for attempt in count():
            try:
                return self._attempt(errand)
            except TransportError as error:
                host = urls.host(error.key) or error.key
                if attempt >= self._fetching.retries or not error.retry or self._turnstile.is_resting(host):
                    raise
            self._turnstile.pause(self._backoff * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        raise AssertionError

    def _attempt(self, errand: _Errand) -> Capture:
        """Follow the redirects to their end; where that says "later", leave the host alone for as long as it asks."""
        capture = self._follow(errand)
        if not later.is_later(capture):
            return capture
        told = later.status(capture.status)
        rest = later.retry_after(capture)
        if rest:
            self._turnstile.rest(urls.host(capture.final_url), rest)
            told += f"; asks us to come back in {rest:.0f} s"
        raise TransportError(capture.final_url, told, retry=True)

    def _follow(self, errand: _Errand) -> Capture:
        url, left = errand.url, self._fetching.total_timeout
        most = notices.MAX_REDIRECTS if errand.kind == "notice" else self._fetching.max_redirects
        for _ in range(most + 1):
            try:
                capture, spent = self._ask(url, errand, left)
            except FetchError as error:
                if url == errand.url:
                    raise
                told = f"redirected here from {errand.url}: {error.message}"
                raise type(error)(error.key, told, retry=error.retry) from error
            target = hops.target(capture)
            if target is None:
                return capture if url == errand.url else replace(capture, url=errand.url)
            url, left = target, left - spent
        raise TransportError(errand.url, f"more than {most} redirects, the last to {hops.told(url)}")

    def _ask(self, url: str, errand: _Errand, left: float) -> tuple[Capture, float]:
        """Make one hop; return what came, and the seconds it took once it was our turn."""
        url = hops.speakable(url)
        delay = self._fetching.delay if errand.terms.delay is None else errand.terms.delay
        delay = max(delay, self._crawl_delay(url, errand))
        with self._turnstile.turn(urls.host(url), delay, errand.terms.concurrency):
            started = monotonic()
            session = self._sessions[errand.terms.allow_private]
            capture = exchange.ask(session, url, errand.headers, self._bounds(errand.kind, left))
            return capture, monotonic() - started

    def _bounds(self, kind: Kind, left: float) -> exchange.Bounds:
        terms = self._fetching
        body = {"page": terms.max_body_bytes, "feed": terms.max_feed_bytes, "notice": notices.MAX_BYTES}[kind]
        return exchange.Bounds(terms.connect_timeout, terms.read_timeout, total=left, body=body)

    def _crawl_delay(self, url: str, errand: _Errand) -> float:
        if not errand.robots:
            return 0.0
        return self._robots.check(url, self._reader(errand.terms))

    def _reader(self, terms: Terms) -> Callable[[str], Capture]:
        return partial(self.get, terms=terms, kind="notice", robots=False)
