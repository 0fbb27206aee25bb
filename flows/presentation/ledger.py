"""The evidence of an assessment as a person reads it: for and against, by weight, with quote and place.

For the screen here, for pages in :mod:`flows.presentation.pages`; both go by :func:`entries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from flows.presentation import reasons, telling
from jumpline.model import Completeness, Verdict

if TYPE_CHECKING:
    from jumpline.model import Assessment, Evidence

FULL_BAR = 8.0
"""The weight that fills a bar: nothing weighs more than a length which the wall itself states."""

_BAR = 8
"""Characters of a full bar."""

_STYLES = {"cut": "yellow", "whole": "green", "empty": "red", "article": "cyan", "note": "dim"}


class Entry(NamedTuple):
    """A piece of evidence in words."""

    number: int
    """From 1, in the order of weight."""
    evidence: Evidence
    says: str
    """``cut``, ``whole``, ``empty``, ``article`` or ``note``."""
    side: str
    """``+`` where it speaks for the verdict, ``-`` where it speaks against it, else empty."""

    @property
    def rule(self) -> str:
        """The signal and its rule."""
        return f"{self.evidence.signal} {self.evidence.rule}".strip()

    @property
    def share(self) -> float:
        """The weight as a share of :data:`FULL_BAR`, at most 1."""
        return min(1.0, self.evidence.weight / FULL_BAR)


def entries(assessment: Assessment) -> list[Entry]:
    """Return the evidence in words, the heaviest first, what weighs nothing last."""
    kind = assessment.completeness
    return [Entry(n, e, (says := _says(e)), _side(says, kind)) for n, e in enumerate(assessment.evidence, start=1)]


def _says(evidence: Evidence) -> str:
    """Name what it speaks for. That a page is an article at all, is no word on how much of it is there."""
    if evidence.verdict is Verdict.NOTE or not evidence.weight:
        return "note"
    if evidence.verdict is Verdict.COMPLETE:
        return "article" if evidence.signal == "kind" else "whole"
    return "cut" if evidence.verdict is Verdict.TRUNCATED else "empty"


def _side(says: str, kind: Completeness) -> str:
    sides = {
        Completeness.COMPLETE: {"whole": "+", "article": "+", "cut": "-", "empty": "-"},
        Completeness.TRUNCATED: {"cut": "+", "article": "+", "whole": "-", "empty": "-"},
        Completeness.EMPTY: {"empty": "+", "article": "-", "whole": "-"},
    }
    return sides.get(kind, {}).get(says, "")


def table(assessment: Assessment, width: int) -> Table:
    """Return the evidence as a table for a screen of so many columns."""
    wide = width >= 100
    made = Table.grid(padding=(0, 1), expand=True)
    made.add_column(justify="right", width=6)
    made.add_column(width=_BAR)
    made.add_column(width=7)
    made.add_column(ratio=6)
    if wide:
        made.add_column(ratio=5, style="dim")
    for entry in entries(assessment):
        quote, place = _quote(entry), f"{entry.rule}{f' · {entry.evidence.where}' if entry.evidence.where else ''}"
        style, note = _STYLES[entry.says], entry.says == "note"
        weight = "" if note else f"{entry.side.replace('-', '−')}{entry.evidence.weight:.1f}"
        cells = (Text(weight, "bold"), Text(_bar(entry), style), Text(entry.says, style))
        beside = Text(place, no_wrap=note, overflow="ellipsis" if note else None)
        quote.no_wrap, quote.overflow = note, "ellipsis" if note else None
        if wide:
            made.add_row(*cells, quote, beside)
        else:
            made.add_row(*cells, Text.assemble(quote, "\n" if quote else "", (place, "dim")))
    return made


def _quote(entry: Entry) -> Text:
    words = telling.shortened(entry.evidence.quote, reasons.LONGEST_QUOTE)
    return Text(f"“{words}”" if words else "", "dim" if entry.says == "note" else "")


def _bar(entry: Entry) -> str:
    """Draw the weight, to an eighth of a character."""
    eighths = round(entry.share * _BAR * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
