"""What a command says while it works: lines, a spinner, tables. Colour and cursor tricks only on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.presentation import ledger, reasons, summary, telling
from flows.stages.tally import State
from jumpline.model import Action, Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import ConsoleOptions

    from flows.setup.doctor import Finding
    from flows.setup.scouting import Prospect
    from flows.stages.tally import RunReport, SourceReport
    from jumpline.model import Article, Assessment, Document, Outcome

PIPED_WIDTH = 120
"""Columns where the output goes to a file or a pipe, which has none of its own."""


_COLUMNS: dict[str, dict[str, Any]] = {
    "Source": {"max_width": 18, "style": "bold"},
    "Verdict": {"width": 11},
    "Title": {"ratio": 4, "min_width": 20},
    "Words captured": {"width": 21},
    "Why": {"ratio": 5, "min_width": 24, "style": "dim"},
}
"""Of a table of articles."""

_WIDE = 100
"""Columns of a screen from which such a table has room for the source, and for every row on one line."""

_NARROW: dict[str, dict[str, Any]] = {"Words captured": {"width": 17}}
"""What is different below."""


class Screen:
    """A place to write for a person.

    Args:
        error: write to standard error, for what is no result.
        quiet: leave out what is said while a command works; results and problems are always said.
        verbose: say what became of each article.
    """

    def __init__(self, *, error: bool = False, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet, self.verbose = quiet, verbose
        stream = sys.stderr if error else sys.stdout
        # emoji and markup off: titles and phrases of strangers are text, whatever brackets they hold.
        self.console = Console(
            file=stream, width=None if stream.isatty() else PIPED_WIDTH, highlight=False, markup=False, emoji=False
        )

    def say(self, text: str | Text = "", style: str | None = None, *, wrap: bool = False) -> None:
        """Write a line; ``wrap`` breaks it between words, which a terminal does not."""
        self.console.print(text, style=style, soft_wrap=not wrap)

    def chat(self, text: str | Text, style: str | None = None) -> None:
        """Write a line that is no result; not where the screen is quiet."""
        if not self.quiet:
            self.say(text, style)

    @contextmanager
    def busy(self, text: str) -> Iterator[None]:
        """Say what goes on while it does."""
        if self.quiet:
            yield
        elif self.console.is_terminal:
            with self.console.status(f"{text} …", spinner="dots"):
                yield
        else:
            self.say(f"{text} …")
            yield

    def tell_source(self, report: SourceReport) -> None:
        """Say what came of a source; where the screen is quiet, only if something went wrong."""
        if self.quiet and not report.reason:
            return
        sign, style = ("✗", "red") if report.failed else ("!", "yellow") if report.reason else ("✓", "green")
        line = Text.assemble((f"{sign} ", style), (f"{report.source:<16} ", "bold"), report.line())
        self.say(line)

    def tell_run(self, report: RunReport) -> None:
        """Say how a run ended, with the numbers of its sources where there are several."""
        if len(report.reports) > 1 and any(one.outcomes for one in report.reports) and not self.quiet:
            self.say()
            self.console.print(summary.table(report))
            self.say()
        style = {State.COMPLETED: "green", State.DEGRADED: "yellow"}.get(report.state, "red")
        self.say(Text.assemble((f"{report.state}. ", f"bold {style}"), report.message))

    def tell_rows(self, rows: Iterable[Row], *, header: bool = True, with_source: bool = True) -> None:
        """Show articles in a table; tables without the source have columns of one width, to stand above each other."""
        wide = self.console.width >= _WIDE
        table = Table(box=None, pad_edge=False, header_style="dim", expand=True, show_header=header)
        for name, layout in _COLUMNS.items():
            if name != "Source" or (with_source and wide):
                table.add_column(name, **layout if wide else layout | _NARROW.get(name, {}))
        for row in rows:
            *cells, why = row[-len(table.columns) :]
            table.add_row(*map(_Fitted, cells), _Fitted(why) if wide else why)
        self.console.print(table)

    def tell_stored(self, document: Document) -> None:
        """Say how a stored article came through, and where it lives."""
        found = document.assessment
        sign = (f"{telling.SIGNS[found.completeness]} ", telling.COLOURS[found.completeness])
        title = telling.title(document.article.title, document.url)
        self.say(Text.assemble(sign, (title, "bold"), (f"  {document.source}", "dim")))
        self.say(f"  {document.url}", "dim")
        self.say(f"  {telling.headline(document.article, found)}")

    def tell_commands(self, commands: Sequence[tuple[str, str]]) -> None:
        """Show commands and what they do: side by side where there is room, else one below the other."""
        longest = max(cell_len(command) for command, _ in commands)
        beside = 2 + longest + 2 + max(cell_len(what) for _, what in commands) <= self.console.width
        for command, what in commands:
            between = " " * (2 + longest - cell_len(command)) if beside else "\n      "
            self.say(Text.assemble(f"  {command}", (between + what, "dim")))

    def tell_article(self, place: str, article: Article, assessment: Assessment) -> None:
        """Say how complete an article is, and on what evidence, the heaviest first, for and against."""
        kind = assessment.completeness
        verdict = f"{telling.SIGNS[kind]} {telling.headline(article, assessment)}"
        self.say(verdict, f"bold {telling.COLOURS[kind]}", wrap=True)
        self.say(telling.title(article.title, place), "bold")
        self.say(place, "dim")
        if details := telling.details(article, assessment):
            self.say(details, "dim")
        if assessment.evidence:
            self.say("\nEvidence, the heaviest first: + speaks for this verdict, − against it", "dim")
            self.console.print(ledger.table(assessment, self.console.width))

    def tell_text(self, article: Article, assessment: Assessment, last: int | None = None) -> None:
        """Show the text, or its last paragraphs, with the cut and the wall's words marked where there are such."""
        self.say()
        empty = assessment.completeness is Completeness.EMPTY
        if empty and article.text:
            self.say("What stands in its place:", "dim")
        shown = telling.marked(article.text, None if empty else assessment.cut_at) if article.text else []
        if last is not None and len(shown) > last:
            self.say("[…]", "dim")
            shown = shown[-last:]
        for number, paragraph in enumerate(shown):
            if number and last is None:
                self.say()
            self.say(paragraph, "yellow" if paragraph == telling.CUT else None, wrap=True)
            if paragraph == telling.CUT:
                self._tell_wall(assessment)

    def _tell_wall(self, assessment: Assessment) -> None:
        """Show what the page says where its text breaks off, set apart: these are not the article's words."""
        for line in telling.wall_words(assessment):
            self.console.print(Padding(Text(line, "yellow"), (0, 0, 0, 2)))

    def tell_prospect(self, prospect: Prospect) -> None:
        """Say what was found at an address, and how the article that was tried came through."""
        if not prospect.offers:
            self.say(Text.assemble(("✗ ", "red"), (f"{prospect.asked}: ", "bold"), prospect.problem))
            return
        ways = ", ".join(f"{offer.kind} ({len(offer.candidates) or 'index'})" for offer in prospect.offers)
        self.say(Text.assemble(("✓ ", "green"), (prospect.title, "bold"), f"  {ways}", (f"  {prospect.asked}", "dim")))
        tried = prospect.tried
        if tried and tried.examination:
            article, found = tried.examination.article, tried.examination.assessment
            self.say(Text.assemble("  ", _sign(found), f"  {telling.title(article.title, tried.candidate.url)}"))
            self.say(f"    {telling.headline(article, found)}", "dim")
        else:
            self.say(
                f"  the article that was tried did not come: {tried.error}" if tried else "  nothing to try", "yellow"
            )

    def tell_finding(self, finding: Finding) -> None:
        """Say how a thing is, and what to do about it."""
        sign, style = {"good": ("✓", "green"), "odd": ("!", "yellow")}.get(finding.health, ("✗", "red"))
        self.say(Text.assemble((f"{sign} ", style), (f"{finding.what:<14} ", "bold"), finding.said))
        if finding.mend:
            self.say(f"  {'':<14} {finding.mend}", "dim" if finding.health == "good" else style)

    def rule(self) -> None:
        """Draw a line between two things."""
        self.console.rule(style="dim")


