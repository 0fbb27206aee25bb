"""Records of WARC files as bytes: where the whole ones end, and where the next one begins after a damaged one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 65_536
_MAGIC = b"\x1f\x8b\x08"
_VERSION = b"WARC/1."
_BETWEEN = b"\r\n\r\n"
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
    """Return the offset, beyond ``after``, at which the next WARC record begins; ``None`` where there is none.

    In a compressed file that is the next gzip member which holds one.
    """
    for offset in _found(stream, after + 1, _MAGIC):
        stream.seek(offset)
        if _begins_a_record(stream.read(_LONGEST_HEAD)):
            return offset
    return next((at + len(_BETWEEN) for at in _found(stream, after, _BETWEEN + _VERSION)), None)


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
        return _inflater().decompress(head, 64).startswith(_VERSION)
    except zlib.error:
        return False


def _found(stream: BinaryIO, start: int, wanted: bytes) -> Iterator[int]:
    """Yield the places of some bytes from an offset on."""
    while True:
        stream.seek(start)
        chunk = stream.read(CHUNK)
        if len(chunk) < len(wanted):
            return
        found = chunk.find(wanted)
        while found >= 0:
            yield start + found
            found = chunk.find(wanted, found + 1)
        start += len(chunk) - len(wanted) + 1
