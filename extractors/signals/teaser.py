"""Open teasers: the text stops and says where the rest stands, in print, at a partner, behind "Read more"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.blocks import Region
from extractors.rules import phrases, tables
from extractors.signals.finding import Finding
from extractors.signals.gate import ORDER
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.blocks import Block
    from extractors.reading import Reading

LONGEST = 30
"""Words of such a line."""


def look(reading: Reading) -> Iterator[Finding]:
    """Yield the best placed phrase, or a line that says so in other words."""
    walls = [wall for wall in reading.walls if wall.section == "teasers"]
    walls.sort(key=lambda wall: (wall.hidden, ORDER.index(wall.place)))
    for wall in walls[:1]:
        feature = f"teaser.{wall.place.value}" + (".hidden" if wall.hidden else "")
        yield Finding(feature, wall.rule, wall.quote, f"block {wall.index}", cause=Cause.TEASER)
    line = _line(reading)
    if line:
        feature = "teaser.line.first" if _is_first(reading, line) else "teaser.line.later"
        yield Finding(feature, "line", line.text, f"block {line.index}", cause=Cause.TEASER)


def _line(reading: Reading) -> Block | None:
    """Return the short line after the body that speaks of the whole text and of another place."""
    if not reading.column.body:
        return None
    words = tables.elsewhere(tuple(pack.language for pack in reading.packs))
    start = reading.column.body[-1].index
    for block in reading.layout.blocks[start - 2 if len(reading.column.body) > 2 else start : start + 6]:
        if block.hidden or block.words > LONGEST or block.words < 4 or block.region not in {Region.MAIN, reading.column.region}:
            continue
        text = phrases.normalise(block.text)
        if words["whole"].search(text) and words["elsewhere"].search(text):
            return block
    return None


def _is_first(reading: Reading, line: Block) -> bool:
    """Tell whether nothing but a name stands between the body and the line, and no body behind it."""
    before = [b for b in reading.column.body if b.index < line.index]
    after = sum(b.words for b in reading.column.body if b.index > line.index)
    return bool(before) and after < 25 and sum(
        b.words for b in reading.layout.blocks[before[-1].index + 1 : line.index] if not b.hidden
    ) <= 12
