"""The numbers of a run, source by source, as a table for a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from flows.presentation import telling
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from flows.stages.tally import RunReport, SourceReport

_NEW = (Action.STORED, Action.IMPROVED)


def table(report: RunReport) -> Table:
    """Return a row for each source and one for all: how articles came through, and what became of them.

    A column that would hold zeros alone is left out.
    """
    columns = [column for column in _columns() if any(_number(one, column) for one in report.reports)]
    made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    made.add_column("", style="bold", no_wrap=True, max_width=28)
    for column in columns:
        name, style = _heading(column)
        made.add_column(name, justify="right", style=style, no_wrap=True)
    for one in report.reports:
        source = Text(one.source, "red") if one.failed else Text(one.source)
        made.add_row(source, *(_told(_number(one, column)) for column in columns))
    made.add_row("all", *(f"{sum(_number(one, column) for one in report.reports):,}" for column in columns))
    return made


def _columns() -> list[Completeness | Action | None]:
    """Return what is counted: articles, verdicts, then fates that the verdicts do not tell."""
    return [None, *Completeness, *(action for action in Action if action not in _NEW), Action.STORED, Action.IMPROVED]


def _heading(column: Completeness | Action | None) -> tuple[str, str]:
    if column is None:
        return "articles", ""
    if isinstance(column, Completeness):
        return f"{telling.SIGNS[column]} {column}", telling.COLOURS[column]
    return column.value, "red" if column is Action.FAILED else "dim"


def _number(report: SourceReport, column: Completeness | Action | None) -> int:
    if column is None:
        return len(report.outcomes)
    return report.verdicts()[column] if isinstance(column, Completeness) else report.actions()[column]


def _told(number: int) -> str:
    """Write a number; nothing is a dot, so that what there is stands out."""
    return f"{number:,}" if number else "·"
