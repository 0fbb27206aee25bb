"""Batches on a cluster: the same batch, in a process of Dask's or Ray's.

::

    run                     surveys its sources, and hands out batches
      | submit              source, candidates, configuration: all that is needed, in values that travel
    process of a cluster    has a store, a fetcher and an examiner of its own, opened once
      | pipeline.ingest_batch
    Outcome …               travel back, and are recorded as ever

What is exactly once is so by the store, as on one machine. So the store must be one that all of them reach: PostgreSQL,
unless they are on one machine. Turns at a host are shared by the processes of a machine, and not by machines: there,
give each source one batch at a time, as a run does.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import pipeline, running
from flows.stages.tally import SourceReport
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect.task_runners import TaskRunner

    from jumpline.config import Config, Source
    from jumpline.config.engine import Engine
    from jumpline.model import Candidate, Outcome

_open: dict[int, running.Run] = {}
"""The run that this process has joined, by its number."""
_opening = threading.Lock()
_closing = ExitStack()


@task(name="ingest-batch", task_run_name="{source.name} batch {number:03d}", cache_policy=NO_CACHE)
def ingest_far(number: int, batch: Sequence[Candidate], source: Source, config: Config, run: int) -> list[Outcome]:
    """Capture, examine and store some articles, in a process of a cluster.

    Args:
        number: of the batch, within its source.
        batch: what to read.
        source: where they are from.
        config: what the run works with.
        run: its number, in the store.
    """
    outcomes = pipeline.ingest_batch(number, batch, source, joined(config, run))
    report = SourceReport(source.name, source.label, tuple(outcomes))
    get_run_logger().info("%s, batch %d, %d articles: %s", source.name, number, len(batch), report.line())
    return outcomes


def joined(config: Config, number: int) -> running.Run:
    """Return what this process works on a run with: opened with its first batch, kept for the next ones."""
    with _opening:
        if number not in _open:
            _closing.close()  # the run before it
            _open.clear()
            # A daemon may have no children: Dask's processes are, unless told otherwise.
            workers = 0 if multiprocessing.current_process().daemon else 1
            _open[number] = _closing.enter_context(running.joined_run(config, number, workers))
        return _open[number]


@contextmanager
def started(engine: Engine) -> Iterator[TaskRunner[Any] | None]:
    """Start what batches are submitted to; ``None`` where they stay in this process.

    Raises:
        ConfigError: the extra is not installed.
    """
    if engine.kind == "local":
        yield None
        return
    try:
        runner: TaskRunner[Any] = _dask(engine) if engine.kind == "dask" else _ray(engine)
    except ImportError as error:
        raise ConfigError("engine", f"{engine.kind} is not installed: uv sync --extra {engine.kind}") from error
    with runner:
        # Dask's has no cluster until it is first asked for its client; of many threads at once, each would start one.
        getattr(runner, "client", None)
        yield runner


def _dask(engine: Engine) -> Any:
    import dask  # noqa: PLC0415 - an extra
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415

    if engine.address:
        return DaskTaskRunner(address=engine.address)
    # Not daemons, so that each has a process for its pages, which can be killed when one hangs.
    dask.config.set({"distributed.worker.daemon": False})
    workers = engine.workers or running.processors()
    return DaskTaskRunner(cluster_kwargs={"n_workers": workers, "threads_per_worker": 2, "dashboard_address": None})


def _ray(engine: Engine) -> Any:
    # Under `uv run`, Ray would start its processes by the same command in a copy of the folder, where neither the
    # project nor a relative path of uv is found: it waits for ever. The environment of this process serves them.
    os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    from prefect_ray.task_runners import RayTaskRunner  # noqa: PLC0415 - an extra

    if engine.address:
        return RayTaskRunner(address=engine.address)
    settings = {"num_cpus": engine.workers or running.processors(), "include_dashboard": False}
    return RayTaskRunner(init_kwargs=settings)
