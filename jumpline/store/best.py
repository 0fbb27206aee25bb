"""Which capture of an article is the best one: the order, and what it makes of a new capture.

Pure: nothing here reads a database or a clock. The order, first difference decides:

1. **whole before cut**: complete before truncated before unknown before empty;
2. **with the reader's own access before without**: an anonymous refetch never takes the place of what a subscriber got,
   unless it is more whole than that;
3. **more of it**, in words;
4. **newer**;
5. the text's own key, so that equals end the same.

What is ordered are the texts of an article, each with the best verdict that it ever had. A capture of a known text can
only raise that text. So the best is the highest of all captures, in whatever order they came; it only ever rises; and
what is not best stays a version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from datetime import datetime

RANKS = {
    Completeness.EMPTY: 0,
    Completeness.UNKNOWN: 1,
    Completeness.TRUNCATED: 2,
    Completeness.COMPLETE: 3,
}
"""How much was captured, as a number: higher is better."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the order looks at."""

    completeness: Completeness
    words: int
    seen_at: datetime
    """When the text was last captured with this verdict."""
    text_key: str
    """Digest of the text: equal for equal texts."""
    credentialed: bool = False
    """Whether the reader's own access brought it with this verdict, once at least."""

    @property
    def rank(self) -> int:
        """How much was captured, as a number: higher is better."""
        return RANKS[self.completeness]

    def better_than(self, other: Standing) -> bool:
        """Return whether this one comes before ``other`` in the order of this module."""
        return self._key > other._key

    def joined_by(self, other: Standing) -> Standing:
        """Return where the text stands after another capture of it: with the better verdict of the two."""
        if other.rank != self.rank:
            return max(self, other, key=lambda standing: standing.rank)
        return replace(
            self, seen_at=max(self.seen_at, other.seen_at), credentialed=self.credentialed or other.credentialed
        )

    @property
    def _key(self) -> tuple[int, bool, int, datetime, str]:
        return (self.rank, self.credentialed, self.words, self.seen_at, self.text_key)


def decide(new: Standing, best: Standing | None) -> tuple[Action, str]:
    """Return what becomes of a new capture beside the best one so far, and why, in one line for a person.

    ``STORED`` and ``IMPROVED`` mean that the new one is the best from now on.
    """
    if best is None:
        access = ", with your access" if new.credentialed else ""
        return Action.STORED, f"new, {new.completeness}, {_words(new)}{access}"
    if new.text_key == best.text_key:
        return _same_text(new, best)
    if new.better_than(best):
        return Action.IMPROVED, _difference(new, best, "was", "an update of the same length")
    return Action.KEPT_BETTER, _difference(new, best, "the stored one is", "the stored one is of the same length")


def _same_text(new: Standing, best: Standing) -> tuple[Action, str]:
    if new.rank > best.rank:
        return Action.IMPROVED, f"the same text, {new.completeness} by its evidence now, was {best.completeness}"
    if new.rank < best.rank:
        return Action.UNCHANGED, f"the same text, {new.completeness} by its evidence now; stays {best.completeness}"
    return Action.UNCHANGED, "the same text"


def _difference(new: Standing, best: Standing, verb: str, otherwise: str) -> str:
    if new.rank != best.rank:
        return f"{new.completeness}, {_words(new)}; {verb} {best.completeness}, {_words(best)}"
    if new.credentialed != best.credentialed:
        return f"{_words(new)}, {_access(new)}; {verb} {_words(best)}, {_access(best)}"
    if new.words != best.words:
        return f"{_words(new)}; {verb} {_words(best)}"
    return otherwise


def _words(standing: Standing) -> str:
    return f"{standing.words} word{'' if standing.words == 1 else 's'}"


def _access(standing: Standing) -> str:
    return "with your access" if standing.credentialed else "without it"
