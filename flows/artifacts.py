"""What the dashboard shows of a run: a table of its sources, and for each source a table of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_table_artifact

from flows import reasons, telling
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.tally import RunReport, SourceReport
    from jumpline.model import Outcome

MOST_ROWS = 200
"""Rows of a table. Larger ones make the dashboard slow and its events too big to be kept."""

LONGEST_TITLE = 40
"""Characters of a title: a table's cells do not wrap."""

_WORST_FIRST = (None, Completeness.EMPTY, Completeness.TRUNCATED, Completeness.UNKNOWN, Completeness.COMPLETE)


def publish_run(report: RunReport) -> None:
    """Publish the table of a run's sources, under the key ``ingest``."""
    create_table_artifact(
        key="ingest",
        table=source_rows(report.reports[:MOST_ROWS]),
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


def source_rows(reports: Sequence[SourceReport]) -> list[dict[str, Any]]:
    """Return a row for each source: how its articles were captured, and how many met each fate.

    A fate that none met has no column, nor do problems where there are none: what happened fits on a screen then.
    """
    happened = [action for action in Action if any(report.actions()[action] for report in reports)]
    verdicts = [kind for kind in Completeness if any(report.verdicts()[kind] for report in reports)]
    problems = any(report.reason for report in reports)
    return [
        {
            "source": report.source,
            "articles": len(report.outcomes),
            **{f"{telling.SIGNS[kind]} {kind}": report.verdicts()[kind] for kind in verdicts},
            **{action.value: report.actions()[action] for action in happened},
            **({"problem": report.reason} if problems else {}),
        }
        for report in reports
    ]


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


def worst_first(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """Order by need of a look: failures, then the emptiest captures; what was only met again comes last."""

    def need(outcome: Outcome) -> tuple[bool, bool, int]:
        kind = outcome.assessment.completeness if outcome.assessment else None
        return outcome.action is not Action.FAILED, outcome.action is Action.UNCHANGED, _WORST_FIRST.index(kind)

    return sorted(outcomes, key=need)
