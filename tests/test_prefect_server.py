"""With the versions that we pin, Prefect's server starts, and a schedule makes runs. Neither goes without saying."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from flows.operations.private_server import answers, private_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(home: Path) -> Iterator[str]:
    """Run `prefect server start` with a database of its own; yield the address of its API."""
    port = free_port()
    own = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = home / "server.log"
    with log.open("wb") as said, subprocess.Popen(command, env=inherited | own, stdout=said, stderr=said) as process:
        url = f"http://127.0.0.1:{port}/api"
        try:
            wait_until(lambda: answers(url) or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain"
        time.sleep(0.2)


def test_a_schedule_of_a_deployment_makes_scheduled_runs(tmp_path: Path) -> None:
    # Where its database is busy for a moment, as at its start, the server says so, and Prefect's own client asks again.
    patient = HTTPAdapter(max_retries=Retry(8, status_forcelist=[503], allowed_methods=None, backoff_factor=0.2))
    with server(tmp_path) as url, requests.Session() as api:
        api.mount(url, patient)
        flow = api.post(f"{url}/flows/", json={"name": "ingest"}).json()
        hourly = {"active": True, "schedule": {"interval": 3600, "anchor_date": "2026-01-01T00:00:00Z"}}
        made = api.post(f"{url}/deployments/", json={"name": "hourly", "flow_id": flow["id"], "schedules": [hourly]})
        assert made.ok, made.text

        def runs() -> list[dict[str, object]]:
            found: list[dict[str, object]] = api.post(f"{url}/flow_runs/filter", json={}).json()
            return found

        wait_until(runs)
        assert {run["state_type"] for run in runs()} == {"SCHEDULED"}


def test_a_private_server_answers_while_it_is_needed_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with private_server() as url:
        assert answers(url)
        assert url.startswith("http://127.0.0.1:")
    assert not answers(url)
