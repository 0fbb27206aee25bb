"""The evidence as a person reads it: what each piece speaks for, and on which side of the verdict."""

from __future__ import annotations

import pytest
from rich.console import Console

from flows.presentation import ledger
from jumpline.model import Assessment, Completeness, Evidence, Verdict

CUT = Evidence("gate", "en.subscribe", Verdict.TRUNCATED, 6.5, "Subscribe to read on", "block 9")
WHOLE = Evidence("expected", "wordCount", Verdict.COMPLETE, 2.0, "400 of 400 words")
ARTICLE = Evidence("kind", "dated", Verdict.COMPLETE, 1.0, "2026-01-31")
EMPTY = Evidence("http", "403", Verdict.EMPTY, 9.0, "Forbidden")
NOTE = Evidence("gate", "en.label", Verdict.NOTE, 0.0, "Premium")
UNWEIGHED = Evidence("gate", "en.label", Verdict.TRUNCATED, 0.0)


@pytest.mark.parametrize(
    ("kind", "sides"),
    [
        (Completeness.TRUNCATED, "+-+-"),
        (Completeness.COMPLETE, "-++-"),
        (Completeness.EMPTY, "?--+"),
        (Completeness.UNKNOWN, "????"),
    ],
)
def test_each_piece_speaks_for_a_verdict_or_against_it(kind: Completeness, sides: str) -> None:
    found = ledger.entries(Assessment(kind, 0.5, evidence=(CUT, WHOLE, ARTICLE, EMPTY, NOTE, UNWEIGHED)))
    assert [entry.says for entry in found] == ["cut", "whole", "article", "empty", "note", "note"]
    assert "".join(entry.side or "?" for entry in found) == f"{sides}??"
    assert [entry.number for entry in found] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_the_table_fits_and_names_quote_rule_and_place(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(width=width)
    console.print(ledger.table(Assessment(Completeness.TRUNCATED, 0.1, evidence=(CUT, WHOLE, NOTE)), width))
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("  +6.5 ██████▌  cut     “Subscribe to read on”")
    text = " ".join(" ".join(lines).split())
    assert "gate en.subscribe · block 9" in text
    assert "−2.0 ██ whole “400 of 400 words”" in text
    assert "“Premium”" in text
    assert len(lines) == (3 if width >= 100 else 6)
