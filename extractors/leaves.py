"""The pages of an article that has several: what one of them says of the others, and what came of asking for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jumpline.model import Capture, Cause

WHOLE = 0
"""The number of the page that holds the whole article."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The other pages of the same article, as its pages name them."""

    pages: tuple[tuple[int, str], ...]
    """Number and address of each, in their order; none that was given already."""
    whole: str | None = None
    """Where the whole article stands on one page."""


class Leaf(NamedTuple):
    """Another page of an article, and what came of asking for it."""

    number: int
    """As the pager has it, from 2 on; :data:`WHOLE` for the whole article on one page."""
    url: str
    capture: Capture | None = None
    why: str = ""
    """Why there is no capture."""
    cause: Cause | None = None
    """What kept it from us, if it was not just the page that failed."""
