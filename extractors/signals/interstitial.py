"""Pages that a server sends in an article's place: bot walls, consent walls, script shells, error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.regions import Region
from extractors.rules import tables
from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

SHORT = 120
"""Words; a page with a longer article is no interstitial."""
MANY = 3
"""Mentions of consent or of scripts in a short page that leave no doubt."""
LONGEST = 60_000
"""Characters of the source that are searched."""


def look(reading: Reading) -> Iterator[Finding]:
    """Look for them on pages that hold little text."""
    if reading.words >= SHORT:
        return
    texts = {
        "title": (reading.page.tree.findtext(".//title") or "").strip(),
        "text": " ".join(block.text for block in reading.layout.blocks[:200])[:8000],
        "html": reading.page.html[:LONGEST],
        "url": reading.page.url,
    }
    lowered = {place: text.lower() for place, text in texts.items()}
    few = "few" if reading.words < 40 else "some"
    seen: set[Cause] = set()
    for rule in tables.interstitials():
        found = rule.pattern.search(texts[rule.place]) if rule.heralded(lowered[rule.place]) else None
        if found and rule.cause not in seen:
            seen.add(rule.cause)
            strength = "weak" if rule.place == "text" and rule.cause is not Cause.BLOCKED else "sure"
            if strength == "weak" and len(rule.pattern.findall(texts["text"])) >= MANY:
                strength = "sure"
            elif strength == "weak" and rule.pattern.search(reading.article.text):
                strength = "in_text"
            yield Finding(
                f"interstitial.{rule.cause.value}.{strength}.{few}",
                rule=rule.id,
                quote=" ".join(found.group().split())[:120],
                where=rule.place,
                cause=rule.cause,
                empty=True,
            )
    yield from _shell(reading, seen)


def asks_for_consent(text: str) -> bool:
    """Tell whether a text is itself what a consent wall says."""
    lowered = text.lower()
    return any(
        rule.pattern.search(text) is not None
        for rule in tables.interstitials()
        if rule.place == "text" and rule.cause is Cause.CONSENT and rule.heralded(lowered)
    )


def _shell(reading: Reading, seen: set[Cause]) -> Iterator[Finding]:
    """A page of scripts with next to no text, and no word of why."""
    visible = sum(
        block.words for block in reading.layout.blocks if not block.hidden and block.region is not Region.CONSENT
    )
    scripts = sum(len(script.text) for script in reading.page.scripts)
    linked = sum(bool(script.src) for script in reading.page.scripts)
    if visible < 60 and (scripts > 2000 or linked) and Cause.BLOCKED not in seen:
        yield Finding(
            "interstitial.script.shell",
            rule="shell",
            quote=f"{visible} words of text, {linked} linked scripts and {scripts} characters of inline ones",
            where="body",
            cause=Cause.SCRIPT,
            empty=True,
        )
