"""Where the article stands in the page: its column, and the blocks in it that are its body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import broken
from extractors.alignment import searched
from extractors.links import urlsplit
from extractors.regions import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout

HOLDS = 0.7
"""Share of the body's words that the column holds at least."""

TRIFLE = 25
"""Words at the end of a column that may be an author's box."""
FEWEST = 20
"""Words of body before such notices, at least."""
MOSTLY = 2
"""Notices with so many times the words of what stands before them are the article."""
LABEL = 2
"""Words of a link that is no headline."""
LED = 45
"""Words; a longer paragraph that begins with a link is no notice of another story."""
STRANGERS = 3
"""Blocks of other stories or comments behind which a short line is no body."""
REST, LINKED_REST = 80, 0.5
"""Words of hidden paragraphs that go on with the body, at least; share of a paragraph that is link text, at most."""
SMALL = 150
"""Words; a column with less is looked at more widely."""

_NEVER_BODY = frozenset(
    {Region.AUTHOR, Region.RELATED, Region.NEWSLETTER, Region.COMMENTS, Region.CONSENT, Region.FOOTER}
)

_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())


@lru_cache(maxsize=4096)
def squash(text: str) -> str:
    """Return the letters and digits of ``text`` in lower case: what stays the same however it was laid out."""
    # Signs of ASCII go from the bytes, which is quicker than by an expression; few others are left.
    left = text.lower().encode("utf-8", "surrogatepass").translate(None, _SIGNS).decode("utf-8", "surrogatepass")
    if not left.isascii():
        for sign in set(left):
            if not sign.isalnum():
                left = left.replace(sign, "")
    return left


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The article's place in the page."""

    element: HtmlElement | None
    """The innermost element that holds the body; ``None`` when there is no body."""
    first: int
    """Index of the first block in it, …"""
    last: int
    """… and of the last."""
    region: Region
    """What the column's own elements seem to be; blocks of this region are the main text here."""
    taken: frozenset[int]
    """Blocks of the page whose words are in the extracted text."""
    body: tuple[Block, ...]
    """The paragraphs of the column that read like the article's own, in document order."""
    others: frozenset[int] = frozenset()
    """Blocks at the column's end that tell of other stories: each begins with a link."""
    broken: Block | None = None
    """The last paragraph of the body, where it stops in the middle of a sentence; …"""
    behind: int = 0
    """… and how many words of paragraphs the column holds behind it, which are no body then."""

    @property
    def words(self) -> int:
        """Words of the body."""
        return sum(block.words for block in self.body)

    @property
    def end(self) -> int:
        """Index of the last paragraph of the body; an author's box or a wall's line at the column's end is none."""
        left = TRIFLE
        for block in reversed(self.body[1:]):
            left -= block.words
            if left < 0:
                return block.index
        return self.body[0].index if self.body else -1


def locate(layout: Layout, text: str, address: str = "") -> Column:
    """Find the column of the article whose extracted text is ``text``.

    When none of the text stands in the page's blocks (it came from a script, or there is none), the column is the one
    that holds most of the page's visible prose.
    """
    blocks = layout.blocks
    taken = frozenset(_taken(blocks, searched(squash(text), len(blocks))))
    core = [block for block in blocks if block.index in taken and block.prose]
    if all(block.region in _NEVER_BODY for block in core):
        main = [block for block in blocks if block.prose and not block.hidden and block.region is Region.MAIN]
        core = main or core
    element = _holder(core)
    if element is None:
        return Column(None, 0, -1, Region.MAIN, taken, ())
    element = _widened(layout, element)
    inside = layout.within(element)
    mine = [block for block in core if inside.start <= block.index < inside.stop]
    region = _most(mine)
    hidden = 2 * sum(block.words for block in mine if block.hidden) > sum(block.words for block in mine)
    body = tuple(
        block
        for block in (blocks[i] for i in inside)
        if block.prose and block.region is region and (hidden or not block.hidden)
    )
    others = _other_stories(body, urlsplit(address).netloc)
    body = _without_stragglers(tuple(block for block in body if block.index not in others), blocks)
    at = broken.find(body, taken, blocks)
    if at is None:
        return Column(element, inside.start, inside.stop - 1, region, taken, body, others)
    behind = sum(block.words for block in body[at + 1 :])
    return Column(element, inside.start, inside.stop - 1, region, taken, body[: at + 1], others, body[at], behind)


def _other_stories(body: tuple[Block, ...], host: str) -> frozenset[int]:
    """Return the last blocks that each begin with a link within the site, two or more: notices of other stories.

    Links to other sites are sources. Where such notices are most of the body, the article is a round-up.
    """
    run = 0
    while run < len(body) and body[-1 - run].words <= LED and _led_by_link(body[-1 - run], host):
        run += 1
    if run < 2:
        return frozenset()
    rest, notices = body[: len(body) - run], body[len(body) - run :]
    words = sum(block.words for block in rest)
    if words < FEWEST or sum(block.words for block in notices) > MOSTLY * words:
        return frozenset()
    return frozenset(block.index for block in notices)


