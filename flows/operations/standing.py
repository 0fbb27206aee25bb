"""How each source of a run stands against its own past, from the figures that the store keeps of every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.operations.drift import Drift, Reading, drift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.stages.tally import RunReport, SourceReport
    from jumpline.store import SourceRun, Store

PAST = 10
"""Runs before this one that a table compares with."""
HISTORY = 40
"""Runs that are read back: those before tell what was usual when the last ten began."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A source: what this run made of it, and those before."""

    report: SourceReport
    history: tuple[SourceRun, ...]
    """What runs made of it, this one last. Empty where the store does not tell."""
    drift: Drift

    @property
    def now(self) -> SourceRun | None:
        """What this run made of it."""
        return self.history[-1] if self.history else None

    @property
    def change(self) -> float | None:
        """The share of whole articles now, less that of the ten runs before; ``None`` where one of them is unknown."""
        now, before = share(self.history[-1:]), share(self.history[-PAST - 1 : -1])
        return None if now is None or before is None else now - before


def standings(report: RunReport, store: Store, run_id: int) -> list[Standing]:
    """Return how each source of a run stands, in the order of the report."""
    return [_standing(source, store, run_id) for source in report.reports]


def share(runs: Sequence[SourceRun]) -> float | None:
    """Return which part of the articles judged by these runs was whole, 0 to 1; ``None`` where none was judged."""
    judged = sum(map(judged_of, runs))
    return sum(run.first("complete") for run in runs) / judged if judged else None


def judged_of(run: SourceRun) -> int:
    """Return of how many articles it is known whether they are whole, those aside that were fetched again."""
    return run.first("complete") + run.first("truncated") + run.first("empty")


def _standing(report: SourceReport, store: Store, run_id: int) -> Standing:
    # Not those that only fetched again what was not complete: they would make every source look worse.
    found = store.source_runs(source=report.source, limit=HISTORY, kind="ingest")[::-1]
    history = tuple(run for run in found if run.run_id <= run_id)
    if not history or history[-1].run_id != run_id:
        return Standing(report, (), drift(()))
    return Standing(report, history, drift([_reading(run) for run in history]))


def _reading(run: SourceRun) -> Reading:
    return Reading(run.started_at, run.first("complete"), judged_of(run), run.stored)
