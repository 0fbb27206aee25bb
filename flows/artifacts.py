"""What the dashboard shows of a run: a table of its sources, and for each source a table of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_table_artifact

from flows import telling
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from flows.tally import RunReport, SourceReport
    from jumpline.model import Outcome

MOST_ROWS = 200
"""Rows of a table. Larger ones make the dashboard slow and its events too big to be kept."""

_WORST_FIRST = (None, Completeness.EMPTY, Completeness.TRUNCATED, Completeness.UNKNOWN, Completeness.COMPLETE)


def publish_run(report: RunReport) -> None:
    """Publish the table of a run's sources, under the key ``ingest``."""
    create_table_artifact(
        key="ingest",
        table=[source_row(source) for source in report.reports[:MOST_ROWS]],
        description=f"**{report.state}**: {report.message}",
    )


def publish_source(report: SourceReport) -> None:
    """Publish the table of a source's articles, the worst first, under the key ``source-NAME``."""
    if not report.outcomes:
        return  # the run's table says why, and an empty one says nothing
    rows = [article_row(outcome) for outcome in worst_first(report.outcomes)[:MOST_ROWS]]
    shown = f" The worst {MOST_ROWS} of {len(report.outcomes)}." if len(report.outcomes) > MOST_ROWS else ""
    create_table_artifact(
        key=f"source-{report.source}", table=rows, description=f"**{report.label}**: {report.line()}.{shown}"
    )


def source_row(report: SourceReport) -> dict[str, Any]:
    """Return a source's row: how many articles met each fate, and of those captured how many are whole."""
    actions, verdicts = report.actions(), report.verdicts()
    return {
        "source": report.source,
        "articles": len(report.outcomes),
        **{action.value: actions[action] for action in Action},
        **{kind.value: verdicts[kind] for kind in Completeness},
        "problem": report.reason,
    }


def article_row(outcome: Outcome) -> dict[str, Any]:
    """Return an article's row."""
    found = outcome.assessment
    return {
        "title": outcome.title or "",
        "verdict": found.completeness.value if found else "",
        "captured": telling.captured(found, outcome.words),
        "why": telling.reason(outcome),
        "P(whole)": round(found.probability, 2) if found else None,
        "access": found.access.value if found else "",
        "became": outcome.action.value,
        "address": outcome.url,
    }


def worst_first(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """Order by need of a look: failures, then the emptiest captures; what was only met again comes last."""

    def need(outcome: Outcome) -> tuple[bool, bool, int]:
        kind = outcome.assessment.completeness if outcome.assessment else None
        return outcome.action is not Action.FAILED, outcome.action is Action.UNCHANGED, _WORST_FIRST.index(kind)

    return sorted(outcomes, key=need)
