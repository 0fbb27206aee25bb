"""Walls seen in a page: the words and marks of a gate, each with its place relative to the article's body.

Position decides. On a cut page the wall is the very next thing after the last paragraph of the body, and nothing of
the body follows it; the same words in a comment box, a footer or beside a related story say nothing about this article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.blocks import Region
from extractors.column import within
from extractors.rules import gates, phrases, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout, Mark
    from extractors.column import Column
    from extractors.rules.phrases import Match, Pack, Section

LONGEST = 700
"""Characters; a longer block is prose, not the words of a wall."""
BEFORE, BEYOND = 4, 45
"""Blocks before the column and beyond its body that are searched."""
FEW = 120
"""Words; with less body than that, the whole page is searched for a wall."""
ALONE = 25
"""Words; with less body than that there is none."""
MENTION = 35
"""Words; a paragraph of the article with so many only mentions the words of a wall."""
NEAR = 30
"""Words of furniture (tags, share bar, author) that may stand between the body and a wall that still cuts it."""
FAR = 120
OWN = 60
"""Words of long paragraphs that may be the wall's own."""
WIDEST = 250
"""Words; a wall says no more."""

SECTIONS: tuple[Section, ...] = ("gates", "rests", "teasers", "meters", "pagers")

_NAMED = re.compile(
    r"pay-?wall|paygate|barrier|content-?gate|reg-?wall|subscri|abonn|member|premium|restrict|locked|regist|upgrade|offer|plus-"
)
_ELSEWHERE = frozenset(
    {Region.COMMENTS, Region.CONSENT, Region.RELATED, Region.SHARE, Region.FOOTER, Region.HEADER, Region.SIDEBAR}
)


_SURE = frozenset({"strong", "rests", "server", "wall"})


