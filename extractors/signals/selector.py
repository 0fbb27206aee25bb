"""What the declared selector holds: schema.org names the gated part by CSS (``hasPart.cssSelector``); look into it.

Text inside means that the gated part was served. Nothing inside means that it was probably cut away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from extractors import metadata
from extractors.column import squash
from extractors.signals.declared import selectors_of
from extractors.signals.finding import Finding
from jumpline.model import Cause, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

SUSPICIOUS = 400
"""Words; a longer text behind no wall is not worth a second parse."""
FULL, REST, EMPTY = 120, 80, 15


def _is_rest(reading: Reading, text: str) -> bool:
    """Tell whether the selector names a later part of the body, without its opening: then the gated rest is here."""
    body = reading.column.body
    if len(body) < 3:
        return False
    return squash(body[0].text)[:40] not in text and squash(body[-1].text)[:40] in text


def look(reading: Reading) -> Iterator[Finding]:
    """Resolve the declared selectors, on pages where it could decide something."""
    node = metadata.article_node(reading.page) or {}
    selectors = selectors_of(node)
    if not selectors or (reading.words > SUSPICIOUS and not reading.walls):
        return
    soup = BeautifulSoup(reading.page.html, "lxml")
    for script in soup(["script", "style"]):
        script.decompose()
    held, valid, text = 0, [], ""
    for selector in selectors[:4]:
        try:
            parts = soup.select(selector, limit=50)
        except (SelectorSyntaxError, ValueError, NotImplementedError):
            continue
        valid.append(selector)
        texts = [part.get_text(" ") for part in parts]
        held += sum(measure(inner, reading.language) for inner in texts)
        text += squash(" ".join(texts))
    if not valid:
        return
    feature = "full" if held >= FULL else "empty" if held < EMPTY else "little"
    if held >= REST and _is_rest(reading, text):
        feature = "rest"
    quote = f"{', '.join(valid)} holds {held} words"
    yield Finding(f"selector.{feature}", "hasPart.cssSelector", quote, "JSON-LD", cause=Cause.PAYWALL)
