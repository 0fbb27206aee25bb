"""A capture becomes a reading: the page is parsed, its article extracted, the wall found and taken out of the text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import article, column, cutting, page, seen, trim
from extractors.layout import layout
from extractors.reading import Reading
from extractors.rules import gates, phrases
from jumpline.model import measure

if TYPE_CHECKING:
    from extractors.blocks import Layout
    from extractors.column import Column
    from extractors.cutting import Cut
    from extractors.page import Page
    from extractors.rules.phrases import Pack
    from jumpline.model import Article, Capture

LONGER = 1.3
"""A feed whose text is longer than the page's by this factor holds the article."""


def _clean(taken: Article, cut: Cut, laid: Layout, place: Column, packs: tuple[Pack, ...]) -> Article:
    """Trim the extracted text; take the column's own paragraphs instead where the extractor mixed it up."""
    if taken.origin in trim.ELSEWHERE:
        return taken
    text = trim.trim(taken.text, cut, laid.blocks, place, packs)
    own = trim.own_text(cut, laid.blocks, place, packs)
    of_all = taken.origin == article.BASELINE and 0 < len(own) < len(taken.text)
    if of_all or trim.is_mixed(text, own, laid.blocks, place):
        return replace(taken, text=own, origin="column")
    if cut.quotes and (whole := trim.restored(text, own, laid.blocks, place)):
        return replace(taken, text=whole, origin="column")
    return replace(taken, text=text)


def read(capture: Capture, *, feed_text: str | None = None, markers: tuple[str | tuple[str, str], ...] = ()) -> Reading:
    """Parse, extract, locate, clean. Never raises for a bad page."""
    parsed = page.parse(capture)
    laid = layout(parsed.tree, gates.named)
    return look(parsed, laid, article.extract(parsed, laid), feed_text=feed_text, markers=markers)


def look(
    parsed: Page,
    laid: Layout,
    taken: Article,
    *,
    feed_text: str | None = None,
    markers: tuple[str | tuple[str, str], ...] = (),
) -> Reading:
    """Locate the extracted article in its page, find the wall, and take the wall out of the text."""
    packs: tuple[Pack, ...] = phrases.packs_for(parsed.declared_language, taken.language)
    if markers:
        packs = (*packs, phrases.custom(markers))
    place = column.locate(laid, taken.text, parsed.url)
    copy = column.hidden_copy(laid, place)
    barriers = seen.look(laid, place, packs, parsed.url)
    cut = cutting.plan(barriers, place, laid.blocks, taken.language or parsed.declared_language)
    clean = _clean(taken, cut, laid, place, packs)
    if copy:
        clean = replace(clean, text="\n".join(block.text for block in copy), origin="hidden copy")
    elif barriers.hold_back and (rest := column.hidden_rest(laid, place)) and taken.origin not in trim.ELSEWHERE:
        more = [block.text for block in rest if block.index not in place.taken]
        clean = replace(clean, text="\n".join((clean.text, *more)), origin="hidden rest")
    if feed_text and measure(feed_text) > LONGER * max(1, clean.words) and measure(feed_text) > 60:
        clean = replace(clean, text=feed_text, origin="feed")
    return Reading(parsed, clean, laid, place, packs, barriers, cut, feed_text)
