"""What a run made of a source, as the numbers that the store keeps: what reports and drift are told by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flows.stages.tally import RunReport
from jumpline.model import Action, Completeness
from jumpline.store import SourceRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from flows.stages.tally import SourceReport
    from jumpline.model import Assessment, Outcome


def figures(
    report: SourceReport, run_id: int, started_at: datetime, ended_at: datetime, *, interrupted: bool = False
) -> SourceRun:
    """Return the numbers of a source's report.

    Args:
        report: what came of the source.
        run_id: of the run, in the store.
        started_at: when the run began with the source.
        ended_at: when it was done with it.
        interrupted: whether the run was ended early.
    """
    actions, outcomes = report.actions(), list(report.outcomes)
    read = [(outcome.words or 0, outcome.assessment) for outcome in outcomes if outcome.assessment]
    kinds = Counter(assessment.completeness for _words, assessment in read)
    causes = Counter(assessment.cause.value for _words, assessment in read if assessment.cause)
    return SourceRun(
        run_id=run_id,
        source=report.source,
        started_at=started_at,
        ended_at=ended_at,
        state=RunReport((report,), interrupted=interrupted).state.value,
        message=report.line(),
        found=len(outcomes),
        fetched=len(read),
        stored=actions[Action.STORED],
        improved=actions[Action.IMPROVED],
        kept_better=actions[Action.KEPT_BETTER],
        unchanged=actions[Action.UNCHANGED],
        skipped=actions[Action.SKIPPED],
        failed=actions[Action.FAILED],
        complete=kinds[Completeness.COMPLETE],
        truncated=kinds[Completeness.TRUNCATED],
        empty=kinds[Completeness.EMPTY],
        unknown=kinds[Completeness.UNKNOWN],
        words=sum(words for words, _assessment in read),
        expected_words=_expected(read),
        share_captured=_share(read),
        access_lost=sum(outcome.access_lost for outcome in outcomes),
        causes=dict(causes.most_common()),
        again=_again(outcomes),
    )


def _again(all_of_it: Sequence[Outcome]) -> dict[str, int]:
    """Return what of the numbers is of articles that were fetched again."""
    outcomes = [outcome for outcome in all_of_it if outcome.again]
    found = Counter(found=len(outcomes))
    for read in filter(None, (outcome.assessment for outcome in outcomes)):
        found.update(["fetched", read.completeness.value, *([read.cause.value] if read.cause else [])])
    return dict(+found)


def _expected(read: Sequence[tuple[int, Assessment]]) -> int | None:
    """Return how many words were captured or are known to be missing."""
    return sum(max(words, found.expected_words or 0) for words, found in read) if read else None


def _share(read: Sequence[tuple[int, Assessment]]) -> float | None:
    """Return the share captured of the articles whose length is known, since they are whole or it is stated.

    ``None`` where pages are cut and none says how long it would be: the share of the others would say that all came.
    """
    known = [(words, words) for words, found in read if found.completeness is Completeness.COMPLETE]
    cut = [(words, found) for words, found in read if found.completeness is Completeness.TRUNCATED]
    stated = [(words, max(words, found.expected_words)) for words, found in cut if found.expected_words]
    if cut and not stated:
        return None
    captured, whole = (sum(numbers) for numbers in zip((0, 0), *known, *stated, strict=True))
    return captured / whole if whole else None
