"""A wall that was seen in a page: which, in what words, and where it stands, seen from the article's body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from extractors.regions import Region
    from extractors.rules.phrases import Match


class Place(StrEnum):
    """Where a wall stands, seen from the article's body."""

    CUT = "cut"
    """Right after the body's last paragraph; no more than a trifle of body follows."""
    NEAR = "near"
    """After the body, with a little furniture in between."""
    MIDST = "midst"
    """Between paragraphs of the body."""
    HEAD = "head"
    """Before the body."""
    FAR = "far"
    """Well after the body."""
    ASIDE = "aside"
    """In a part of the page that is not the article's: comments, footer, related stories, a share bar."""
    ALONE = "alone"
    """The page has no body at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Wall:
    """One sighting."""

    rule: str
    section: str
    """A section of the phrase packs, or ``marks``."""
    kind: str
    """``strong``, ``offer``, ``label`` of a gate; ``server``, ``wall``, ``barrier`` of a mark; else the section."""
    cause: str | None
    quote: str
    """The words that matched, or the text of a marked element."""
    words: str
    """What a reader sees of it: the whole line where it is short, else the words that matched."""
    index: int
    """Of its block; of a mark, of the block that follows it."""
    element: HtmlElement
    hidden: bool
    named: bool
    """Whether an element around it is named like a wall."""
    region: Region
    place: Place = Place.ASIDE
    before: int = 0
    """Words of body before it."""
    after: int = 0
    """Words of body after it."""
    gap: int = 0
    """Words between it and the body before."""
    extent: range = range(0)
    """Blocks that belong to it: those of the widest element around it that holds nothing of the body."""
    match: Match | None = None

    @property
    def partial(self) -> bool:
        """Whether it is only the end of a paragraph that has other words too."""
        words = len(self.element.text_content().split())
        return (
            self.match is not None and self.section != "marks" and words >= 12 and len(self.quote.split()) < 0.6 * words
        )
