"""Take out of the extracted text what is no article text: the wall's words, what stands behind the wall, furniture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import scrambled
from extractors.blocks import HEADINGS
from extractors.column import squash
from extractors.regions import Region
from extractors.rules import phrases, tables
from extractors.wall import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block
    from extractors.column import Column
    from extractors.rules.phrases import Pack
    from extractors.seen import Seen
    from extractors.wall import Wall

LINE = 160
"""Characters; a longer line is no furniture."""
OFFER, SALE = 150, 30
"""Words of a whole wall, and of a paragraph in it; a longer one is the article's."""
KEY = 40
"""Letters by which a line of the text and a block of the page are known to be the same."""
LABEL = 6
"""Words of a link to log in or to subscribe."""
MOSTLY = 0.4
"""Share of a line that is a wall's words, from which the line goes as a whole."""
SCRAP = 8
"""Words; a shorter line behind the column is none of the article's."""
QUOTED = 24
"""Characters; shorter words of an invitation may stand in any sentence."""
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
        out.update(_headings_before(invited.blocks[0].index, blocks))
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
    return {index for index in labels if blocks[index].words <= LABEL}


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
    return stop if stop is None else min([stop, *_headings_before(stop, blocks)])


def _headings_before(index: int, blocks: Sequence[Block]) -> list[int]:
    found = []
    while index and blocks[index - 1].tag in HEADINGS and blocks[index - 1].tag != "h1":
        index -= 1
        found.append(index)
    return found


def _cuts(wall: Wall) -> bool:
    """Tell whether what stands behind the wall is not the article: it is seen, says so, and the body stops there."""
    if wall.hidden or wall.place not in {Place.CUT, Place.NEAR, Place.ALONE}:
        return False
    return wall.kind in _CUTTING


def _is_spoken(wall: Wall) -> bool:
    """Tell whether the wall's block is a gate's words, wherever it stands."""
    return wall.section in {"gates", "rests", "pagers", "meters"} and wall.kind != "label"


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
