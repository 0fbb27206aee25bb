"""What a hostile server does, and what is to come of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from jumpline.model import Cause, Completeness
from tests.tiny import page, prose

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    from tests.conftest import Site

    Serve = Callable[[Site], str]
    """Set a server up to misbehave; return the address to ask for."""

LIMIT = 100_000
"""Bytes of a page that the fetcher of these tests takes."""
LIST_LIMIT = 400_000
PATIENCE = 20.0
"""Seconds for which a server keeps at it, unless the client hangs up: far more than the fetcher waits."""

ARTICLE = page(prose(0, 10)).encode()
HALF = ARTICLE[: len(ARTICLE) * 6 // 10]
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
OK = b"HTTP/1.1 200 OK\r\n"


@dataclass(frozen=True)
class Verdict:
    """The page is captured, and judged so."""

    completeness: Completeness
    cause: Cause | None = None
    truncated_by: str | None = None
    words: int = 0
    """At least so many came through."""


@dataclass(frozen=True)
class Failed:
    """There is no capture, and this is why."""

    error: str
    """Name of our error."""
    said: str
    """A regular expression."""
    retry: bool = False


@dataclass(frozen=True)
class Listed:
    """A feed or sitemap that is read: so many addresses come out of it."""

    candidates: int
    truncated_by: str | None = None


@dataclass(frozen=True)
class Behaviour:
    """One way to be hostile."""

    name: str
    serve: Serve
    expected: Verdict | Failed | Listed
    kind: Literal["urls", "feed", "sitemap"] = "urls"


WHOLE = Verdict(Completeness.COMPLETE, words=300)
NO_ARTICLE = Verdict(Completeness.EMPTY, Cause.NOT_ARTICLE)
BLOCKED = Verdict(Completeness.EMPTY, Cause.BLOCKED)
IN_TIME = Failed("TransportError", "no answer in time", retry=True)
BROKE = Failed("TransportError", "the connection broke", retry=True)


def cut(by: str) -> Verdict:
    """The article's beginning came through, and our own limits or the connection cut the rest."""
    return Verdict(Completeness.TRUNCATED, Cause.TRANSPORT, by, words=100)


def sent(*pieces: bytes) -> Serve:
    """Write these bytes and hang up."""
    return lambda site: site.raw("/a", *pieces)


def answered(body: bytes | str = ARTICLE, status: int = 200, **headers: str) -> Serve:
    """Answer as any server does, with this."""
    return lambda site: site.page("/a", body, status, **headers)


def handled(handle: Callable[[BaseHTTPRequestHandler], None]) -> Serve:
    """Let a function have the connection."""

    def serve(site: Site) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            handle(handler)

        return site.route("/a", answer)

    return serve


def dripped(start: bytes, piece: bytes, pause: float = 0.05) -> Serve:
    """Write a start, then a piece again and again until the client has enough, or for ever as it seems."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return handled(drip)


def length(body: bytes) -> bytes:
    return f"Content-Length: {len(body)}\r\n\r\n".encode() + body
