"""What came of a run: one report a source, one verdict over all. Counts and words only; nothing happens here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flows.stages.outcomes import Outcomes
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jumpline.model import Outcome


class State(StrEnum):
    """How a run ended."""

    COMPLETED = "Completed"
    DEGRADED = "Degraded"
    """Something was done, and a source, or a page of one, could not be read."""
    FAILED = "Failed"
    """Nothing could be done."""
    INTERRUPTED = "Interrupted"
    """Someone asked it to stop. What was finished is stored."""


EXIT_STATUS = {State.COMPLETED: 0, State.DEGRADED: 0, State.FAILED: 1, State.INTERRUPTED: 130}
"""Of a command that ran. A run that read some of its sources did its work; which it could not read is on screen."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one run did with one source."""

    source: str
    label: str
    outcomes: Sequence[Outcome] = ()
    """One for each candidate; packed, where a run keeps them to its end."""
    problems: tuple[str, ...] = ()
    """Pages of the source that could not be read, while the rest went on. One line each."""
    notes: tuple[str, ...] = ()
    """Worth knowing and no failure: nothing new, more left for the next run. One line each."""
    failure: str | None = None
    """Why nothing could be had of it at all."""
    left_to: int | None = None
    """Number of the run, in the store, that was reading it already, so that this one did not."""

    @property
    def failed(self) -> bool:
        """Whether nothing came of it: it could not be read, or each of its articles failed."""
        return self.failure is not None or (bool(self.outcomes) and self.actions()[Action.FAILED] == len(self.outcomes))

    @property
    def reason(self) -> str:
        """Why it failed, or what of it did; empty where all went well."""
        if self.failure is not None:
            return self.failure
        if self.failed:
            return f"each of its {len(self.outcomes)} articles failed, first {self.outcomes[0].why}"
        return "; ".join(self.problems)

    def actions(self) -> Counter[Action]:
        """Return how many candidates met each fate."""
        if isinstance(self.outcomes, Outcomes):
            return self.outcomes.actions
        return Counter(outcome.action for outcome in self.outcomes)

    def verdicts(self) -> Counter[Completeness]:
        """Return how many of the pages captured now were complete, truncated and so on."""
        if isinstance(self.outcomes, Outcomes):
            return self.outcomes.verdicts
        return Counter(outcome.assessment.completeness for outcome in self.outcomes if outcome.assessment)

    def line(self) -> str:
        """Say in one line what came of the source: ``12 stored (9 complete, 3 truncated), 1 skipped``."""
        if self.failure is not None:
            return f"failed: {self.failure}"
        kinds, actions = self.verdicts(), self.actions()
        verdicts = ", ".join(f"{n} {kind}" for kind in Completeness if (n := kinds[kind]))
        parts = [f"{n} {action}" for action in Action if (n := actions[action])]
        if verdicts and parts:
            parts[0] += f" ({verdicts})"
        done = [", ".join(parts)] if parts else []
        done += [f"run {self.left_to} is reading it"] if self.left_to is not None else []
        return "; ".join([*done, *self.problems, *dict.fromkeys(self.notes)]) or "no articles"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did."""

    reports: tuple[SourceReport, ...]
    interrupted: bool = False
    troubles: tuple[str, ...] = ()
    """What went wrong with the run as a whole, while the rest went on. One line each."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome, source by source. All of a large run are more than fits into memory well."""
        return tuple(outcome for report in self.reports for outcome in report.outcomes)

    def actions(self) -> Counter[Action]:
        """Return how many candidates met each fate."""
        return sum((report.actions() for report in self.reports), Counter[Action]())

    @property
    def state(self) -> State:
        """The verdict over the run."""
        if self.interrupted:
            return State.INTERRUPTED
        if self.reports and all(report.failed for report in self.reports):
            return State.FAILED
        return State.DEGRADED if self.troubles or any(r.reason for r in self.reports) else State.COMPLETED

    @property
    def message(self) -> str:
        """One or two sentences for the run's page and the last line on screen."""
        actions = self.actions()
        new = actions[Action.STORED]
        better = f", {actions[Action.IMPROVED]} improved" if actions[Action.IMPROVED] else ""
        left = sum(report.left_to is not None for report in self.reports)
        read = len(self.reports) - left
        said = f"{new or 'Nothing'} new{better} from {read} source{'s' * (read != 1)}."
        if left:
            said += f" {left} more {'is' if left == 1 else 'are'} being read by another run."
        troubles = [f"{report.source}: {report.reason}" for report in self.reports if report.reason]
        troubles += self.troubles
        return f"{said} {'; '.join(troubles)}" if troubles else said
