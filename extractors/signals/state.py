"""What a platform's own page state says: a preview only, the whole, the length of the whole."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors.rules import tables
from extractors.signals.finding import Expected, Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

_SAYS = {"cut": "state.cut", "whole": "state.whole", "words": "state.words", "access": "state.access"}


def look(reading: Reading) -> Iterator[Finding]:
    """Search the inline scripts for the state of known platforms."""
    held = cache(reading.page.html.__contains__)
    for rule in tables.states():
        if not (held(rule.needs) and held(rule.has)):
            continue
        for script in reading.page.scripts:
            found = rule.pattern.search(script.text) if rule.has in script.text else None
            if not found:
                continue
            words = int(found.group("words")) if rule.says == "words" else 0
            yield Finding(
                _SAYS[rule.says],
                rule.id,
                found.group()[:120],
                "inline script",
                cause=Cause.PAYWALL if rule.says == "cut" else None,
                access=rule.access,
                expected=Expected(words, "platform", exact=True) if words > 20 else None,
            )
            break
