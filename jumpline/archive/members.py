"""Gzip members, one a record: where the whole ones end, and where the next one begins after a damaged one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 65_536
_MAGIC = b"\x1f\x8b\x08"
_LONGEST_HEAD = 4_096
"""Bytes of a member in which its first line must come out."""


def whole_length(stream: BinaryIO) -> int:
    """Return how many bytes from the start of a file are whole gzip members, their checksums right."""
    end = read = 0
    inflater = _inflater()
    while chunk := stream.read(CHUNK):
        read += len(chunk)
        while chunk:
            try:
                chunk = _swallowed(inflater, chunk)
            except zlib.error:
                return end
            if inflater.eof:
                end = read - len(chunk)
                inflater = _inflater()
    return end


def next_record(stream: BinaryIO, after: int) -> int | None:
    """Return the offset, beyond ``after``, of the next gzip member that begins with a WARC record; ``None``: none."""
    for offset in _magic(stream, after + 1):
        stream.seek(offset)
        if _begins_a_record(stream.read(_LONGEST_HEAD)):
            return offset
    return None


def _inflater() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS + 16)


def _swallowed(inflater: zlib._Decompress, chunk: bytes) -> bytes:
    """Feed a chunk, throw away what comes out, piece by piece, and return what belongs to the next member."""
    inflater.decompress(chunk, CHUNK)
    while inflater.unconsumed_tail and not inflater.eof:
        inflater.decompress(inflater.unconsumed_tail, CHUNK)
    return inflater.unused_data


def _begins_a_record(head: bytes) -> bool:
    try:
        return _inflater().decompress(head, 64).startswith(b"WARC/1.")
    except zlib.error:
        return False


def _magic(stream: BinaryIO, start: int) -> Iterator[int]:
    """Yield the places of the bytes that a gzip member begins with."""
    while True:
        stream.seek(start)
        chunk = stream.read(CHUNK)
        if len(chunk) < len(_MAGIC):
            return
        found = chunk.find(_MAGIC)
        while found >= 0:
            yield start + found
            found = chunk.find(_MAGIC, found + 1)
        start += len(chunk) - len(_MAGIC) + 1
