"""A capture becomes a reading: the page is parsed, its article extracted, the wall found and taken out of the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import article, column, page, trim, walls
from extractors.blocks import layout
from extractors.reading import Reading
from extractors.rules import gates, phrases
from jumpline.model import measure

if TYPE_CHECKING:
    from extractors.rules.phrases import Pack
    from jumpline.model import Capture

LONGER = 1.3
"""A feed whose text is longer than the page's by this factor holds the article."""


def read(
    capture: Capture, *, feed_text: str | None = None, markers: tuple[str | tuple[str, str], ...] = ()
) -> Reading:
    """Parse, extract, locate, clean. Never raises for a bad page."""
    parsed = page.parse(capture)
    taken = article.extract(parsed)
    packs: tuple[Pack, ...] = phrases.packs_for(parsed.declared_language, taken.language)
    if markers:
        packs = (*packs, phrases.custom(markers))
    laid = layout(parsed.tree, gates.named)
    place = column.locate(laid.blocks, taken.text)
    seen = walls.find(laid, place, packs)
    text = trim.trim(taken.text, seen, laid.blocks, place, packs)
    clean = replace(taken, text=text)
    if feed_text and measure(feed_text) > LONGER * max(1, clean.words) and measure(feed_text) > 60:
        clean = replace(clean, text=feed_text, origin="feed")
    return Reading(parsed, clean, laid, place, seen, packs, feed_text)
