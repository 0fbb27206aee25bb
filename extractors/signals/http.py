"""The exchange: its status, the type of its body, and whether a bot wall's headers stand on it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.botwalls import bot_wall
from jumpline.model import Access, Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

REFUSED = {
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    407: "Proxy Authentication Required",
    429: "Too Many Requests",
    451: "Unavailable For Legal Reasons",
}
GONE = {404: "Not Found", 410: "Gone"}
WITHOUT_CONTENT = frozenset({101, 102, 103, 204, 205, 304})
"""Statuses that promise no page."""
_NO_PAGE = re.compile(
    r"(?:audio|video|image|font|model)/|text/(?:css|javascript|csv|calendar|vcard)"
    r"|application/(?:pdf|zip|gzip|x-\w*javascript|javascript|json|ld\+json|wasm|msword|vnd\.)",
    re.IGNORECASE,
)
"""Types of bodies that are no page."""


def look(reading: Reading) -> Iterator[Finding]:
    """A refusal, an error page, no page at all; one that all the same holds an article is judged by its text."""
    yield from _by_wall(reading)
    yield from _by_status(reading)
    yield from _by_body(reading)


def _by_wall(reading: Reading) -> Iterator[Finding]:
    page = reading.page
    found = bot_wall(page.status, page.headers.items())
    if found:
        wall, header = found
        feature = "http.bot_wall" if reading.words < 150 else "http.bot_wall_with_text"
        said = f"the bot wall of {wall} answered ({header})"
        yield Finding(feature, rule=wall, quote=said, where="headers", cause=Cause.BLOCKED, empty=True)


def _by_status(reading: Reading) -> Iterator[Finding]:
    status = reading.page.status
    if status in WITHOUT_CONTENT:
        said = f"HTTP {status} {HTTPStatus(status).phrase}"
        yield Finding(
            "http.no_content", rule=str(status), quote=said, where="status", cause=Cause.NOT_ARTICLE, empty=True
        )
    if status < 400:
        return
    name = REFUSED.get(status) or GONE.get(status) or "an error"
    for_crawlers = "crawler-price" in reading.page.headers  # a price for machines says nothing about readers
    yield Finding(
        "http.error" if reading.words < 150 else "http.error_with_text",
        rule=str(status),
        quote=f"HTTP {status} {name}",
        where="status",
        cause=Cause.BLOCKED if status in REFUSED else Cause.NOT_ARTICLE,
        access=Access.SUBSCRIPTION if status == 402 and not for_crawlers else None,
        empty=True,
    )


def _by_body(reading: Reading) -> Iterator[Finding]:
    """A body that is no page, by what it is, else by what the server calls it."""
    page = reading.page
    called = page.headers.get("content-type", "")
    if page.problem and not page.truncated_by:
        yield Finding(
            "http.no_page", rule="body", quote=page.problem, where="body", cause=Cause.NOT_ARTICLE, empty=True
        )
    elif _NO_PAGE.match(called.strip()):
        feature = "http.media" if reading.words < 150 else "http.media_with_text"
        said = f"Content-Type: {called.strip()[:60]}"
        yield Finding(feature, rule="type", quote=said, where="headers", cause=Cause.NOT_ARTICLE, empty=True)
