"""The Prefect flow around :mod:`flows.pipeline`: a flow over the sources, a task for each survey and each batch.

::

    ingest                          one flow run, whoever starts it: a schedule, the dashboard, a command
      |- survey bbc-world           a task run
      |- bbc-world batch 001        a task run for some fifty articles
      |- …                          at most MOST_TASKS of them; what goes beyond is done, and not shown
      `- tables, events             flows.operations.artifacts, flows.operations.events

A batch is a task and an article is none: a task run costs a Prefect server some 40 ms of CPU and three events, and its
queue of events loses what comes too fast. What became of each article is in our own store; the dashboard shows tables.

Prefect may load this file as a script, from any folder: it imports installed packages only.
"""

from __future__ import annotations

import itertools
import logging
import os
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State as PrefectState  # noqa: TC002 - Prefect reads the annotations of flows
from prefect.context import TagsContext
from prefect.settings import get_current_settings
from prefect.states import Cancelled, Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import Field

from flows import pipeline, running
from flows.operations import artifacts, engines, events, parting, standing
from flows.operations.beating import beating
from flows.operations.forms import Ingesting
from flows.stages.tally import RunReport, SourceReport, State
from jumpline import config as configuration
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from prefect import Task
    from prefect.client.schemas.objects import TaskRun
    from prefect.task_runners import TaskRunner

    from flows.stages.discovery import Survey
    from jumpline.config import Config, Source
    from jumpline.model import Candidate, Outcome

MOST_TASKS = 300
"""Task runs of a run, however many sources and articles it has. More than a few thousand overrun a server's queues."""

MOST_LINES = 100
"""Sources whose line stands in the log of a run, those with a problem first."""

Sources = Annotated[list[str], Field(description="Sources to read, by name. Every enabled one where none is named.")]
Group = Annotated[str | None, Field(description="The group whose sources to read, in place of their names.")]
Options = Annotated[Ingesting, Field(description="How to read them.")]


def _run_name() -> str:
    given = runtime.flow_run.parameters
    names = given.get("sources") or []
    shown = ", ".join(names[:3]) or given.get("group") or "all sources"
    return f"ingest {shown}" + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@flow(name="ingest", flow_run_name=_run_name)
def ingest(sources: Sources = [], group: Group = None, options: Options = Ingesting()) -> PrefectState[Any]:  # noqa: B006, B008 - the form shows them; neither is changed
    """Read the configured sources, and store each article with how complete it is, why, and on what evidence.

    Ends as Completed; as Degraded, which is green too, when a source could not be read; as Failed when none could.
    """
    with _open_run(options.config) as run, parting.drained_by_sigterm(run), beating():
        run.stop.wait(options.wait)
        chosen = _chosen(run.config, sources, group)
        pipeline.prepare(chosen, run.config, run.store)
        # Tasks without tags: for each that has one, Prefect asks its server for leave, and fails it where none answers.
        with (
            artifacts.progress_shown(run.progress),
            TagsContext(current_tags=set()),
            engines.started(run.config.engine) as cluster,
        ):
            steps = _steps(itertools.count(1), cluster)
            one = partial(pipeline.ingest_source, run=run, limit=options.limit, steps=steps)
            report = pipeline.ingest_sources(chosen, run, one)
        _tell(report, run)
    return _state(report)


def _chosen(config: Config, names: Sequence[str], group: str | None) -> Sequence[Source]:
    return config.in_group(group) if group and not names else config.select(names)


def _tell(report: RunReport, run: running.Run) -> None:
    """Tell the dashboard and the event feed; what the server cannot be told is said in the log, and stops nothing."""
    logger = get_run_logger()
    _log(report, logger)
    url = str(get_current_settings().api.url or "")
    if url and not parting.is_there(url):
        said = f"The Prefect server at {url} does not answer: it has no tables of this run, nor its end. All is stored."
        logger.error(said)
        parting.ask_no_more()
        if "PREFECT__FLOW_RUN_ID" in os.environ:  # a worker's process, which is there for this run alone
            parting.leave_within(parting.LEAVE_SECONDS, 1, said)
        return
    try:
        standings = standing.standings(report, run.store, run.number)
        artifacts.publish(report, standings)
        events.tell(standings, run.number)
    except Exception as error:  # noqa: BLE001 - the run's work is done, and stored
        logger.error("The dashboard has not all of this run: %s: %s", type(error).__name__, error)  # noqa: TRY400 - no trace helps an operator


