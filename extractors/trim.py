"""Take out of the extracted text what is no article text: what :mod:`extractors.cutting` names, and furniture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.column import squash
from extractors.regions import Region
from extractors.rules import phrases, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block
    from extractors.column import Column
    from extractors.cutting import Cut
    from extractors.rules.phrases import Pack

LINE = 160
"""Characters; a longer line is no furniture."""
KEY = 40
"""Letters by which a line of the text and a block of the page are known to be the same."""
LABEL = 6
"""Words of a link to log in or to subscribe."""
MOSTLY = 0.4
"""Share of a line that is a wall's words, from which the line goes as a whole."""
SCRAP = 8
"""Words; a shorter line behind the column is none of the article's."""
PARAGRAPH = 12
"""Words of a line that is more than a scrap."""
SHORTEST = 8
"""Letters of a short block that a line may begin with."""
MIXED = 0.5
"""Share of a text that stands outside the article's column, from which the column's own text is better."""
LOST = 0.6
"""Share of the column's own text that is not in the extractor's, from which that is another."""
MISLEADING = 0.35
"""Share of a long text in other parts of the page from which their names cannot be trusted."""
LONG = 1500
"""Letters; a column with more is not taken for an extractor's text: it may hold more than the article."""

ELSEWHERE = frozenset({"articleBody", "app-state", "feed"})
"""Origins of texts that do not stand in the page's blocks."""
_STRANGE = frozenset(
    {Region.COMMENTS, Region.NEWSLETTER, Region.SHARE, Region.RELATED, Region.CONSENT, Region.DIALOG, Region.AUTHOR}
)
_STRANGE_OUTSIDE = _STRANGE | {Region.FOOTER, Region.SIDEBAR}
_BETWEEN = frozenset({"h2", "h3", "h4", "h5", "h6", "li", "p", "div", "blockquote", "pre", "dd", "dt", "td"})


def trim(text: str, cut: Cut, blocks: Sequence[Block], column: Column, packs: tuple[Pack, ...]) -> str:
    """Return ``text`` without what ``cut`` takes out, without furniture and what stands in other parts of the page."""
    places = _places(blocks, column)
    strange = _elsewhere(text, places, blocks, column)
    kept = []
    for line in text.split("\n"):
        at = places.of(line)
        if at is not None and (_is_out(at, cut) or at in strange or at in column.others):
            continue
        if at is not None and _is_left_over(blocks[at], column, packs):
            continue
        if not _is_wall(line, cut) and not _is_furniture(line, packs):
            kept.append(_without_tail(line, cut))
    return "\n".join(kept).strip()


def own_text(cut: Cut, blocks: Sequence[Block], column: Column, packs: tuple[Pack, ...]) -> str:
    """Return the text of the column itself: its paragraphs and the headings and lists between them, up to the cut."""
    body = [block for block in column.body if not _is_out(block.index, cut)]
    if not body:
        return ""
    mine = {block.index for block in body}
    kept = [
        block.text
        for block in blocks[body[0].index : body[-1].index + 1]
        if block.index in mine or _is_between(block, cut, column, packs)
    ]
    return "\n".join(kept)


def _is_between(block: Block, cut: Cut, column: Column, packs: tuple[Pack, ...]) -> bool:
    return (
        block.tag in _BETWEEN
        and block.region is column.region
        and block.linked < 0.5
        and not block.hidden
        and not _is_out(block.index, cut)
        and not _is_furniture(block.text, packs)
    )


def is_mixed(text: str, own: str, blocks: Sequence[Block], column: Column) -> bool:
    """Tell whether most of ``text`` is neither in the column nor a paragraph of the page, so that ``own`` is better."""
    letters, mine = squash(text), squash(own)
    if not mine or not letters or len(mine) > LONG:
        return bool(mine) and not letters
    known = _places(blocks, column).keys
    placed = 0
    for line in map(squash, text.split("\n")):
        at = known.get(line[:KEY])
        if line[:KEY] in mine or (
            at is not None and (column.first <= at <= column.last or blocks[at].words >= PARAGRAPH)
        ):
            placed += len(line)
    return len(letters) - placed > MIXED * len(letters)


