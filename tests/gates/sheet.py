"""What a platform hands to the printer: one page's article column, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.gates.stories import Block, Story


@dataclass(frozen=True, slots=True)
class Sheet:
    """The parts of a page that a platform decides; a layout decides everything else."""

    story: Story
    blocks: tuple[Block, ...]
    """What stands in the column as readable text."""
    variant: str = "whole"
    truth: str = "complete"
    cause: str | None = None
    access: str | None = None
    fraction: float | None = None
    expected: int | None = None
    gate: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    readable: tuple[Block, ...] | None = None
    """What is readable anywhere on the page, where that is more than the column."""
    container: str = ""
    """Attributes of the element around the body; the layout's own where empty."""
    between: Mapping[int, str] = field(default_factory=dict)
    """Markup to stand before the block of that index."""
    column: str | None = None
    """Markup of the body, where the platform prints it itself."""
    inside: str = ""
    """Markup after the last block, inside the body's element."""
    below: str = ""
    """Markup right after the body's element."""
    later: str = ""
    """Markup further down the column, after author box and tags."""
    comments: str | None = None
    """Markup of the comment section; the layout's own where ``None``."""
    top: str = ""
    """First thing in ``<body>``."""
    end: str = ""
    """Last thing in ``<body>``."""
    head: str = ""
    body_class: str = ""
    linked: Mapping[str, Any] | None = None
    """Extra members of the page's JSON-LD; a page that has any also prints it."""
    layouts: tuple[str, ...] = ()
    """Layouts that may print it; any where empty."""
    html: str | None = None
    """The whole page, where no layout is to print it."""
    query: str = ""
    """End of the page's URL, such as ``?page=2``."""
    status: int = 200

    def but(self, **changes: Any) -> Sheet:
        """Return the sheet with some parts changed."""
        return replace(self, **changes)

    @property
    def shown(self) -> tuple[Block, ...]:
        """All blocks that are readable somewhere on the page."""
        return self.blocks if self.readable is None else self.readable
