"""What the report says: totals, rows and sentences, made of the store's numbers. Pure but for the charts' drawing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.presentation import reasons, telling
from flows.presentation.pages.article import ArticlePage
from flows.presentation.reporting import charts
from flows.presentation.reporting.changes import Change, changes
from jumpline.model import Access, Cause, Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from flows.presentation.reporting.charts import Chart
    from jumpline.model import Document
    from jumpline.store.statistics import Day, Statistics

TREND_DAYS = 30
"""So many days, the last ones, are in a source's trend."""


@dataclass(slots=True)
class SourceLine:
    """A source's row."""

    name: str
    label: str = ""
    kind: str = ""
    articles: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    access: Counter[str] = field(default_factory=Counter)
    words: int = 0
    captured: int = 0
    """Words of the cut articles whose length is known."""
    missing: int = 0
    """Words that are known to be missing."""
    last_run: datetime | None = None
    trend: str = ""
    """Points of a line: the share of whole articles, day by day."""
    changes: list[Change] = field(default_factory=list)

    @property
    def whole(self) -> float | None:
        """Share of its articles that are whole, 0 to 1."""
        return self.verdicts["complete"] / self.articles if self.articles else None

    @property
    def share(self) -> float | None:
        """Share of the cut articles that was captured, of those whose length is known."""
        return self.captured / (self.captured + self.missing) if self.missing else None

    @property
    def main_cause(self) -> str:
        """Why most of what is not whole is not."""
        return telling.CAUSES[Cause(self.causes.most_common(1)[0][0])] if self.causes else ""

    @property
    def main_access(self) -> str:
        """What most of its articles are declared as."""
        said = [(name, n) for name, n in self.access.most_common() if name != Access.UNKNOWN]
        return said[0][0] if said else ""


@dataclass(frozen=True, slots=True)
class Worst:
    """An article that lacks much."""

    source: str
    title: str
    url: str
    kind: str
    sign: str
    captured: str
    missing: int | None
    why: str
    captured_at: datetime
    page: ArticlePage


@dataclass(frozen=True, slots=True)
class Summary:
    """All that the report says."""

    now: datetime
    since: datetime
    total: SourceLine
    sources: tuple[SourceLine, ...]
    changes: tuple[Change, ...]
    worst: tuple[Worst, ...]
    by_day: Chart | None
    causes: Chart | None
    access: Chart | None

    @property
    def verdicts(self) -> list[tuple[str, str, int]]:
        """Sign, name and number of each verdict."""
        return [(telling.SIGNS[kind], kind.value, self.total.verdicts[kind.value]) for kind in Completeness]


def summarised(found: Statistics, now: datetime, week_began: datetime) -> Summary:
    """Return what the report says of these numbers."""
    total, lines = _lines(found)
    changed = changes(found.readings, week_began)
    for change in changed:
        if change.source in lines:
            lines[change.source].changes.append(change)
    return Summary(
        now=now,
        since=max(found.since, found.oldest) if found.oldest else found.since,
        total=total,
        sources=tuple(sorted(lines.values(), key=lambda line: (-line.articles, line.name))),
        changes=tuple(changed),
        worst=tuple(map(_worst, found.worst)),
        by_day=_by_day(found.days),
        causes=_by_cause(found),
        access=_by_access(found),
    )


def _lines(found: Statistics) -> tuple[SourceLine, dict[str, SourceLine]]:
    total, lines = SourceLine("all"), {known.name: SourceLine(known.name) for known in found.sources}
    for tally in found.tallies:
        for line in (total, lines.setdefault(tally.source, SourceLine(tally.source))):
            line.articles += tally.articles
            line.words += tally.words if tally.completeness != Completeness.EMPTY else 0
            line.verdicts[tally.completeness] += tally.articles
            line.access[tally.access] += tally.articles
            if tally.cause:
                line.causes[tally.cause] += tally.articles
    for loss in found.losses:
        for line in (total, lines[loss.source]):
            line.captured += loss.captured
            line.missing += loss.missing
    for known in found.sources:
        line = lines[known.name]
        line.label, line.kind, line.last_run = known.label, known.kind, known.last_run
    by_source: defaultdict[str, list[Day]] = defaultdict(list)
    for day in found.days:
        by_source[day.source].append(day)
    for name, days in by_source.items():
        if name in lines:
            lines[name].trend = _trend(days[-TREND_DAYS:])
    return total, lines


def _trend(days: Sequence[Day]) -> str:
    """Return a line's points in a box of 100 by 20: to the right in time, upwards in the share of whole articles."""
    shares = [day.complete / n for day in days if (n := day.complete + day.truncated + day.empty + day.unknown)]
    if not shares:
        return ""
    shares = shares * 2 if len(shares) == 1 else shares
    step = 100 / (len(shares) - 1)
    return " ".join(f"{n * step:.1f},{19 - 18 * share:.1f}" for n, share in enumerate(shares))


def _by_day(days: Iterable[Day]) -> Chart | None:
    numbers: Counter[tuple[str, str]] = Counter()
    for day in days:
        for kind in Completeness:
            numbers[day.day.isoformat(), kind.value] += getattr(day, kind.value)
    rows = [{"day": day, "kind": kind, "articles": n} for (day, kind), n in sorted(numbers.items()) if n]
    if not rows:
        return None
    last = max(day for day, _kind in numbers)
    said = ", ".join(f"{numbers[last, kind.value]} {kind.value}" for kind in Completeness)
    return charts.by_day(rows, f"Captures by day and verdict; on the last day, {last}: {said}.")


def _by_cause(found: Statistics) -> Chart | None:
    numbers: Counter[tuple[str, str]] = Counter()
    for tally in found.tallies:
        if tally.completeness != Completeness.COMPLETE:
            cause = telling.CAUSES[Cause(tally.cause)] if tally.cause else "not known"
            numbers[cause, tally.completeness] += tally.articles
    return _named(numbers, "Articles that are not whole, by cause")


def _by_access(found: Statistics) -> Chart | None:
    numbers: Counter[tuple[str, str]] = Counter()
    for tally in found.tallies:
        numbers[tally.access, tally.completeness] += tally.articles
    return _named(numbers, "Articles by what their publisher declares, and how they came through")


def _named(numbers: Counter[tuple[str, str]], alt: str) -> Chart | None:
    rows: list[dict[str, Any]] = [{"name": name, "kind": kind, "articles": n} for (name, kind), n in numbers.items()]
    if not rows:
        return None
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row["name"]] += row["articles"]
    return charts.by_name(rows, f"{alt}: " + ", ".join(f"{name} {n}" for name, n in sums.most_common()) + ".")


def _worst(document: Document) -> Worst:
    article, assessment = document.article, document.assessment
    cut = assessment.completeness is Completeness.TRUNCATED and assessment.expected_words
    return Worst(
        source=document.source,
        title=telling.shortened(telling.title(article.title, document.url), 110),
        url=document.url,
        kind=assessment.completeness.value,
        sign=telling.SIGNS[assessment.completeness],
        captured=telling.captured(assessment, article.words),
        missing=max(assessment.expected_words - article.words, 0) if cut and assessment.expected_words else None,
        why=reasons.because(assessment),
        captured_at=document.fetched_at,
        page=ArticlePage.of(document.url, article, assessment),
    )
