"""A machine dies with its worker, and nobody is left who could say so: how its runs end on the dashboard all the same."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import requests

from flows.operations.serving import children, server
from tests.test_crash import (
    BATCH,
    all_are_stored_once,
    command,
    free_port,
    hand_over,
    home,
    project,
    runs,
    stored,
    wait_until,
)

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

__all__ = ["home", "project"]

pytestmark = [pytest.mark.slow, pytest.mark.waits]


def kill_all(serving: subprocess.Popen[str]) -> None:
    """Kill a command, its worker and their runs, the one first that would tell of the others."""
    (worker,) = children(serving.pid)
    below = children(worker)
    assert below, "a run is under way"
    serving.kill()
    for process in (worker, *below):
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
    serving.wait()


def state(url: str) -> tuple[str, str]:
    """Return the state of the last run that was begun, and what it says."""
    last = runs(url)[0]
    return last["state_type"], last["state"]["message"]


def test_a_run_that_sends_no_more_signs_of_life_is_marked_crashed_by_the_automation(home: Path, project: Path) -> None:
    with server(free_port()) as url:
        with command(project, url, "serve") as serving:
            hand_over(project, url)
            wait_until(lambda: stored(project) > 4)
            kill_all(serving)
        assert state(url)[0] == "RUNNING", "nobody has told of it"
        wait_until(lambda: state(url)[0] != "RUNNING")
        assert state(url) == ("CRASHED", "No sign of life: its process is gone.")


def test_the_next_worker_on_the_machine_tells_of_it_at_once_and_goes_on(home: Path, project: Path) -> None:
    with server(free_port()) as url:
        with command(project, url, "serve") as serving:
            hand_over(project, url)
            wait_until(lambda: stored(project) > 4)
            kill_all(serving)
        with command(project, url, "serve"):
            wait_until(lambda: state(url)[0] != "RUNNING")
            assert state(url) == ("CRASHED", "Its worker has ended, and it with it.")
            hand_over(project, url)
            wait_until(lambda: state(url)[0] == "COMPLETED")
    all_are_stored_once(project, untold=BATCH)


def test_a_run_that_goes_on_without_its_command_is_left_alone(home: Path, project: Path) -> None:
    with server(free_port()) as url:
        with command(project, url, "serve") as serving:
            hand_over(project, url)
            wait_until(lambda: stored(project) > 4)
            (worker,) = children(serving.pid)
            serving.kill()
            serving.wait()
        try:
            with command(project, url, "serve"):
                wait_until(lambda: state(url)[0] == "COMPLETED")
        finally:
            os.killpg(worker, signal.SIGKILL)
        told = requests.get(f"{url}/flow_run_states/", params={"flow_run_id": runs(url)[0]["id"]}, timeout=30).json()
        assert list(dict.fromkeys(one["type"] for one in told)) == ["SCHEDULED", "PENDING", "RUNNING", "COMPLETED"]
    all_are_stored_once(project)
