"""Processes that import what they are to do, and nothing else.

Not forked from this one: a fork copies whatever locks the fetching threads hold at that moment. On Linux they are
forked from a process that does nothing else (multiprocessing's ``forkserver``) and has imported what workers need, once
for all of them (:mod:`flows.stages.readied`); elsewhere each is spawned, and imports by itself.

Either would run the program's main module once more. That is Prefect's engine or our command line, with seconds of
imports that no worker needs; and in a user's script without ``if __name__ == "__main__"`` it is the whole script, run
in every worker anew. What our workers do can be imported by name, so for the moment in which one is started, there is
no main module.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

READIED = "flows.stages.readied"
"""What workers are forked from imports this; by name, since this process does not."""
_SAFE_PATH = "PYTHONSAFEPATH"
_hiding = Lock()


class _Spawned(SpawnProcess):
    def start(self) -> None:
        with _no_main_module():
            super().start()


class _Spawning(SpawnContext):
    Process = _Spawned


if sys.platform == "linux":
    from multiprocessing.context import ForkServerContext, ForkServerProcess
    from multiprocessing.forkserver import ensure_running, set_forkserver_preload

    class _Forked(ForkServerProcess):
        def start(self) -> None:
            prepare()
            with _no_main_module():
                super().start()

    class _Forking(ForkServerContext):
        Process = _Forked

    def prepare() -> bool:
        """Start the process that workers are forked from, if there is none, and do not wait until it is ready.

        Returns:
            Whether there is one. Its socket is a file in the temporary folder, whose path may be too long for one.
        """
        with _no_main_module(), _safe_path():
            set_forkserver_preload([READIED])
            try:
                ensure_running()
            except OSError:
                return False
            return True

    def context() -> BaseContext:
        """Return what to start workers with, in place of ``multiprocessing.get_context``."""
        return _Forking() if prepare() else _Spawning()

else:

    def prepare() -> bool:
        """Do nothing: each worker starts by itself."""
        return False

    def context() -> BaseContext:
        """Return what to start workers with, in place of ``multiprocessing.get_context``."""
        return _Spawning()


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


@contextmanager
def _safe_path() -> Iterator[None]:
    """Keep the working folder out of what a process imports from: it may hold a folder called ``flows``."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
