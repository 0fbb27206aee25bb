"""Marks: elements that a platform or publisher puts where the text of a gated article stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from extractors.signals.gate import ORDER
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading


def look(reading: Reading) -> Iterator[Finding]:
    """Yield the best placed mark of each kind."""
    for kind in ("server", "wall", "barrier"):
        marks = [w for w in reading.walls if w.section == "marks" and w.kind == kind]
        marks.sort(key=lambda w: (w.hidden, ORDER.index(w.place)))
        for wall in marks[:1]:
            cause = Cause(wall.cause) if wall.cause else None
            # What is enciphered is hidden until a script has deciphered it.
            hidden = wall.hidden and cause is not Cause.SCRAMBLED
            place = wall.place.value + (".hidden" if hidden else "")
            yield Finding(
                f"mark.{kind}.{place}",
                wall.rule,
                wall.words,
                f"<{wall.element.tag} class={(wall.element.get('class') or wall.element.get('id') or '')[:60]!r}>",
                cause=cause,
            )
