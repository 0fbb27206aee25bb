"""How a source stands against its own past: from a real store to the dashboard's rows, bars and events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from flows.operations import artifacts, events
from flows.operations.standing import Standing, standings
from flows.stages.figures import figures
from flows.stages.tally import RunReport, SourceReport
from jumpline.model import Action, Assessment, Cause, Completeness, Outcome
from jumpline.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)


def outcome(number: int, kind: Completeness, action: Action = Action.STORED, *, again: bool = False) -> Outcome:
    cause = None if kind is Completeness.COMPLETE else Cause.PAYWALL
    found = Assessment(kind, probability=1.0 if cause is None else 0.0, cause=cause)
    url = f"https://daily.example/{number}"
    return Outcome("daily", url, action, "as told", title=f"Story {number}", words=100, assessment=found, again=again)


def report(whole: int, cut: int, **more: object) -> SourceReport:
    outcomes = [outcome(n, Completeness.COMPLETE) for n in range(whole)]
    outcomes += [outcome(whole + n, Completeness.TRUNCATED) for n in range(cut)]
    return SourceReport("daily", "The Daily", tuple(outcomes), **more)  # type: ignore[arg-type]  # of its fields


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


def runs(store: Store, *shares: tuple[int, int], lost: int = 0, begin: int = 0) -> Standing:
    """Record a run for each number of whole and cut articles; return how the source stands after the last."""
    number, told = 0, report(0, 0)
    for hour, (whole, cut) in enumerate(shares, start=begin):
        number, told = store.begin_run("ingest"), report(whole, cut)
        began = BEGIN + timedelta(hours=hour)
        numbers = figures(told, number, began, began + timedelta(minutes=1))
        lost_now = lost if hour == begin + len(shares) - 1 else 0
        store.record_source(replace(numbers, access_lost=lost_now), "The Daily", "feed")
    (found,) = standings(RunReport((told,)), store, number)
    return found


def test_a_row_says_how_much_came_and_whether_that_is_as_usual(store: Store) -> None:
    row = artifacts.source_row(runs(store, *[(20, 0)] * 5, (5, 15)))
    assert row == {
        "source": "daily",
        "found": 20,
        "fetched": 20,
        "whole": 5,
        "cut": 15,
        "empty": 0,
        "unknown": 0,
        "failed": 0,
        "share captured": "",
        "against the last 10": "−75",
        "remark": "low: whole 25 %, usually 90 to 100 %",
    }


def test_the_first_run_is_compared_with_nothing(store: Store) -> None:
    row = artifacts.source_row(runs(store, (10, 10)))
    assert (row["against the last 10"], row["remark"]) == ("", "")


def test_a_source_that_the_store_knows_nothing_of_has_a_row_too(store: Store) -> None:
    told = report(1, 0, failure="daily: 404 Not Found")
    (found,) = standings(RunReport((told,)), store, store.begin_run("ingest"))
    assert artifacts.source_row(found)["remark"] == "daily: 404 Not Found"
    assert list(events.of_source(found)) == []


def test_a_source_that_another_run_reads_is_told_as_that(store: Store) -> None:
    runs(store, *[(20, 0)] * 4)
    told = RunReport((report(0, 0, left_to=12), report(1, 0)))
    (left, _read) = standings(told, store, store.begin_run("ingest"))
    assert artifacts.source_row(left)["remark"] == "run 12 is reading it"
    assert list(events.of_source(left)) == []
    assert told.message == "1 new from 1 source. 1 more is being read by another run."


def test_the_chart_has_a_bar_for_each_run_that_read_something(store: Store) -> None:
    drawn = artifacts.chart([runs(store, (20, 0), (0, 0), (10, 10), (0, 20))])
    bars = [line for line in drawn.splitlines() if line.startswith("2026-")]
    assert bars == [
        f"2026-03-01 06:00  {'█' * 24}  100 %  20 of 20",
        f"2026-03-01 08:00  {'█' * 12}{'░' * 12}   50 %  10 of 20",
        f"2026-03-01 09:00  {'░' * 24}    0 %  0 of 20",
    ]
    assert "The Daily" in drawn


def test_a_recheck_of_what_was_cut_says_nothing_of_the_source(store: Store) -> None:
    runs(store, *[(20, 0)] * 4)
    for _ in range(3):
        number = store.begin_run("recheck")
        told = figures(report(0, 15), number, BEGIN + timedelta(hours=5), BEGIN + timedelta(hours=6))
        store.record_source(told, "The Daily", "feed")
    assert artifacts.source_row(runs(store, (20, 0), begin=10))["against the last 10"] == "±0"


def test_what_a_run_fetches_again_says_nothing_of_the_source_either(store: Store) -> None:
    runs(store, *[(20, 0)] * 4)
    new = report(3, 0)
    again = [outcome(100 + n, Completeness.TRUNCATED, Action.UNCHANGED, again=True) for n in range(10)]
    told = replace(new, outcomes=(*new.outcomes, *again))
    number = store.begin_run("ingest")
    store.record_source(figures(told, number, BEGIN + timedelta(hours=5), BEGIN + timedelta(hours=6)), "Daily", "feed")
    (found,) = standings(RunReport((told,)), store, number)
    row = artifacts.source_row(found)
    assert (row["fetched"], row["whole"], row["cut"]) == (13, 3, 10)
    assert (row["against the last 10"], row["remark"]) == ("±0", "")
    assert list(events.of_source(found)) == []
    assert "100 %  3 of 3" in artifacts.chart([found])


@pytest.mark.parametrize(
    ("shares", "lost", "expected"),
    [
        ([(20, 0)] * 5, 0, []),
        ([(20, 0)] * 5 + [(0, 20)], 0, ["degraded"]),
        ([(20, 0)] * 5 + [(0, 20)] * 2, 0, []),
        ([(20, 0)] * 5 + [(0, 20), (20, 0)], 0, ["recovered"]),
        ([(20, 0)] * 5, 3, ["access-lost"]),
        ([(20, 0)] * 5 + [(0, 20)], 3, ["degraded", "access-lost"]),
    ],
)
def test_what_has_just_become_so_is_told_once(
    store: Store, shares: list[tuple[int, int]], lost: int, expected: list[str]
) -> None:
    told = dict(events.of_source(runs(store, *shares, lost=lost)))
    assert list(told) == [f"jumpline.source.{what}" for what in expected]
    assert all("The Daily" in payload["said"] and payload["source"] == "daily" for payload in told.values())


def test_those_in_need_of_a_look_come_first(store: Store) -> None:
    usual = runs(store, *[(20, 0)] * 6)
    low = runs(store, *[(20, 0)] * 6, (0, 20))
    degraded = replace(usual, report=report(3, 0, problems=("page 2: 404",)))
    failed = replace(usual, report=report(0, 0, failure="gone"))
    assert sorted([usual, low, degraded, failed], key=artifacts._need) == [failed, degraded, low, usual]
