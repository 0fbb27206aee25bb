"""What a signal says: a finding, not yet weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jumpline.model import Access, Cause


@dataclass(frozen=True, slots=True)
class Expected:
    """How long something says that the whole article is."""

    words: int
    """In the unit of :attr:`jumpline.model.Article.words`."""
    source: str
    """What says so: ``stated-rest``, ``wordCount``, ``feed``, ``platform``, ``reading-time``."""
    exact: bool = False
    """Whether the publisher counted this very text, so that the captured share follows from it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a signal saw.

    The weight of ``feature`` (``rules/weights.yaml``) says how far it moves the scale, and which way.
    """

    feature: str
    """Name of the feature it sets: ``gate.strong.cut``. The part before the first dot is the signal's."""
    rule: str = ""
    """The rule that fired, where a feature has several."""
    quote: str = ""
    where: str = ""
    cause: Cause | None = None
    """Why the text is cut, if it is."""
    access: Access | None = None
    """What it says of who may read the article."""
    expected: Expected | None = None
    empty: bool = False
    """It says that there is no article in the page at all; then ``cause`` says what stands in its place."""
