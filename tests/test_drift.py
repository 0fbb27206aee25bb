"""Whether a source is as it usually is: tables of histories, and what is to be said of the last run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.operations.drift import Change, Level, Reading, drift, is_silent, usual_range

BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)


def history(*shares: tuple[int, int], hours: float = 1) -> list[Reading]:
    """Return a run an hour, each with so many whole ones of so many articles, all of them new."""
    step = timedelta(hours=hours)
    return [Reading(BEGIN + n * step, whole, judged, judged) for n, (whole, judged) in enumerate(shares)]


OPEN, MIXED, WALLED = (20, 20), (10, 20), (0, 20)


@pytest.mark.parametrize(
    ("shares", "level", "changes"),
    [
        ([], Level.UNKNOWN, ()),
        ([OPEN], Level.UNKNOWN, ()),
        ([OPEN, OPEN], Level.UNKNOWN, ()),
        ([OPEN, OPEN, WALLED], Level.UNKNOWN, ()),  # two runs are no history
        ([(2, 2)] * 4 + [(0, 2)], Level.UNKNOWN, ()),  # eight articles neither
        ([OPEN] * 5, Level.USUAL, ()),
        ([OPEN] * 4 + [(18, 20)], Level.USUAL, ()),
        ([OPEN] * 4 + [(12, 20)], Level.LOW, (Change.DEGRADED,)),
        ([OPEN] * 4 + [WALLED], Level.LOW, (Change.DEGRADED,)),
        ([OPEN] * 4 + [WALLED] * 2, Level.LOW, ()),  # it was said already
        ([OPEN] * 4 + [WALLED] * 3 + [OPEN], Level.USUAL, (Change.RECOVERED,)),
        ([OPEN] * 4 + [WALLED, (0, 0), WALLED], Level.LOW, ()),  # a run with nothing new says nothing
        ([OPEN] * 4 + [WALLED, (0, 0), OPEN], Level.USUAL, (Change.RECOVERED,)),
        ([OPEN] * 4 + [(0, 0)], Level.UNKNOWN, ()),
        ([OPEN] * 4 + [WALLED] * 11, Level.USUAL, (Change.RECOVERED,)),  # the new usual
        ([WALLED] * 6, Level.USUAL, ()),
        ([WALLED] * 4 + [OPEN], Level.HIGH, ()),
        ([MIXED] * 6 + [(7, 20)], Level.USUAL, ()),
        ([MIXED] * 6 + [(1, 20)], Level.LOW, (Change.DEGRADED,)),
        ([MIXED] * 6 + [(0, 3)], Level.USUAL, ()),  # three tell little
        ([(1, 2)] * 8 + [(0, 1)], Level.USUAL, ()),
    ],
)
def test_a_source_is_judged_by_its_own_history(
    shares: list[tuple[int, int]], level: Level, changes: tuple[Change, ...]
) -> None:
    found = drift(history(*shares))
    assert (found.level, found.changes) == (level, changes)


def test_it_is_said_in_a_few_words() -> None:
    assert str(drift(history(*[OPEN] * 5, (4, 20)))) == "20 %, usually 90 to 100 %"
    assert drift(history(*[OPEN] * 5, (4, 20))).change == pytest.approx(-0.8)
    assert str(drift(history(OPEN))) == "100 %"
    assert str(drift([])) == ""


def gaps(*hours: float) -> list[Reading]:
    """Return a run an hour; something new came after each of these gaps, and nothing since."""
    brought, at = {0.0}, 0.0
    for gap in hours[:-1]:
        at += gap
        brought.add(at)
    return [Reading(BEGIN + timedelta(hours=n), 0, 0, int(n in brought)) for n in range(int(at + hours[-1]) + 1)]


@pytest.mark.parametrize(
    ("hours", "silent"),
    [
        ((2, 2, 2, 2, 3), False),
        ((2, 2, 2, 2, 13), True),
        ((2, 2, 2, 2, 12), False),  # a night
        ((24, 24, 24, 24, 48), False),
        ((24, 24, 24, 24, 73), True),
        ((2, 2, 60, 2, 100), False),  # it does that at times
        ((2, 2, 200), False),  # too little is known
    ],
)
def test_silence_is_longer_than_any_gap_before(hours: tuple[float, ...], silent: bool) -> None:
    assert is_silent(gaps(*hours)) is silent


def test_silence_is_told_once() -> None:
    told = [drift(gaps(2, 2, 2, 2, hours)).changes for hours in range(11, 16)]
    assert told == [(), (), (Change.SILENT,), (), ()]


@given(st.integers(1, 500), st.data())
def test_what_is_just_as_before_is_never_unusual(judged: int, data: st.DataObject) -> None:
    whole = data.draw(st.integers(0, judged))
    low, high = usual_range(whole, judged, judged)
    assert 0 <= low <= whole <= high <= judged


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 60))
def test_a_range_is_one(whole: int, more: int, number: int) -> None:
    low, high = usual_range(whole, whole + more, number)
    assert 0 <= low <= high <= number
