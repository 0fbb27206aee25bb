"""Which runs a worker tells a real server of as lost, and which it leaves alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from prefect.client.orchestration import get_client
from prefect.states import Pending

from flows.operations.abandoned import LABEL, settle, worker_name
from flows.operations.connection import using
from flows.operations.deploy import POOL, deploy
from flows.operations.private_server import private_server
from flows.operations.timetable import wanted
from jumpline.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.waits]

SOURCE = {"name": "daily", "kind": "feed", "url": "https://daily.example/rss"}


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with private_server() as url, using(url):
        deploy(wanted(Config.model_validate({"sources": [SOURCE]})), folder=tmp_path)
        yield POOL


@pytest.fixture
def gone() -> int:
    """Number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def taken(worker: str) -> str:
    """Let a worker of that name take a run; return the run's number."""
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("ingest/all")
        run = client.create_flow_run_from_deployment(deployment.id)
        client.update_flow_run_labels(run.id, {LABEL: worker})
        client.set_flow_run_state(run.id, Pending(), force=True)
        return str(run.id)


def works_on(run: str, pid: int) -> None:
    with get_client(sync_client=True) as client:
        client.update_flow_run(run, infrastructure_pid=str(pid))


def state(run: str) -> str:
    with get_client(sync_client=True) as client:
        found = client.read_flow_run(run).state
        assert found
        return found.type.value


def test_a_run_is_lost_with_its_worker_unless_its_own_process_is_there(pool: str, gone: int) -> None:
    never_begun, living, elsewhere, of_another = (
        taken(worker)
        for worker in (worker_name(gone), worker_name(gone), f"another-machine:{gone}", worker_name(os.getppid()))
    )
    own = os.environ | {"PREFECT__FLOW_RUN_ID": living}
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=own) as process:
        works_on(living, process.pid)
        works_on(never_begun, process.pid)  # the number has come again: it works on another one
        assert settle(pool) == 1
        assert [state(run) for run in (never_begun, living, elsewhere, of_another)] == ["CRASHED", *["PENDING"] * 3]
        process.communicate()
    assert settle(pool) == 1
    assert state(living) == "CRASHED"


def test_a_worker_of_the_same_number_before_this_one_is_gone(pool: str) -> None:
    run = taken(worker_name(os.getpid()))
    assert worker_name(os.getpid()).startswith(f"{socket.gethostname()}:")
    assert settle(pool) == 1
    assert state(run) == "CRASHED"
