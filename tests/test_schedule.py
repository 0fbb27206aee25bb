"""When sources are read: what the file may say, and what it is told when it says something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from jumpline.config import Config, Schedule

SOURCE = {"name": "daily", "kind": "feed", "url": "https://daily.example/rss"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("*/30 * * * *", "*/30 * * * *"),
        ("0 6 * * mon-fri", "0 6 * * mon-fri"),
        ("15,45 0-5/2 1,15 JAN 7", "15,45 0-5/2 1,15 JAN 7"),
        ("30min", "every 30min"),
        ("90 min", "every 90min"),
        ("120min", "every 2h"),
        (3600, "every 1h"),
        ({"interval": "1d", "anchor": "2026-03-01T05:00:00Z"}, "every 1d"),
        ({"cron": "0 6 * * *", "timezone": "Europe/Lisbon"}, "0 6 * * * (Europe/Lisbon)"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TH"}, "FREQ=WEEKLY;BYDAY=MO,TH"),
    ],
)
def test_a_schedule_is_a_cron_line_an_interval_or_a_rule(written: Any, said: str) -> None:
    assert str(Schedule.model_validate(written)) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("* * * *", "expected five cron fields, such as '*/30 * * * *'; got '* * * *'"),
        ("60 * * * *", "expected 0 to 59, *, a-b or */n as the minute of a cron line; got '60' in '60 * * * *'"),
        ("0 24 * * *", "as the hour of a cron line"),
        ("0 0 0 * *", "as the day of a cron line"),
        ("0 0 * 13 *", "as the month of a cron line"),
        ("0 0 * * 8", "as the weekday of a cron line"),
        ("*/0 * * * *", "as the minute of a cron line"),
        ("9-3 * * * *", "as the minute of a cron line"),
        ("H * * * *", "as the minute of a cron line"),
        ("hourly", "expected a time span such as 30min, 6h or 7d; got 'hourly'"),
        ("10s", "expected a minute or more; got 10 seconds"),
        ({}, "needs one of cron, interval, rrule"),
        ({"cron": "0 0 * * *", "interval": "1d"}, "gives cron and interval; one of them is enough"),
        ({"cron": "0 0 * * *", "timezone": "Middle/Earth"}, "there is no 'Middle/Earth'"),
        ({"cron": "0 0 * * *", "anchor": "2026-03-01T05:00:00Z"}, "is what intervals count from"),
        ({"rrule": "every day"}, "expected a rule such as FREQ=DAILY;BYHOUR=6; got 'every day'"),
        ({"interval": "1h", "jitter": "-5s"}, "expected a time span"),
    ],
)
def test_each_mistake_is_told(written: Any, said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Schedule.model_validate(written)
    assert said in str(raised.value)


def test_an_anchor_without_a_zone_is_in_utc() -> None:
    schedule = Schedule.model_validate({"interval": "1h", "anchor": "2026-03-01"})
    assert schedule.anchor == datetime(2026, 3, 1, tzinfo=UTC)


def test_jitter_is_a_share_of_its_own_for_each_source_and_always_the_same() -> None:
    schedule = Schedule.model_validate({"interval": "1h", "jitter": "10min"})
    offsets = {name: schedule.offset(name) for name in (f"source-{n}" for n in range(200))}
    assert all(timedelta(0) <= offset < timedelta(minutes=10) for offset in offsets.values())
    assert len(set(offsets.values())) > 150
    assert schedule.offset("source-7") == offsets["source-7"]
    assert Schedule.model_validate("1h").offset("source-7") == timedelta(0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sources": [SOURCE | {"group": "hourly"}]}, "no group has that name. There are no `groups:`"),
        (
            {"sources": [SOURCE | {"group": "hourl"}], "groups": [{"name": "hourly"}]},
            "no group has that name. Did you mean 'hourly'?",
        ),
        ({"sources": [SOURCE], "groups": [{"name": "a"}, {"name": "a"}]}, "is the name of groups[0] already"),
    ],
)
def test_groups_are_known_and_told_apart(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Config.model_validate(more)
    assert said in str(raised.value)
