"""What a page's server does with the connection, the headers and the body."""

from __future__ import annotations

import gzip
import socket
import sys
import time
import zlib
from typing import TYPE_CHECKING

import brotli

from jumpline.model import Cause, Completeness
from tests.hostile.behaviour import (
    ARTICLE,
    BROKE,
    HALF,
    HTML,
    IN_TIME,
    OK,
    PATIENCE,
    WHOLE,
    Behaviour,
    Failed,
    Verdict,
    cut,
    dripped,
    handled,
    length,
    sent,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

CHUNKED = OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n"
LONGER = OK + HTML + b"Content-Length: 99999\r\n\r\n"
PARAGRAPH = b"<p>The ferryman looked at the water for a long while and said nothing that anybody wrote down.</p>\n"
ZEROS = b"\0" * 20_000_000
NO_HTTP = "the answer is no HTTP"


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def packed(encoding: str, body: bytes) -> bytes:
    return OK + HTML + f"Content-Encoding: {encoding}\r\n".encode() + length(body)


def stall(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(LONGER + HALF)
    handler.wfile.flush()
    time.sleep(PATIENCE)


def silence(_: BaseHTTPRequestHandler) -> None:
    time.sleep(PATIENCE)


def reset(handler: BaseHTTPRequestHandler, start: bytes = LONGER + HALF) -> None:
    handler.wfile.write(start)
    handler.wfile.flush()
    time.sleep(0.1)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def bombs() -> tuple[Behaviour, ...]:
    """Bodies of a few kilobytes that are twenty megabytes, behind the beginning of an article and alone."""
    packs = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda body: brotli.compress(body, quality=1),
        "zstd": zstd.compress,
        "gzip, gzip": lambda body: gzip.compress(gzip.compress(body)),
    }
    story = HALF + PARAGRAPH * 200_000
    empty = Verdict(Completeness.EMPTY, Cause.TRANSPORT, "length")
    return (
        *(
            Behaviour(f"a bomb of zeros in {name}", sent(packed(name, pack(ZEROS))), empty)
            for name, pack in packs.items()
        ),
        *(
            Behaviour(f"an article that is a bomb in {name}", sent(packed(name, packs[name](story))), cut("length"))
            for name in ("gzip", "br", "zstd")
        ),
    )


BEHAVIOURS = (
    # slow
    Behaviour("says nothing at all", handled(silence), IN_TIME),
    Behaviour("drips its status line", dripped(b"", b"H"), IN_TIME),
    Behaviour("drips its headers (slow loris)", dripped(OK + b"X-Slow: ", b"x"), IN_TIME),
    Behaviour("drips its body", dripped(LONGER + HALF, b"x"), cut("time")),
    Behaviour("drips chunks of a byte", dripped(CHUNKED + chunk(HALF), chunk(b"x")), cut("time")),
    Behaviour("stalls in its body", handled(stall), cut("time")),
    # broken
    Behaviour("hangs up without a word", sent(b""), BROKE),
    Behaviour("resets before its headers end", handled(lambda h: reset(h, OK)), BROKE),
    Behaviour("resets in its body", handled(reset), cut("disconnect")),
    Behaviour("hangs up in its body", sent(LONGER + HALF), cut("disconnect")),
    Behaviour("hangs up in a chunk", sent(CHUNKED, b"ffff\r\n" + HALF), cut("disconnect")),
    Behaviour("hangs up between chunks", sent(CHUNKED, chunk(HALF)), cut("disconnect")),
    Behaviour("says a chunk is zz long", sent(CHUNKED, chunk(HALF), b"zz\r\nx"), cut("disconnect")),
    Behaviour("says a chunk is -1 long", sent(CHUNKED, chunk(HALF), b"-1\r\nx"), cut("disconnect")),
    Behaviour("says more than it sends", sent(OK + HTML + b"Content-Length: 9999999999\r\n\r\n" + HALF), cut("disconnect")),
    Behaviour("sends more than it says", sent(OK + HTML + length(ARTICLE) + b"HTTP/1.1 200 OK\r\n\r\nanother"), WHOLE),
    Behaviour("says a length that is none", sent(OK + HTML + b"Content-Length: many\r\n\r\n" + ARTICLE), WHOLE),
    Behaviour("says a length below zero", sent(OK + HTML + b"Content-Length: -5\r\n\r\n" + ARTICLE), WHOLE),
    Behaviour("says two lengths", sent(OK + HTML + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), Failed("TransportError", "no answer", retry=True)),
    Behaviour("says a length and chunks", sent(OK + HTML + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", chunk(ARTICLE), chunk(b"")), WHOLE),
    Behaviour("says gzip and sends text", sent(packed("gzip", ARTICLE)), Failed("TransportError", "says Content-Encoding: gzip")),
    Behaviour("breaks off its gzip", sent(packed("gzip", gzip.compress(ARTICLE)[:600])), Verdict(Completeness.TRUNCATED, Cause.TRANSPORT, "disconnect")),
    Behaviour("says an encoding that nobody knows", sent(packed("exi", ARTICLE)), WHOLE),
    Behaviour("packs its body eleven times", sent(packed(", ".join(["gzip"] * 11), ARTICLE)), Failed("TransportError", "Content-Encoding")),
    # no HTTP
    Behaviour("speaks SSH", sent(b"SSH-2.0-OpenSSH_9.9\r\n"), Failed("TransportError", NO_HTTP)),
    Behaviour("speaks HTTP 0.9", sent(ARTICLE), Failed("TransportError", NO_HTTP)),
    Behaviour("says a status that is none", sent(b"HTTP/1.1 two OK\r\n\r\n"), Failed("TransportError", NO_HTTP)),
    Behaviour("says status 999", sent(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), Failed("TransportError", "999", retry=True)),
    Behaviour("says no reason", sent(b"HTTP/1.1 200\r\n" + HTML + length(ARTICLE)), WHOLE),
    Behaviour("ends its lines with LF alone", sent(b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + ARTICLE), WHOLE),
    # headers
    Behaviour("sends 10 MB of headers", dripped(OK, b"X-Padding: " + b"x" * 60_000 + b"\r\n", 0), Failed("TransportError", "headers are longer than 256 kB|more than 100 headers")),
    Behaviour("sends a header of 1 MB", sent(OK + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n"), Failed("TransportError", f"{NO_HTTP}|headers are longer")),
    Behaviour("sends 5000 headers", sent(OK + b"X-Many: 1\r\n" * 5000 + b"\r\n"), Failed("TransportError", "more than 100 headers")),
    Behaviour("throws cookie bombs", sent(OK + HTML + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"x" * 4000) for n in range(80)) + length(ARTICLE)), Failed("TransportError", "headers are longer")),
    Behaviour("sets a few big cookies", sent(OK + HTML + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"x" * 4000) for n in range(20)) + length(ARTICLE)), WHOLE),
    Behaviour("announces for ever (103)", dripped(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 500, 0), Failed("TransportError", "headers are longer")),
    Behaviour("announces twice (103), then answers", sent(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2 + OK + HTML + length(ARTICLE)), WHOLE),
    Behaviour("has NUL bytes in its headers", sent(OK + HTML + b"X-Odd: a\0b\r\n" + length(ARTICLE)), WHOLE),
    Behaviour("has a header without a colon", sent(OK + HTML + b"nonsense\r\n" + length(ARTICLE)), WHOLE),
    # endless
    Behaviour("sends chunks without end", dripped(CHUNKED + chunk(HALF), chunk(PARAGRAPH * 100), 0), cut("length")),
    Behaviour("sends a body without end", dripped(OK + HTML + b"\r\n" + HALF, PARAGRAPH * 100, 0), cut("length")),
    Behaviour("packs nothing without end", dripped(OK + HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(HALF), gzip.compress(b"") * 1000, 0), cut("length")),
    Behaviour("sends trailers without end", dripped(CHUNKED + chunk(ARTICLE) + b"0\r\n", b"X-Trailer: 1\r\n" * 1000, 0), Verdict(Completeness.TRUNCATED, Cause.TRANSPORT, "length", 300)),
    *bombs(),
)  # fmt: skip
