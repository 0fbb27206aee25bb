"""Open teasers: the text stops and says where the rest stands, in print, at a partner, behind "Read more"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.rules import phrases, tables
from extractors.signals.finding import Finding
from extractors.signals.gate import ORDER
from extractors.signals.length import SCALE
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading
    from extractors.wall import Wall

BRIEF = 250
"""Words; behind a longer text, a link to another site is more likely a source, and an app an advertisement."""
EXCERPT = 100
"""Words; so little may be an excerpt of what a link to the source leads to."""


def look(reading: Reading) -> Iterator[Finding]:
    """Yield the best placed phrase, or a line that says so in other words."""
    walls = [wall for wall in reading.walls if wall.section == "teasers"]
    walls.sort(key=lambda wall: (wall.hidden, ORDER.index(wall.place)))
    for wall in walls[:1]:
        feature = f"teaser.{wall.place.value}" + (".hidden" if wall.hidden else "")
        if feature in {"teaser.cut", "teaser.near"} and _of_source(reading, wall):
            feature = "teaser.source.brief" if _is_under(reading, EXCERPT) else "teaser.source"
        yield Finding(feature, wall.rule, wall.words, f"block {wall.index}", cause=Cause.TEASER)
    line = reading.seen.teaser
    if line:
        brief = ".brief" if _is_under(reading, BRIEF) else ""
        feature = f"teaser.away{brief}" if line.away else "teaser.line.first" if line.first else "teaser.line.later"
        yield Finding(feature, "line", line.text, f"block {line.block.index}", cause=Cause.TEASER)


def _of_source(reading: Reading, wall: Wall) -> bool:
    """Tell whether a phrase leads to where the article first stood: one of a portal, or translated, may be whole."""
    words = tables.elsewhere(tuple(pack.language for pack in reading.packs))
    return words["source"].search(phrases.normalise(wall.quote)) is not None


def _is_under(reading: Reading, words: int) -> bool:
    return reading.words < words * SCALE.get(reading.language or "", 1.0)
