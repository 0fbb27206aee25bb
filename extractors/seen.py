"""What stands where the body of an article stops, as far as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import elsewhere, invitation, rows, walls
from extractors.wall import Place

if TYPE_CHECKING:
    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.elsewhere import Teaser
    from extractors.invitation import Invitation
    from extractors.rules.phrases import Pack
    from extractors.wall import Wall


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Everything that may be a gate."""

    walls: tuple[Wall, ...]
    """Known words and marks, wherever they stand, in document order."""
    invitation: Invitation | None
    """Unknown words right after the body that speak of paying, entering, reading on."""
    teaser: Teaser | None
    """A line that speaks of the whole text and of another place."""
    row: Block | None = None
    """A row of page numbers."""

    @property
    def hold_back(self) -> bool:
        """Whether a gate stands where the body stops."""
        invited = self.invitation is not None and self.invitation.walls_off
        return invited or any(wall.place is Place.CUT and not wall.hidden for wall in self.walls)


def look(layout: Layout, column: Column, packs: tuple[Pack, ...], address: str = "") -> Seen:
    """Look for walls, then for what a wall says in words that no rule knows."""
    found = walls.find(layout, column, packs)
    invited = invitation.find(layout, column, found, packs)
    return Seen(found, invited, elsewhere.find(layout, column, packs, address), rows.find(layout, column))
