"""Scrambled text: the body is there, enciphered letter by letter. Words keep their shape; the function words are gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.rules import tables
from extractors.signals.finding import Finding
from jumpline.model import Access, Cause

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.blocks import Block
    from extractors.reading import Reading

ENOUGH = 60
"""Words of it before it is called so."""
SHARE = 0.04
"""Less than this share of function words is no text of any language we know; real prose has 0.2 to 0.5."""

_WORDS = re.compile(r"[^\W\d_]+")


def look(reading: Reading) -> Iterator[Finding]:
    """Count the function words of the paragraphs in the article's column."""
    blocks = enciphered(reading.column.body)
    words = sum(block.words for block in blocks)
    if words < ENOUGH:
        return
    yield Finding(
        "scrambled.body",
        "function-words",
        blocks[0].text[:80],
        f"{len(blocks)} paragraphs from block {blocks[0].index} on, {words} words without one common word",
        cause=Cause.SCRAMBLED,
        access=Access.SUBSCRIPTION,
    )


def enciphered(blocks: Sequence[Block]) -> list[Block]:
    """Return the paragraphs that hold no word of any language, though they are set like sentences."""
    return [block for block in blocks if block.words >= 12 and not readable(block.text)]


def readable(text: str) -> bool:
    """Tell whether ``text`` holds function words of any language we know; ``True`` for scripts we cannot judge."""
    words = [word.lower() for word in _WORDS.findall(text)]
    if len(words) < 12 or sum(map(len, words)) > 14 * len(words):
        return True
    known = _all_common()
    letters = sum(char.isascii() or char in "äöüßéèêàçñáíóúøåæœëïâîôûãõąęłśżźćńčřšžěůýőű" for word in words for char in word)
    if letters < 0.9 * sum(map(len, words)):
        return True
    lower = sum(word.islower() for word in _WORDS.findall(text))
    if lower < 0.4 * len(words):
        return True
    return sum(word in known for word in words) / len(words) >= SHARE


def _all_common() -> frozenset[str]:
    words = frozenset().union(*(entry.common for entry in tables.function_words().values()))
    return frozenset(word for word in words if len(word) > 1) | {"a", "i", "y", "o", "e", "w", "z"}
