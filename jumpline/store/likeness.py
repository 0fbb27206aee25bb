"""How alike two texts are: pure, by the words that follow one another.

A text is cut into shingles, three words each. Where to look for its like is told by MinHash over all of them, and over
those of its beginning alone: a wire story that one publisher cuts after two paragraphs shares a tenth of the whole one,
and all of its beginning. Whether it is the same story is then told by counting shared shingles, text against text.
"""

from __future__ import annotations

import struct
from hashlib import blake2b
from typing import TYPE_CHECKING

from rensa import RMinHash

from jumpline.store.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSION = f"1.{RMinHash.ALGORITHM_VERSION}"
"""Of the rules of this module. Keys made by others find nothing."""

SHINGLE = 3
"""Words; :func:`shingles` says so once more."""
LEAST = 30
"""Words of a text that can be told from another: shorter ones are all alike."""
LEAD = 30
"""Words of a beginning."""
BANDS_OF_ALL, ROWS_OF_ALL = 6, 6
"""Keys of a whole text, and how many of its minima must agree for one: two texts that share three quarters of their
shingles are found three times in four, nine tenths: always."""
BANDS_OF_LEAD, ROWS_OF_LEAD = 4, 3
"""The same for its beginning; a few words more or less still agree."""
SAME = 0.7
"""Share of the shorter text's shingles that the other one holds too, for the two to be one story."""
STUB = 80
"""Words below which a text may be a publisher's stock phrase: then the titles must be alike too."""

_SEED = 20_260_301
_MOST = 4000
"""Shingles of a text that are looked at."""


def shingles(text: str) -> list[str]:
    """Return the shingles of a text, in their order; none where it is too short to tell."""
    found = words(text)
    if len(found) < LEAST:
        return []
    found = found[: _MOST + SHINGLE - 1]
    return list(map(" ".join, zip(found, found[1:], found[2:], strict=False)))


def keys(found: Sequence[str]) -> list[int]:
    """Return under which keys a text with these shingles is looked for: 64-bit numbers; none without shingles."""
    if not found:
        return []
    return [
        *_bands(_lead(found), BANDS_OF_LEAD, ROWS_OF_LEAD, 0),
        *_bands(found, BANDS_OF_ALL, ROWS_OF_ALL, BANDS_OF_LEAD),
    ]


def _lead(found: Sequence[str]) -> list[str]:
    """Return the first shingles, each once."""
    wanted = LEAD - SHINGLE + 1
    first = dict.fromkeys(found[: 2 * wanted])  # nearly always enough; of a text that repeats itself, all are looked at
    return list(first if len(first) >= wanted else dict.fromkeys(found))[:wanted]


def shared(one: Sequence[str], other: Sequence[str]) -> float:
    """Return which share of the shorter text's shingles the other one holds, 0 to 1."""
    if not one or not other:
        return 0.0
    these, those = set(one), set(other)
    return len(these & those) / min(len(these), len(those))


def titles_agree(one: str | None, other: str | None) -> bool:
    """Return whether half of the shorter title's words stand in the other, too."""
    a, b = set(words(one or "")), set(words(other or ""))
    return bool(a) and bool(b) and 2 * len(a & b) >= min(len(a), len(b))


def _bands(found: Sequence[str], number: int, rows: int, first: int) -> Iterator[int]:
    """Yield a key for each band; those of different bands differ, also where their minima agree."""
    sketch = RMinHash(num_perm=number * rows, seed=_SEED)
    sketch.update(list(found))
    minima = sketch.digest()
    for band in range(number):
        yield _mixed(first + band, minima[band * rows : (band + 1) * rows])


def _mixed(band: int, minima: Sequence[int]) -> int:
    said = struct.pack(f"<{len(minima) + 1}Q", band, *minima)
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
