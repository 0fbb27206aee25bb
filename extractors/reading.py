"""What the signals look at: the page, its article, and where in the page the article stands and stops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.broken import TAIL
from jumpline.model import measure

if TYPE_CHECKING:
    from extractors.blocks import Layout
    from extractors.column import Column
    from extractors.cutting import Cut
    from extractors.page import Page
    from extractors.rules.phrases import Pack
    from extractors.seen import Seen
    from extractors.wall import Wall
    from jumpline.model import Article


@dataclass(frozen=True, eq=False)
class Reading:
    """One page, read. Shared by all signals; none changes it."""

    page: Page
    article: Article
    """Its text is clean: the wall's words and the furniture are out."""
    layout: Layout
    column: Column
    packs: tuple[Pack, ...]
    seen: Seen
    """What stands where the body stops."""
    cut: Cut
    """What was taken out of the extracted text."""
    feed_text: str | None = None

    @property
    def walls(self) -> tuple[Wall, ...]:
        """Known words and marks of walls, in document order."""
        return self.seen.walls

    @cached_property
    def language(self) -> str | None:
        """Of the text, else as declared."""
        return self.article.language or self.page.declared_language

    @cached_property
    def words(self) -> int:
        """Length of the clean text."""
        return measure(self.article.text, self.language)

    @property
    def unit(self) -> str:
        """What that length is counted in."""
        return "words" if self.words == len(self.article.text.split()) else "characters"

    @cached_property
    def broken(self) -> str | None:
        """The paragraph in whose middle the text stops; ``None`` also where the text is another than the column's."""
        block = self.column.broken
        return block.text if block and any(line.endswith(block.text[-TAIL:]) for line in self.lines) else None

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs of the clean text."""
        return tuple(line for line in self.article.text.split("\n") if line.strip())
