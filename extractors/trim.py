"""Take out of the extracted text what is no article text: the wall's words, what stands behind the wall, furniture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.column import squash
from extractors.rules import phrases
from extractors.walls import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block
    from extractors.rules.phrases import Pack
    from extractors.walls import Wall

LINE = 160
"""Characters; a longer line is no furniture."""
KEY = 40
"""Letters by which a line of the text and a block of the page are known to be the same."""


def trim(text: str, walls: Sequence[Wall], blocks: Sequence[Block], packs: tuple[Pack, ...]) -> str:
    """Return ``text`` without the words of ``walls``, without what stands behind the one that cuts it, and without
    lines of furniture.
    """
    stop = cut_index(walls)
    spoken = {wall.index for wall in walls if is_spoken(wall)}
    known = _known(blocks)
    kept = []
    for line in text.split("\n"):
        at = known.get(squash(line[:200])[:KEY])
        if at is not None and (at in spoken or (stop is not None and at >= stop)):
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
