"""Open teasers: the text stops and says where the rest stands, in print, at a partner, behind "Read more"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from extractors.signals.gate import ORDER
from extractors.signals.length import SCALE
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

BRIEF = 250
"""Words; behind a longer text, a link to another site is more likely a source, and an app an advertisement."""


def look(reading: Reading) -> Iterator[Finding]:
    """Yield the best placed phrase, or a line that says so in other words."""
    walls = [wall for wall in reading.walls if wall.section == "teasers"]
    walls.sort(key=lambda wall: (wall.hidden, ORDER.index(wall.place)))
    for wall in walls[:1]:
        feature = f"teaser.{wall.place.value}" + (".hidden" if wall.hidden else "")
        yield Finding(feature, wall.rule, wall.words, f"block {wall.index}", cause=Cause.TEASER)
    line = reading.seen.teaser
    if line:
        brief = ".brief" if reading.words < BRIEF * SCALE.get(reading.language or "", 1.0) else ""
        feature = f"teaser.away{brief}" if line.away else "teaser.line.first" if line.first else "teaser.line.later"
        yield Finding(feature, "line", line.text, f"block {line.block.index}", cause=Cause.TEASER)
