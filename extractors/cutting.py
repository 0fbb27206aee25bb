"""Decide what of a page is no text of its article: a wall's own words, what stands behind it, what is enciphered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import scrambled
from extractors.blocks import headings_before
from extractors.wall import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block
    from extractors.column import Column
    from extractors.seen import Seen
    from extractors.wall import Wall

LINE = 160
"""Characters; a longer line is no line of a wall."""
BADGE = 6
"""Words of a label before the text."""
OFFER, SALE = 150, 30
"""Words of a whole wall, and of a paragraph in it; a longer one is the article's."""
QUOTED = 24
"""Characters; shorter words of an invitation may stand in any sentence."""

_CUTTING = frozenset({"strong", "rests", "teasers", "pagers", "server", "wall"})
_OWNING = frozenset({"strong", "rests", "server", "wall"})


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """What is to be taken out, by the walls that were seen."""

    stop: int | None
    """Index of the first block at or behind the wall where the body stops; ``None`` when no wall stops it."""
    out: frozenset[int]
    """Blocks that are no article text: the words of walls, enciphered paragraphs."""
    quotes: tuple[str, ...]
    """The walls' words, for lines that hold several blocks."""
    enciphered: tuple[Block, ...] = ()
    """Paragraphs of the column that are scrambled."""


def plan(seen: Seen, column: Column, blocks: Sequence[Block], language: str | None) -> Cut:
    """Decide what to take out."""
    cipher = tuple(scrambled.enciphered(column.body, language, blocks))
    stops = [wall.index + wall.partial for wall in seen.walls if _cuts(wall)]
    out = {block.index for block in cipher} | _own(seen.walls) | _sold(seen, blocks) | _badges(seen.walls, blocks)
    quotes = [w.quote for w in seen.walls if len(w.quote) > 12 and (_is_spoken(w) or w.section == "teasers")]
    if seen.row:
        out.add(seen.row.index)
    invited, teased = seen.invitation, seen.teaser
    if invited and invited.walls_off:
        out.update(block.index for block in invited.blocks if block.words < LINE // 4)
        out.update(headings_before(invited.blocks[0].index, blocks))
        quotes += [block.text for block in invited.blocks if QUOTED < len(block.text) < LINE]
    if invited and column.broken:
        stops.append(column.broken.index + 1)
    if teased and teased.first:
        stops.append(teased.block.index + (teased.text != teased.block.text))
        quotes.append(teased.text)
    return Cut(_stop(stops, blocks), frozenset(out), tuple(quotes), cipher)


def _own(walls: Sequence[Wall]) -> set[int]:
    """Return the blocks that are the walls' own."""
    found: set[int] = set()
    for wall in walls:
        spoken = _is_spoken(wall) or (wall.section == "teasers" and wall.place is Place.CUT)
        if spoken and not wall.partial:
            found.add(wall.index)
        if wall.kind in _OWNING:
            found.update(wall.extent)
    return found


def _badges(walls: Sequence[Wall], blocks: Sequence[Block]) -> set[int]:
    """Return the blocks before the body that are a label and nothing else: "Member-only story"."""
    labels = (wall.index for wall in walls if wall.kind == "label" and wall.place is Place.HEAD)
    return {index for index in labels if blocks[index].words <= BADGE}


def _sold(seen: Seen, blocks: Sequence[Block]) -> set[int]:
    """Return the blocks of an element named like a paywall where the body stops, when what a wall says is in it."""
    said = {wall.index for wall in seen.walls if wall.section == "gates" and not wall.hidden}
    if seen.invitation and seen.invitation.walls_off:
        said.update(block.index for block in seen.invitation.blocks)
    found: set[int] = set()
    for wall in seen.walls:
        if wall.kind != "barrier" or wall.hidden or wall.place is not Place.CUT:
            continue
        near = blocks[wall.index : wall.index + OFFER]
        inside = [block for block in near if block.index in wall.extent or _is_in(block.element, wall.element)]
        if sum(block.words for block in inside) <= OFFER and any(block.index in said for block in inside):
            found.update(block.index for block in inside if block.words <= SALE)
    return found


def _is_in(element: HtmlElement, outer: HtmlElement) -> bool:
    return element is outer or any(around is outer for around in element.iterancestors())


def _stop(stops: Sequence[int], blocks: Sequence[Block]) -> int | None:
    """Return the first stop; a heading right before it belongs to the wall, or to text that is not there."""
    stop = min(stops, default=None)
    return stop if stop is None else min([stop, *headings_before(stop, blocks)])


def _cuts(wall: Wall) -> bool:
    """Tell whether what stands behind the wall is not the article: it is seen, says so, and the body stops there."""
    if wall.hidden or wall.place not in {Place.CUT, Place.NEAR, Place.ALONE}:
        return False
    return wall.kind in _CUTTING


def _is_spoken(wall: Wall) -> bool:
    """Tell whether the wall's block is a gate's words, wherever it stands."""
    return wall.section in {"gates", "rests", "pagers", "meters"} and wall.kind != "label"
