"""An invitation right after the last paragraph, by the topics it speaks of (:mod:`extractors.invitation`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals import declared, gate
from extractors.signals.finding import Finding
from extractors.signals.length import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

BRIEF = 250
"""Words; a longer text before it makes it more likely a promo; so does its publisher, who declares the article free."""
LONGEST = 160
"""Characters of its words that are quoted."""


def look(reading: Reading) -> Iterator[Finding]:
    """Name its topics."""
    seen = reading.seen.invitation
    if seen is None:
        return
    name = "_and_".join(sorted(seen.topics))
    short = reading.words < BRIEF * SCALE.get(reading.language or "", 1.0)
    brief = (seen.dense or short) and ("read_on" in seen.topics or not declared.is_free(reading))
    when = ".broken" if reading.broken else ".brief" if brief else ""
    words = " / ".join(block.text for block in seen.blocks)
    quote = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    where = f"block {seen.blocks[0].index}, right after the last paragraph"
    feature = f"invite.{name}{when}"
    if seen.walls_off and "pay" in seen.topics and not reading.broken and gate.is_of_others(reading):
        feature = "invite.free"
    yield Finding(feature, name, quote, where, cause=seen.cause)
