"""WARC archives as sources: the pages in them, one record at a time.

Apart from :mod:`jumpline.web.saved`, since warcio takes a fifth of a second to be imported, and brings along whatever
it can read from: who checks a page needs none of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from jumpline import members, urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate, Capture
from jumpline.web.dates import instant
from jumpline.web.disk import BROKEN, MAX_BYTES, capture_of, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ASKED_FOR = "X-Jumpline-Asked-For"
"""Of our own archives: the address that was asked for, where redirects led elsewhere."""
_BROKEN = (ArchiveLoadFailed, *BROKEN)


def pages(path: Path | str, source: str = "warc") -> Iterator[Candidate]:
    """Yield the HTML responses of a WARC, of any status, reading one record at a time.

    A record that is damaged is left out, and those behind it are found again.

    Raises:
        DiscoveryError: it is not there, is no WARC, or was damaged somewhere; what could be read was yielded.
    """
    damages: list[tuple[int, BaseException]] = []
    try:
        with Path(path).open("rb") as stream:
            if not stream.read(1):
                raise DiscoveryError(str(path), "is empty")
            start: int | None = 0
            while start is not None:
                reached = start
                try:
                    for found, end in _responses(stream, start, path, source):
                        reached = end
                        if found:
                            yield found
                    start = None
                except _BROKEN as error:
                    damages.append((reached, error))
                    start = members.next_record(stream, reached)
    except OSError as error:
        raise unreadable(str(path), error) from error
    if damages:
        raise _damaged(str(path), damages)


def _responses(stream: BinaryIO, start: int, path: Path | str, source: str) -> Iterator[tuple[Candidate | None, int]]:
    """Yield, for each record from an offset on, the page that it holds, if it holds one, and where it ends."""
    stream.seek(start)
    archive = WARCIterator(stream)
    for record in archive:
        url = _asked(record)
        offset = archive.get_record_offset()
        found = Candidate(source, url, saved=f"{path}#{offset}") if url else None
        yield found, offset + archive.get_record_length()


def read(file: Path, offset: int, candidate: Candidate) -> Capture:
    """Return the page of a record that begins at an offset, as if it had just come.

    Raises:
        DiscoveryError: no response stands there, or it cannot be read any more.
    """
    try:
        return _read(file, offset, candidate)
    except ArchiveLoadFailed as error:
        raise unreadable(f"{file}#{offset}", error) from error


def _read(file: Path, offset: int, candidate: Candidate) -> Capture:
    with file.open("rb") as stream:
        stream.seek(offset)
        record = next(WARCIterator(stream), None)
        if record is None or record.http_headers is None:
            raise DiscoveryError(f"{file}#{offset}", "no response stands there")
        http = record.http_headers
        body = _drained(record.content_stream(), MAX_BYTES + 1)
        missing = len(body) <= MAX_BYTES and record.raw_stream.limit > 0
        fetched_at = instant(record.rec_headers.get_header("WARC-Date")) or datetime.fromtimestamp(0, UTC)
        cut = record.rec_headers.get_header("WARC-Truncated") or ("disconnect" if missing else None)
        target = _target(record)
    headers = tuple((str(name), str(value)) for name, value in http.headers)
    capture = capture_of(candidate, int(http.get_statuscode()), headers, body, fetched_at, cut)
    return capture.about(final_url=target) if target and _asked(record) == candidate.url else capture


def _damaged(path: str, damages: Sequence[tuple[int, BaseException]]) -> DiscoveryError:
    offset, error = damages[0]
    told = unreadable(path, error)
    if len(damages) == 1 and offset == 0:
        return told
    behind = f", and {len(damages) - 1} places behind it" if len(damages) > 1 else ""
    return DiscoveryError(path, f"at byte {offset}{behind} {told.message}; the rest was read")


def _drained(stream: Any, size: int) -> bytes:
    """Return at most ``size`` bytes of a stream that may give less at a time than it is asked for."""
    body = bytearray()
    while len(body) < size and (piece := stream.read(size - len(body))):
        body += piece
    return bytes(body)


def _asked(record: Any) -> str | None:
    """Return the URL that was asked for, of a response that is a page; ``None`` for every other record."""
    url = _target(record)
    if url is None or not _is_page(record):
        return None
    asked = record.rec_headers.get_header(_ASKED_FOR)
    return asked if asked and urls.is_http(asked) else url


def _target(record: Any) -> str | None:
    """Return the URL of a response record; ``None`` for every other kind of record."""
    if record.rec_type != "response" or record.http_headers is None:
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    return url if urls.is_http(url) else None


def _is_page(record: Any) -> bool:
    """Return whether a response says that it is HTML, or does not say what it is."""
    kind = (record.http_headers.get_header("Content-Type") or "text/html").lower()
    return "html" in kind
