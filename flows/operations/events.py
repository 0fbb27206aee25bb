"""What a run tells Prefect's event feed, for automations to act on.

::

    jumpline.source.degraded        much less of a source is whole than its own history has it
    jumpline.source.recovered       it is as usual again
    jumpline.source.silent          nothing new came for much longer than ever before
    jumpline.source.access-lost     a login that opened its articles no longer does
    jumpline.article.improved       a better capture of an article took the place of the one that was stored

Each is told once, when it becomes so. Its number is made of the run and of what it tells: told twice, by a run that is
tried again, it is one event.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from prefect.events import emit_event

from jumpline.model import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flows.operations.standing import Standing
    from flows.stages.tally import SourceReport

MOST_IMPROVED = 50
"""Articles of a run whose improvement is told one by one; a recheck may improve thousands."""


def tell(standings: Sequence[Standing], run_id: int, report: str = "") -> int:
    """Emit the events of a run; return how many.

    Args:
        standings: how each source stands.
        run_id: of the run, in the store.
        report: where more can be read, for those who are notified.
    """
    told = 0
    for standing in standings:
        for event, payload in of_source(standing):
            resource = {
                "prefect.resource.id": f"jumpline.source.{standing.report.source}",
                "prefect.resource.name": standing.report.label,
            }
            _emit(event, resource, payload | {"run": run_id, "report": report})
            told += 1
    return told + tell_improved([standing.report for standing in standings], run_id)


def tell_improved(reports: Iterable[SourceReport], run_id: int) -> int:
    """Emit an event for each article of which a better capture took the place of the stored one; return how many."""
    of_these = (report.outcomes for report in reports if report.actions()[Action.IMPROVED])
    found = (outcome for outcomes in of_these for outcome in outcomes if outcome.action is Action.IMPROVED)
    improved = list(islice(found, MOST_IMPROVED))
    for outcome in improved:
        resource = {
            "prefect.resource.id": f"jumpline.article.{uuid5(NAMESPACE_URL, outcome.url)}",
            "prefect.resource.name": outcome.title or outcome.url,
        }
        payload = {"source": outcome.source, "url": outcome.url, "said": outcome.why, "run": run_id}
        _emit("jumpline.article.improved", resource, payload)
    return len(improved)


def of_source(standing: Standing) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what has just become so of a source, and the numbers with it."""
    numbers: dict[str, Any] = {"source": standing.report.source}
    if now := standing.now:
        numbers |= {"found": now.found, "fetched": now.fetched, "complete": now.complete, "truncated": now.truncated}
    for change in standing.drift.changes:
        said = "nothing new for much longer than usual" if change == "silent" else f"whole: {standing.drift}"
        yield f"jumpline.source.{change}", numbers | {"said": f"{standing.report.label}: {said}."}
    if _access_is_lost(standing):
        lost = standing.history[-1].access_lost
        said = f"{standing.report.label}: {lost} articles that its login should have opened stayed closed."
        yield "jumpline.source.access-lost", numbers | {"said": said}


def _access_is_lost(standing: Standing) -> bool:
    """Return whether access is lost now, and was not when last the source was read."""
    read = [run.access_lost for run in standing.history if run.fetched or run.access_lost]
    return bool(standing.now and standing.now.access_lost and not any(read[-2:-1]))


def _emit(event: str, resource: dict[str, str], payload: dict[str, Any]) -> None:
    number = uuid5(NAMESPACE_URL, f"{event} {resource['prefect.resource.id']} {payload['run']}")
    emit_event(event=event, resource=resource, payload=payload, id=number)
