"""Pages that are on disk already: folders of saved HTML, and WARC archives."""

from __future__ import annotations

import gzip
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from jumpline import members, urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate, Capture
from jumpline.web import markup, rights
from jumpline.web.dates import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 20_000_000
"""Of one saved page, unpacked; what comes after is not read, and the capture says so."""

_ENDINGS = (".html", ".htm", ".html.gz", ".htm.gz")
_HEAD = 100_000
_NAME = "jumpline"
"""By which a page that nobody asks for now would call us."""
_RECORD = re.compile(r"(?P<path>.+)#(?P<offset>\d+)")
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")
_ASKED_FOR = "X-Jumpline-Asked-For"
"""Of our own archives: the address that was asked for, where redirects led elsewhere."""
_BROKEN = (ArchiveLoadFailed, OSError, EOFError, zlib.error, ValueError)


def folder(path: Path | str, source: str = "folder") -> Iterator[Candidate]:
    """Yield the saved pages (``.html``, ``.htm``, either with ``.gz``) under a folder in order of name, or one file.

    A page's URL is the one it declares in its first 100 kB (``<link rel=canonical>``, ``og:url``, a browser's "saved
    from"), else that of the file.

    Raises:
        DiscoveryError: it is not there, cannot be read, or holds no saved page.
    """
    root = Path(path)
    if root.is_file():
        found = [root]
    elif root.is_dir():
        found = sorted(file for file in root.rglob("*") if file.name.lower().endswith(_ENDINGS) and file.is_file())
    else:
        raise DiscoveryError(str(path), "no such file or folder")
    if not found:
        raise DiscoveryError(str(path), f"holds no saved page ({', '.join(_ENDINGS)})")
    for file in found:
        yield Candidate(source, _declared_url(file), saved=str(file))


def warc(path: Path | str, source: str = "warc") -> Iterator[Candidate]:
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
        raise _unreadable(str(path), error) from error
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


def _damaged(path: str, damages: Sequence[tuple[int, BaseException]]) -> DiscoveryError:
    offset, error = damages[0]
    told = _unreadable(path, error)
    if len(damages) == 1 and offset == 0:
        return told
    behind = f", and {len(damages) - 1} places behind it" if len(damages) > 1 else ""
    return DiscoveryError(path, f"at byte {offset}{behind} {told.message}; the rest was read")


def read(candidate: Candidate) -> Capture:
    """Return the page that ``candidate.saved`` points to, as if it had just come.

    Raises:
        DiscoveryError: it points nowhere, or to what cannot be read any more.
    """
    where = candidate.saved
    if not where:
        raise DiscoveryError(candidate.url, "is not saved on disk")
    try:
        file, offset = _place(where)
        found = _read_file(file, candidate) if offset is None else _read_record(file, offset, candidate)
    except _BROKEN as error:
        raise _unreadable(where, error) from error
    return found.about(rights=rights.of_capture(found, _NAME))


def changed_since(where: str, moment: datetime) -> bool:
    """Return whether the file at a :attr:`Candidate.saved <jumpline.model.Candidate.saved>` changed since ``moment``.

    The time of its last renaming counts like that of its last writing: tools that copy and download like to set the
    latter back. Of a file that cannot be looked at the answer is yes, since reading it will tell what is wrong.
    """
    try:
        found = _place(where)[0].stat()
    except OSError:
        return True
    return max(found.st_mtime, found.st_ctime) >= moment.timestamp()


def _place(where: str) -> tuple[Path, int | None]:
    """Return the file that holds a saved page, and where in it the record begins if it is an archive."""
    record = _RECORD.fullmatch(where)
    if record and not Path(where).exists():
        return Path(record["path"]), int(record["offset"])
    return Path(where), None


def _unreadable(where: str, error: BaseException) -> DiscoveryError:
    hint = "; `warcio recompress` can mend it" if "recompress" in str(error) else ""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return DiscoveryError(where, f"cannot be read: {first}{hint}")


def _read_file(file: Path, candidate: Candidate) -> Capture:
    body = _beginning(file, MAX_BYTES + 1)
    fetched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return _capture(candidate, 200, (("Content-Type", "text/html"),), body, fetched_at)


def _read_record(file: Path, offset: int, candidate: Candidate) -> Capture:
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
    capture = _capture(candidate, int(http.get_statuscode()), headers, body, fetched_at, cut)
    return capture.about(final_url=target) if target and _asked(record) == candidate.url else capture


def _drained(stream: Any, size: int) -> bytes:
    """Return at most ``size`` bytes of a stream that may give less at a time than it is asked for."""
    body = bytearray()
    while len(body) < size and (piece := stream.read(size - len(body))):
        body += piece
    return bytes(body)


def _capture(  # noqa: PLR0913, PLR0917 - the fields of one record
    candidate: Candidate,
    status: int,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    fetched_at: datetime,
    truncated_by: str | None = None,
) -> Capture:
    cut = "length" if len(body) > MAX_BYTES else truncated_by
    return Capture(candidate.url, candidate.url, status, headers, body[:MAX_BYTES], fetched_at, cut)


def _declared_url(file: Path) -> str:
    """Return the URL that a saved page says it has, else that of the file, also for one that cannot be read."""
    try:
        head = _beginning(file, _HEAD)
    except (OSError, EOFError, zlib.error):
        head = b""
    saved_from = _SAVED_FROM.search(head)
    named = [*_named_urls(file, head), saved_from[1].decode("ascii", "replace") if saved_from else ""]
    return next((url.strip() for url in named if urls.is_http(url)), file.absolute().as_uri())


def _named_urls(file: Path, head: bytes) -> Iterator[str]:
    tree = markup.page(Capture(str(file), str(file), 200, (), head, datetime.now(UTC)))
    if tree is None:
        return
    yield from (link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower())
    yield from (meta.get("content") or "" for meta in tree.iter("meta") if meta.get("property") == "og:url")


def _beginning(file: Path, size: int) -> bytes:
    """Return at most ``size`` bytes from the start of a file, unpacked where its first bytes say gzip."""
    with file.open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            stream.seek(0)
            return stream.read(size)
        stream.seek(0)
        return _unpacked(stream, size)


def _unpacked(stream: BinaryIO, size: int) -> bytes:
    with gzip.GzipFile(fileobj=stream) as unzipped:
        return unzipped.read(size)


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
