"""Put back the paragraphs that an extractor lost.

An extractor tells *where* the article is; the page's layout tells what else belongs to it. A paragraph belongs when it
stands in an element that already holds much of the text, or in a twin of such an element: publishers split a body in
several containers of the same class, an advertisement between them.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from extractors.alignment import align, kind, story_of
from extractors.blocks import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from extractors.alignment import Alignment
    from extractors.blocks import Block

MAIN_SHARE = 0.1
"""Share of the text's letters that makes an element one of the article's containers."""
MAIN_LETTERS = 200
NEAR = 8
"""Levels up at most from a container to the element that it shares with its twin."""
SHORT, LONG = 8, 60
"""A block under so many words is no paragraph, unless it has so many characters."""

_CONTAINERS = frozenset({"div", "td", "section", "article", "main", "body"})
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "li"})
_ASIDES = frozenset(
    {"figure", "figcaption", "button", "aside", "footer", "nav", "noscript", "template", "dialog", "form", "address"}
)

Signature = tuple[tuple[str, str], ...]


class _Body:
    """What the taken text shows of the article's layout."""

    def __init__(self, taken: Alignment) -> None:
        self.taken = taken
        mass: Counter[HtmlElement] = Counter()
        regions: Counter[str] = Counter()
        for index in taken.line_of:
            block = taken.blocks[index]
            if block.tag not in HEADINGS:
                mass[_container(block)] += len(taken.block_keys[index])
                regions[block.region] += len(taken.block_keys[index])
        enough = max(MAIN_LETTERS, MAIN_SHARE * sum(mass.values()))
        self.containers = {element for element, letters in mass.items() if letters >= enough}
        self.twins = {_signature(element): element for element in self.containers}
        self.stories = {story_of(element) for element in self.containers}
        self.region = max(regions, key=lambda region: regions[region], default=None)
        self.kinds = {kind(taken.blocks[index]) for index in taken.line_of}
        self.asides = _ASIDES - {element.tag for inner in self.containers for element in inner.iterancestors()}
        self.first = min(taken.line_of, default=0)
        self.last = max(taken.line_of, default=-1)

    def owns(self, block: Block) -> bool:
        """Tell whether a block that is not in the text belongs to the article."""
        if block.region is not self.region or block.hidden or block.linked >= 0.5 or self._aside(block):
            return False
        container = _container(block)
        if block.tag in HEADINGS:
            return container in self.containers and self.first < block.index < self.last and kind(block) in self.kinds
        if block.words < SHORT and len(block.text) < LONG:
            return False
        if block.tag == "li":
            return self._lists(block)
        if container in self.containers:
            return block.tag in _PARAGRAPHS or kind(block) in self.kinds
        return kind(block) in self.kinds and self._twin(container)

    def _aside(self, block: Block) -> bool:
        """A caption, a form, a box beside the article; not what holds the article itself."""
        return block.tag in self.asides or any(element.tag in self.asides for element in block.element.iterancestors())

    def _lists(self, item: Block) -> bool:
        """A list belongs that stands between the article's paragraphs, or of which most was taken."""
        within = item.element.getparent()
        if within is None:
            return False
        if within.getparent() in self.containers and self.first < item.index < self.last:
            return True
        around = self.taken.blocks[max(0, item.index - 40) : item.index + 40]
        siblings = [block.index for block in around if block.element.getparent() is within]
        return 2 * sum(index in self.taken.line_of for index in siblings) >= len(siblings)

    def _twin(self, container: HtmlElement) -> bool:
        other = self.twins.get(_signature(container))
        if other is None:
            other = self._sibling(container)
        if other is None or story_of(container) not in self.stories:
            return False
        around = set(islice(other.iterancestors(), NEAR))
        return any(element in around for element in islice(container.iterancestors(), NEAR))

    def _sibling(self, container: HtmlElement) -> HtmlElement | None:
        """Return a container beside this one whose classes are the same but for a variant: the last of a body."""
        mine = _classes(container)
        for other in self.containers:
            theirs = _classes(other)
            if (
                mine
                and other.tag == container.tag
                and other.getparent() is container.getparent()
                and (mine < theirs or theirs < mine)
            ):
                return other
        return None


def _classes(element: HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def complete(taken: Alignment) -> Alignment:
    """Add the paragraphs of the article that the page has and the text has not, each in its place."""
    body = _Body(taken)
    if not body.containers:
        return taken
    lost = _once(taken, sorted({*_after(body), *_before(body)}))
    return align(_inserted(taken, lost), taken.ground) if lost else taken


def _after(body: _Body) -> Iterator[int]:
    """Yield the lost blocks from the first taken one on; another story's headline ends the article."""
    closed = False
    for block in body.taken.blocks[body.first :]:
        if block.index in body.taken.line_of:
            closed = False
        elif _headline(block):
            closed = True
        elif not closed and body.owns(block):
            yield block.index


def _before(body: _Body) -> Iterator[int]:
    for block in reversed(body.taken.blocks[: body.first]):
        if _headline(block):
            return
        if body.owns(block):
            yield block.index


def _headline(block: Block) -> bool:
    return block.tag == "h1" or (block.tag in HEADINGS and block.linked > 0.8)


def _once(taken: Alignment, lost: list[int]) -> list[int]:
    seen: set[str] = set()
    new = []
    for index in lost:
        key = taken.block_keys[index]
        if key not in seen and not taken.has(index):
            new.append(index)
        seen.add(key)
    return new


def _inserted(taken: Alignment, lost: list[int]) -> str:
    """Put each lost block behind the line that its predecessor in the page stands in."""
    behind: dict[int, list[str]] = {}
    placed = sorted(taken.line_of.items())
    position, line = 0, -1
    for index in lost:
        while position < len(placed) and placed[position][0] < index:
            line = max(line, placed[position][1])
            position += 1
        behind.setdefault(line, []).append(taken.blocks[index].text)
    lines = list(behind.get(-1, ()))
    for number, text in enumerate(taken.lines):
        lines += [text, *behind.get(number, ())]
    return "\n".join(lines)


def _container(block: Block) -> HtmlElement:
    parent = block.element.getparent()
    return block.element if block.tag in _CONTAINERS or parent is None else parent


def _signature(element: HtmlElement) -> Signature:
    lineage = [element, *islice(element.iterancestors(), 1)]
    return tuple((str(each.tag), each.get("class") or "") for each in lineage)
