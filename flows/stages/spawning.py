"""Processes that import what they are to do, and nothing else.

Not forked: a fork copies whatever locks the fetching threads hold at that moment. A spawned process, however, runs the
program's main module once more. That is Prefect's engine or our command line, with seconds of imports that no worker
needs; and in a user's script without ``if __name__ == "__main__"`` it is the whole script, run in every worker anew.
What our workers do can be imported by name, so for the moment in which one is started, there is no main module.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_hiding = Lock()


class _Process(SpawnProcess):
    def start(self) -> None:
        with _no_main_module():
            super().start()


class _Context(SpawnContext):
    Process = _Process


CONTEXT = _Context()
"""In place of ``multiprocessing.get_context("spawn")``."""


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide by what multiprocessing finds the file or the name of the main module."""
    main: dict[str, Any] = vars(sys.modules["__main__"])
    with _hiding:
        hidden: dict[str, Any] = {name: main.pop(name) for name in ("__file__", "__spec__") if name in main}
        main["__spec__"] = None
        try:
            yield
        finally:
            main.update(hidden)
