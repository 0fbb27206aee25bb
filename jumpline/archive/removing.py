"""Removing: a page that must go, goes, and everything else stays where it is.

The bytes of an exchange are overwritten by a record of the same length which says that something was removed, so that
no offset of another record changes: the room is filled up by the comment that a gzip member may carry.
"""

from __future__ import annotations

import gzip
import re
import struct
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.warcwriter import WARCWriter

from jumpline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jumpline.archive.shelf import Shelf
    from jumpline.model import Archived

_HEAD = struct.Struct("<2sBBIBB")
_COMMENT = 0x10
_BEGUN = re.compile(r"/jumpline-(\d{14})\d{3}-")
SETTLED = timedelta(days=7)
"""After so long, what a run has written to a file is stored, or never will be."""
REMOVED = "urn:jumpline:removed"
"""Target of the record that stands in the place of one that was removed."""


def blank(shelf: Shelf, places: Iterable[Archived]) -> int:
    """Overwrite exchanges, and return how many bytes that was. Doing it twice does no harm.

    Exchanges elsewhere that brought the very same bytes, and so refer to these, lose their page with it.

    Raises:
        ArchiveError: a file is not there, or cannot be written.
    """
    total = 0
    for place in places:
        try:
            shelf.overwrite(place.file, place.offset, filler(place.length))
        except FileNotFoundError as error:
            mend = "the archive has no such file; name the one that has: `archive:` in the configuration"
            raise ArchiveError(f"{place.file}#{place.offset}", f"cannot be removed: {mend}") from error
        except OSError as error:
            raise ArchiveError(f"{place.file}#{place.offset}", f"cannot be removed: {error}") from error
        total += place.length
    return total


def drop(shelf: Shelf, names: Iterable[str], counts_on: Callable[[str], bool], now: datetime) -> list[str]:
    """Delete files of which everything was removed, so that their room is free again; return their names.

    A file that is under way, or was begun less than :data:`SETTLED` ago, stays: a run may be about to store what it has
    written to it.

    Args:
        shelf: the archive's files.
        names: files that something was removed from.
        counts_on: says whether the store counts on a file.
        now: the time.
    """
    dropped = []
    for name in names:
        begun = _BEGUN.search(name)
        is_settled = begun and now - datetime.strptime(begun[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) > SETTLED
        if is_settled and not shelf.is_open(name) and not counts_on(name):
            shelf.remove(name)
            dropped.append(name)
    return dropped


def filler(length: int) -> bytes:
    """Return a gzip member of exactly ``length`` bytes that holds a record which says that one was removed."""
    packed = gzip.compress(_note(), mtime=0)
    room = length - len(packed)
    if room < 0:
        raise ArchiveError(f"{length} bytes", "is too short for an exchange")
    if room == 0:
        return packed
    magic, method, _flags, time, extra, system = _HEAD.unpack(packed[: _HEAD.size])
    head = _HEAD.pack(magic, method, _COMMENT, time, extra, system)
    return head + b" " * (room - 1) + b"\0" + packed[_HEAD.size :]


def _note() -> bytes:
    writer = WARCWriter(BytesIO(), gzip=False, warc_version="WARC/1.1")
    block = f"removed: {datetime.now(UTC):%Y-%m-%d}\r\n".encode()
    record = writer.create_warc_record(REMOVED, "metadata", BytesIO(block), len(block), "application/warc-fields")
    writer.write_record(record)
    return bytes(writer.out.getvalue())
