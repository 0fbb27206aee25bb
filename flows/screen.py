"""What a command says while it works: lines, a spinner, tables. Colour and cursor tricks only on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows import telling
from flows.tally import State
from jumpline.model import Action, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.tally import RunReport, SourceReport
    from jumpline.model import Article, Assessment, Document, Evidence, Outcome

PIPED_WIDTH = 120
"""Columns where the output goes to a file or a pipe, which has none of its own."""


_COLUMNS: dict[str, dict[str, Any]] = {
    "Source": {"max_width": 18, "style": "bold"},
    "Verdict": {"width": 11},
    "Title": {"ratio": 4, "min_width": 20},
    "Words captured": {"width": 18},
    "Why": {"ratio": 5, "min_width": 24, "style": "dim"},
}
"""Of a table of articles."""


class Screen:
    """A place to write for a person.

    Args:
        error: write to standard error, for what is no result.
    """

    def __init__(self, *, error: bool = False) -> None:
        stream = sys.stderr if error else sys.stdout
        # emoji and markup off: titles and phrases of strangers are text, whatever brackets they hold.
        self.console = Console(
            file=stream, width=None if stream.isatty() else PIPED_WIDTH, highlight=False, markup=False, emoji=False
        )

    def say(self, text: str | Text = "", style: str | None = None, *, wrap: bool = False) -> None:
        """Write a line; ``wrap`` breaks it between words, which a terminal does not."""
        self.console.print(text, style=style, soft_wrap=not wrap)

    @contextmanager
    def busy(self, text: str) -> Iterator[None]:
        """Say what goes on while it does."""
        if self.console.is_terminal:
            with self.console.status(f"{text} …", spinner="dots"):
                yield
        else:
            self.say(f"{text} …")
            yield

    def tell_source(self, report: SourceReport) -> None:
        """Say what came of a source."""
        sign, style = ("✗", "red") if report.failed else ("!", "yellow") if report.reason else ("✓", "green")
        line = Text.assemble((f"{sign} ", style), (f"{report.source:<16} ", "bold"), report.line())
        self.say(line)

    def tell_run(self, report: RunReport) -> None:
        """Say how a run ended."""
        style = {State.COMPLETED: "green", State.DEGRADED: "yellow"}.get(report.state, "red")
        self.say(Text.assemble((f"{report.state}. ", f"bold {style}"), report.message))

    def tell_rows(self, rows: Iterable[Row], *, header: bool = True, with_source: bool = True) -> None:
        """Show articles in a table; tables without the source have columns of one width, to stand above each other."""
        columns = [column for column in _COLUMNS if with_source or column != "Source"]
        table = Table(box=None, pad_edge=False, header_style="dim", expand=True, show_header=header)
        for name in columns:
            table.add_column(name, overflow="ellipsis", no_wrap=True, **_COLUMNS[name])
        for row in rows:
            cells = row if with_source else row[1:]
            table.add_row(*cells)
        self.console.print(table)

    def tell_article(self, place: str, article: Article, assessment: Assessment) -> None:
        """Say how complete an article is, and on what evidence, the heaviest first."""
        self.say(article.title or "(no title)", "bold")
        self.say(place, "dim")
        self.say(Text.assemble(sign(assessment), telling.details(assessment, article.words)))
        for evidence in assessment.evidence:
            self.say(_evidence_line(evidence))

    def tell_text(self, article: Article, assessment: Assessment, last: int | None = None) -> None:
        """Show the text, or its last paragraphs, with the cut marked where there is one."""
        self.say()
        shown = telling.marked(article.text, assessment.cut_at)
        if last is not None and len(shown) > last:
            self.say("[…]", "dim")
            shown = shown[-last:]
        for paragraph in shown:
            self.say(paragraph, "yellow" if paragraph == telling.CUT else None, wrap=True)

    def rule(self) -> None:
        """Draw a line between two things."""
        self.console.rule(style="dim")


class Row(NamedTuple):
    """An article's line in a table."""

    source: str
    verdict: Text
    title: str
    captured: str
    why: str

    @classmethod
    def of_outcome(cls, outcome: Outcome) -> Row:
        """Return the row of a candidate of which nothing was captured: what became of it stands for the verdict."""
        style = "red" if outcome.action is Action.FAILED else "dim"
        became = Text(f"– {outcome.action}", style)
        return cls(outcome.source, became, _title(outcome.title, outcome.url), "", telling.reason(outcome))

    @classmethod
    def of_document(cls, document: Document) -> Row:
        """Return the row of a stored article."""
        article, found = document.article, document.assessment
        words = telling.captured(found, article.words)
        return cls(document.source, sign(found), _title(article.title, document.url), words, telling.because(found))


def _title(title: str | None, url: str) -> str:
    return title or url.partition("://")[2] or url


def sign(assessment: Assessment) -> Text:
    """Return a verdict with its sign, in its colour."""
    kind = assessment.completeness
    return Text(f"{telling.SIGNS[kind]} {kind}", telling.COLOURS[kind])


def _evidence_line(evidence: Evidence) -> Text:
    note = evidence.verdict is Verdict.NOTE
    weight = "note" if note else f"{evidence.weight:.1f}"
    name = f"{evidence.signal}: {evidence.rule}" if evidence.rule else evidence.signal
    quote = f" “{telling.shortened(evidence.quote)}”" if evidence.quote else ""
    where = f" at {evidence.where}" if evidence.where else ""
    return Text.assemble(
        (f"{weight:>6} ", "bold"), f"{'' if note else evidence.verdict:<10}{name}{quote}", (where, "dim")
    )