def _is_worth_a_retry(_task: Task[..., Any], _run: TaskRun, state: PrefectState[Any]) -> bool:
    """Try again what says that it may go through later; nothing else gets better by repetition."""
    run = running.current_run()
    if run is not None and run.stop.is_set():
        return False
    error = state.result(raise_on_failure=False)
    return isinstance(error, JumplineError) and error.retry


@task(
    name="survey",
    task_run_name="survey {source.name}",
    retries=1,
    retry_delay_seconds=5,
    retry_condition_fn=_is_worth_a_retry,
    cache_policy=NO_CACHE,
)
def survey(source: Source, run: running.Run, limit: int | None) -> Survey:
    """Find out what a source offers."""
    found = pipeline.survey(source, run, limit)
    get_run_logger().info("%s offers %d new articles, and %d known", source.name, len(found.new), len(found.known))
    return found


@task(
    name="ingest-batch",
    task_run_name="{source.name} batch {number:03d}",
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=_is_worth_a_retry,
    cache_policy=NO_CACHE,
)
def ingest_batch(number: int, batch: Sequence[Candidate], source: Source, run: running.Run) -> list[Outcome]:
    """Capture, examine and store some articles."""
    outcomes = pipeline.ingest_batch(number, batch, source, run)
    report = SourceReport(source.name, source.label, tuple(outcomes))
    get_run_logger().info("%s, batch %d, %d articles: %s", source.name, number, len(batch), report.line())
    return outcomes


def _steps(count: Iterator[int], cluster: TaskRunner[Any] | None) -> pipeline.Steps:
    """Return the steps of a source as tasks, as long as the run has not had too many; then as plain functions.

    Args:
        count: numbers the steps of all sources of the run. Its next number is taken at once, whatever the thread.
        cluster: what batches are submitted to, where they do not stay in this process. All are tasks then.
    """

    def step(as_task: Callable[..., Any], plain: Callable[..., Any]) -> Callable[..., Any]:
        def take(*arguments: object) -> Any:
            if next(count) > MOST_TASKS:
                return plain(*arguments)
            # As they are: Prefect would walk through all that they hold in search of futures.
            return as_task(*map(quote, arguments))

        return take

    def far(number: int, batch: Sequence[Candidate], source: Source, run: running.Run) -> list[Outcome]:
        given = {"number": number, "batch": batch, "source": source, "config": run.config, "run": run.number}
        outcomes: list[Outcome] = cluster.submit(engines.ingest_far, given).result()  # type: ignore[union-attr]  # there is one
        for outcome in outcomes:
            run.progress.ended(source.name, outcome)
        return outcomes

    batches = step(ingest_batch, pipeline.ingest_batch) if cluster is None else far
    # Of a cluster's machines each knows its own turns at a host only: there, a source has one batch at a time.
    return pipeline.Steps(step(survey, pipeline.survey), batches, at_once=2 if cluster is None else 1)


def _open_run(config: str | None) -> AbstractContextManager[running.Run]:
    """Return the run that a command has opened, else a new one."""
    current = running.current_run()
    if current is not None:
        return nullcontext(current)
    return running.open_run(configuration.load(Path(config) if config else None))


def _log(report: RunReport, logger: logging.Logger | logging.LoggerAdapter[Any]) -> None:
    """Write a line for each source, and not a thousand of them."""
    first = sorted(report.reports, key=lambda source: not source.reason)[:MOST_LINES]
    for source in first:
        logger.log(logging.WARNING if source.reason else logging.INFO, "%s: %s", source.source, source.line())
    if len(first) < len(report.reports):
        logger.info("… and %d sources more, which are in the store", len(report.reports) - len(first))


def _state(report: RunReport) -> PrefectState[Any]:
    """Say it in the dashboard's words. A run that read some of its sources did its work, if not all of it."""
    if report.state is State.FAILED:
        return Failed(message=report.message)
    if report.state is State.INTERRUPTED:
        return Cancelled(message=report.message)
    return Completed(name=report.state.value, message=report.message)