def _led_by_link(block: Block, host: str) -> bool:
    """Tell whether the block begins with a link of a few words to another page of the site."""
    if not block.linked:
        return False
    inner: HtmlElement | None = block.element
    while inner is not None and not (inner.text or "").strip():
        inner = next(iter(inner), None)
        if inner is not None and inner.tag == "a":
            to = urlsplit(inner.get("href") or "")
            return bool(to.path) and to.netloc in {"", host} and len(inner.text_content().split()) > LABEL
    return False


def _without_stragglers(body: tuple[Block, ...], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Drop short last blocks that other stories or comments part from the body: a newsletter's line, a notice."""
    while len(body) > 1 and body[-1].words <= TRIFLE:
        between = blocks[body[-2].index + 1 : body[-1].index]
        if sum(block.region in _NEVER_BODY for block in between) < STRANGERS:
            break
        body = body[:-1]
    return body


def hidden_copy(layout: Layout, column: Column) -> tuple[Block, ...]:
    """Return the blocks of a second, longer and hidden copy of the body, when the page holds one.

    Some publishers print a cut copy with the wall and, for a script to show, the whole copy beside it. The copy begins
    as the body begins and is a good deal longer.
    """
    blocks = layout.blocks
    visible = [block for block in column.body if not block.hidden] or [
        block for block in blocks[column.first : column.last + 1] if block.prose and not block.hidden
    ]
    words = sum(block.words for block in visible)
    if not visible or words > 3 * SMALL:
        return ()
    opening = squash(visible[0].text)[:40]
    for block in blocks:
        if not block.hidden or not squash(block.text).startswith(opening):
            continue
        inside = layout.within(_around(block))
        copy = tuple(blocks[i] for i in inside if blocks[i].hidden and i >= block.index and blocks[i].linked < 0.5)
        if sum(inner.words for inner in copy) > 1.4 * words:
            return copy
    return ()


def hidden_rest(layout: Layout, column: Column) -> tuple[Block, ...]:
    """Return the hidden paragraphs that go on right where the visible body stops, when the page holds some.

    Some publishers send the whole article, and let a style or a script hide what stands before the wall.
    """
    blocks = layout.blocks
    shown = {block.index for block in column.body if not block.hidden}
    for last in column.body:
        at = last.index + 1
        run: list[Block] = []
        while at < len(blocks) and blocks[at].hidden and blocks[at].region is column.region:
            run.append(blocks[at])
            at += 1
        told = [block for block in run if block.prose and block.linked < LINKED_REST]
        words = sum(block.words for block in told)
        if last.index in shown and len(told) > 1 and words >= REST and 2 * words > sum(block.words for block in run):
            return tuple(block for block in run if block.linked < LINKED_REST) if _goes_on(told[0], last) else ()
    return ()


def _goes_on(hidden: Block, shown: Block) -> bool:
    """Tell whether a hidden paragraph is a neighbour of a shown one, or what holds it is: no window of its own."""
    around = shown.element.getparent()
    inner = hidden.element.getparent()
    return around is not None and inner is not None and (inner is around or inner.getparent() is around)


def _around(block: Block) -> HtmlElement:
    """Return the element around ``block`` that holds its neighbours, its copy's container."""
    parent = block.element.getparent()
    return block.element if parent is None else parent


def _taken(blocks: Sequence[Block], squashed: str) -> Iterable[int]:
    for block in blocks:
        letters = squash(block.text[:200])
        if len(letters) >= 12 and letters[:48] in squashed:
            yield block.index


def _holder(core: Sequence[Block]) -> HtmlElement | None:
    """Return the innermost element that holds ``HOLDS`` of the words of ``core``."""
    if not core:
        return None
    weights: dict[HtmlElement, int] = {}
    for block in core:
        weight = block.words
        element = block.element
        while element is not None:
            weights[element] = weights.get(element, 0) + weight
            element = element.getparent()
    enough = HOLDS * max(weights.values())
    element = max(core, key=lambda block: block.words).element
    while element is not None and weights[element] < enough:
        element = element.getparent()
    return element


def _widened(layout: Layout, element: HtmlElement) -> HtmlElement:
    """Climb from a column of hardly any text to the first element around it that holds the headline too.

    A preview is often laid out in pieces: a lead here, a paragraph there, the wall behind.
    """
    blocks = layout.blocks
    if sum(blocks[i].words for i in layout.within(element)) >= SMALL:
        return element
    wider = element
    for _ in range(5):
        parent = wider.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            return element
        wider = parent
        if wider.find(".//h1") is not None or wider.tag in {"article", "main"}:
            prose = sum(blocks[i].words for i in layout.within(wider) if blocks[i].prose)
            return wider if prose < 4 * SMALL else element
    return element


def _most(blocks: Iterable[Block]) -> Region:
    counted: dict[Region, int] = {}
    for block in blocks:
        counted[block.region] = counted.get(block.region, 0) + block.words
    return max(counted, key=lambda region: counted[region], default=Region.MAIN)
