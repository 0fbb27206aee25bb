"""The headers of an exchange as they are archived: without secrets, and with those of its packing set aside."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from warcio.statusandheaders import StatusAndHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jumpline.model import Capture

Headers = tuple[tuple[str, str], ...]

SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "set-cookie2"})
"""HTTP headers that may hold a reader's credentials or session; they are never archived."""
_WIRE = ("Content-Encoding", "Transfer-Encoding", "Content-Length")
_ASIDE = "X-Crawler-"


class Lines(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A first line and headers, as they are written."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        """Write the bytes that came: http.client read them as Latin-1, whatever they were meant as."""
        return bytes((self.to_str(filter_func) + "\r\n").encode("latin-1", "replace"))


def without_secrets(headers: Headers) -> Iterator[tuple[str, str]]:
    """Yield the headers that hold no secret, each on one line."""
    for name, value in headers:
        if name.lower() not in SECRET:
            yield name, " ".join(value.replace("\0", " ").splitlines())


def set_aside(capture: Capture) -> Iterator[tuple[str, str]]:
    """Yield the headers of an answer, those of its packing under other names, and the length of the body we hold."""
    wire = {name.lower() for name in _WIRE}
    for name, value in without_secrets(capture.headers):
        yield (_ASIDE + name if name.lower() in wire else name), value
    yield "Content-Length", str(len(capture.body))


def put_back(headers: Headers) -> Headers:
    """Return the headers as they came, of those that :func:`set_aside` made."""
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return tuple((name.removeprefix(_ASIDE), value) for name, value in kept)


def pairs(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as plain text."""
    return tuple((str(name), str(value)) for name, value in headers)


def status(code: int) -> str:
    """Return a status with its phrase, where it has one."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)
