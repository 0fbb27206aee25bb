"""What the doctor finds: each thing that can be wrong, with what to do about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from flows.setup.doctor import Finding, Health, Patient, examine
from jumpline.config import Config
from jumpline.errors import ConfigError
from jumpline.store import open_store

if TYPE_CHECKING:
    from conftest import Site

NOBODY = "http://127.0.0.1:9/api"
SOURCE = {"name": "daily", "kind": "feed", "url": "https://daily.example/feed"}


def found(**about: Any) -> dict[str, Finding]:
    """Return the worst finding of each thing."""
    patient = Patient(**{"config_file": Path("x.yaml"), "config": None, "problem": None, "store": None} | about)
    worst = sorted(examine(patient), key=lambda finding: list(Health).index(finding.health))
    return {finding.what: finding for finding in worst}


def settings(**more: Any) -> Config:
    return Config.model_validate({"sources": [SOURCE], **more})


def test_all_is_well(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/x.db"):
        pass
    config = settings(fetching={"contact": "https://example.org/us"})
    things = found(config=config, store=f"sqlite:///{tmp_path}/x.db", prefect=NOBODY)
    assert {name for name, finding in things.items() if finding.health is not Health.GOOD} == set()
    assert {"Python", "Libraries", "Configuration", "Store", "Disk", "Clock", "Prefect", "Chromium"} <= set(things)
    assert "0 articles" in things["Store"].said


@pytest.mark.parametrize(
    ("about", "thing", "health", "mend"),
    [
        ({"problem": ConfigError("x.yaml", "is not there")}, "Configuration", Health.ODD, "jumpline init"),
        ({"config": settings()}, "Contact", Health.ODD, "contact:"),
        (
            {"config": settings(sources=[SOURCE | {"schedule": "0 * * * *", "enabled": False}])},
            "Schedules",
            Health.ODD,
            "",
        ),
        ({"config": settings(archive=False), "store": "sqlite:///x.db"}, "Archive", Health.ODD, "archive: false"),
        ({"config": settings(), "store": "sqlite:///x.db"}, "Archive", Health.GOOD, ""),
        (
            {"config": settings(archive="nosuch://bucket/pages"), "store": "sqlite:///x.db"},
            "Archive",
            Health.BAD,
            "under `archive:`",
        ),
        ({}, "Store", Health.ODD, "jumpline init"),
        ({"store": "postgresql://nobody@127.0.0.1:9/none"}, "Store", Health.BAD, "server running"),
        ({"store": "sqlite:///not/yet/there.db"}, "Store", Health.GOOD, ""),
    ],
)
def test_what_is_wrong_has_a_mend(about: dict[str, Any], thing: str, health: Health, mend: str) -> None:
    if "config" not in about:
        about = {"problem": ConfigError("x.yaml", "is not there")} | about
    finding = found(prefect=NOBODY, **about)[thing]
    assert finding.health is health
    assert mend in finding.mend
    assert bool(finding.mend) or health is Health.GOOD


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("not a database, but long enough to be taken for one" * 20)
    assert found(config=settings(), store=f"sqlite:///{tmp_path}/x.db", prefect=NOBODY)["Store"].health is Health.BAD


@pytest.mark.parametrize(("version", "health"), [("3.8.0", Health.GOOD), ("2.20.1", Health.BAD)])
def test_the_versions_of_prefect_are_compared(web: Site, version: str, health: Health) -> None:
    web.page("/api/admin/version", json.dumps(version), Date="Thu, 26 Nov 2026 10:00:00 GMT")
    finding = found(config=settings(), prefect=web.at("/api"))["Prefect"]
    assert finding.health is health
    assert version in finding.said


def test_a_clock_that_differs_from_the_servers_is_told(web: Site) -> None:
    web.raw("/api/health", b"HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1998 10:00:00 GMT\r\nContent-Length: 4\r\n\r\ntrue")
    assert found(config=settings(), prefect=web.at("/api"))["Clock"].health is Health.BAD


@pytest.mark.slow
def test_what_is_deployed_is_compared_with_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.operations import deploy  # noqa: PLC0415 - imports Prefect, which takes seconds
    from flows.operations.connection import ENVIRONMENT, environment, using  # noqa: PLC0415
    from flows.operations.private_server import private_server  # noqa: PLC0415
    from flows.operations.timetable import wanted  # noqa: PLC0415

    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with private_server() as url:
        scheduled = settings(sources=[SOURCE | {"schedule": "30min"}])
        assert "none on this server" in found(config=scheduled, prefect=url)["Deployments"].said
        with environment(ENVIRONMENT), using(url):
            deploy.deploy(wanted(scheduled, None))
        assert found(config=scheduled, prefect=url)["Deployments"].said == "2, as configured"
        moved = settings(sources=[SOURCE | {"schedule": "60min"}])
        finding = found(config=moved, prefect=url)["Deployments"]
        assert (finding.health, "daily changed" in finding.said) == (Health.ODD, True)
        assert "jumpline deploy" in finding.mend
