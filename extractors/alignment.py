"""Which lines of an extracted text stand in which blocks of the page.

Extractors lay text out each in its own way, so the two are matched by their letters, without white space. A line may
span several blocks (a table's row), and a block several lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block
    from extractors.regions import Region

T = TypeVar("T")

SAMPLE = 24
"""Letters in a row that two different passages hardly share."""
BEFORE = 12
"""So many short blocks may stand in a line before the first that was recognised."""
SEARCHED = 1_500_000_000
"""Letters gone through at most to find all blocks of a page in its text: with 300 blocks it may have five million."""


_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def letters(text: str) -> str:
    """Return ``text`` without white space and without soft hyphens and other characters of no width."""
    return _seen("".join(text.split()))


def _seen(text: str) -> str:
    """Return ``text`` without characters of no width; few texts have any."""
    if not text.isascii():
        for char in _UNSEEN:
            if char in text:
                text = text.replace(char, "")
    return text


def searched(text: str, blocks: int) -> str:
    """Return as much from the beginning of ``text`` as may be searched for so many blocks; of real pages all."""
    return text[: SEARCHED // max(1, blocks)]


def tidy(text: str) -> str:
    """Return ``text`` with one blank between words, none of the characters of no width, and no line without a word."""
    lines = (" ".join(line.split()) for line in _seen(text).split("\n"))
    return "\n".join(line for line in lines if any(map(str.isalnum, line)))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The blocks of a page with their letters: what texts are laid against."""

    blocks: Sequence[Block]
    keys: tuple[str, ...]


def stand_on(blocks: Sequence[Block]) -> Ground:
    """Take the letters of all blocks, once for all the texts to be laid against them."""
    return Ground(blocks, tuple(letters(block.text) for block in blocks))


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """An extracted text laid against the page's blocks."""

    lines: tuple[str, ...]
    keys: tuple[str, ...]
    """The letters of each line, without a list item's dash."""
    ground: Ground
    line_of: dict[int, int]
    """Block index to the line in which its words begin."""
    blocks_of: dict[int, list[int]]
    """The reverse: line to the blocks in it, in document order."""
    whole: str
    """All keys, a line each, as far as they are searched."""

    @property
    def blocks(self) -> Sequence[Block]:
        """All blocks of the page."""
        return self.ground.blocks

    @property
    def block_keys(self) -> tuple[str, ...]:
        """The letters of all blocks."""
        return self.ground.keys

    @property
    def region(self) -> Region | None:
        """The region of the page that most of the text stands in."""
        return self._most(lambda block: block.region)

    @property
    def hidden(self) -> bool:
        """Whether most of the text is hidden at first; a script shows it, then."""
        return bool(self._most(lambda block: block.hidden))

    @property
    def story(self) -> HtmlElement | None:
        """The ``article`` element that most of the text stands in."""
        return self._most(lambda block: story_of(block.element))

    @property
    def text(self) -> str:
        """The text that was laid against the page."""
        return "\n".join(self.lines)

    @property
    def size(self) -> int:
        """Letters of the text."""
        return sum(map(len, self.keys))

    def _most(self, of: Callable[[Block], T]) -> T | None:
        counted: Counter[T] = Counter()
        for index in self.line_of:
            counted[of(self.blocks[index])] += len(self.block_keys[index])
        return max(counted, key=lambda value: counted[value], default=None)

    def lengths(self, line: int) -> int:
        """Return the letters in a line."""
        return len(self.keys[line])

    def of_line(self, line: int) -> list[Block]:
        """Return the blocks in a line; none when the line stands nowhere in the page."""
        return [self.blocks[index] for index in self.blocks_of.get(line, ())]

    def has(self, index: int) -> bool:
        """Tell whether the words of a block are in the text, wherever."""
        key = self.block_keys[index]
        return index in self.line_of or (len(key) >= SAMPLE and key in self.whole)


