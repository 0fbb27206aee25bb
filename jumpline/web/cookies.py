"""Cookies of a subscriber: read from a file, taken from answers, and sent back to whom they belong."""

from __future__ import annotations

from email.message import Message
from http.cookiejar import Cookie
from time import time
from typing import TYPE_CHECKING

import requests
from requests.cookies import MockRequest, MockResponse, RequestsCookieJar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST = 16_384
"""Characters of all cookies that a source may set; servers take no more of them back."""
LONGEST = 4096
"""Characters of one, by RFC 6265 the least that a client should take; longer ones are not kept."""
_COLUMNS = 7


class Jar:
    """The cookies of one source."""

    def __init__(self, cookies: Iterable[Cookie] = ()) -> None:
        self._jar = RequestsCookieJar()
        for cookie in cookies:
            self._jar.set_cookie(cookie)

    def header(self, url: str) -> str | None:
        """Return the ``Cookie`` header for an address; ``None`` where none is for it."""
        request = MockRequest(requests.Request("GET", url).prepare())
        self._jar.add_cookie_header(request)  # type: ignore[arg-type]  # requests' stand-in for urllib's request
        found = request.get_new_headers().get("Cookie")  # type: ignore[no-untyped-call]  # in typeshed
        return str(found) if found else None

    def learn(self, url: str, headers: Iterable[tuple[str, str]]) -> None:
        """Take the cookies that an answer sets, as far as there is room."""
        said = Message()
        room = MOST - sum(len(cookie.name) + len(cookie.value or "") for cookie in self._jar)
        for name, value in headers:
            if name.lower() == "set-cookie" and len(value) <= min(LONGEST, room):
                said["Set-Cookie"] = value
                room -= len(value)
        request = MockRequest(requests.Request("GET", url).prepare())
        self._jar.extract_cookies(MockResponse(said), request)  # type: ignore[arg-type]  # see above


def netscape(text: str) -> Iterator[Cookie]:
    """Yield the cookies of a file in Netscape's form (curl's, yt-dlp's, browser extensions') that have not expired.

    Raises:
        ValueError: a line is none; its number is told, and nothing of what stands in it.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        http_only = line.startswith("#HttpOnly_")
        if not line.strip() or (line.startswith("#") and not http_only):
            continue
        fields = line.removeprefix("#HttpOnly_").split("\t")
        if len(fields) != _COLUMNS or not fields[4].lstrip("-").isdigit():
            raise ValueError(f"line {number} is no cookie: expected seven fields with tabs between them")
        domain, _, path, secure, expires, name, value = fields
        until = int(expires) or None
        if until is None or until > time():
            yield _cookie(domain, path, name, value, secure=secure.upper() == "TRUE", until=until)


def _cookie(  # noqa: PLR0913 - the columns of the file
    domain: str, path: str, name: str, value: str, *, secure: bool, until: int | None
) -> Cookie:
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=domain.startswith("."),
        domain_initial_dot=domain.startswith("."),
        path=path or "/",
        path_specified=True,
        secure=secure,
        expires=until,
        discard=until is None,
        comment=None,
        comment_url=None,
        rest={},
    )
