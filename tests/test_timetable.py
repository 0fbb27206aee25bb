"""Which deployments a configuration asks for, and when each of them runs, in Prefect's terms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.operations.timetable import schedules, wanted
from jumpline.config import Config
from jumpline.errors import ConfigError


def source(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "feed", "url": f"https://{name}.example/rss", **more}


def configured(*sources: dict[str, Any], **more: Any) -> Config:
    return Config.model_validate({"sources": sources, **more})


def test_each_source_is_read_once_by_its_own_deployment_or_its_groups() -> None:
    config = configured(
        source("alone"),
        source("often", schedule="30min", group="small"),
        source("first", group="small"),
        source("second", group="small"),
        source("off", enabled=False),
        source("off-too", enabled=False, group="small"),
        groups=[{"name": "small", "schedule": "6h"}, {"name": "empty", "schedule": "6h"}],
    )
    found = {one.name: one for one in wanted(config)}
    assert list(found) == ["all", "small", "alone", "often"]
    assert found["small"].fixed == {"group": "small"}
    assert [one.name for one in config.in_group("small")] == ["first", "second"]
    assert found["small"].description == "Reads 2 sources together: first, second."
    assert found["often"].fixed == {"sources": ["often"]}
    assert [len(schedules(one)) for one in found.values()] == [0, 1, 0, 1]


def test_a_file_elsewhere_goes_along() -> None:
    (everything, _) = wanted(configured(source("alone")), Path("elsewhere.yaml"))
    assert everything.parameters["options"]["config"] == str(Path("elsewhere.yaml").resolve())


@pytest.mark.parametrize("groups", [[{"name": "alone"}], [{"name": "all"}]])
def test_two_deployments_of_one_name_are_refused(groups: list[dict[str, str]]) -> None:
    with pytest.raises(ConfigError, match="names two deployments"):
        wanted(configured(source("alone"), source("member", group=groups[0]["name"]), groups=groups))


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("*/30 * * * *", {"cron": "*/30 * * * *", "timezone": "UTC"}),
        ({"cron": "0 6 * * *", "timezone": "Europe/Lisbon"}, {"cron": "0 6 * * *", "timezone": "Europe/Lisbon"}),
        ("90min", {"interval": timedelta(minutes=90), "anchor_date": datetime(2026, 1, 1, tzinfo=UTC)}),
        (
            {"interval": "1d", "anchor": "2026-03-01T05:00:00+01:00"},
            {"anchor_date": datetime(2026, 3, 1, 4, tzinfo=UTC)},
        ),
        (
            {"rrule": "FREQ=WEEKLY;BYDAY=MO"},
            {"rrule": "DTSTART:20200101T000000\nFREQ=WEEKLY;BYDAY=MO", "timezone": "UTC"},
        ),
    ],
)
def test_a_schedule_in_prefects_terms(schedule: Any, expected: dict[str, Any]) -> None:
    (when,) = schedules(wanted(configured(source("one", schedule=schedule)))[1])
    assert {key: getattr(when.schedule, key) for key in expected} == expected
    assert when.slug
    assert when.parameters == {}


def test_jitter_shifts_an_interval_and_lets_other_runs_wait_but_not_those_by_hand() -> None:
    config = configured(
        source("one", schedule={"interval": "1h", "jitter": "30min"}),
        source("two", schedule={"cron": "0 * * * *", "jitter": "30min"}),
    )
    _, one, two = wanted(config)
    (shifted,), (waiting,) = schedules(one), schedules(two)
    assert one.schedule
    assert shifted.schedule.anchor_date - datetime(2026, 1, 1, tzinfo=UTC) == one.schedule.offset("one")  # type: ignore[union-attr]
    assert shifted.parameters == {}
    assert two.schedule
    assert waiting.parameters["options"]["wait"] == two.schedule.offset("two").total_seconds() > 0
    assert two.parameters["options"]["wait"] == 0


def test_what_prefect_does_not_take_names_the_source() -> None:
    one = wanted(configured(source("one", schedule={"rrule": "FREQ=SOMETIMES"})))[1]
    with pytest.raises(ConfigError, match="one: Prefect does not take its schedule: Invalid RRule"):
        schedules(one)
