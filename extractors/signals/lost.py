"""Lost by the extractor: the page holds more of the article than was taken. Our loss, not the publisher's cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading


def look(reading: Reading) -> Iterator[Finding]:
    """Compare the text with the prose that stands in the article's column."""
    body, taken = reading.column.body, reading.column.taken
    missed = sum(block.words for block in body if block.index not in taken)
    have = sum(block.words for block in body if block.index in taken)
    if have and missed > max(150, have):
        quote = f"{missed} words of running text stand in the article's column and are not in the text ({have} are)"
        yield Finding("lost.column", "column", quote, "body", cause=Cause.EXTRACTION)
    elif body and have >= 0.9 * (have + missed) and have >= 100:
        yield Finding("lost.nothing", "column", f"{have} of the column's {have + missed} words taken", "body")
