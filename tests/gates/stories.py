"""The raw material: articles, furniture and walls of each language, read from YAML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jumpline.model import measure

HERE = Path(__file__).parent
SPACELESS = frozenset({"ja", "zh", "th"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, quotation or list."""

    kind: str
    """``text``, ``heading``, ``quote`` or ``list``."""
    text: str
    items: tuple[str, ...] = ()

    @classmethod
    def parse(cls, raw: str | list[str]) -> Block:
        """Read a block: ``## `` opens a heading, ``> `` a quotation, a YAML list is a list."""
        if isinstance(raw, list):
            return cls("list", " ".join(raw), tuple(raw))
        for mark, kind in (("## ", "heading"), ("> ", "quote")):
            if raw.startswith(mark):
                return cls(kind, raw.removeprefix(mark))
        return cls("text", raw)

    @property
    def last(self) -> str:
        """The last piece of text in it, as one element of the page holds it."""
        return self.items[-1] if self.items else self.text


@dataclass(frozen=True, slots=True)
class Story:
    """An article, whole."""

    language: str
    title: str
    author: str
    blocks: tuple[Block, ...]
    topic: str = ""

    def length(self, blocks: tuple[Block, ...] | None = None) -> int:
        """Return the length of some of its blocks, or of all, in words or (ja, zh) characters."""
        chosen = self.blocks if blocks is None else blocks
        return measure("\n".join(block.text for block in chosen), self.language)

    def text(self, blocks: tuple[Block, ...] | None = None) -> str:
        """Return the text of some blocks, or of all, a line each."""
        return "\n".join(block.text for block in (self.blocks if blocks is None else blocks))


@dataclass(frozen=True, slots=True)
class Pack:
    """What one language brings: its stories, its newspaper's furniture, its walls."""

    language: str
    stories: tuple[Story, ...]
    furniture: dict[str, Any]
    walls: dict[str, Any]

    @property
    def spaceless(self) -> bool:
        """Whether the language is written without spaces."""
        return self.language in SPACELESS

    def ordinary(self) -> tuple[Story, ...]:
        """Stories that are not about walls themselves."""
        return tuple(story for story in self.stories if not story.topic)

    def brief(self) -> Story:
        """A whole article of two short paragraphs."""
        title, *paragraphs = self.furniture["brief"]
        return Story(self.language, title, self.stories[0].author, tuple(Block("text", p) for p in paragraphs))

    def about_walls(self) -> Story | None:
        """The story about paywalls, which quotes their phrases; ``None`` where there is none."""
        return next((story for story in self.stories if story.topic == "paywalls"), None)


@cache
def packs() -> dict[str, Pack]:
    """Return all languages by their code, sorted."""
    return {path.stem: _load(path) for path in sorted((HERE / "articles").glob("*.yaml"))}


def _load(path: Path) -> Pack:
    furniture = yaml.safe_load(path.read_text("utf-8"))
    walls = yaml.safe_load((HERE / "walls" / path.name).read_text("utf-8"))
    language = path.stem
    stories = tuple(
        Story(language, raw["title"], raw["author"], tuple(map(Block.parse, raw["blocks"])), raw.get("topic", ""))
        for raw in furniture.pop("articles")
    )
    return Pack(language, stories, furniture, walls)
