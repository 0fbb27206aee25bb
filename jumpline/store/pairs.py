"""Which words follow each other in an article: a Bloom filter of its pairs of words, for PostgreSQL.

PostgreSQL's index of words knows no places. Whether words stand together it would read in every article that has them
all, and an article's words are long. The filter is a tenth of them; with three bits of eight a pair, it rules out 97 of
100 articles where they do not (Bloom 1970). What it does not rule out, is read. Pure.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST = 4096
"""Bytes of a filter, which has one for each pair up to there; of longer articles, it tells less."""
_FACTORS = (0x9E3779B1, 0x85EBCA6B)
"""Odd numbers, by which a key is mixed into others."""
_SHIFT = 7
"""Bits at the end of a product that hang on too few of the key's."""


def keys(words: Sequence[str]) -> list[tuple[int, ...]]:
    """Return of each two words that follow each other the numbers of their bits, modulo how many the filter has."""
    return [_numbers(_key(pair)) for pair in pairwise(words)]


def filter_of(runs: Iterable[Sequence[str]]) -> bytes:
    """Return the filter of an article: title and text are runs of their own, and no pair stands over both.

    Its bits are numbered as PostgreSQL's ``get_bit`` numbers them: the lowest of the first byte is the first.
    """
    held = {_key(pair) for run in runs for pair in pairwise(run)}
    made = bytearray(min(max(len(held), 1), _MOST))
    bits = 8 * len(made)
    for key in held:
        for number in _numbers(key):
            place = number % bits
            made[place >> 3] |= 1 << (place & 7)
    return bytes(made)


def _key(pair: tuple[str, str]) -> int:
    return crc32(f"{pair[0]} {pair[1]}".encode())


def _numbers(key: int) -> tuple[int, ...]:
    one, other = _FACTORS
    return key, (key * one & 0xFFFFFFFF) >> _SHIFT, (key * other & 0xFFFFFFFF) >> _SHIFT
