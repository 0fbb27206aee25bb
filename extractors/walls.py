"""Walls seen in a page: the words of a gate, and the marks that platforms put where a gated text stops."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from extractors import placing, wares
from extractors.rules import gates, phrases, tables
from extractors.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout, Mark
    from extractors.column import Column
    from extractors.rules.phrases import Match, Pack, Section

LONGEST = 700
"""Characters; a longer block is prose, not the words of a wall."""
BEFORE, BEYOND = 4, 25
"""Blocks before the column and beyond its body that are searched; further on, nothing is said of this article."""
LINE = 160
"""Characters of a wall's words that are quoted."""
FEW = 120
"""Words; with less body than that, the whole page is searched for a wall."""
MENTION = 35
"""Words; a paragraph of the article with so many only mentions the words of a wall."""

MOST = 250
"""Sightings of words, and of marks, that are placed: each is laid against all blocks. Real pages have a few dozen."""

SECTIONS: tuple[Section, ...] = ("gates", "rests", "teasers", "meters", "pagers")

_ENDS = (". ", "! ", "? ", "。", "！", "？")
_NAMED = re.compile(
    r"pay-?wall|paygate|barrier|content-?gate|reg-?wall|subscri|abonn|member|premium|restrict|locked|regist|upgrade|"
    r"offer|plus-"
)


def find(layout: Layout, column: Column, packs: tuple[Pack, ...]) -> tuple[Wall, ...]:
    """Return all sightings with their places, in document order."""
    found = [*islice(_phrases(layout, column, packs), MOST), *islice(_marks(layout, column), MOST)]
    if not found:
        return ()
    placed = placing.place(found, layout, column, packs)
    return tuple(sorted(placed, key=lambda wall: (wall.index, wall.section != "marks")))


def _phrases(layout: Layout, column: Column, packs: tuple[Pack, ...]) -> Iterator[Wall]:
    last = column.end
    for block in _zone(layout.blocks, column):
        running = block.words >= MENTION and block.index in column.taken and block.prose and block.index != last
        if len(block.text) > LONGEST or running:
            continue
        for match in _said(layout.blocks, block, packs):
            if not _mentions(block, match, column) and not (
                match.phrase.section == "gates" and _appeals(block, match, packs)
            ):
                yield _sighting(block, match)


def _said(blocks: Sequence[Block], block: Block, packs: tuple[Pack, ...]) -> Iterator[Match]:
    """Yield a match a section in the block, or in it and the short one after it: walls are laid out in scraps."""
    both = _with_next(blocks, block)
    alone = {match.phrase.section: match for match in phrases.find_each(packs, SECTIONS, block.text)}
    if both:
        length = len(phrases.normalise(block.text))
        for match in phrases.find_each(packs, SECTIONS, both):
            if match.start < length and _stronger(match, alone.get(match.phrase.section)):
                alone[match.phrase.section] = match
    yield from alone.values()


def _stronger(match: Match, other: Match | None) -> bool:
    order = ("strong", "offer", "label", None)
    return other is None or order.index(match.phrase.strength) < order.index(other.phrase.strength)


def _zone(blocks: Sequence[Block], column: Column) -> Sequence[Block]:
    if column.words < FEW:
        return blocks
    last = column.body[-1].index
    return blocks[max(0, column.first - BEFORE) : last + BEYOND]


def _mentions(block: Block, match: Match, column: Column) -> bool:
    """Tell whether a paragraph of the body only speaks of such words, or quotes them: an article about paywalls."""
    if block.words < 12 or not block.prose or _named(block.element):
        return False
    text = phrases.normalise(block.text)
    if match.phrase.section != "gates" and match.end >= len(text) - 12 and block is column.body[-1]:
        return False
    quoted = text[max(0, match.start - 2) : match.start].strip()[-1:] in {'"', "'"}
    return quoted or (
        block.words >= MENTION and match.end - match.start < 0.35 * len(text) and block.index in column.taken
    )


def _appeals(block: Block, match: Match, packs: tuple[Pack, ...]) -> bool:
    """Tell whether the words ask for support, or offer more of the same or other things, and hold nothing back."""
    languages = tuple(pack.language for pack in packs)
    whole, plain = phrases.normalise(block.text), wares.without(block.text, languages)
    if plain != whole and phrases.normalise(match.quote) not in plain:
        return True
    appealing = tables.appeals(languages).search(plain) is not None
    return appealing and not any(tables.vocabulary(languages)[topic].search(plain) for topic in ("read_on", "closed"))


def _with_next(blocks: Sequence[Block], block: Block) -> str:
    """Return the text of a short block with that of the short one after it, if there are two such."""
    if block.words < 10 and block.index + 1 < len(blocks):
        after = blocks[block.index + 1]
        if (
            after.words < 10
            and (after.region, after.hidden) == (block.region, block.hidden)
            and _section(after.element) is _section(block.element)
        ):
            return f"{block.text} {after.text}"
    return ""


def _section(element: HtmlElement) -> HtmlElement | None:
    """Return the section of the page that holds an element: what stands in another is said of something else."""
    return next(element.iterancestors("section", "aside", "article"), None)


def _sighting(block: Block, match: Match) -> Wall:
    phrase = match.phrase
    return Wall(
        rule=phrase.id,
        section=phrase.section,
        kind=phrase.strength.value if phrase.strength else phrase.section,
        cause=phrase.cause.value if phrase.cause else None,
        quote=match.quote,
        words=_line(block, match),
        index=block.index,
        element=block.element,
        hidden=block.hidden,
        named=_named(block.element),
        region=block.region,
        match=match,
    )


def _line(block: Block, match: Match) -> str:
    """Return the block's words where they are few, else the sentence with the words that matched."""
    if len(block.text) <= LINE:
        return block.text if match.quote in block.text else match.quote
    at = block.text.find(match.quote)
    if at < 0:
        return match.quote
    begun = max(block.text.rfind(sign, 0, at) for sign in _ENDS) + 1
    ended = (
        min((end for sign in _ENDS if (end := block.text.find(sign, at + len(match.quote) - 1)) > 0), default=-2) + 1
    )
    sentence = block.text[begun : ended if ended > 0 else None].strip()
    return sentence if len(sentence) <= LINE else match.quote


def _marks(layout: Layout, column: Column) -> Iterator[Wall]:
    for mark in layout.marks:
        if not _holds(mark, column):
            yield _of_mark(mark)


def _holds(mark: Mark, column: Column) -> bool:
    """Tell whether the marked element is one that the body stands in: then it is no wall but what a wall would hide."""
    element = column.element
    while element is not None:
        if element is mark.element:
            return True
        element = element.getparent()
    return any(block.element is mark.element for block in column.body)


def _of_mark(mark: Mark) -> Wall:
    rule = gates.gates()[mark.rule]
    text = " ".join(" ".join(mark.element.itertext()).split())
    return Wall(
        rule=rule.id,
        section="marks",
        kind=rule.kind if text else "barrier",
        cause=rule.cause.value if rule.cause else None,
        quote=text[:LINE],
        words=text[:LINE],
        index=mark.index,
        element=mark.element,
        hidden=mark.hidden,
        named=True,
        region=mark.region,
    )


def _named(element: HtmlElement) -> bool:
    for _ in range(4):
        if element is None or element.tag in {"body", "html", "article", "main"}:
            return False
        if _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}".lower()):
            return True
        element = element.getparent()
    return False
