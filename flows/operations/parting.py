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

    from flows.running import Run

RETURN_SECONDS = 15.0
"""So long a server that does not answer at the end of a run is waited for: it may be restarting."""
LEAVE_SECONDS = 15.0
"""So long Prefect may then try to tell it, before the process ends without."""
DRAIN_SECONDS = 18.0
"""So long a run that is told to stop may take to store what is under way. Service managers kill after 30."""
LAST_SECONDS = 1.5
"""So long the store may take to note that a run ends without being done. Else the next run does."""

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


def leave_within(seconds: float, status: int, why: str, last: Callable[[str], object] | None = None) -> None:
    """End this process in so many seconds if it has not ended by itself.

    Args:
        seconds: from now.
        status: of the process then.
        why: said as it ends.
        last: done before, with what is said, if it takes no longer than :data:`LAST_SECONDS`.
    """

    def leave() -> None:
        if last is not None:
            doing = threading.Thread(target=last, args=(why,), daemon=True)
            doing.start()
            doing.join(LAST_SECONDS)
        sys.stderr.write(f"{why}\n")
        sys.stderr.flush()
        os._exit(status)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


@contextmanager
def drained_by_sigterm(run: Run) -> Iterator[None]:
    """Let SIGTERM end a run cleanly, and the process at the latest after :data:`DRAIN_SECONDS`.

    Args:
        run: what is told to stop, from a thread of its own.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only that one hears signals
        return

    def drain(number: int, _frame: FrameType | None) -> None:
        # Not here: the thread that the signal interrupts may hold the lock that this takes.
        threading.Thread(target=run.interrupt, daemon=True).start()
        leave_within(DRAIN_SECONDS, 128 + number, LATE, run.give_up)

    before = signal.signal(signal.SIGTERM, drain)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