def align(text: str, page: Ground) -> Alignment:
    """Lay ``text`` against the blocks of the page it was taken from."""
    lines = tuple(line for line in text.split("\n") if line.strip())
    keys = tuple(letters(line.strip().removeprefix("- ")) for line in lines)
    whole = searched("\n".join(keys), len(page.keys))
    line_of = dict(_matches(keys, page.keys, whole))
    blocks_of: dict[int, list[int]] = {}
    for index, line in line_of.items():
        blocks_of.setdefault(line, []).append(index)
    return Alignment(lines, keys, page, line_of, blocks_of, whole)


def kind(block: Block) -> tuple[str, str]:
    """Return what makes two blocks look the same: tag and class."""
    return block.tag, block.element.get("class") or ""


def story_of(element: HtmlElement) -> HtmlElement | None:
    """Return the outermost ``article`` element around ``element``, or itself."""
    outermost = element if element.tag == "article" else None
    for outermost in element.iterancestors("article"):  # noqa: B007
        pass
    return outermost


def rejoin(laid: Alignment) -> Alignment:
    """Put the lines together that the page shows as one block."""
    flat = searched("".join(laid.keys), len(laid.blocks))
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    position = 0
    for line, key in enumerate(laid.keys):
        starts[position] = line
        position += len(key)
        ends[position] = line
    lines: list[str | None] = list(laid.lines)
    begun = {flat[at : at + SAMPLE] for at in starts}
    for index, key in enumerate(laid.block_keys):
        if len(key) < SAMPLE or key[:SAMPLE] not in begun or key in laid.whole or (at := flat.find(key)) < 0:
            continue
        first, last = starts.get(at), ends.get(at + len(key))
        if first is not None and last is not None and first < last:
            lines[first : last + 1] = [laid.blocks[index].text, *[None] * (last - first)]
    if None not in lines:
        return laid
    return align("\n".join(line for line in lines if line is not None), laid.ground)


def separate(laid: Alignment) -> Alignment:
    """Put the blocks on lines of their own that an extractor ran together; a table's row stays one.

    A text of last resort is all that a page shows in one line, of which nothing could be taken out.
    """
    lines: list[str] = []
    for number, line in enumerate(laid.lines):
        found = () if line.startswith("|") else _run_together(laid, number)
        lines += [laid.blocks[index].text for index in found] or [line]
    return laid if len(lines) == len(laid.lines) else align("\n".join(lines), laid.ground)


def _run_together(laid: Alignment, number: int) -> Sequence[int]:
    """Return the indexes of the blocks, of several elements, that a line is made of; none when it is not."""
    known = laid.blocks_of.get(number, [])
    if len({laid.blocks[index].element for index in known}) < 2:
        return ()
    key, at = laid.keys[number], 0
    found: list[int] = []
    for index in range(max(0, known[0] - BEFORE), len(laid.blocks)):
        other = laid.block_keys[index]
        if key.startswith(other, at):
            found.append(index)
            at += len(other)
            if at == len(key):
                return found
    return ()


def _matches(keys: Sequence[str], block_keys: Sequence[str], whole: str) -> list[tuple[int, int]]:
    starts, position = [0], 0
    exact: dict[str, list[int]] = {}
    for line, key in enumerate(keys):
        starts.append(starts[-1] + len(key) + 1)
        exact.setdefault(key, []).append(line)
    found: list[tuple[int, int]] = []
    for index, key in enumerate(block_keys):
        at = _exact(exact.get(key), position)
        if at is None:
            at = _within(key, whole, starts)
        if at is not None:
            found.append((index, at))
            position = max(position, at)
    return found


def _exact(candidates: list[int] | None, position: int) -> int | None:
    """Of several equal lines, return the first at or after where the reading stands."""
    if not candidates:
        return None
    return next((line for line in candidates if line >= position), candidates[0])


def _within(key: str, whole: str, starts: list[int]) -> int | None:
    if len(key) < SAMPLE:
        return None
    begun = whole.find(key[:SAMPLE])
    at = whole.find(key, begun) if begun >= 0 else -1
    at = begun if at < 0 else at
    return bisect_right(starts, at) - 1 if at >= 0 else None
