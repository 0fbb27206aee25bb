"""Fetching: one honest client that waits its turn, obeys robots.txt, and tells what its own limits cut.

::

    get          as its subscriber, if a source has one         (jumpline.web.access)
      | persist  retries what may pass
      | follow   every hop: may we speak to it? does robots.txt allow it? is it our turn?
      | ask      one request, one answer, within bounds         (jumpline.web.exchange)
      | connect  to a checked address                           (jumpline.web.transport)
    Capture      with what its publisher says about its use     (jumpline.web.permissions)
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
from jumpline.web.access import Access, reveal_environment
from jumpline.web.browser import Browser
from jumpline.web.permissions import Permissions
from jumpline.web.politeness import Turnstile
from jumpline.web.robots import Robots
from jumpline.web.state import State
from jumpline.web.terms import PLAIN, Terms, Validators

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.config import Fetching
    from jumpline.model import Capture
    from jumpline.web.account import Account, Reveal
    from jumpline.web.forms import Filled

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
    account: Account | None = None


class Fetcher:
    """Fetches over HTTP, politely. Thread-safe; a context manager that closes its connections.

    Args:
        fetching: who we are, how often, how long and how much we ask.
        reveal: looks up the secrets of logins; see :func:`jumpline.web.access.reveal_environment`.
        backoff: seconds before the first retry, give or take a half; twice as many before each further one.

    Raises:
        ConfigError: the folder that runs share cannot be written to.
    """

    def __init__(self, fetching: Fetching, *, reveal: Reveal = reveal_environment, backoff: float = 1.0) -> None:
        self._fetching = fetching
        self._backoff = backoff
        shared = State(fetching.state)
        self._turnstile = Turnstile(shared, fetching.concurrency)
        self._robots = Robots(fetching.user_agent, shared)
        self._permissions = Permissions(self._robots, shared)
        self._access = Access(reveal)
        self._browser = Browser(fetching)
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
        self._browser.close()
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
            AccessError: the source's subscriber is treated like anybody.
            ConfigError: a secret of the source's login cannot be had.
            RobotsError: robots.txt forbids it.
            RightsError: its publisher reserves the use of a page, and the terms respect that.
            AddressError: no address of the web, or one we do not connect to.
            TransportError: no answer could be had, or the server says "later" (429, 5xx). ``retry`` tells which.
        """
        headers = validators.headers if validators else {}
        account = None if kind == "notice" else self._access.account(terms)
        errand = _Errand(hops.speakable(url), terms, kind, headers, robots, account)
        if kind != "page":
            return self._capture(errand)
        self._permissions.before(errand.url, terms, self._reader(terms))
        return self._permissions.after(self._capture(errand), terms, self._reader(terms))

    def lost_access(self, source: str) -> str | None:
        """Return why the subscriber's access to a source was lost in this run; ``None`` where it was not."""
        return self._access.lost(source)

    def draw(self, shell: Capture, terms: Terms = PLAIN) -> Capture:
        """Return what a browser makes of a page that only a script fills; what that asks for is fetched as any page.

        Args:
            shell: the page as :meth:`get` brought it.
            terms: on what terms its source is asked.

        Raises:
            ConfigError: there is no browser.
            TransportError: it failed.
        """
        return self._browser.draw(shell, partial(self._part, terms=terms))

    def _part(self, url: str, headers: dict[str, str], terms: Terms) -> Capture:
        account = self._access.account(terms)
        return self._persist(_Errand(hops.speakable(url), terms, "page", headers, robots=True, account=account))

    def sitemaps(self, url: str, terms: Terms = PLAIN) -> tuple[str, ...]:
        """Return the sitemaps that robots.txt of the origin of ``url`` names; errors as of :meth:`get`."""
        rules = self._robots.rules(hops.speakable(url), self._reader(terms))
        return tuple(dict.fromkeys(found for found in rules.sitemaps if urls.is_http(found)))

    def _capture(self, errand: _Errand) -> Capture:
        if errand.account is None:
            return self._persist(errand)
        get, hop = partial(self._persist, errand), partial(self._hop, errand)
        return self._access.ask(errand.url, errand.account, get, hop)

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
        url, left, credentialed = errand.url, self._fetching.total_timeout, False
        most = notices.MAX_REDIRECTS if errand.kind == "notice" else self._fetching.max_redirects
        for _ in range(most + 1):
            try:
                capture, spent = self._ask(url, errand, left)
            except FetchError as error:
                if url == errand.url:
                    raise
                told = f"redirected here from {errand.url}: {error.message}"
                raise type(error)(error.key, told, retry=error.retry) from error
            credentialed |= capture.credentialed
            target = hops.target(capture)
            if target is None:
                return capture.about(url=errand.url, credentialed=credentialed)
            url, left = target, left - spent
        raise TransportError(errand.url, f"more than {most} redirects, the last to {hops.told(url)}")

    def _hop(self, errand: _Errand, url: str, form: Filled | None) -> Capture:
        """Ask once to log in. The operator named that page, as a reader would go there: no robots.txt is asked."""
        asking = replace(errand, headers={}, robots=False)
        return self._ask(url, asking, self._fetching.total_timeout, form)[0]

    def _ask(self, url: str, errand: _Errand, left: float, form: Filled | None = None) -> tuple[Capture, float]:
        """Make one hop; return what came, and the seconds it took once it was our turn."""
        url = hops.speakable(url)
        delay = self._fetching.delay if errand.terms.delay is None else errand.terms.delay
        delay = max(delay, self._crawl_delay(url, errand))
        with self._turnstile.turn(urls.host(url), delay, errand.terms.concurrency):
            started = monotonic()
            capture = self._exchange(url, errand, left, form)
            return capture, monotonic() - started

    def _exchange(self, url: str, errand: _Errand, left: float, form: Filled | None) -> Capture:
        session, bounds = self._sessions[errand.terms.allow_private], self._bounds(errand.kind, left)
        own = errand.account.headers(url) if errand.account else {}
        capture = exchange.ask(session, url, errand.headers | own, bounds, form.values if form else None)
        if errand.account is None:
            return capture
        errand.account.learn(capture)
        # A session's cookies are credentials, which no archive is to hold.
        kept = tuple(header for header in capture.headers if not header[0].lower().startswith("set-cookie"))
        return capture.about(headers=kept, credentialed=bool(own))

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
