"""Fetching: one honest client that waits its turn, obeys robots.txt, and tells what its own limits cut.

::

    get          retries what may pass
      | follow   every hop: may we speak to it? does robots.txt allow it? is it our turn?
      | ask      one request, one answer, within bounds         (jumpline.web.exchange)
      | connect  to a checked address                           (jumpline.web.transport)
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

from jumpline import urls
from jumpline.errors import AddressError, FetchError, TransportError
from jumpline.web import exchange, transport
from jumpline.web import robots as robots_txt
from jumpline.web.dates import instant
from jumpline.web.politeness import Turnstile

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.config import Fetching
    from jumpline.model import Capture

Kind = Literal["page", "feed", "robots"]

_CREDENTIALS = re.compile(r"//[^/?#\s]*@")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer gave us to ask "has it changed since?" with."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional request's headers."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class _Errand:
    """What one call of :meth:`Fetcher.get` wants."""

    url: str
    delay: float
    allow_private: bool
    headers: dict[str, str]
    max_bytes: int
    max_redirects: int
    robots: bool


class Fetcher:
    """Fetches over HTTP, politely. Thread-safe; a context manager that closes its connections.

    Args:
        fetching: who we are, how often, how long and how much we ask.
        backoff: seconds before the first retry, give or take a half; twice as many before each further one.
    """

    def __init__(self, fetching: Fetching, *, backoff: float = 1.0) -> None:
        self._fetching = fetching
        self._backoff = backoff
        self._turnstile = Turnstile(fetching.concurrency)
        self._robots = robots_txt.Robots(fetching.user_agent)
        self._sessions = {
            private: transport.session(fetching.identity, allow_private=private) for private in (False, True)
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

    def get(  # noqa: PLR0913 - one call, all its terms by name
        self,
        url: str,
        *,
        delay: float | None = None,
        allow_private: bool = False,
        validators: Validators | None = None,
        kind: Kind = "page",
        robots: bool = True,
    ) -> Capture:
        """Fetch one address, following redirects, and return what came: refusals (401, 402, 403, 404, 451 …) too.

        Args:
            url: an absolute address of the web.
            delay: seconds to leave between requests to a host; the configured ones where it is ``None``. A longer
                Crawl-delay in robots.txt wins.
            allow_private: whether it may lead to addresses that are not public.
            validators: makes the request conditional; an unchanged page comes back with status 304 and no body.
            kind: which size limit holds.
            robots: whether robots.txt is asked.

        Raises:
            RobotsError: robots.txt forbids it.
            AddressError: no address of the web, or one we do not connect to.
            TransportError: no answer could be had, or the server says "later" (429, 5xx). ``retry`` tells which.
        """
        return self._persist(
            _Errand(
                url=_speakable(url),
                delay=self._fetching.delay if delay is None else delay,
                allow_private=allow_private,
                headers=validators.headers if validators else {},
                max_bytes=self._max_bytes(kind),
                max_redirects=robots_txt.MAX_REDIRECTS if kind == "robots" else self._fetching.max_redirects,
                robots=robots,
            )
        )

    def sitemaps(self, url: str, *, delay: float | None = None, allow_private: bool = False) -> tuple[str, ...]:
        """Return the sitemaps that robots.txt of the origin of ``url`` names; errors as of :meth:`get`."""
        rules = self._robots.rules(_speakable(url), self._reader(delay, allow_private=allow_private))
        return tuple(dict.fromkeys(found for found in rules.sitemaps if urls.is_http(found)))

    def _max_bytes(self, kind: Kind) -> int:
        limits = {"page": self._fetching.max_body_bytes, "feed": self._fetching.max_feed_bytes}
        return limits.get(kind, robots_txt.MAX_BYTES)

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
        if capture.status != HTTPStatus.TOO_MANY_REQUESTS and capture.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return capture
        told = _status(capture.status)
        rest = _retry_after(capture)
        if rest:
            self._turnstile.rest(urls.host(capture.final_url), rest)
            told += f"; asks us to come back in {rest:.0f} s"
        raise TransportError(capture.final_url, told, retry=True)

    def _follow(self, errand: _Errand) -> Capture:
        url, left = errand.url, self._fetching.total_timeout
        for _ in range(errand.max_redirects + 1):
            try:
                capture, spent = self._ask(url, errand, left)
            except FetchError as error:
                if url == errand.url:
                    raise
                told = f"redirected here from {errand.url}: {error.message}"
                raise type(error)(error.key, told, retry=error.retry) from error
            target = _target(capture)
            if target is None:
                return capture if url == errand.url else replace(capture, url=errand.url)
            url, left = target, left - spent
        raise TransportError(errand.url, f"more than {errand.max_redirects} redirects, the last to {_told(url)}")

    def _ask(self, url: str, errand: _Errand, left: float) -> tuple[Capture, float]:
        """Make one hop; return what came, and the seconds it took once it was our turn."""
        url = _speakable(url)
        delay = max(errand.delay, self._crawl_delay(url, errand))
        bounds = exchange.Bounds(
            self._fetching.connect_timeout, self._fetching.read_timeout, total=left, body=errand.max_bytes
        )
        with self._turnstile.turn(urls.host(url), delay):
            started = monotonic()
            capture = exchange.ask(self._sessions[errand.allow_private], url, errand.headers, bounds)
            return capture, monotonic() - started

    def _crawl_delay(self, url: str, errand: _Errand) -> float:
        if not errand.robots:
            return 0.0
        return self._robots.check(url, self._reader(errand.delay, allow_private=errand.allow_private))

    def _reader(self, delay: float | None, *, allow_private: bool) -> Callable[[str], Capture]:
        return partial(self.get, delay=delay, allow_private=allow_private, kind="robots", robots=False)


def _speakable(url: str) -> str:
    """Return an address we can ask for, without its fragment.

    Raises:
        AddressError: it is no address of the web, or it holds credentials, which would end up in logs and archives.
    """
    if not urls.is_http(url):
        raise AddressError(_told(url), "no address of the web; expected http:// or https:// and a host")
    parts = urlsplit(url.strip())
    if "@" in parts.netloc:
        raise AddressError(_told(url), "holds a user name or password, which we do not send; take it out")
    return urlunsplit(parts._replace(fragment=""))


def _told(url: str) -> str:
    """Return an address as it may stand in an error or a log: without credentials."""
    return _CREDENTIALS.sub("//", url)


def _target(capture: Capture) -> str | None:
    """Return where a redirect leads; ``None`` when it is none.

    Raises:
        AddressError: nobody can tell.
    """
    location = capture.header("Location")
    if capture.status not in _REDIRECTS or not location:
        return None
    try:
        # http.client reads headers as Latin-1; those that are not ASCII are mostly UTF-8.
        return urljoin(capture.url, location.encode("latin-1", "replace").decode("utf-8", "replace").strip())
    except ValueError as error:
        raise AddressError(capture.url, f"redirects to {_told(location)!r}, which is no address") from error


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _retry_after(capture: Capture) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, as a number or as a date; ``None`` where it asks for none."""
    value = (capture.header("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    moment = instant(value)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0) or None if moment else None
