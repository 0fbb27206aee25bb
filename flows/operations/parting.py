"""End in time though the Prefect server is gone, or someone wants the run to stop.

Prefect asks a server that does not answer again and again: a process whose work is done hangs for minutes, and one that
is told to stop takes it for a crash. What was read is in the store by then, so that nothing is lost by leaving.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.operations.private_server import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

RETURN_SECONDS = 15.0
"""So long a server that does not answer at the end of a run is waited for: it may be restarting."""
LEAVE_SECONDS = 15.0
"""So long Prefect may then try to tell it, before the process ends without."""
DRAIN_SECONDS = 18.0
"""So long a run that is told to stop may take to store what is under way. Service managers kill after 30."""

LATE = "Told to stop, and not done in time: the next run goes on from here."


def is_there(url: str, seconds: float = RETURN_SECONDS) -> bool:
    """Return whether a server answers at ``url``, waiting a while for one that does not."""
    deadline = time.monotonic() + seconds
    while not answers(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(1.0)
    return True


def ask_no_more() -> None:
    """Let Prefect's client ask only once from now on: the server is gone, and this process about to end."""
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415 - importing Prefect takes seconds

    os.environ["PREFECT_CLIENT_MAX_RETRIES"] = "0"
    refresh_global_settings_context()


def leave_within(seconds: float, status: int, why: str) -> None:
    """End this process in so many seconds if it has not ended by itself."""

    def leave() -> None:
        sys.stderr.write(f"{why}\n")
        sys.stderr.flush()
        os._exit(status)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


@contextmanager
def drained_by_sigterm(stop: Callable[[], object]) -> Iterator[None]:
    """Let SIGTERM end what runs here cleanly, and the process at the latest after :data:`DRAIN_SECONDS`.

    Args:
        stop: told to stop, from a thread of its own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only that one hears signals
        return

    def drain(number: int, _frame: FrameType | None) -> None:
        # Not here: the thread that the signal interrupts may hold the lock that this takes.
        threading.Thread(target=stop, daemon=True).start()
        leave_within(DRAIN_SECONDS, 128 + number, LATE)

    before = signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
