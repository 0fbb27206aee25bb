"""What a run remembers of each article until its end: little, however long it is.

An outcome is a dozen objects, and over a kilobyte; of a run over 50,000 articles they would be 65 MB. As they are much
alike, forty of them packed take a twelfth of that. What reports count is counted as they come, so that they are
unpacked only where somebody reads them one by one.
"""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from jumpline.model import Action, Completeness, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AT_ONCE = 40
"""Outcomes packed together: what is held unpacked while they are read."""


class Outcomes(Sequence[Outcome]):
    """Outcomes in their order, in little memory. They can be added to, by one thread, and never change.

    Args:
        outcomes: the first of them.
    """

    def __init__(self, outcomes: Iterable[Outcome] = ()) -> None:
        self._packs: list[bytes] = []
        self._loose: list[Outcome] = []
        self._actions: Counter[Action] = Counter()
        self._verdicts: Counter[Completeness] = Counter()
        self.add(outcomes)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Add outcomes after those that are there."""
        for outcome in outcomes:
            self._actions[outcome.action] += 1
            if outcome.assessment:
                self._verdicts[outcome.assessment.completeness] += 1
            self._loose.append(outcome)
            if len(self._loose) == AT_ONCE:
                self.pack()

    def pack(self) -> None:
        """Pack what is not yet: no more comes, for a while at least."""
        if self._loose:
            self._packs.append(zlib.compress(pickle.dumps(self._loose, protocol=5), 1))
            self._loose = []

    @property
    def actions(self) -> Counter[Action]:
        """How many met each fate."""
        return self._actions.copy()

    @property
    def verdicts(self) -> Counter[Completeness]:
        """How many were captured whole, cut and so on."""
        return self._verdicts.copy()

    def __len__(self) -> int:
        return self._actions.total()

    def __iter__(self) -> Iterator[Outcome]:
        for pack in self._packs:
            yield from _unpacked(pack)
        yield from self._loose

    @overload
    def __getitem__(self, index: int) -> Outcome: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Outcome]: ...

    def __getitem__(self, index: int | slice) -> Outcome | Sequence[Outcome]:
        if index == 0 and self._packs:
            return _unpacked(self._packs[0])[0]
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # they can be added to

    def __repr__(self) -> str:
        return f"Outcomes({list(self)!r})"


def _unpacked(pack: bytes) -> list[Outcome]:
    found: list[Outcome] = pickle.loads(zlib.decompress(pack))  # noqa: S301 - made above, and never left this process
    return found
