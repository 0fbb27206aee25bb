"""How far a run is: the counts of its sources, and what is said of them on a terminal and elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.console import Console

from flows.presentation import progress, summary
from flows.presentation.progress import Count, Progress
from flows.presentation.screen import Screen
from flows.stages.tally import RunReport, SourceReport
from jumpline.model import Action, Article, Assessment, Completeness, Document, Outcome

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def document(kind: Completeness) -> Document:
    return Document("https://daily.example/a", "daily", Article("x"), Assessment(kind, 0.5), "", 200, NOW, "")


def outcome(action: Action, kind: Completeness | None = None) -> Outcome:
    found = Assessment(kind, 0.5) if kind else None
    return Outcome("daily", "https://daily.example/b", action, "because", assessment=found)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_each_article_counts_once_by_how_it_came_through() -> None:
    clock, heard = Clock(), []
    seen = Progress(clock, heard=heard.append)
    seen.found("daily", 8)
    for kind in Completeness:
        seen.ended("daily", document(kind))
    for action in (Action.FAILED, Action.SKIPPED, Action.UNCHANGED):
        seen.ended("daily", outcome(action))
    clock.now += 3.5
    ((name, count),), total = seen.snapshot()
    assert name == "daily"
    assert (count.found, count.fetched, count.whole, count.cut) == (8, 4, 1, 2)
    assert (count.empty, count.failed, count.passed) == (1, 1, 2)
    assert (count.ended, count.rate(clock.now), count.left(clock.now)) == (7, 2.0, 0.5)
    assert progress.sentence(total, clock.now) == (
        "7 of 8 articles, 2.0 a second, about 0 s left: 1 whole, 2 cut, 1 empty, 1 failed"
    )
    assert heard[0] == "daily: complete: https://daily.example/a"
    assert heard[4] == "daily: failed: https://daily.example/b: because"
    seen.done("daily")
    assert seen.snapshot()[0] == []


def test_nothing_is_foretold_from_one_article() -> None:
    assert Count(found=10, fetched=1, began=1.0).left(2.0) is None
    assert Count().left(2.0) is None


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 s"), (59, "59 s"), (60, "1 min"), (3540, "59 min"), (7500, "2 h 05 min")]
)
def test_a_time_is_said_shortly(seconds: float, said: str) -> None:
    assert progress.duration(seconds) == said


def test_the_table_has_room_for_the_sources_under_way(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Progress(Clock())
    for number in range(30):
        seen.found(f"source-{number}", 3)
    Console(width=90).print(progress.table(seen, 5))
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 1 + 5 + 1 + 1
    assert lines[-2] == "and 25 more"
    assert lines[-1].split()[:2] == ["all", "90"]
    assert max(map(len, lines)) <= 90


def test_the_summary_has_the_numbers_of_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = (outcome(Action.STORED, Completeness.COMPLETE), outcome(Action.STORED, Completeness.TRUNCATED))
    report = RunReport(
        (
            SourceReport("daily", "Daily", (*outcomes, outcome(Action.FAILED))),
            SourceReport("weekly", "Weekly", failure="gone"),
        )
    )
    Console(width=100).print(summary.table(report))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["articles", "●", "complete", "◐", "truncated", "failed", "stored"]
    assert lines[1:] == [
        ["daily", "3", "1", "1", "1", "2"],
        ["weekly", "·", "·", "·", "·", "·"],
        ["all", "3", "1", "1", "1", "2"],
    ]


def test_a_quiet_screen_says_what_went_wrong_and_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(quiet=True)
    good, bad = SourceReport("daily", "Daily"), SourceReport("weekly", "Weekly", failure="gone")
    with screen.busy("working"), progress.shown(Progress(), screen):
        screen.tell_source(good)
        screen.tell_source(bad)
        screen.chat("by the way")
    screen.tell_run(RunReport((good, bad)))
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["✗ weekly           failed: gone", "Degraded. Nothing new from 2 sources. weekly: gone"]
