"""What the declared selector holds: schema.org names the gated part by CSS (``hasPart.cssSelector``); look into it.

Text inside means that the gated part was served. Nothing inside means that it was probably cut away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from extractors import metadata
from extractors.signals.declared import selectors_of
from extractors.signals.finding import Finding
from jumpline.model import Cause, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

SUSPICIOUS = 400
"""Words; a longer text behind no wall is not worth a second parse."""
FULL, EMPTY = 120, 15


def look(reading: Reading) -> Iterator[Finding]:
    """Resolve the declared selectors, on pages where it could decide something."""
    node = metadata.article_node(reading.page) or {}
    selectors = selectors_of(node)
    if not selectors or (reading.words > SUSPICIOUS and not reading.walls):
        return
    soup = BeautifulSoup(reading.page.html, "lxml")
    for script in soup(["script", "style"]):
        script.decompose()
    held, valid = 0, []
    for selector in selectors[:4]:
        try:
            parts = soup.select(selector, limit=50)
        except (SelectorSyntaxError, ValueError, NotImplementedError):
            continue
        valid.append(selector)
        held += sum(measure(part.get_text(" "), reading.language) for part in parts)
    if not valid:
        return
    feature = "full" if held >= FULL else "empty" if held < EMPTY else "little"
    quote = f"{', '.join(valid)} holds {held} words"
    yield Finding(f"selector.{feature}", "hasPart.cssSelector", quote, "JSON-LD", cause=Cause.PAYWALL)
