"""Take out of the extracted text what is no article text: the wall's words, what stands behind the wall, furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.blocks import Region
from extractors.column import squash
from extractors.rules import phrases
from extractors.signals import scrambled
from extractors.walls import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block
    from extractors.column import Column
    from extractors.rules.phrases import Pack
    from extractors.walls import Wall

LINE = 160
"""Characters; a longer line is no furniture."""
STRANGE = frozenset(
    {Region.COMMENTS, Region.NEWSLETTER, Region.SHARE, Region.RELATED, Region.CONSENT, Region.DIALOG, Region.AUTHOR}
)
"""Parts of the page whose text is not the article's, within its column …"""
STRANGE_OUTSIDE = STRANGE | {Region.FOOTER, Region.SIDEBAR}
"""… and outside it."""
ELSEWHERE = frozenset({"articleBody", "app-state", "feed"})
"""Origins of texts that do not stand in the page's blocks."""
_BETWEEN = frozenset({"h2", "h3", "h4", "h5", "h6", "li", "p", "div", "blockquote", "pre", "dd", "dt", "td"})
KEY = 40
"""Letters by which a line of the text and a block of the page are known to be the same."""


def trim(
    text: str, walls: Sequence[Wall], blocks: Sequence[Block], column: Column, packs: tuple[Pack, ...]
) -> str:
    """Return ``text`` without the words of ``walls``, without what stands behind the one that cuts it, without lines
    of furniture, and without what stands in other parts of the page.
    """
    stop = cut_index(walls)
    out = _spoken(walls) | {block.index for block in scrambled.enciphered(column.body)}
    known = _known(blocks)
    kept = []
    for line in text.split("\n"):
        at = known.get(squash(line[:200])[:KEY])
        if at is not None and (at in out or (stop is not None and at >= stop) or _is_elsewhere(blocks[at], column)):
            continue
        if _is_wall(line, walls) or _is_furniture(line, packs):
            continue
        kept.append(line)
    return "\n".join(kept).strip()


def cut_index(walls: Sequence[Wall]) -> int | None:
    """Return the index of the first block that stands at or behind the wall where the body stops."""
    return min((wall.index for wall in walls if cuts(wall)), default=None)


def cuts(wall: Wall) -> bool:
    """Tell whether what stands behind the wall is not the article: it is seen, says so, and the body stops there."""
    if wall.hidden or wall.place not in {Place.CUT, Place.NEAR, Place.ALONE}:
        return False
    return wall.kind in {"strong", "rests", "teasers", "pagers", "server", "wall"}


def is_spoken(wall: Wall) -> bool:
    """Tell whether the wall's block is a gate's words, wherever it stands."""
    return wall.section in {"gates", "rests", "pagers", "meters"} and wall.kind != "label"


def own_text(walls: Sequence[Wall], blocks: Sequence[Block], column: Column, packs: tuple[Pack, ...]) -> str:
    """Return the text of the column itself: its paragraphs and the headings and lists between them, up to the cut."""
    if not column.body:
        return ""
    stop, out = cut_index(walls), _spoken(walls) | {block.index for block in scrambled.enciphered(column.body)}
    body = [b for b in column.body if b.index not in out and (stop is None or b.index < stop)]
    if not body:
        return ""
    mine = {block.index for block in body}
    kept = [
        block.text
        for block in blocks[body[0].index : body[-1].index + 1]
        if block.index in mine
        or (block.index not in out and block.region is column.region and block.linked < 0.5 and block.tag in _BETWEEN
            and not block.hidden and not _is_furniture(block.text, packs))
    ]  # fmt: skip
    return "\n".join(kept)


def is_mixed(text: str, blocks: Sequence[Block], own: str) -> bool:
    """Tell whether ``text`` holds much that is not in the column, or lacks much that is, so that ``own`` is better."""
    letters, mine = squash(text), squash(own)
    if not mine or not letters:
        return bool(mine)
    taken = sum(len(squash(line)) for line in own.split("\n") if squash(line)[:KEY] in letters)
    strange = len(letters) - sum(len(squash(line)) for line in text.split("\n") if squash(line)[:KEY] in mine)
    return strange > 0.6 * len(letters) and taken < len(letters) if len(mine) < 1500 else False


def _spoken(walls: Sequence[Wall]) -> set[int]:
    """Return the blocks that are a wall's words."""
    found: set[int] = set()
    for wall in walls:
        if is_spoken(wall):
            found.add(wall.index)
        if wall.kind in {"strong", "rests", "server", "wall"}:
            found.update(wall.extent)
    return found


def _is_elsewhere(block: Block, column: Column) -> bool:
    """Tell whether the block stands in a part of the page that is not the article's."""
    inside = column.first <= block.index <= column.last
    return block.region is not column.region and block.region in (STRANGE if inside else STRANGE_OUTSIDE)


def _known(blocks: Sequence[Block]) -> dict[str, int]:
    found: dict[str, int] = {}
    for block in blocks:
        found.setdefault(squash(block.text[:200])[:KEY], block.index)
    found.pop("", None)
    return found


def _is_wall(line: str, walls: Sequence[Wall]) -> bool:
    return len(line) <= 2 * LINE and any(
        len(wall.quote) > 12 and wall.quote in line for wall in walls if is_spoken(wall) or wall.section == "teasers"
    )


def _is_furniture(line: str, packs: tuple[Pack, ...]) -> bool:
    return len(line) <= LINE and phrases.find(packs, "furniture", line) is not None
