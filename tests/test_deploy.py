"""Deploying to a real server: what is added, changed and removed, and above all what is left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import get_current_settings

from flows.operations import automations
from flows.operations.connection import ENVIRONMENT, HEARTBEAT_SECONDS, environment, using
from flows.operations.deploy import MANAGED, Kind, deploy
from flows.operations.private_server import private_server
from flows.operations.timetable import wanted
from jumpline.config import Config
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect.client.schemas.responses import DeploymentResponse

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        with private_server() as url, using(url):
            yield url


@pytest.fixture
def there(server: str) -> Iterator[dict[str, DeploymentResponse]]:
    """What is on the server when asked; nothing at the end."""
    yield {}
    with get_client(sync_client=True) as client:
        for deployment in client.read_deployments():
            client.delete_deployment(deployment.id)


def on_server() -> dict[str, DeploymentResponse]:
    with get_client(sync_client=True) as client:
        return {deployment.name: deployment for deployment in client.read_deployments()}


def configured(*sources: dict[str, Any], **more: Any) -> Config:
    return Config.model_validate({"sources": [{"kind": "feed"} | source for source in sources], **more})


DAILY = {"name": "daily", "url": "https://daily.example/rss", "schedule": "30min"}
WEEKLY = {
    "name": "weekly",
    "url": "https://weekly.example/rss",
    "schedule": {"cron": "0 6 * * 1", "timezone": "Asia/Tokyo"},
}
RULED = {
    "name": "ruled",
    "url": "https://ruled.example/rss",
    "schedule": {"rrule": "FREQ=DAILY;BYHOUR=4", "jitter": "1h"},
}


def kinds(config: Config, folder: Path, **more: Any) -> dict[str, Kind]:
    return {change.name: change.kind for change in deploy(wanted(config), folder=folder, **more)}


@pytest.mark.usefixtures("there")
def test_to_deploy_again_changes_nothing_and_a_rehearsal_neither(tmp_path: Path) -> None:
    config = configured(DAILY, WEEKLY, RULED)
    assert set(kinds(config, tmp_path, dry=True).values()) == {Kind.ADDED}
    assert on_server() == {}
    assert set(kinds(config, tmp_path).values()) == {Kind.ADDED}
    before = {name: deployment.updated for name, deployment in on_server().items()}
    assert before.keys() == {"all", "daily", "weekly", "ruled"}
    assert set(kinds(config, tmp_path).values()) == {Kind.UNCHANGED}
    assert {name: deployment.updated for name, deployment in on_server().items()} == before


@pytest.mark.usefixtures("there")
def test_what_changed_is_changed_and_what_left_the_file_is_removed(tmp_path: Path) -> None:
    deploy(wanted(configured(DAILY, WEEKLY)), folder=tmp_path)
    changes = {c.name: c for c in deploy(wanted(configured(DAILY | {"schedule": "1h"})), folder=tmp_path)}
    assert (changes["daily"].kind, changes["daily"].detail) == (Kind.CHANGED, "schedule")
    assert changes["weekly"].kind is Kind.REMOVED
    assert on_server().keys() == {"all", "daily"}
    (schedule,) = on_server()["daily"].schedules
    assert schedule.schedule.interval.total_seconds() == 3600  # type: ignore[union-attr]


@pytest.mark.usefixtures("there")
def test_an_operators_pause_survives_a_change(tmp_path: Path) -> None:
    deploy(wanted(configured(DAILY, WEEKLY)), folder=tmp_path)
    with get_client(sync_client=True) as client:
        daily, weekly = on_server()["daily"], on_server()["weekly"]
        client.pause_deployment(daily.id)
        client.update_deployment_schedule(weekly.id, weekly.schedules[0].id, active=False)
    assert kinds(configured(DAILY, WEEKLY), tmp_path)["daily"] is Kind.UNCHANGED
    changes = {
        c.name: c
        for c in deploy(wanted(configured(DAILY | {"schedule": "1h"}, WEEKLY | {"schedule": "2h"})), folder=tmp_path)
    }
    assert [(changes[name].kind, changes[name].paused) for name in ("daily", "weekly")] == [(Kind.CHANGED, True)] * 2
    assert on_server()["daily"].paused
    assert [schedule.active for schedule in on_server()["weekly"].schedules] == [False]


@pytest.mark.usefixtures("there")
def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "gone").mkdir()
    deploy(wanted(configured(DAILY)), folder=tmp_path / "other")
    deploy(wanted(configured(DAILY, WEEKLY)), folder=tmp_path / "gone")
    with get_client(sync_client=True) as client:
        flow_id = on_server()["daily"].flow_id
        client.create_deployment(flow_id=flow_id, name="theirs", entrypoint="theirs.py:flow")
        client.create_deployment(flow_id=flow_id, name="ruled", entrypoint="theirs.py:flow")
    deploy(wanted(configured(DAILY)), folder=tmp_path / "other")
    changes = {c.name: c for c in deploy(wanted(configured(RULED)), folder=tmp_path)}
    assert changes["ruled"].kind is Kind.LEFT
    assert MANAGED in changes["ruled"].detail
    assert on_server().keys() == {"all", "daily", "weekly", "theirs", "ruled"}
    assert on_server()["ruled"].entrypoint == "theirs.py:flow"
    (tmp_path / "gone").rmdir()
    assert kinds(configured(RULED), tmp_path) == {"all": Kind.UNCHANGED, "ruled": Kind.LEFT, "weekly": Kind.REMOVED}


@pytest.mark.usefixtures("there")
def test_a_run_takes_its_options_and_not_another_source(tmp_path: Path) -> None:
    deploy(wanted(configured(DAILY)), folder=tmp_path)
    daily = on_server()["daily"]
    assert daily.global_concurrency_limit
    assert daily.global_concurrency_limit.limit == 1
    form = daily.parameter_openapi_schema or {}
    assert form["properties"]["sources"]["readOnly"]
    assert "At most so many new articles" in str(form)
    with get_client(sync_client=True) as client:
        run = client.create_flow_run_from_deployment(daily.id, parameters={"options": {"limit": 3}})
        assert run.parameters == {"sources": ["daily"], "options": {"limit": 3}}
        for wrong in ({"sources": ["other"]}, {"options": {"limit": 0}}, {"options": {"limits": 3}}):
            with pytest.raises(Exception, match="409"):
                client.create_flow_run_from_deployment(daily.id, parameters=wrong)


@pytest.fixture
def no_automations(server: str) -> Iterator[None]:
    yield
    with get_client(sync_client=True) as client:
        for automation in client.read_automations():
            client.delete_automation(automation.id)


@pytest.mark.usefixtures("no_automations")
def test_automations_are_applied_by_name_and_once(server: str) -> None:
    shipped = automations.read(ROOT / "config" / "automations.yaml")
    names = [automations.ABANDONED["name"], *(entry["name"] for entry in shipped.automations)]
    assert {change.kind for change in automations.apply(shipped, dry=True)} == {Kind.ADDED}
    assert {change.kind for change in automations.apply(shipped)} == {Kind.ADDED}
    assert {change.kind for change in automations.apply(shipped)} == {Kind.UNCHANGED}
    with get_client(sync_client=True) as client:
        there = client.read_automations()
        assert sorted(automation.name for automation in there) == sorted(names)
        client.pause_automation(next(one.id for one in there if one.name == names[1]))
        fewer = shipped.model_copy(update={"automations": (shipped.automations[0] | {"description": "New."},)})
        changes = {change.name: change for change in automations.apply(fewer)}
        assert (changes[names[1]].kind, changes[names[1]].detail, changes[names[1]].paused) == (
            Kind.CHANGED,
            "description",
            True,
        )
        assert {changes[name].kind for name in names[2:]} == {Kind.REMOVED}
        assert {one.name: one.enabled for one in client.read_automations()} == {names[0]: True, names[1]: False}


@pytest.mark.usefixtures("server")
def test_a_block_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(ConfigError, match="there is no block 'slack-webhook/ops'; make it in the dashboard"):
        automations.apply(automations.Written(notify="slack-webhook/ops"))


def test_a_run_is_given_up_only_after_three_signs_of_life_are_missing() -> None:
    assert automations.ABANDONED["trigger"]["within"] >= 3 * HEARTBEAT_SECONDS


def test_a_run_by_hand_gives_the_signs_of_life_that_the_automation_expects_in_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no prefect.toml is
    with environment(ENVIRONMENT), using("http://127.0.0.1:4200/api"):
        assert get_current_settings().flows.heartbeat_frequency == HEARTBEAT_SECONDS
