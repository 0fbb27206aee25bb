"""Pages that are on disk already: folders of saved HTML, and WARC archives."""

from __future__ import annotations

import gzip
import re
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from jumpline import urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate, Capture
from jumpline.web import markup, rights
from jumpline.web.disk import BROKEN, MAX_BYTES, capture_of, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (".html", ".htm", ".html.gz", ".htm.gz")
_HEAD = 100_000
_NAME = "jumpline"
"""By which a page that nobody asks for now would call us."""
_RECORD = re.compile(r"(?P<path>.+)#(?P<offset>\d+)")
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(\S+) -->")


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
    """Yield the HTML responses of a WARC; see :func:`jumpline.web.warcs.pages`."""
    from jumpline.web import warcs  # noqa: PLC0415 - a fifth of a second, for those who read archives

    return warcs.pages(path, source)


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
    except BROKEN as error:
        raise unreadable(where, error) from error
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


def _read_file(file: Path, candidate: Candidate) -> Capture:
    body = _beginning(file, MAX_BYTES + 1)
    fetched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return capture_of(candidate, 200, (("Content-Type", "text/html"),), body, fetched_at)


def _read_record(file: Path, offset: int, candidate: Candidate) -> Capture:
    from jumpline.web import warcs  # noqa: PLC0415 - see warc()

    return warcs.read(file, offset, candidate)


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
