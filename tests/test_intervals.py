"""The longer a feed has had nothing new, the later it is asked again, within the operator's bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages import intervals
from jumpline.config import Source

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def source(**bounds: Any) -> Source:
    return Source.model_validate({"name": "a", "kind": "feed", "url": "https://a.example/feed", **bounds})


@pytest.mark.parametrize(
    ("silence", "asked_for", "bounds", "wait"),
    [
        (0 * DAY, 0 * DAY, {}, 0 * DAY),
        (HOUR, 0 * DAY, {}, 6 * MINUTE),
        (5 * DAY, 0 * DAY, {}, 12 * HOUR),
        (300 * DAY, 0 * DAY, {}, DAY),
        (300 * DAY, 0 * DAY, {"max_interval": "7d"}, 7 * DAY),
        (300 * DAY, 9 * DAY, {"max_interval": 0}, 0 * DAY),
        (0 * DAY, 0 * DAY, {"min_interval": "30min"}, 30 * MINUTE),
        (HOUR, 20 * MINUTE, {}, 20 * MINUTE),
        (HOUR, 90 * DAY, {}, DAY),
        (-DAY, 0 * DAY, {}, 0 * DAY),
    ],
)
def test_when_it_is_due(silence: timedelta, asked_for: timedelta, bounds: dict[str, Any], wait: timedelta) -> None:
    assert intervals.next_due(source(**bounds), NOW, NOW - silence, asked_for) - NOW == wait


@given(st.timedeltas(timedelta(), timedelta(days=900)), st.timedeltas(timedelta(), timedelta(days=900)))
def test_it_is_always_within_the_bounds(silence: timedelta, asked_for: timedelta) -> None:
    due = intervals.next_due(source(min_interval="5min", max_interval="2d"), NOW, NOW - silence, asked_for)
    assert 5 * MINUTE <= due - NOW <= 2 * DAY


def test_it_is_told_in_words() -> None:
    assert intervals.told(NOW + 3 * MINUTE, NOW) == "not due yet, again in 3 min"
    assert intervals.told(NOW + 30 * HOUR, NOW) == "not due yet, again in 30 h"
