"""What a command costs: seconds by the clock, seconds of processor, and the memory of its largest process."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import requests

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_SECONDS = 0.25
_SET_CHILD_SUBREAPER = 36
"""Of Linux's prctl.h."""
WRITE_SECONDS = 5.0
"""So long a Prefect server may take from one batch of what it was sent to the next."""


class Cost(NamedTuple):
    """What one run of a command cost."""

    wall: float
    cpu: float
    """Of the process and all below it, those too that it left to end by themselves."""
    peak: int
    """Bytes that its largest process held at a time."""
    said: str
    main: float = 0.0
    """Seconds of processor of the process itself, without those that it started."""


def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; what it says is kept. Ends this process where it fails."""
    _adopt()
    others = children()
    with (folder / "said.txt").open("w+") as said:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=said, stderr=said)
        peak = Peak(process.pid)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        main = sum(map(int, _stat(Path(f"/proc/{process.pid}/stat"))[11:13])) / TICKS
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        left = [os.wait4(pid, 0)[2] for pid in children() - others]
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
    cpu = sum(each.ru_utime + each.ru_stime for each in (used, *left))
    return Cost(wall, cpu, peak.stop(), text, main)


def children() -> set[int]:
    """Return the processes that this one has to wait for."""
    here = os.getpid()
    return {int(entry.parent.name) for entry in Path("/proc").glob("[0-9]*/stat") if _stat(entry)[1:2] == [str(here)]}


def _adopt() -> None:
    """Have processes whose parent is gone become children of this one, in whose time theirs counts then (Linux)."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Told(NamedTuple):
    """What a Prefect server was told of a run."""

    tasks: int
    events: int
    lines: int
    """Of its log."""


def told(api: str, run: str) -> Told:
    """Return what a Prefect server has of a flow run, once it has written all that it was sent."""
    found, before = _told(api, run), None
    while found != before:
        time.sleep(WRITE_SECONDS)
        found, before = _told(api, run), found
    return found


def _told(api: str, run: str) -> Told:
    """Count the task runs and events of a flow run, and the lines of its log."""
    of_it = {"flow_runs": {"id": {"any_": [run]}}}
    tasks = requests.post(f"{api}/task_runs/count", json=of_it, timeout=60).json()
    named = {"filter": {"any_resource": {"id": [f"prefect.flow-run.{run}"]}}, "limit": 1}
    events = requests.post(f"{api}/events/filter", json=named, timeout=60).json()["total"]
    lines = 0
    while True:
        page = {"logs": {"flow_run_id": {"any_": [run]}}, "offset": lines, "limit": 200}
        if not (more := requests.post(f"{api}/logs/filter", json=page, timeout=60).json()):
            return Told(tasks, events, lines)
        lines += len(more)


class Peak:
    """Looks now and then at how much memory each process below one holds."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._stop = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the most that any of them held at a time, in bytes."""
        self._stop.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self._most = max([self._most, *(memory_of(pid) for pid in family(self._pid))])


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        if fields := _stat(entry):
            parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def cpu_of(pid: int) -> float:
    """Return the seconds of processor that a process and all below it have used."""
    fields = [_stat(Path(f"/proc/{one}/stat")) for one in family(pid)]
    return sum(sum(map(int, each[11:15])) for each in fields if each) / TICKS


def at_work() -> tuple[float, float]:
    """Return the seconds since the machine's start for which its processors worked, whatever for, and those in all."""
    ticks = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
    idle = ticks[3] + ticks[4]  # of it, waiting for a disk
    return (sum(ticks) - idle) / TICKS, sum(ticks) / TICKS


def memory_of(pid: int) -> int:
    """Return the bytes that a process holds in memory."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _stat(file: Path) -> list[str]:
    """Return the fields of a process behind its name: state, parent …; none where it is gone."""
    try:
        return file.read_text().rpartition(") ")[2].split()
    except OSError:
        return []
