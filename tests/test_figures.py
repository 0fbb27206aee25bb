"""What a run made of a source, in numbers, as a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.stages.figures import figures
from flows.stages.tally import SourceReport
from jumpline.model import Action, Assessment, Cause, Completeness, Outcome

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def read(completeness: str, words: int, expected: int | None = None, cause: str | None = None) -> Outcome:
    found = Assessment(Completeness(completeness), 0.5, Cause(cause) if cause else None, expected_words=expected)
    return Outcome("s", f"https://s.example/{words}", Action.STORED, "new", words=words, assessment=found)


@pytest.mark.parametrize(
    ("outcomes", "expected", "share"),
    [
        ([], None, None),
        ([read("complete", 300)], 300, 1.0),
        ([read("complete", 300), read("truncated", 100, 700)], 1000, 0.4),
        ([read("truncated", 100)], 100, None),
        ([read("complete", 300), read("truncated", 100)], 400, None),
        ([read("truncated", 100, 400), read("truncated", 50)], 450, 0.25),
        ([read("complete", 300, 290)], 300, 1.0),
        ([read("empty", 0)], 0, None),
        ([read("unknown", 80), read("complete", 20)], 100, 1.0),
    ],
)
def test_the_share_is_of_what_is_known(outcomes: list[Outcome], expected: int | None, share: float | None) -> None:
    told = figures(SourceReport("s", "S", tuple(outcomes)), 1, NOON, NOON)
    assert (told.expected_words, told.share_captured) == (expected, share)


def test_each_candidate_is_counted_once_as_what_became_of_it() -> None:
    ends = [Outcome("s", f"https://s.example/{action}", action, "why") for action in Action]
    cut = [
        read("truncated", 10, cause="paywall"),
        read("truncated", 20, cause="paywall"),
        read("empty", 0, cause="script"),
    ]
    told = figures(SourceReport("s", "S", (*ends, *cut)), 7, NOON, NOON)
    assert told.found == len(Action) + 3
    assert told.found == sum(getattr(told, action.name.lower()) for action in Action)
    assert (told.fetched, told.truncated, told.empty, told.words) == (3, 2, 1, 30)
    assert told.causes == {"paywall": 2, "script": 1}
    assert (told.run_id, told.state) == (7, "Completed")


def test_a_source_that_could_not_be_read_says_why() -> None:
    told = figures(SourceReport("s", "S", failure="no such host"), 1, NOON, NOON)
    assert (told.state, told.message, told.found) == ("Failed", "failed: no such host", 0)
    assert figures(SourceReport("s", "S"), 1, NOON, NOON, interrupted=True).state == "Interrupted"
