"""The order of captures, as a table: pure, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.model import Action, Completeness
from jumpline.store.best import Standing, decide

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def standing(completeness: str, words: int, text: str, hours: int = 0) -> Standing:
    return Standing(Completeness(completeness), words, NOON + timedelta(hours=hours), text)


WHOLE = standing("complete", 800, "whole")
CUT = standing("truncated", 300, "cut")
UNSURE = standing("unknown", 500, "unsure")
EMPTY = standing("empty", 0, "empty")


@pytest.mark.parametrize(
    ("new", "best", "action", "why"),
    [
        (WHOLE, None, "stored", "new, complete, 800 words"),
        (standing("complete", 1, "x"), None, "stored", "new, complete, 1 word"),
        (EMPTY, None, "stored", "new, empty, 0 words"),
        (WHOLE, CUT, "improved", "complete, 800 words; was truncated, 300 words"),
        (CUT, WHOLE, "kept-better", "truncated, 300 words; the stored one is complete, 800 words"),
        (CUT, UNSURE, "improved", "truncated, 300 words; was unknown, 500 words"),
        (EMPTY, UNSURE, "kept-better", "empty, 0 words; the stored one is unknown, 500 words"),
        (standing("complete", 200, "short"), CUT, "improved", "complete, 200 words; was truncated, 300 words"),
        (standing("truncated", 301, "more"), CUT, "improved", "301 words; was 300 words"),
        (standing("truncated", 299, "less", 9), CUT, "kept-better", "299 words; the stored one is 300 words"),
        (standing("truncated", 300, "fixed", 1), CUT, "improved", "an update of the same length"),
        (standing("truncated", 300, "old", -1), CUT, "kept-better", "the stored one is of the same length"),
        (standing("truncated", 300, "cut", 9), CUT, "unchanged", "the same text"),
        (
            standing("complete", 300, "cut"),
            CUT,
            "improved",
            "the same text, complete by its evidence now, was truncated",
        ),
        (
            standing("empty", 300, "cut"),
            CUT,
            "unchanged",
            "the same text, empty by its evidence now; stays truncated",
        ),
    ],
)
def test_a_new_capture_is_weighed_against_the_best_one(
    new: Standing, best: Standing | None, action: str, why: str
) -> None:
    assert decide(new, best) == (Action(action), why)


standings = st.builds(
    standing,
    st.sampled_from(list(Completeness)),
    st.integers(0, 3),
    st.sampled_from("abc"),
    st.integers(0, 3),
)


@given(standings, standings)
def test_of_two_different_captures_exactly_one_is_better(one: Standing, other: Standing) -> None:
    assert one.better_than(other) + other.better_than(one) == (one != other)


@given(standings, standings, standings)
def test_better_than_is_an_order(one: Standing, two: Standing, three: Standing) -> None:
    if one.better_than(two) and two.better_than(three):
        assert one.better_than(three)


@given(standings, standings)
def test_only_a_better_capture_takes_the_place(new: Standing, best: Standing) -> None:
    action, why = decide(new, best)
    assert why
    if action is Action.IMPROVED:
        assert (new.rank, new.words) >= (best.rank, best.words) or new.rank > best.rank
    if action is Action.KEPT_BETTER:
        assert best.better_than(new)
