"""The length of the text. Short is not truncated: whole articles go down to 64 words; it adds to what else is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

SCALE = {"ja": 2.0, "zh": 1.7, "th": 4.0}
"""Characters that say as much as a word of English."""


def look(reading: Reading) -> Iterator[Finding]:
    """Sort the length into few classes."""
    words = reading.words / SCALE.get(reading.language or "", 1.0)
    if words < 60:
        name = "very_short"
    elif words < 160:
        name = "short"
    elif words > 1200:
        name = "very_long"
    elif words > 500:
        name = "long"
    else:
        return
    yield Finding(f"length.{name}", name, f"{reading.words} {reading.unit}", "text")
