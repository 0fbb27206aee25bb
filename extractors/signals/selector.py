"""What the declared selector holds: schema.org names the gated part by CSS (``hasPart.cssSelector``); look into it.

Text inside means that the gated part was served. Nothing inside means that it was probably cut away.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from soupsieve import SelectorSyntaxError

from extractors import metadata
from extractors.column import squash
from extractors.signals.declared import selectors_of
from extractors.signals.finding import Finding
from extractors.signals.length import SCALE
from jumpline.model import Cause, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from extractors.reading import Reading

_SIMPLE = re.compile(r"([.#])([\w-]+)")
SUSPICIOUS = 400
"""Words; a longer text behind no wall is not worth a second parse."""
FULL, REST, EMPTY = 120, 80, 15
LEAD = 60
"""Words; where the part for subscribers is empty, so few are its lead."""
LONG = 250
"""Words behind a single paragraph that a preview would hardly have."""


def _texts(reading: Reading, selector: str) -> list[str] | None:
    """Return the texts of the elements that the selector names, or ``None`` where it is no CSS.

    Most name one class or one id, and the tree answers that; the rest of CSS is BeautifulSoup's, on a tree of its own.
    """
    simple = _SIMPLE.fullmatch(selector)
    if simple:
        return _named(reading.page.tree, "class" if simple.group(1) == "." else "id", simple.group(2))
    soup = BeautifulSoup(reading.page.html, "lxml")
    for script in soup(["script", "style"]):
        script.decompose()
    try:
        return [part.get_text(" ") for part in soup.select(selector, limit=50)]
    except (SelectorSyntaxError, ValueError, NotImplementedError):
        return None


def _named(tree: HtmlElement, attribute: str, name: str) -> list[str]:
    """Return the texts of the outermost elements of that class or id."""
    found = [e for e in tree.iter() if isinstance(e.tag, str) and name in (e.get(attribute) or "").split()]
    inner = {child for element in found for child in element.iterdescendants()} if len(found) > 1 else set()
    return [" ".join(element.itertext()) for element in found if element not in inner]


def _is_rest(reading: Reading, text: str, held: int) -> bool:
    """Tell whether the selector names a later part of the body, without its opening: then the gated rest is here.

    One paragraph left out is no opening but a standfirst, which has a class of its own, unless all the rest is long.
    """
    body = reading.column.body
    if len(body) < 3 or squash(body[-1].text)[:40] not in text:
        return False
    opening = sum(1 for _ in takewhile(lambda block: squash(block.text)[:40] not in text, body))
    return opening > 1 or (opening == 1 and held >= LONG)


def look(reading: Reading) -> Iterator[Finding]:
    """Resolve the declared selectors, on pages where it could decide something."""
    node = metadata.article_node(reading.page) or {}
    selectors = selectors_of(node)
    if not selectors or (reading.words > SUSPICIOUS and not reading.walls):
        return
    held, valid, text = 0, [], ""
    for selector in selectors[:4]:
        texts = _texts(reading, selector.strip())
        if texts is None:
            continue
        valid.append(selector)
        held += sum(measure(inner, reading.language) for inner in texts)
        text += squash(" ".join(texts))
    if not valid:
        return
    feature = "full" if held >= FULL else "empty" if held < EMPTY else "little"
    if feature == "empty" and reading.words < LEAD * SCALE.get(reading.language or "", 1.0):
        feature = "empty.brief"
    if held >= REST and _is_rest(reading, text, held):
        feature = "rest"
    quote = f"{', '.join(valid)} holds {held} words"
    yield Finding(f"selector.{feature}", "hasPart.cssSelector", quote, "JSON-LD", cause=Cause.PAYWALL)
