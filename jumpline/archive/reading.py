"""Reading: an exchange by its place, and every file from end to end, past what is damaged."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.exceptions import ArchiveLoadFailed

from jumpline import members
from jumpline.archive import records
from jumpline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jumpline.archive.records import Recorded
    from jumpline.archive.shelf import Shelf
    from jumpline.model import Archived

_BROKEN = (ArchiveLoadFailed, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError)
_MOST_STEPS = 10
"""From a revisit to the response that it refers to."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the archive that is not as it was written."""

    file: str
    offset: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}#{self.offset}: {self.why}"


def read(shelf: Shelf, place: Archived) -> Recorded:
    """Return the exchange at a place, checked against the digests that were recorded with it.

    Raises:
        ArchiveError: there is no such file, or it is not what was written there. Other places may be well.
    """
    try:
        data = shelf.read(place.file, place.offset, place.length)
        if len(data) < place.length:
            raise ValueError("the file ends before the record does")
        return records.parse(data, lambda file, offset: _payload(shelf, file, offset))
    except _BROKEN as error:
        raise ArchiveError(f"{place.file}#{place.offset}", f"cannot be read: {_words(error)}") from error


def verify(shelf: Shelf, references: Iterable[tuple[Archived, str]]) -> Iterator[Fault]:
    """Yield what is wrong with exchanges that the store counts on.

    Args:
        shelf: the archive's files.
        references: places with the digest of the body that must be there (``sha256:…``). In the order of files and
            offsets the disk has the least to do.
    """
    for place, digest in references:
        try:
            found = read(shelf, place).capture.digest
        except ArchiveError as error:
            yield Fault(place.file, place.offset, error.message)
        else:
            if found != digest:
                yield Fault(place.file, place.offset, f"holds another page: its digest is {found}, expected {digest}")


def scan(shelf: Shelf, name: str) -> Iterator[Fault]:
    """Yield what is damaged in a file, read from end to end; what is whole behind a damage is read as well."""
    with shelf.open(name) as stream:
        start: int | None = 0
        while start is not None:
            stream.seek(start)
            reached = start
            try:
                for offset, length, problems in _records(stream):
                    reached = offset + length
                    if problems:
                        yield Fault(name, offset, "; ".join(problems))
            except _BROKEN as error:
                yield Fault(name, reached, _words(error))
                start = members.next_record(stream, reached)
            else:
                start = None


def _records(stream: BinaryIO) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the place and the length of each record from here on, and what its digests say against it."""
    archive = WARCIterator(stream, check_digests=True)
    for record in archive:
        while record.raw_stream.read(members.CHUNK):
            pass
        yield archive.get_record_offset(), archive.get_record_length(), record.digest_checker.problems


def _payload(shelf: Shelf, file: str, offset: int) -> bytes:
    """Return the payload of a record; a revisit may refer to another one, if both came at about the same time."""
    for _ in range(_MOST_STEPS):
        with shelf.open(file) as stream:
            stream.seek(offset)
            found = records.payload(stream)
        if isinstance(found, bytes):
            return found
        file, offset = found
    raise ValueError("its payload is gone: one revisit refers to the next")


def _words(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
