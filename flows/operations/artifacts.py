"""What the dashboard shows of a run.

::

    ingest             a table of its sources, and how each stands against its own past
    completeness       how much was whole in the last runs, as bars
    source-NAME        a table of a source's articles, those first that need a look
    progress           how far a long run is, while it goes on
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.operations.standing import judged_of, share
from flows.presentation import reasons, telling
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flows.operations.standing import Standing
    from flows.presentation.progress import Progress
    from flows.stages.tally import RunReport
    from jumpline.model import Outcome
    from jumpline.store import SourceRun

MOST_ROWS = 200
"""Rows of a table. Larger ones make the dashboard slow and its events too big to be kept."""
MOST_SOURCES = 40
"""Sources of a run that get a table of their own, those first that need a look. The others are in the run's table."""
MOST_BARS = 20
LONGEST_TITLE = 40
"""Characters of a title: a table's cells do not wrap."""
LONG_RUN = 200
"""Articles from which on a run shows how far it is."""
PROGRESS_SECONDS = 5.0

_WORST_FIRST = (None, Completeness.EMPTY, Completeness.TRUNCATED, Completeness.UNKNOWN, Completeness.COMPLETE)
_BAR = 24


def publish(report: RunReport, standings: Sequence[Standing]) -> None:
    """Publish the tables of a run and its sources, and the chart of the runs before."""
    ordered = sorted(standings, key=_need)
    create_table_artifact(
        key="ingest",
        table=[source_row(standing) for standing in ordered[:MOST_ROWS]],
        description=f"**{report.state}**: {report.message}{_rest(len(standings), MOST_ROWS, 'sources')}",
    )
    create_markdown_artifact(key="completeness", markdown=chart(standings))
    for standing in [one for one in ordered if one.report.outcomes][:MOST_SOURCES]:
        outcomes = worst_first(standing.report.outcomes)
        create_table_artifact(
            key=f"source-{standing.report.source}",
            table=[article_row(outcome) for outcome in outcomes[:MOST_ROWS]],
            description=f"**{standing.report.label}**: {standing.report.line()}. "
            f"{_stands(standing)}{_rest(len(outcomes), MOST_ROWS, 'articles')}",
        )


@contextmanager
def progress_shown(progress: Progress) -> Iterator[None]:
    """Show how far a run is, once it turns out to be a long one; at its end it is done."""
    ended = threading.Event()
    # In a copy of this context, in which Prefect finds the run that the artifact belongs to.
    watcher = threading.Thread(target=copy_context().run, args=(_watch, progress, ended), name="progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(PROGRESS_SECONDS)


def source_row(standing: Standing) -> dict[str, Any]:
    """Return a source's row: how much of it came, and whether that is as usual."""
    report, now = standing.report, standing.now
    verdicts, actions = report.verdicts(), report.actions()
    return {
        "source": report.source,
        "found": len(report.outcomes),
        "fetched": sum(verdicts.values()),
        "whole": verdicts[Completeness.COMPLETE],
        "cut": verdicts[Completeness.TRUNCATED],
        "empty": verdicts[Completeness.EMPTY],
        "unknown": verdicts[Completeness.UNKNOWN],
        "failed": actions[Action.FAILED],
        "share captured": telling_share(now.share_captured if now else None),
        "against the last 10": _points(standing.change),
        "remark": report.line() if report.left_to is not None else report.reason or _stands(standing),
    }


def article_row(outcome: Outcome) -> dict[str, Any]:
    """Return an article's row: what matters most comes first, since the table is wider than most screens."""
    found = outcome.assessment
    return {
        "verdict": f"{telling.SIGNS[found.completeness]} {found.completeness}" if found else f"– {outcome.action}",
        "title": telling.shortened(telling.title(outcome.title, outcome.url), LONGEST_TITLE),
        "captured": telling.captured(found, outcome.words),
        "why": reasons.reason(outcome),
        "P(whole)": round(found.probability, 2) if found else None,
        "access": found.access.value if found else "",
        "became": outcome.action.value,
        "address": outcome.url,
    }


def chart(standings: Sequence[Standing]) -> str:
    """Return how much was whole in the last runs of these sources: a bar a run, the newest at the foot."""
    runs: dict[int, list[SourceRun]] = {}
    for standing in standings:
        for run in standing.history:
            runs.setdefault(run.run_id, []).append(run)
    read = [runs[number] for number in sorted(runs) if any(map(judged_of, runs[number]))][-MOST_BARS:]
    if not read:
        return "No article was read yet, so that there is nothing to compare."
    lines = [_bar(sources) for sources in read]
    what = standings[0].report.label if len(standings) == 1 else f"{len(standings)} sources"
    return f"### Whole articles of {what}, run by run\n\n```\n" + "\n".join(lines) + "\n```\n"


def worst_first(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Order by need of a look: failures, then the emptiest captures; what was only met again comes last."""

    def need(outcome: Outcome) -> tuple[bool, bool, int]:
        kind = outcome.assessment.completeness if outcome.assessment else None
        return outcome.action is not Action.FAILED, outcome.action is Action.UNCHANGED, _WORST_FIRST.index(kind)

    return sorted(outcomes, key=need)


def telling_share(part: float | None) -> str:
    """Return a share as percent; nothing where it is not known."""
    return "" if part is None else f"{100 * part:.0f} %"


def _bar(sources: Sequence[SourceRun]) -> str:
    whole = share(sources) or 0.0
    filled = round(whole * _BAR)
    counted = f"{sum(run.first('complete') for run in sources)} of {sum(map(judged_of, sources))}"
    when = min(run.started_at for run in sources)
    return f"{when:%Y-%m-%d %H:%M}  {'█' * filled}{'░' * (_BAR - filled)}  {telling_share(whole):>5}  {counted}"


def _points(change: float | None) -> str:
    """Return a change of a share in points of percent, with its sign."""
    if change is None:
        return ""
    points = round(100 * change)
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{abs(points)}"


def _stands(standing: Standing) -> str:
    """Say how a source stands against its history, where that is worth a word."""
    said = f"{standing.drift.level}: whole {standing.drift}" if standing.drift.level in {"low", "high"} else ""
    return "; ".join(
        [said, *(["silent"] if "silent" in standing.drift.changes else [])] if said else standing.drift.changes
    )


def _need(standing: Standing) -> tuple[bool, bool, bool, int]:
    """Order sources by need of a look: failed, in trouble, unusual; then as they stand in the file."""
    report, level = standing.report, standing.drift.level
    return not report.failed, not report.reason, level != "low", -len(report.outcomes)


def _rest(number: int, most: int, what: str) -> str:
    return f" The first {most} of {number} {what}." if number > most else ""


def _watch(progress: Progress, ended: threading.Event) -> None:
    """Tell the dashboard now and then; one that does not answer stops no run."""
    shown: Any = None
    while not ended.wait(PROGRESS_SECONDS):
        _, total = progress.snapshot()
        if total.found >= LONG_RUN:
            said = f"{total.ended} of {total.found} articles, {total.whole} whole, {total.cut} cut"
            with suppress(Exception):  # whatever keeps a server from answering; the next look tells more
                shown = _show(shown, 100 * total.ended / total.found, said)
    if shown is not None:
        with suppress(Exception):
            update_progress_artifact(shown, progress=100.0)


def _show(shown: Any, done: float, description: str) -> Any:
    if shown is None:
        return create_progress_artifact(progress=done, key="progress", description=description)
    update_progress_artifact(shown, progress=done, description=description)
    return shown