class Place(StrEnum):
    """Where a wall stands, seen from the article's body."""

    CUT = "cut"
    """Right after the body's last paragraph; no more than a trifle of body follows."""
    NEAR = "near"
    """After the body, with a little furniture in between."""
    MIDST = "midst"
    """Between paragraphs of the body."""
    HEAD = "head"
    """Before the body."""
    FAR = "far"
    """Well after the body."""
    ASIDE = "aside"
    """In a part of the page that is not the article's: comments, footer, related stories, a share bar."""
    ALONE = "alone"
    """The page has no body at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """One sighting."""

    rule: str
    section: str
    """A section of the phrase packs, or ``marks``."""
    kind: str
    """``strong``, ``offer``, ``label`` of a gate; ``server``, ``wall``, ``barrier`` of a mark; else the section."""
    cause: str | None
    quote: str
    index: int
    """Of its block; of a mark, of the block that follows it."""
    element: HtmlElement
    hidden: bool
    named: bool
    """Whether an element around it is named like a wall."""
    region: Region
    place: Place
    before: int
    """Words of body before it."""
    after: int
    """Words of body after it."""
    gap: int
    """Words between it and the body before."""
    extent: range = range(0)
    """Blocks that belong to it: those of the widest element around it that holds nothing of the body."""
    match: Match | None = None

    @property
    def partial(self) -> bool:
        """Whether it is only the end of a paragraph that has other words too."""
        words = len(self.element.text_content().split())
        return self.match is not None and self.section != "marks" and words >= 12 and len(self.quote.split()) < 0.6 * words


def find(layout: Layout, column: Column, packs: tuple[Pack, ...]) -> tuple[Wall, ...]:
    """Return all sightings, in document order."""
    found = [*_phrases(layout, column, packs), *_marks(layout, column)]
    if not found:
        return ()
    spoken = frozenset(wall.index for wall in found if wall.section in {"gates", "rests", "teasers"})
    body = [block for block in column.body if block.index not in spoken or block.words > 80]
    found = [replace(wall, extent=_extent(wall, layout.blocks, body, column)) for wall in found]
    walled = frozenset(index for wall in found if wall.kind in {"strong", "rests", "server", "wall"} for index in wall.extent)
    body = [block for block in body if block.index not in walled]
    selling = _selling(layout.blocks, column, packs)
    placed = (_placed(wall, body, layout.blocks, column, selling) for wall in found)
    return tuple(sorted(placed, key=lambda wall: (wall.index, wall.section != "marks")))


def _selling(blocks: Sequence[Block], column: Column, packs: tuple[Pack, ...]) -> frozenset[int]:
    """Return the blocks that speak of paying, entering or reading on: near a wall they are its own words."""
    words = tables.vocabulary(tuple(pack.language for pack in packs)).values()
    near = blocks[column.first : column.last + BEYOND]
    return frozenset(
        block.index
        for block in near
        if block.words < 80 and any(word.search(phrases.normalise(block.text)) for word in words)
    )


def _extent(wall: Wall, blocks: Sequence[Block], body: Sequence[Block], column: Column) -> range:
    """Climb from the wall to the widest element that holds nothing of the body before it and little of it after.

    What reads like prose after a wall in the same element is the wall's own: its conditions, its benefits.
    """
    before = {element for block in body if block.index < wall.index for element in _around(block.element)}
    alone = range(wall.index, wall.index + (wall.match is not None))
    if wall.element in before:
        return alone
    best = alone
    for element in _around(wall.element):
        if element in before or element is column.element or element.tag in {"article", "main", "body", "html"}:
            break
        inside = within(blocks, element)
        prose = sum(block.words for block in body if block.index in inside and block.words > 30)
        if prose > OWN or sum(blocks[i].words for i in inside) > WIDEST:
            break
        best = inside
    return best or alone


def _around(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None:
        yield element
        element = element.getparent()


def _phrases(layout: Layout, column: Column, packs: tuple[Pack, ...]) -> Iterator[Wall]:
    last = column.end
    for block in _zone(layout.blocks, column):
        running = block.words >= MENTION and block.index in column.taken and block.prose and block.index != last
        if len(block.text) > LONGEST or running:
            continue
        for match in phrases.find_each(packs, SECTIONS, _with_next(layout.blocks, block)):
            if match.start < len(phrases.normalise(block.text)) and not _mentions(block, match, column):
                yield _sighting(block, match)


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
    return quoted or (block.words >= MENTION and match.end - match.start < 0.35 * len(text) and block.index in column.taken)


def _with_next(blocks: Sequence[Block], block: Block) -> str:
    """Return the text of a short block with that of the short one after it: walls are laid out in scraps."""
    if block.words < 10 and block.index + 1 < len(blocks):
        after = blocks[block.index + 1]
        if after.words < 10 and (after.region, after.hidden) == (block.region, block.hidden):
            return f"{block.text} {after.text}"
    return block.text


def _sighting(block: Block, match: Match) -> Wall:
    phrase = match.phrase
    return Wall(
        rule=phrase.id,
        section=phrase.section,
        kind=phrase.strength.value if phrase.strength else phrase.section,
        cause=phrase.cause.value if phrase.cause else None,
        quote=match.quote,
        index=block.index,
        element=block.element,
        hidden=block.hidden,
        named=_named(block.element),
        region=block.region,
        place=Place.ASIDE,
        before=0,
        after=0,
        gap=0,
        match=match,
    )


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
    text = " ".join(mark.element.text_content().split())
    return Wall(
        rule=rule.id,
        section="marks",
        kind=rule.kind if text else "barrier",
        cause=rule.cause.value if rule.cause else None,
        quote=text[:160],
        index=mark.index,
        element=mark.element,
        hidden=mark.hidden,
        named=True,
        region=mark.region,
        place=Place.ASIDE,
        before=0,
        after=0,
        gap=0,
    )


def _named(element: HtmlElement) -> bool:
    for _ in range(4):
        if element is None or element.tag in {"body", "html", "article", "main"}:
            return False
        if _NAMED.search(f"{element.get('class') or ''} {element.get('id') or ''}".lower()):
            return True
        element = element.getparent()
    return False


def _placed(
    wall: Wall, body: Sequence[Block], blocks: Sequence[Block], column: Column, selling: frozenset[int]
) -> Wall:
    before = [block for block in body if block.index < wall.index]
    after = sum(block.words for block in body if block.index > wall.index and block.index not in selling)
    read = sum(block.words for block in before)
    gap = _gap(blocks, before[-1].index, wall.index, selling) if before else 0
    place = _place(wall, read, after, gap, column)
    return replace(wall, place=place, before=read, after=after, gap=gap)


def _gap(blocks: Sequence[Block], last: int, index: int, selling: frozenset[int]) -> int:
    return sum(block.words for block in blocks[last + 1 : index] if not block.hidden and block.index not in selling)


def _place(wall: Wall, before: int, after: int, gap: int, column: Column) -> Place:
    if before + after < ALONE and (not column.body or wall.kind in _SURE):
        return Place.ALONE
    strange = wall.region in _ELSEWHERE and wall.region is not column.region
    if not before:
        return Place.ASIDE if strange else Place.HEAD
    if after > (max(60, before // 4) if wall.kind in _SURE else 60):
        return Place.ASIDE if strange else Place.MIDST
    if strange and gap:
        return Place.ASIDE
    if gap <= NEAR // 2:
        return Place.CUT
    if gap <= NEAR * 2:
        return Place.NEAR
    return Place.FAR if gap <= FAR * 4 else Place.ASIDE
