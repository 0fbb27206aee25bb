"""The page as a reader meets it: its blocks of text, in document order, each with its place.

A block is a run of text between two block-level boundaries: a paragraph, a heading, a list item, a button. Walls,
pagers and promos are told from article text by where they stand, so every block knows its region and whether it is
hidden.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

    from extractors.regions import Region

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark meter output q rp rt ruby s samp "  # noqa: SIM905 - a list of so many quoted words reads worse
    "small span strike strong sub sup time tt u var wbr amp-fit-text math".split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_NETWORKS = re.compile(r"facebook|whatsapp|twitter|linkedin|telegram|pinterest|bluesky", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Block:
    """A run of text between two block-level boundaries."""

    index: int
    text: str
    """White space collapsed."""
    element: HtmlElement
    """The nearest block-level element around it."""
    tag: str
    words: int
    """In scripts that write no spaces, two characters count as one."""
    linked: float
    """Share of the characters that are link text, 0 to 1."""
    hidden: bool
    region: Region

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph of an article: enough words, hardly linked, no heading or button."""
        return (
            self.linked < 0.5
            and self.tag not in HEADINGS
            and self.tag not in {"button", "figcaption", "label"}
            and self.words >= 12
        )


def headings_before(index: int, blocks: Sequence[Block]) -> list[int]:
    """Return the indexes of the headings right before a block, the nearest first; the page's own headline is none."""
    found = []
    while index and blocks[index - 1].tag in HEADINGS and blocks[index - 1].tag != "h1":
        index -= 1
        found.append(index)
    return found


def shares(block: Block) -> bool:
    """Tell whether the block is a row of links to social networks."""
    return block.words < 25 and _NETWORKS.search(block.text) is not None


def names_of(element: HtmlElement) -> str:
    """Return the element's class and id, in lower case, in one string."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().strip()


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """An element whose class or id names a part of a wall (see ``rules/gates.yaml``), with or without text in it."""

    rule: str
    element: HtmlElement
    index: int
    """How many blocks stand before it."""
    hidden: bool
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The blocks of a page and the marks between them, both in document order."""

    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    spans: Mapping[HtmlElement, range]
    """The indexes of the blocks within each block-level element that has any; they are contiguous."""
    parts: Mapping[HtmlElement, Region]
    """The outermost elements that are another part of the page than its article."""

    def within(self, element: HtmlElement) -> range:
        """Return the indexes of the blocks within ``element``."""
        span = self.spans.get(element)
        if span is not None or element.tag not in INLINE:
            return span or range(0)
        inner = [found for each in element.iterdescendants() if (found := self.spans.get(each))]
        return range(inner[0].start, inner[-1].stop) if inner else range(0)