class Row(NamedTuple):
    """An article's line in a table."""

    source: str
    verdict: str | Text
    title: str
    captured: str
    why: str

    @classmethod
    def of_outcome(cls, outcome: Outcome) -> Row:
        """Return the row of a candidate of which nothing was captured: what became of it stands for the verdict."""
        style = "red" if outcome.action is Action.FAILED else "dim"
        became = Text(f"– {outcome.action}", style)
        title = telling.title(outcome.title, outcome.url)
        return cls(outcome.source, became, title, "", reasons.reason(outcome))

    @classmethod
    def of_document(cls, document: Document) -> Row:
        """Return the row of a stored article."""
        article, found = document.article, document.assessment
        title = telling.title(article.title, document.url)
        words = telling.captured(found, article.words)
        return cls(document.source, _sign(found), title, words, reasons.because(found))


class _Fitted:
    """A cell of one line. What does not fit is cut off, but a quotation still ends as one."""

    def __init__(self, cell: str | Text) -> None:
        self._text = cell if isinstance(cell, Text) else Text(cell)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        line, width = self._text.plain, options.max_width
        if cell_len(line) > width:
            end = "…”" if line.endswith("”") else "…"
            line = set_cell_size(line, max(width - len(end), 0)).rstrip() + end
        yield Text(line, self._text.style, no_wrap=True, overflow="crop")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, max(cell_len(self._text.plain), 1))


def _sign(assessment: Assessment) -> Text:
    """Return a verdict with its sign, in its colour."""
    kind = assessment.completeness
    return Text(f"{telling.SIGNS[kind]} {kind}", telling.COLOURS[kind])
