"""Whether the processes of this machine are there, and the signs of life that a run gives in the store.

A killed process says nothing. Its run is told by its silence, from any machine, or at once by the next run on the same
machine, which can see that the process is gone.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.repeating import every
from jumpline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jumpline.store import Store

BEAT_SECONDS = 30.0
"""Between two signs of life: a sixth of :data:`jumpline.store.leases.LEASE`, since a busy machine may be late."""

_STARTED = time.time_ns()
"""Tells this process from one before it of the same number, as in a container that was started again."""


def process_name() -> str:
    """Return the name of this process: its machine, its number, and when it began."""
    return f"{machine()}:{os.getpid()}:{_STARTED}"


def machine() -> str:
    """Return a name for where the numbers of processes mean what they mean here.

    On Linux that is more than the host's name, which containers may share that do not see each other's processes.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()}/{boot[:8]}/{''.join(filter(str.isdecimal, space))}"


def is_gone(name: str) -> bool:
    """Return whether it is certain that the process of that name has ended. Of other machines, nothing is."""
    where, _, started = name.rpartition(":")
    where, _, pid = where.rpartition(":")
    if where != machine() or not (pid.isdecimal() and started.isdecimal()):
        return False
    return name != process_name() if int(pid) == os.getpid() else not is_alive(int(pid))


def is_alive(pid: int) -> bool:
    """Return whether there is such a process, and it has not just ended. Where that cannot be told, it is there."""
    if os.name != "posix":
        return True  # to ask is to kill
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True  # a system without /proc
    return not status.rpartition(")")[2].lstrip().startswith("Z")


def begin(store: Store, kind: str, parameters: Mapping[str, Any] | None = None) -> int:
    """Note in the store that a run of this process begins, and that those of dead ones have ended; return its number.

    Args:
        store: where runs are noted.
        kind: what runs, in a word.
        parameters: what it was asked to do, as values that JSON can hold.
    """
    settle(store)
    return store.begin_run(kind, parameters, process=process_name())


def settle(store: Store) -> int:
    """End the runs in the store whose processes are gone; return how many."""
    return store.settle([name for name in store.processes() if is_gone(name)])


@contextmanager
def given(store: Store, number: int) -> Iterator[None]:
    """Give signs of life of a run as long as the block runs.

    Args:
        store: where runs are noted.
        number: of the run.
    """

    def beat() -> None:
        with suppress(StoreError):  # the run itself will say so, and the next sign may go through
            store.beat(number)

    with every(BEAT_SECONDS, beat, name="signs of life"):
        yield
