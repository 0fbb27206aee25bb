"""The score of the detector on labelled pages as tables for a person, and as values for a program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rich.table import Table

from flows.evaluation import measuring, scoring
from flows.evaluation import refit as refitting
from flows.evaluation.naive import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.rules.weights import Weights
    from flows.evaluation.measuring import Page, Speaks
    from flows.evaluation.refit import Refit
    from flows.evaluation.scoring import Case, Figure
    from flows.presentation.screen import Screen

HEAVIEST = 4
"""So many pieces of evidence are shown of a page that was judged wrong."""
MOST_CHANGES = 40
"""So many of the weights that a refit moved are shown, the furthest first."""
_TRIAL_FIGURES = ("truncated: precision", "truncated: recall", "  recall on walls", "false alarms on complete pages")
_EMPTY = "non-articles not called complete"
_BRIER = "Brier score of P(complete)"


@dataclass(frozen=True)
class Report:
    """What was measured, and what of it is to be shown."""

    labels: str
    """The file of labels."""
    pages: Sequence[Page]
    in_force: Weights
    compared: bool = False
    """Whether the naive rules were asked."""
    by: str | None = None
    """Field of the labels by which the table is split."""
    by_feature: bool = False
    """Whether each feature is shown, rather than each signal."""
    refit: Refit | None = None

    @cached_property
    def cases(self) -> list[Case]:
        """What is said of each page and what is so."""
        return [page.case for page in self.pages]

    @cached_property
    def naive(self) -> dict[str, list[Case]]:
        """What each naive rule says of the same pages; nothing where they were not asked."""
        return {name: [page.naive_case(name) for page in self.pages] for name in RULES} if self.compared else {}

    @cached_property
    def groups(self) -> dict[str, list[Case]]:
        """The cases by the wanted field; nothing where none is wanted."""
        return scoring.grouped(self.cases, attrgetter(self.by)) if self.by else {}

    @cached_property
    def speaks(self) -> list[Speaks]:
        """How right each signal, or feature, is alone."""
        return measuring.signals(self.pages, self.in_force, by_feature=self.by_feature)


def tell(report: Report, screen: Screen, *, errors: bool = False) -> None:
    """Show all of it on screen."""
    scored = [case.label for case in report.cases if case.label.is_scored]
    cut = sum(label.is_cut for label in scored)
    screen.say(f"{len(report.pages)} pages, {len(scored)} articles scored, {cut} of them truncated")
    _show(screen, "", figures(scoring.figures(report.cases)))
    if report.naive:
        _show(screen, "Naive rules on the same pages", rivals({"jumpline": report.cases, **report.naive}, "Rule"))
    if report.groups:
        _show(screen, "By group", rivals(report.groups, "Group"))
    _show(screen, "What speaks, and how right it is alone", voices(report.speaks))
    if report.refit:
        _tell_refit(report.refit, report.in_force, screen)
    if errors:
        _tell_errors(report.pages, screen)


def _show(screen: Screen, title: str, table: Table) -> None:
    screen.say()
    if title:
        screen.say(title, "bold")
    screen.console.print(table)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first, no_wrap=True, min_width=34)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def figures(found: Iterable[Figure]) -> Table:
    """Return the score table: value, counts, 95 % interval."""
    table = _table("", "value", "counts", "95 %")
    for figure in found:
        low, high = figure.interval or (None, None)
        counts = str(figure.total) if figure.hits is None else f"{figure.hits}/{figure.total}"
        table.add_row(figure.name, number(figure.value), counts, "" if low is None else f"{low:.2f}-{high:.2f}")
    return table


def number(value: float | None) -> str:
    """Return a share with three digits; a dash where there was nothing to count."""
    return "-" if value is None else f"{value:.3f}"


def rivals(rows: Mapping[str, Sequence[Case]], first: str) -> Table:
    """Return a row a rule, or a group: how it tells cut pages from whole ones."""
    table = _table(first, "articles", "truncated", "precision", "recall", "on walls", "false alarms")
    for name, cases in rows.items():
        found = {figure.name: figure.value for figure in scoring.verdict(cases)}
        scored = [case.label for case in cases if case.label.is_scored]
        cut = sum(label.is_cut for label in scored)
        table.add_row(name, str(len(scored)), str(cut), *(number(found.get(key)) for key in _TRIAL_FIGURES))
    return table


def voices(found: Iterable[Speaks]) -> Table:
    """Return a row a signal, or feature: on how many pages it speaks for what, and how often it is right."""
    table = _table("", "says cut", "precision", "recall", "says whole", "right", "says no article", "right")
    for one in found:
        said = [(str(figure.total or "-"), number(figure.value)) for figure in (one.cut, one.whole, one.empty)]
        reach = number(one.reach.value) if one.cut.total else "-"
        table.add_row(one.name, *said[0], reach, *said[1], *said[2])
    return table


def _tell_refit(refit: Refit, in_force: Weights, screen: Screen) -> None:
    table = _table("Weights", "precision", "recall", "on walls", "false alarms", "non-articles", "Brier")
    for trial in refit.trials:
        found = {figure.name: figure.value for figure in scoring.figures(trial.cases)}
        table.add_row(trial.name, *(number(found.get(key)) for key in (*_TRIAL_FIGURES, _EMPTY, _BRIER)))
    _show(screen, f"Cross-validation by publisher ({refit.publishers} of them, never on both sides)", table)
    screen.say("The weights in force were not held out: who set them may have seen these pages.", "dim")
    strengths = ", ".join(f"{name} {strength:g}" for name, strength in refit.strengths.items())
    moved = refitting.changes(in_force, refit.fitted)
    screen.say(f"Pull towards the weights in force: {strengths}. Fitted on all pages, {len(moved)} weights move:")
    for scale, entry, old, new in moved[:MOST_CHANGES]:
        screen.say(f"  {scale:<6}{entry:<44}{old:>7.2f} → {new:.2f}")
    if len(moved) > MOST_CHANGES:
        screen.say(f"  and {len(moved) - MOST_CHANGES} more")


def _tell_errors(pages: Sequence[Page], screen: Screen) -> None:
    by_id = {page.label.id: page for page in pages}
    cases = [page.case for page in pages]
    for title, wrong in (
        ("missed", scoring.missed(cases)),
        ("false alarm", scoring.false_alarms(cases)),
        ("no article, called complete", scoring.called_articles(cases)),
    ):
        for label, _ in wrong:
            found = by_id[label.id].found
            heaviest = replace(found.assessment, evidence=found.assessment.evidence[:HEAVIEST])
            about = [label.id, label.domain or "", label.cause or "", label.note]
            screen.say()
            screen.say(f"{title}: {' · '.join(part for part in about if part)}", "bold red")
            screen.tell_article(label.url or label.file.name, found.article, heaviest)


def as_values(report: Report) -> dict[str, Any]:
    """Return the report as values that JSON can hold."""
    cases = report.cases
    return {
        "labels": report.labels,
        "pages": len(cases),
        "figures": _values(scoring.figures(cases)),
        "missed": [case.label.id for case in scoring.missed(cases)],
        "false_alarms": [case.label.id for case in scoring.false_alarms(cases)],
        "called_articles": [case.label.id for case in scoring.called_articles(cases)],
        "naive": {name: _values(scoring.verdict(said)) for name, said in report.naive.items()},
        "groups": {name: _values(scoring.figures(own)) for name, own in report.groups.items()},
        "speaks": {
            one.name: {name: _value(getattr(one, name)) for name in ("cut", "reach", "whole", "empty")}
            for one in report.speaks
        },
        "refit": _refit_values(report.refit, report.in_force) if report.refit else None,
    }


def _refit_values(refit: Refit, in_force: Weights) -> dict[str, Any]:
    return {
        "publishers": refit.publishers,
        "strengths": refit.strengths,
        "trials": {trial.name: _values(scoring.figures(trial.cases)) for trial in refit.trials},
        "changes": [
            {"scale": scale, "entry": entry, "from": old, "to": round(new, 2)}
            for scale, entry, old, new in refitting.changes(in_force, refit.fitted)
        ],
    }


def _values(found: Iterable[Figure]) -> dict[str, Any]:
    return {figure.name.strip(): _value(figure) for figure in found}


def _value(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "hits": figure.hits, "total": figure.total, "interval": figure.interval}