def restored(text: str, own: str, blocks: Sequence[Block], column: Column) -> str | None:
    """Return the column's ``own`` text behind the lead where hardly any of it is in ``text``, which a wall was in.

    Some walls read more like an article than what they stand behind, and the extractor takes them for it.
    """
    letters = squash(text)
    lines = own.split("\n")
    lost = [line for line in lines if squash(line)[:KEY] not in letters]
    if sum(map(len, lost)) <= LOST * len(own) or len(own) < LINE:
        return None
    places = _places(blocks, column)
    lead = [line for line in text.split("\n") if (at := places.of(line)) is not None and at < column.body[0].index]
    return "\n".join((*lead, *lines))


def _is_out(index: int, cut: Cut) -> bool:
    return index in cut.out or (cut.stop is not None and index >= cut.stop)


def _is_elsewhere(block: Block, column: Column) -> bool:
    """Tell whether the block stands in a part of the page that is not the article's."""
    inside = column.first <= block.index <= column.last
    return block.region is not column.region and block.region in (_STRANGE if inside else _STRANGE_OUTSIDE)


def _is_left_over(block: Block, column: Column, packs: tuple[Pack, ...]) -> bool:
    """Tell whether a block behind the body is a login label, or one behind the column a scrap or a promo."""
    if not column.body or block.index <= column.end:
        return False
    text, languages = phrases.normalise(block.text), tuple(pack.language for pack in packs)
    if block.words <= LABEL:
        topics = tables.vocabulary(languages)
        if topics["enter"].search(text) or topics["pay"].search(text):
            return True
    return block.index > column.last and (block.words < SCRAP or tables.promos(languages).search(text) is not None)


def _elsewhere(text: str, places: _Places, blocks: Sequence[Block], column: Column) -> set[int]:
    """Return the blocks in the text that stand in other parts of the page.

    Where they are a large part of a long text, the names of the page's elements mislead, and none is returned.
    """
    taken = {places.of(line) for line in text.split("\n")}
    strange = {at for at in taken if at is not None and _is_elsewhere(blocks[at], column)}
    many = sum(len(blocks[at].text) for at in strange) > MISLEADING * len(text)
    return set() if many and len(text) > LONG else strange


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in the page each line of a text stands, told by the letters that it begins with."""

    keys: dict[str, int]
    lengths: tuple[int, ...]
    """Of the keys shorter than ``KEY``: a line may hold several short blocks."""

    def of(self, line: str) -> int | None:
        letters = squash(line[:200])[:KEY]
        at = self.keys.get(letters)
        if at is None:
            at = next((self.keys[letters[:n]] for n in self.lengths if letters[:n] in self.keys), None)
        return at


def _places(blocks: Sequence[Block], column: Column) -> _Places:
    """Index the blocks; of those that begin alike, the first in the column counts, else the first of all."""
    found: dict[str, int] = {}
    for block in (*blocks[column.first : column.last + 1], *blocks):
        found.setdefault(squash(block.text[:200])[:KEY], block.index)
    found.pop("", None)
    return _Places(found, tuple(sorted({len(key) for key in found if SHORTEST <= len(key) < KEY}, reverse=True)))


def _is_wall(line: str, cut: Cut) -> bool:
    """Tell whether the line is a wall's words, or little more."""
    return any(quote in line and len(quote) > MOSTLY * len(line) for quote in cut.quotes)


def _without_tail(line: str, cut: Cut) -> str:
    """Take the last sentence off a paragraph that ends in a wall's words."""
    for quote in cut.quotes:
        at = line.find(quote)
        if at > 0 and len(line) - at - len(quote) < LINE // 4:
            begun = max(line.rfind(sign, 0, at) for sign in "。.!?！？…")
            return line[: begun + 1].rstrip() if begun > 0 else line
    return line


def _is_furniture(line: str, packs: tuple[Pack, ...]) -> bool:
    return len(line) <= LINE and phrases.find(packs, "furniture", line) is not None
