"""Scrambled text: the body is there, enciphered letter by letter (:mod:`extractors.scrambled`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.model import Access, Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading


def look(reading: Reading) -> Iterator[Finding]:
    """Count the function words of the paragraphs in the article's column."""
    blocks = reading.cut.enciphered
    if not blocks:
        return
    words = sum(block.words for block in blocks)
    yield Finding(
        "scrambled.body",
        "function-words",
        blocks[0].text[:80],
        f"{len(blocks)} paragraphs from block {blocks[0].index} on, {words} words without one common word",
        cause=Cause.SCRAMBLED,
        access=Access.SUBSCRIPTION,
    )
