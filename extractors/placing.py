"""Where the walls of a page stand, seen from the article's body.

Position decides. On a cut page the wall is the very next thing after the last paragraph of the body, and nothing of
the body follows it; the same words in a comment box, a footer or beside a related story say nothing about this article.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.regions import Region
from extractors.rules import phrases, tables
from extractors.wall import Place

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.rules.phrases import Pack
    from extractors.wall import Wall

BEFORE, BEYOND = 12, 45
"""Blocks before the first wall and beyond the column in which a wall's own words are looked for."""
ALONE = 25
"""Words; with less body than that there is none."""
SENTENCE = 12
"""Words; with so many right before a wall, the first sentence of a text stands there."""
CLOSE, NEAR, FAR = 15, 60, 480
"""Words of furniture (tags, share bar, author) between the body and a wall that cuts it, that may, that hardly does."""
TRIFLE = 60
"""Words of body behind a wall that still ends it; a sure wall may have a quarter of the body before it."""
LINE = 25
"""Words; a longer paragraph must speak of two topics of walls to be a wall's own."""
OWN = 60
"""Words of long paragraphs that may be the wall's own."""
WIDEST = 250
"""Words; a wall says no more."""

SURE = frozenset({"strong", "rests", "server", "wall"})
"""Kinds of walls that are no promo."""
_ELSEWHERE = frozenset(
    {Region.COMMENTS, Region.CONSENT, Region.RELATED, Region.SHARE, Region.FOOTER, Region.HEADER, Region.SIDEBAR}
)


def place(found: Sequence[Wall], layout: Layout, column: Column, packs: tuple[Pack, ...]) -> list[Wall]:
    """Say of each wall where it stands and which blocks are its own; what is a wall's own is no body."""
    spoken = frozenset(wall.index for wall in found if wall.section in {"gates", "rests", "teasers"})
    body = [block for block in column.body if block.index not in spoken or block.words > 80]
    found = [replace(wall, extent=_extent(wall, layout, body, column)) for wall in found]
    walled = frozenset(index for wall in found if wall.kind in SURE for index in wall.extent)
    body = [block for block in body if block.index not in walled]
    selling = _selling(layout.blocks, min(wall.index for wall in found), column, packs)
    return [_placed(wall, body, layout.blocks, column, selling) for wall in found]


def _selling(blocks: Sequence[Block], first: int, column: Column, packs: tuple[Pack, ...]) -> frozenset[int]:
    """Return the blocks that speak of paying, entering or reading on: near a wall they are its own words."""
    words = tuple(tables.vocabulary(tuple(pack.language for pack in packs)).values())
    near = blocks[max(column.first, first - BEFORE) : column.last + BEYOND]
    return frozenset(
        block.index for block in near if block.words < 80 and _topics(block, words) >= (1 if block.words <= LINE else 2)
    )


def _topics(block: Block, words: Iterable[re.Pattern[str]]) -> int:
    text = phrases.normalise(block.text)
    return sum(word.search(text) is not None for word in words)


def _extent(wall: Wall, layout: Layout, body: Sequence[Block], column: Column) -> range:
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
        inside = layout.within(element)
        prose = sum(block.words for block in body if block.index in inside and block.words > 30)
        if prose > OWN or sum(layout.blocks[i].words for i in inside) > WIDEST:
            break
        best = inside
    return best or alone


def _around(element: HtmlElement | None) -> Iterator[HtmlElement]:
    while element is not None:
        yield element
        element = element.getparent()


def _placed(
    wall: Wall, body: Sequence[Block], blocks: Sequence[Block], column: Column, selling: frozenset[int]
) -> Wall:
    before = [block for block in body if block.index < wall.index]
    after = sum(block.words for block in body if block.index > wall.index and block.index not in selling)
    read = sum(block.words for block in before)
    gap = _gap(blocks, before[-1].index, wall.index, selling) if before else 0
    found = _place(wall, read, after, gap, column)
    return replace(wall, place=found, before=read, after=after, gap=gap)


def _gap(blocks: Sequence[Block], last: int, index: int, selling: frozenset[int]) -> int:
    return sum(block.words for block in blocks[last + 1 : index] if not block.hidden and block.index not in selling)


def _place(wall: Wall, before: int, after: int, gap: int, column: Column) -> Place:
    strange = wall.region in _ELSEWHERE and wall.region is not column.region
    stub = before >= SENTENCE and not after and gap <= (0 if strange else CLOSE)
    if before + after < ALONE and not stub and (not column.body or wall.kind in SURE):
        return Place.ALONE
    goes_on = after > (max(TRIFLE, before // 4) if wall.kind in SURE else TRIFLE)
    if strange and (not before or goes_on or gap):
        return Place.ASIDE
    if not before:
        return Place.HEAD
    if goes_on:
        return Place.MIDST
    return Place.CUT if gap <= CLOSE else Place.NEAR if gap <= NEAR else Place.FAR if gap <= FAR else Place.ASIDE
