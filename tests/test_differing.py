"""What makes one text of another, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.differing import changes, shown


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("The ferry is back.", "The old ferry is back.", "The {+old+} ferry is back."),
        ("One two three.", "One three.", "One [-two-] three."),
        ("same\nold line", "same\nnew line", "same [-old-]{+new+} line"),
        ("", "new", "{+new+}"),
        ("a", "a", "a"),
    ],
)
def test_what_went_and_what_came_is_marked(before: str, after: str, said: str) -> None:
    assert shown(before, after).plain.strip() == said


def test_what_stays_is_left_out_but_for_a_few_words() -> None:
    long = " ".join(f"w{n}" for n in range(100))
    said = shown(f"{long} old {long} old {long}", f"{long} new {long} new {long}").plain
    assert said.count("…") == 3
    assert len(said.split()) < 70


@given(st.text(), st.text())
def test_both_texts_can_be_put_together_from_the_changes(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(words for sign, words in found if sign in "=-") == before
    assert "".join(words for sign, words in found if sign in "=+") == after


def test_a_huge_change_is_told_as_a_whole() -> None:
    one, other = " ".join(map(str, range(9000))), " ".join(map(str, range(9000, 18000)))
    assert changes(one, other) == [("-", one), ("+", other)]
