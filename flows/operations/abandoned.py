"""Runs that a worker took and that nobody works on any more: told as crashed, so that they block no others.

A run that was begun sends signs of life, and an automation notices when they cease. One whose worker died between
taking and beginning it sends none: it would hold its deployment's only slot for ever. Our workers are named by machine
and process, so that the next one on the same machine knows which of them are gone. A run whose own process is there
tells of itself, whatever became of its worker.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

from flows.lifesigns import is_alive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

LABEL = "prefect.worker.name"
"""Prefect's label of a run, with the name of the worker that took it."""
UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


def worker_name(pid: int) -> str:
    """Return the name of the worker that a process of this machine runs."""
    return f"{socket.gethostname()}:{pid}"


def settle(pool: str, of: str | None = None) -> int:
    """Tell the server of runs that nobody works on any more; return how many.

    Args:
        pool: the work pool they came from.
        of: name of a worker that has ended; where it is left out, every one of this machine whose process is gone, and
            that of this process: one before it had the same number, as in a container that was started again.
    """
    with get_client(sync_client=True) as client:
        ended = [run for run in _under_way(client, pool) if _has_ended(str(run.labels.get(LABEL, "")), of)]
        lost = [run for run in ended if not _is_at_work(run)]
        for run in lost:
            client.set_flow_run_state(run.id, Crashed(message="Its worker has ended, and it with it."), force=True)
    return len(lost)


def _has_ended(worker: str, of: str | None) -> bool:
    if of is not None:
        return worker == of
    machine, _, pid = worker.rpartition(":")
    if machine != socket.gethostname() or not pid.isdecimal():
        return False
    return int(pid) == os.getpid() or not is_alive(int(pid))


def _is_at_work(run: FlowRun) -> bool:
    """Return whether the process of a run is there: on Linux the very one, elsewhere one of its number."""
    pid = run.infrastructure_pid or ""
    if not pid.isdecimal() or not is_alive(int(pid)):
        return False
    try:
        return str(run.id).encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return not Path("/proc/self").exists()  # on a system without, it is taken for the one
    except PermissionError:
        return False  # somebody else's


def _under_way(client: SyncPrefectClient, pool: str) -> Iterator[FlowRun]:
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=UNDER_WAY))
    where = WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
    offset = 0
    while page := client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=state), work_pool_filter=where, limit=200, offset=offset
    ):
        yield from page
        offset += len(page)
