"""The status of the exchange: what the server itself says came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
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


def look(reading: Reading) -> Iterator[Finding]:
    """A refusal or an error page; a page that all the same holds an article is judged by its text."""
    status = reading.page.status
    if status < 400:
        return
    name = REFUSED.get(status) or GONE.get(status) or "an error"
    cause = Cause.BLOCKED if status in REFUSED else Cause.NOT_ARTICLE
    yield Finding(
        "http.error" if reading.words < 150 else "http.error_with_text",
        rule=str(status),
        quote=f"HTTP {status} {name}",
        where="status",
        cause=cause,
        access=Access.SUBSCRIPTION if status == 402 else None,
        empty=True,
    )
