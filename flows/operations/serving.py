"""A worker, and a server where there is none, as processes of one command, which ends them in the right order.

::

    jumpline up
      |- prefect server            ended last
      `- prefect worker            ended when its runs have, since it would kill them
           |- a run                told to stop first: it finishes the pages under way, and stores them
           `- …                    whatever is left after DRAIN_SECONDS is killed; the next run goes on where it stopped

Prefect's worker alone kills its runs on Ctrl-C, and what they had fetched was fetched for nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from flows.lifesigns import is_alive
from flows.operations.connection import ENVIRONMENT
from flows.operations.private_server import START_SECONDS, answers
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

HOST = "127.0.0.1"
DRAIN_SECONDS = 20.0
"""Longest time from being told to stop to the end of the last run. Service managers kill after 30."""
DYING_SECONDS = 5.0
"""Longest time from being killed to being gone, for a process that waits for a disk."""

SERVER_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": '["events", "flow_runs"]',
}
"""What prefect.toml says, for a server that is started in any folder."""

WORKER_SETTINGS = {"PREFECT_WORKER_QUERY_SECONDS": "3", "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false"}


@contextmanager
def server(port: int) -> Iterator[str]:
    """Run a Prefect server with its dashboard; yield the address of its API.

    Raises:
        JumplineError: it did not start.
    """
    url = f"http://{HOST}:{port}/api"
    # The dashboard looks for its server where the settings have it, and not where --port does.
    own = {"PREFECT_SERVER_API_HOST": HOST, "PREFECT_SERVER_API_PORT": str(port), "PREFECT_UI_API_URL": url}
    process = _prefect("server", "start", environment=SERVER_SETTINGS | _inherited() | own, quiet=True)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(url, seconds=1.0):
            if process.poll() is not None or time.monotonic() > deadline:
                raise JumplineError(
                    "Prefect server", f"did not start; see what `prefect server start --port {port}` says"
                )
            time.sleep(0.2)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # a TERM, it would pass on as this
        _wait(process, 10.0)


def work(pool: str, limit: int | None = None, *, stop: threading.Event) -> int:
    """Run a worker until ``stop`` is set or it ends by itself; return its exit status.

    Args:
        pool: the work pool it takes runs from.
        limit: at most so many runs at a time.
        stop: set to end it: see :func:`told_to_stop`.
    """
    from flows.operations import abandoned  # noqa: PLC0415 - imports Prefect, which takes seconds

    abandoned.settle(pool)
    name = abandoned.worker_name(os.getpid())
    more = ["--limit", str(limit)] if limit else []
    arguments = ("worker", "start", "--pool", pool, "--type", "process", "--name", name, *more)
    process = _prefect(*arguments, environment=WORKER_SETTINGS | _inherited())
    try:
        while process.poll() is None and not stop.wait(0.2):
            pass
    finally:
        drain(process)
        abandoned.settle(pool, of=name)
    return 0 if stop.is_set() else process.returncode


def drain(worker: subprocess.Popen[bytes]) -> None:
    """Tell the runs under way to stop, wait for them, but not for ever, and then end the worker.

    In this order: a worker that is told to stop kills its runs. What it takes meanwhile is told to stop as well.
    """
    deadline, told = time.monotonic() + DRAIN_SECONDS, set[int]()
    while worker.poll() is None and (runs := children(worker.pid)) and time.monotonic() < deadline:
        for run in set(runs) - told:
            told.add(run)
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGTERM)
        time.sleep(0.3)
    if worker.poll() is None:
        worker.send_signal(signal.SIGINT)
        _wait(worker, 3.0)
    for run in told:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(run, signal.SIGKILL)  # a run leads a group of its own, with the processes that examine pages
    while any(map(is_alive, told)) and time.monotonic() < deadline + DYING_SECONDS:
        time.sleep(0.05)


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C or SIGTERM sets; a second one ends this process at once.

    Processes started within are stopped by SIGINT also where this one was told to ignore it, as shells do to what they
    start in the background.
    """
    stop = threading.Event()

    def tell(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that are still there."""
    with subprocess.Popen(["ps", "-A", "-o", "pid=,ppid="], stdout=subprocess.PIPE, text=True) as listing:  # noqa: S607 - the system's
        rows = [line.split() for line in listing.communicate()[0].splitlines()]
    return [int(child) for child, parent in rows if int(parent) == pid and int(child) != listing.pid]


def _inherited() -> dict[str, str]:
    """Return the environment without what our own commands set for themselves: a worker says what it does."""
    return {name: value for name, value in os.environ.items() if ENVIRONMENT.get(name) != value}


def _prefect(*arguments: str, environment: dict[str, str], quiet: bool = False) -> subprocess.Popen[bytes]:
    """Start Prefect's own command, in a session of its own: Ctrl-C is for us, and we pass it on in order."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-P", "-m", "prefect", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
