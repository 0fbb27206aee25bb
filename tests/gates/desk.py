"""The editor's desk: one story, one language, and a seeded die, from which a platform makes its sheets."""

from __future__ import annotations

from html import escape
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.gates.sheet import Sheet
from tests.gates.stories import Block

if TYPE_CHECKING:
    from tests.gates.stories import Pack, Story


class Wall(NamedTuple):
    """The words of one wall."""

    head: str
    text: str
    button: str
    login: str

    @property
    def words(self) -> tuple[str, ...]:
        """What must never be taken for the article's text."""
        return (self.head, self.text, self.login)


class Desk:
    """One story to be cut, and everything a platform may want to know about its language."""

    def __init__(self, pack: Pack, story: Story, seed: str) -> None:
        self.pack = pack
        self.story = story
        self.seed = seed
        self.random = Random(seed)
        self.furniture = pack.furniture
        self.walls = pack.walls
        self.site = pack.furniture["site"]
        self.opening = self._opening()

    def _opening(self) -> tuple[Block, ...]:
        """The first blocks, up to 60 % of the article, never ending on a heading."""
        blocks = self.story.blocks
        ends = [
            n
            for n in range(1, len(blocks))
            if blocks[n - 1].kind == "text" and self.story.length(blocks[:n]) <= 0.6 * self.story.length()
        ]
        return blocks[: self.random.choice(ends or [1])]

    def wall(self, kind: str = "paywall") -> Wall:
        """One of the language's walls of that kind: ``paywall`` or ``registration``."""
        return Wall(*self.random.choice(self.walls[kind]))

    def words(self, key: str, **values: Any) -> str:
        """One of the language's phrases of that kind, filled in and escaped."""
        phrases: str | list[str] = (self.walls if key in self.walls else self.furniture)[key]
        phrase = phrases if isinstance(phrases, str) else self.random.choice(phrases)
        return escape(phrase.format(site=self.site, **values), quote=False)

    def clipped(self, how: str) -> tuple[Block, ...]:
        """The opening, its last paragraph broken off: ``clean``, at a ``word``, or in ``mid-word``."""
        *most, last = self.opening
        text = last.text
        if how == "clean":
            return self.opening
        at = self.random.randint(len(text) // 2, len(text) * 4 // 5)
        if self.pack.spaceless:
            return (*most, Block("text", text[:at].rstrip("。、") + "…"))
        if how == "word":
            broken = text[:at].rpartition(" ")[0].rstrip(",;:")
            return (*most, Block("text", broken + self.random.choice(["…", "...", " […]", " …"])))
        while not (text[at - 1].isalpha() and text[at].isalpha() and text[at - 2].isalpha()):
            at -= 1
        return (*most, Block("text", text[:at] + "…"))

    def cut(self, wall: tuple[str, ...] = (), /, **parts: Any) -> Sheet:
        """A page that stops early; by default after the opening, for a paywall."""
        defaults: dict[str, Any] = {
            "blocks": self.opening,
            "variant": "cut",
            "truth": "truncated",
            "cause": "paywall",
            "access": "subscription",
            "gate": wall,
        }
        return Sheet(self.story, **(defaults | parts))

    def whole(self, **parts: Any) -> Sheet:
        """A page that holds all of the story."""
        return Sheet(self.story, **({"blocks": self.story.blocks, "fraction": None} | parts))

    def share(self, blocks: tuple[Block, ...]) -> float:
        """Share of the story that these blocks are, by length."""
        return self.story.length(blocks) / self.story.length()
