"""What changed about a source: a wall went up, its pages no longer read, its feed went silent, a login expired.

A source is judged against its own past: this week beside the weeks before. A share has changed only where it lies
outside of what is usual of so many articles (:func:`flows.operations.drift.usual_range`). Pure: numbers in, words out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from flows.operations import drift
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from jumpline.store.statistics import Reading

WALLS = (Cause.PAYWALL, Cause.REGISTRATION, Cause.TEASER, Cause.SCRAMBLED)
"""What the publisher withholds."""
BROKEN = (Cause.EXTRACTION, Cause.SCRIPT, Cause.NOT_ARTICLE, Cause.CONSENT, Cause.BLOCKED, Cause.TRANSPORT)
"""What we no longer get hold of."""
_FEW = 5
"""With fewer articles on either side nothing is said of a share."""


class Kind(StrEnum):
    """What happened, the gravest first."""

    LOGIN = "login expired"
    UNREADABLE = "cannot be read"
    SILENT = "went silent"
    BROKEN = "pages no longer read"
    WALL_UP = "a wall went up"
    WALL_DOWN = "a wall came down"
    RECOVERED = "reads again"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a source."""

    source: str
    kind: Kind
    said: str
    """In a line for a person."""

    @property
    def good(self) -> bool:
        """Whether it is good news."""
        return self.kind in {Kind.WALL_DOWN, Kind.RECOVERED, Kind.NEW}


@dataclass(slots=True)
class Stretch:
    """The runs of a stretch of time, added up without what was fetched again: that was not complete to begin with."""

    runs: int = 0
    failed: int = 0
    found: int = 0
    fetched: int = 0
    new: int = 0
    access_lost: int = 0
    causes: Counter[str] = field(default_factory=Counter)

    def add(self, reading: Reading) -> None:
        """Add a run."""
        self.runs += 1
        self.failed += reading.state == "Failed"
        self.found += reading.found - reading.again.get("found", 0)
        self.fetched += reading.fetched - reading.again.get("fetched", 0)
        self.new += reading.stored
        self.access_lost += reading.access_lost
        self.causes.update(reading.causes)
        self.causes.subtract({cause: reading.again.get(cause, 0) for cause in reading.causes})

    def hits(self, causes: Iterable[Cause]) -> int:
        """Return how many articles had one of the causes."""
        return min(sum(self.causes[cause.value] for cause in causes), self.fetched)


def changes(readings: Iterable[Reading], week_began: datetime) -> list[Change]:
    """Return what changed since ``week_began``, the gravest first; the runs before are what it is compared with."""
    before: dict[str, Stretch] = {}
    now: dict[str, Stretch] = {}
    for reading in readings:
        stretches = now if reading.at >= week_began else before
        stretches.setdefault(reading.source, Stretch()).add(reading)
    found = [change for source in now for change in _of_source(source, before.get(source), now[source])]
    return sorted(found, key=lambda change: (list(Kind).index(change.kind), change.source))


def _of_source(source: str, before: Stretch | None, now: Stretch) -> Iterable[Change]:
    if now.access_lost:
        yield Change(source, Kind.LOGIN, f"its login opened {now.access_lost} pages no more; renew its credentials")
    if before is None:
        yield Change(source, Kind.NEW, f"read for the first time: {now.found} articles found, {now.fetched} captured")
        return
    if now.failed == now.runs and before.failed < before.runs:
        yield Change(source, Kind.UNREADABLE, f"each of its {_runs(now)} failed; `jumpline sources check` says why")
        return
    if not now.found and before.found:
        yield Change(source, Kind.SILENT, f"offered nothing in {_runs(now)}, and {before.found} articles before")
        return
    if not now.new and before.new * now.runs >= _FEW * before.runs:  # of so many to be expected, none comes by chance
        yield Change(
            source, Kind.SILENT, f"nothing new in {_runs(now)}, and {before.new} articles in {_runs(before)} before"
        )
        return
    yield from _of_share(source, before, now, WALLS, (Kind.WALL_UP, Kind.WALL_DOWN), "cut by a wall")
    yield from _of_share(source, before, now, BROKEN, (Kind.BROKEN, Kind.RECOVERED), "not read")


def _of_share(  # noqa: PLR0913, PLR0917 - what is compared, and how it is called
    source: str, before: Stretch, now: Stretch, causes: tuple[Cause, ...], kinds: tuple[Kind, Kind], words: str
) -> Iterable[Change]:
    if min(before.fetched, now.fetched) < _FEW:
        return
    hits, hits_before = now.hits(causes), before.hits(causes)
    low, high = drift.usual_range(hits_before, before.fetched, now.fetched)
    if not low <= hits <= high:
        said = f"{hits} of {now.fetched} {words}, {hits_before} of {before.fetched} before"
        worst = max(causes, key=lambda cause: now.causes[cause.value])
        of = f", mostly {worst.value.replace('_', ' ')}" if hits > high else ""
        yield Change(source, kinds[0] if hits > high else kinds[1], said + of)


def _runs(stretch: Stretch) -> str:
    return f"{stretch.runs} run{'s' * (stretch.runs != 1)}"
