"""What a command writes fits the screen it is written on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from flows.presentation import telling
from flows.presentation.screen import Row, Screen
from jumpline.model import Article, Assessment, Cause, Completeness, Document, Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

Shown = list[str]


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Callable[[int], tuple[Screen, Callable[[], Shown]]]:
    """Return a screen of so many columns, and what reads it."""

    def make(width: int) -> tuple[Screen, Callable[[], Shown]]:
        made = Screen()
        made.console.width = width
        return made, lambda: [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return make


def document(title: str, gate: str, source: str = "daily") -> Document:
    url = "https://daily.example/a"
    found = Assessment(Completeness.TRUNCATED, 0.1, Cause.PAYWALL, fraction=0.4, expected_words=10, gate=gate)
    return Document(url, source, Article("one two three four", title), found, url, 200, datetime.now(UTC), "sha256:0")


LONG = document("A headline that is much longer than any column", "Subscribe to read on, and on, " * 3)
CHINESE = document("老茶馆重新开张，茶客带着自己的杯子来了，街上的人都来看热闹", "本文共计388字")


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_a_table_fits_and_a_quotation_that_is_cut_short_still_ends(screen, width: int) -> None:
    made, read = screen(width)
    made.tell_rows(map(Row.of_document, (LONG, CHINESE)))
    lines = read()
    assert max(map(cell_len, lines)) <= width
    assert all("4 of 10 (40 %)" in line for line in lines if "◐ truncated" in line)
    assert lines[0].startswith("Source" if width >= 100 else "Verdict")
    assert "".join(lines).count("“") == "".join(lines).count("”") == 2
    if width >= 100:
        assert len(lines) == 3
        assert lines[1].endswith("…”")


def test_commands_stand_beside_what_they_do_where_there_is_room(screen) -> None:
    commands = [("jumpline run", "the sources"), ("jumpline list --store news.db", "what was cut")]
    made, read = screen(80)
    made.tell_commands(commands)
    assert read() == ["  jumpline run                   the sources", "  jumpline list --store news.db  what was cut"]


def test_and_above_it_where_there_is_none(screen) -> None:
    made, read = screen(80)
    made.tell_commands([("jumpline run", "the sources"), (f"jumpline list --store {'x' * 60}.db", "what was cut")])
    assert read() == [
        "  jumpline run",
        "      the sources",
        f"  jumpline list --store {'x' * 60}.db",
        "      what was cut",
    ]


def test_an_article_begins_with_its_verdict_and_what_stands_in_its_place_is_called_so(screen) -> None:
    evidence = (Evidence("http", "403", Verdict.EMPTY, 9.0, "HTTP 403 Forbidden", "status"),)
    evidence += (Evidence("kind", "dated", Verdict.COMPLETE, 1.0, "2026"), Evidence("gate", "en.x", Verdict.NOTE, 0.0))
    refused = Assessment(Completeness.EMPTY, 0.0, Cause.BLOCKED, cut_at=7, evidence=evidence)
    made, read = screen(80)
    made.tell_article("https://daily.example/a", Article("Go away", "daily.example"), refused)
    made.tell_text(Article("Go away"), refused)
    lines = read()
    assert lines[:3] == ["○ Nothing captured: refused", "/a", "https://daily.example/a"]
    assert "  +9.0 ████████ empty   “HTTP 403 Forbidden”" in lines
    assert "  −1.0 █        article “2026”" in lines
    assert "                note    gate en.x" in lines
    assert lines[-2:] == ["What stands in its place:", "Go away"]


def test_the_walls_words_stand_after_the_cut_and_apart(screen) -> None:
    cut = Assessment(Completeness.TRUNCATED, 0.0, Cause.PAYWALL, cut_at=7, gate="Subscribe to read on")
    made, read = screen(80)
    made.tell_text(Article("one two\nthree"), cut)
    assert read() == ["", "one two", "", telling.CUT, "  Subscribe to read on", "", "three"]
