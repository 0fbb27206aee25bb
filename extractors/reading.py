"""What the signals look at: the page, its article, and where in the page the article stands and stops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.rules import phrases
from jumpline.model import measure

if TYPE_CHECKING:
    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.elsewhere import Teaser
    from extractors.invitation import Invitation
    from extractors.page import Page
    from extractors.rules.phrases import Pack
    from extractors.trim import Cut
    from extractors.walls import Wall
    from jumpline.model import Article


@dataclass(frozen=True, eq=False)
class Reading:
    """One page, read. Shared by all signals; none changes it."""

    page: Page
    article: Article
    """Its text is clean: the wall's words and the furniture are out."""
    layout: Layout
    column: Column
    walls: tuple[Wall, ...]
    packs: tuple[Pack, ...]
    cut: Cut
    """What was taken out of the extracted text."""
    invitation: Invitation | None = None
    teaser: Teaser | None = None
    feed_text: str | None = None

    @cached_property
    def language(self) -> str | None:
        """Of the text, else as declared."""
        return self.article.language or self.page.declared_language

    @cached_property
    def words(self) -> int:
        """Length of the clean text."""
        return measure(self.article.text, self.language)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs of the clean text."""
        return tuple(line for line in self.article.text.split("\n") if line.strip())

    @cached_property
    def last(self) -> Block | None:
        """The last block of the page whose words are in the clean text."""
        ends = [block for block in self.column.body if block.index in self.column.taken]
        return ends[-1] if ends else None

    def has(self, section: phrases.Section, text: str) -> phrases.Match | None:
        """Return the match of a phrase of that section in ``text``, in the languages of this page."""
        return phrases.find(self.packs, section, text)
