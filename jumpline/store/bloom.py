"""Which keys are surely not among the sorted ones: Bloom filters, one for each part of their range.

Nine keys of ten are new. To find that out in the table, a page has to be read for each; the filters are small enough to
be held in memory. They are made as a merge comes through their part of the range (:mod:`jumpline.store.recent`), and
where there is none yet, a key may be there.

Every function works inside the caller's transaction. What is kept in memory was committed before it began. This module
imports numpy, which takes a while, and is imported only where keys are looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from jumpline.store.engine import put_rows
from jumpline.store.schema import band_filters, bands

if TYPE_CHECKING:
    import numpy.typing as npt
    from sqlalchemy import Connection

    Keys = npt.NDArray[np.int64]

PARTS = 1024
"""Into which the range of keys falls, all equal."""
_WITHIN = 54
"""Bits of a key that do not say in which part it is."""
_ROOM = 8
"""Bits a key, at least: of 33 keys that are not there, one seems to be. Fresh filters have up to twice as many."""
_SMALLEST, _LARGEST = 10, 18
"""Bits of a filter, as a power of two: 32 MB for all parts. Of more than some two million articles, they tell less."""
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Odd numbers. A key, random itself, times one of them has the place of its bit in front."""


class Filters:
    """The filters, as one program keeps them in memory."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Read all anew when asked next."""
        self._change = -1
        # A part without a filter has one of eight bits, all of them set.
        self._all = np.full(1, 255, np.uint8)
        self._starts, self._sizes, self._used = np.zeros(PARTS, np.int64), np.full(PARTS, 3, np.uint64), 1

    def read_on(self, connection: Connection) -> None:
        """Take into memory what was committed since it was last asked."""
        columns = band_filters.c
        news = select(columns.part, columns.bits, columns.changed).where(columns.changed > self._change)
        for row in connection.execute(news):
            bits = np.frombuffer(row.bits, np.uint8)
            size = (8 * len(bits)).bit_length() - 1
            if size != self._sizes[row.part]:
                self._make_room(len(bits))
                self._starts[row.part], self._sizes[row.part], self._used = self._used, size, self._used + len(bits)
            start = self._starts[row.part]
            self._all[start : start + len(bits)] = bits
            self._change = max(self._change, row.changed)

    def may_hold(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Return of each key whether it may be among the sorted ones; where not, it surely is not."""
        parts = _part(keys)
        sizes, starts = self._sizes[parts], self._starts[parts]
        found = np.ones(len(keys), np.bool_)
        for factor in _FACTORS:
            bit = _bit(keys, factor, sizes)
            found &= (self._all[starts + (bit >> 3)] >> (bit & 7).astype(np.uint8)) & 1 == 1
        return found

    def _make_room(self, number: int) -> None:
        if self._used + number > len(self._all):
            self._all = np.concatenate([self._all, np.empty(len(self._all) // 2 + number, np.uint8)])


def add(connection: Connection, keys: Keys, change: int) -> None:
    """Note that these keys are now in the table.

    Args:
        connection: the caller's.
        keys: in order, and all that lie between the first and the last.
        change: a number higher than that of any change before.
    """
    for part in np.unique(_part(keys)).tolist():
        new = keys[_part(keys) == part]
        row = connection.execute(select(band_filters).where(band_filters.c.part == part)).first()
        if row is None or (row.keys_held + len(new)) * _ROOM > len(row.bits) * 8 < 2**_LARGEST:
            low = (part - PARTS // 2) << _WITHIN
            within = select(bands.c.key).where(bands.c.key.between(low, low + (1 << _WITHIN) - 1))
            new = np.array(connection.scalars(within).all(), np.int64)
            size = min(max(_SMALLEST, (_ROOM * len(new)).bit_length()), _LARGEST)
            bits, held = np.zeros(2**size // 8, np.uint8), len(new)
        else:
            bits, held = np.frombuffer(row.bits, np.uint8).copy(), row.keys_held + len(new)
        sizes = np.full(len(new), (len(bits) * 8).bit_length() - 1, np.uint64)
        for factor in _FACTORS:
            bit = _bit(new, factor, sizes)
            np.bitwise_or.at(bits, bit >> 3, np.left_shift(1, bit & 7).astype(np.uint8))
        made = {"part": part, "keys_held": held, "changed": change, "bits": bits.tobytes()}
        put_rows(connection, band_filters, [made], ("part",), ("keys_held", "changed", "bits"))


def _part(keys: Keys) -> Keys:
    return (keys >> _WITHIN) + PARTS // 2


def _bit(keys: Keys, factor: int, sizes: npt.NDArray[np.uint64]) -> Keys:
    """Return where the bit of each key stands, in a filter of two to the power of ``sizes`` bits."""
    mixed = keys.view(np.uint64) * np.uint64(factor)  # what is more than 64 bits falls off
    return (mixed >> (np.uint64(64) - sizes)).astype(np.int64)
