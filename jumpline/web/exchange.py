"""One request, one answer, within bounds."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from time import monotonic
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from jumpline.errors import AddressError, TransportError
from jumpline.model import Capture
from jumpline.web import transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHUNK = 65_536
_FRAMES = 65_536
_BOMB = 1_000_000
"""Bytes from which a body must not be worth so many times those that came."""
_RATIO = 250
"""Times a body may unpack to: the most that HTML comes to is some thirty."""
_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may take."""

    connect: float
    """Seconds for the connection."""
    read: float
    """Seconds for the next bytes."""
    total: float
    """Seconds for all of it."""
    body: int
    """Bytes of the body, decompressed."""

    @property
    def wire(self) -> int:
        """Bytes of the body as it comes: compressed, or in pieces, each with a frame around it."""
        return 2 * self.body + _FRAMES


def ask(
    session: requests.Session,
    url: str,
    headers: Mapping[str, str],
    bounds: Bounds,
    form: Sequence[tuple[str, str]] | None = None,
) -> Capture:
    """Ask once, follow nothing, and return what came, whatever its status.

    A body that our bounds or a lost connection cut comes back as far as it came, with ``truncated_by``.

    Args:
        session: of :func:`jumpline.web.transport.session`.
        url: whom to ask.
        headers: besides the session's own.
        bounds: what the answer may take.
        form: what to send, as a form is sent; a plain GET where it is ``None``.

    Raises:
        AddressError: no address of the web, or none we connect to.
        TransportError: there was no answer; ``retry`` says whether there may be one later.
    """
    with transport.within(monotonic() + bounds.total, bounds.wire):
        try:
            answer = session.request(
                "GET" if form is None else "POST",
                url,
                data=None if form is None else list(form),
                headers=dict(headers),
                timeout=(bounds.connect, bounds.read),
                stream=True,
                allow_redirects=False,
            )
        except AddressError as error:
            raise AddressError(url, error.message) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, UnicodeError) as error:
            raise AddressError(url, f"no address of the web: {error}") from None
        except (requests.RequestException, HTTPError, OSError) as error:
            raise _failure(url, error, bounds) from error
    fetched_at = datetime.now(UTC)
    with closing(answer):
        body, truncated_by = _body(url, answer.raw, bounds)
    headers_seen = tuple((str(name), str(value)) for name, value in answer.raw.headers.items())
    return Capture(
        url, url, answer.status_code, headers_seen, body, fetched_at, truncated_by, asked=_asked(answer.request)
    )


def _asked(request: requests.PreparedRequest) -> tuple[tuple[str, str], ...]:
    """Return the headers that were sent, without those that say who the reader is."""
    sent = ((str(name), str(value)) for name, value in request.headers.items())
    return tuple((name, value) for name, value in sent if name.lower() not in _CREDENTIALS)


def _body(url: str, raw: Any, bounds: Bounds) -> tuple[bytes, str | None]:
    """Read a body piece by piece, as it comes, decompressed; return it, and what cut it short if something did."""
    body = bytearray()
    try:
        while chunk := raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > bounds.body or len(body) > max(_BOMB, _RATIO * raw.tell()):
                return bytes(body[: bounds.body]), "length"
    except DecodeError as error:
        if body:
            return bytes(body), "disconnect"
        encoding = raw.headers.get("Content-Encoding")
        raise TransportError(url, f"says Content-Encoding: {encoding}, which the body is not") from error
    except (HTTPError, OSError) as error:
        if getattr(_root(error), "errno", None) == transport.TOO_MUCH:
            return bytes(body), "length"
        if not body:
            raise _failure(url, error, bounds) from error
        return bytes(body), "time" if isinstance(error, ReadTimeoutError | TimeoutError) else "disconnect"
    return bytes(body), None if _is_unpacked(raw) else "disconnect"


def _is_unpacked(raw: Any) -> bool:
    """Return whether a packed body came to its own end. urllib3 does not mind one that breaks off, but for zstd's."""
    decoder = getattr(raw, "_decoder", None)
    unpacker = getattr(decoder, "_obj", None)
    if getattr(decoder, "_state", 0):  # behind a first, whole member of gzip
        return True
    finished = getattr(unpacker, "is_finished", None)
    return bool(finished()) if finished else bool(getattr(unpacker, "eof", True))


def _failure(url: str, error: BaseException, bounds: Bounds) -> TransportError:
    """Return our error for one of the libraries', with the innermost cause in words and whether it may pass."""
    cause = _root(error)
    if isinstance(cause, TimeoutError | ReadTimeoutError):
        told = f"no answer in time (connection {bounds.connect:g} s, wait {bounds.read:g} s, all {bounds.total:g} s)"
        return TransportError(url, told, retry=True)
    told, retry = _reason(cause)
    return TransportError(url, told, retry=retry)


def _reason(cause: BaseException) -> tuple[str, bool]:
    """Return what went wrong, and whether it may pass."""
    match cause:
        case OSError(errno=transport.TOO_MUCH):
            told, retry = f"its headers are longer than {transport.MAX_HEAD // 1024} kB; nobody's are", False
        case socket.gaierror():
            gone = cause.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
            told, retry = f"the name does not resolve: {cause.strerror}", not gone
        case ssl.SSLCertVerificationError():
            told, retry = f"its certificate does not hold: {cause.verify_message}", False
        case RemoteDisconnected() | IncompleteRead() | OSError():
            told, retry = f"the connection broke: {cause}", True
        case HTTPException():
            told, retry = f"the answer is no HTTP: {cause or type(cause).__name__}", False
        case _:
            told, retry = f"no answer: {cause}", True
    return told, retry


def _root(error: BaseException) -> BaseException:
    """Return the innermost cause, through the wrappings of requests, urllib3 and http.client."""
    seen = error
    for _ in range(10):
        inner = seen.__cause__ or seen.__context__ or getattr(seen, "reason", None)
        if not isinstance(inner, OSError | HTTPException | HTTPError):
            break  # or a detail of how a library found out
        seen = inner
    return seen
