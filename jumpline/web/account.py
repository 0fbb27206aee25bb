"""A subscriber's own access to one source: what goes along with requests to its hosts, and whether it still opens them.

What is secret is looked up when it is needed, held in memory, and neither shown, logged nor part of any record. It goes
to the source's own hosts, by the scheme that they were given with or a safer one, and to nobody else, wherever a
redirect leads.
"""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from jumpline import urls
from jumpline.errors import ConfigError
from jumpline.web import cookies
from jumpline.web.notices import origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from http.cookiejar import Cookie

    from jumpline.config import Login
    from jumpline.model import Capture
    from jumpline.web.terms import Membership

    Reveal = Callable[[str], str]

_LOGIN_PATH = re.compile(
    r"/(?:[\w-]*(?:log-?in|sign-?in|sso|authenticate|anmeld\w*|einloggen|connexion|s-identifier|iniciar-?sesion|accedi"
    r"|inloggen|logowanie|logga-in|auth)[\w-]*)(?:[/?.]|$)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Account:
    """What a source's subscriber sends, and how the answers are told apart from those to anybody. Thread-safe.

    Args:
        membership: whose access to what.
        reveal: looks up ``env:NAME`` or ``block:NAME``.

    Raises:
        ConfigError: a secret cannot be had, or cannot be sent as it is.
    """

    def __init__(self, membership: Membership, reveal: Reveal) -> None:
        self.source = membership.source
        self.login = membership.login
        self.lock = RLock()
        self.opened = 0
        """How often it was opened in this run."""
        self.failed = 0
        """How often opening it failed for a reason that may pass."""
        self.lost: str | None = None
        """Why it does not work any more."""
        self._reveal = reveal
        self._origins = _with_safer(_origins(membership))
        self._headers = dict(_headers(self.source, self.login, reveal))
        self.jar = cookies.Jar(_cookies(self.source, self.login, reveal))

    def __repr__(self) -> str:
        return f"Account({self.source!r})"

    def owns(self, url: str) -> bool:
        """Return whether an address is of a host that the credentials are for."""
        return origin(url) in self._origins

    def headers(self, url: str) -> dict[str, str]:
        """Return what goes along with a request to an address; nothing where it is not of the source's own hosts."""
        if not self.owns(url):
            return {}
        with self.lock:
            cookie = self.jar.header(url)
        return self._headers | ({"Cookie": cookie} if cookie else {})

    def learn(self, capture: Capture) -> None:
        """Keep the cookies that one of the source's own hosts set."""
        if self.owns(capture.url):
            with self.lock:
                self.jar.learn(capture.url, capture.headers)

    def form_values(self) -> dict[str, str]:
        """Return what is to be written into the form, by the names of its inputs."""
        fields = self.login.form.fields if self.login.form else {}
        return {name: _plain(value, self._reveal) for name, value in fields.items()}

    def why_shut(self, capture: Capture) -> str | None:
        """Return by what an answer shows that it is not for a subscriber; ``None`` where nothing does."""
        if capture.status == 401:
            return "answered 401 Unauthorized"
        if capture.final_url != capture.url and _LOGIN_PATH.search(capture.final_url):
            return f"led to the login page {capture.final_url.partition('?')[0]}"
        if capture.status != 200 or not self.owns(capture.final_url) or not _is_page(capture):
            return None
        if self.login.signed_out and _shows(capture, self.login.signed_out):
            return f"shows what only others see: {self.login.signed_out!r}"
        if self.login.signed_in and not _shows(capture, self.login.signed_in):
            return f"does not show what subscribers see: {self.login.signed_in!r}"
        return None


def _is_page(capture: Capture) -> bool:
    """Return whether an answer is a page, on which signs for readers may stand: a feed or a sitemap has none."""
    start = capture.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_data = start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex", b"{", b"["))
    return b"<html" in start or ("html" in (capture.header("Content-Type") or "html").lower() and not is_data)


def _shows(capture: Capture, sign: str) -> bool:
    if sign.startswith("css:"):
        with suppress(RecursionError):
            return BeautifulSoup(capture.body, "lxml").select_one(sign.removeprefix("css:")) is not None
        return False
    text = " ".join(capture.body.decode("utf-8", "replace").split()).casefold()
    return " ".join(sign.split()).casefold() in text


def _origins(membership: Membership) -> Iterator[str]:
    login = membership.login
    addresses = [*membership.urls, *((login.form.url,) if login.form else ()), *filter(None, (login.check_url,))]
    for address in (*addresses, *(host if "://" in host else f"https://{host}" for host in login.hosts)):
        yield origin(urls.canonical(address))


def _with_safer(origins: Iterable[str]) -> frozenset[str]:
    """Return the origins, and those of the same hosts over TLS. Never the other way round."""
    known = set(origins)
    return frozenset(known | {one.replace("http://", "https://", 1) for one in known if ":" not in one[7:]})


def _headers(source: str, login: Login, reveal: Reveal) -> Iterator[tuple[str, str]]:
    for name, reference in login.headers.items():
        value = reveal(reference).strip()
        if not _TOKEN.fullmatch(name) or not value.isprintable() or not value.isascii():
            raise ConfigError(source, f"login: headers: {name}: what {reference} holds cannot be sent as a header")
        yield name, value
    if login.basic:
        pair = f"{reveal(login.basic.user)}:{reveal(login.basic.password)}"
        yield "Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"


def _cookies(source: str, login: Login, reveal: Reveal) -> list[Cookie]:
    if login.cookies is None:
        return []
    is_reference = login.cookies.startswith(("env:", "block:"))
    try:
        text = reveal(login.cookies) if is_reference else Path(login.cookies).read_text("utf-8-sig")
        return list(cookies.netscape(text))
    except OSError as error:
        raise ConfigError(source, f"login: cookies: {login.cookies}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(source, f"login: cookies: {login.cookies}: is not UTF-8") from None
    except ValueError as error:
        raise ConfigError(source, f"login: cookies: {login.cookies}: {error}") from None


def _plain(value: str, reveal: Reveal) -> str:
    return value.removeprefix("text:") if value.startswith("text:") else reveal(value)
