"""The Prefect flows around :mod:`flows.pipeline`: a flow over the sources, a subflow a source, a task a batch.

A batch is a task and an article is none: a task run costs a Prefect server some 40 ms of CPU and three events, and its
queue of events loses what comes too fast. What became of each article is in our own store; the dashboard shows tables.

Prefect may load this file as a script, from any folder: it imports installed packages only.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State as PrefectState  # noqa: TC002 - Prefect reads the annotations of flows
from prefect.states import Cancelled, Completed, Failed
from prefect.utilities.annotations import quote
from pydantic import Field

from flows import artifacts, pipeline, running
from flows.tally import RunReport, SourceReport, State
from jumpline import config as configuration
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from prefect import Task
    from prefect.client.schemas.objects import TaskRun

    from flows.discovery import Survey
    from jumpline.config import Source
    from jumpline.model import Candidate, Outcome

Limit = Annotated[int, Field(ge=1)] | None


def _run_name() -> str:
    names = runtime.flow_run.parameters.get("sources") or []
    shown = ", ".join(names[:3]) or "all sources"
    return f"ingest {shown}" + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@flow(name="ingest", flow_run_name=_run_name)
def ingest(sources: list[str] | None = None, config: str | None = None, limit: Limit = None) -> PrefectState[Any]:
    """Read the configured sources, and store each article with how complete it is, why, and on what evidence.

    Ends as Completed; as Degraded, which is green too, when a source could not be read; as Failed when none could.

    Args:
        sources: Sources to read, by name. Every enabled one where it is left out.
        config: The file of sources, where it is not config/sources.yaml.
        limit: At most so many new articles of each source.
    """
    with _open_run(config) as run:
        chosen = run.config.select(sources or ())
        one = partial(_ingest_source, run=run, config=config, limit=limit)
        report = pipeline.ingest_sources(chosen, run, one)
        artifacts.publish_run(report)
    for source in report.reports:
        get_run_logger().info("%s: %s", source.source, source.line())
    return _state(report.state, report.message, report)


@flow(name="ingest-source", flow_run_name="ingest {source}")
def ingest_source(source: str, config: str | None = None, limit: Limit = None) -> PrefectState[Any]:
    """Read one source, and store each of its articles.

    Args:
        source: The source to read, by name.
        config: The file of sources, where it is not config/sources.yaml.
        limit: At most so many new articles.
    """
    with _open_run(config) as run:
        (chosen,) = run.config.select([source])
        steps = pipeline.Steps(partial(_quoted, survey), partial(_quoted, ingest_batch))
        report = pipeline.report_on(chosen, partial(pipeline.ingest_source, run=run, limit=limit, steps=steps))
        run.done[source] = report
        artifacts.publish_source(report)
    get_run_logger().info("%s: %s", report.source, report.line())
    return _state(RunReport((report,), interrupted=run.stop.is_set()).state, report.line(), report)


def _ingest_source(source: Source, *, run: running.Run, config: str | None, limit: int | None) -> SourceReport:
    """Run the subflow of a source, and return its report whatever state it ended in.

    The report is not read from that state: where a busy server answers late and is told twice, it comes back without.
    """
    state = ingest_source(source.name, config, limit, return_state=True)
    if source.name in run.done:
        return run.done[source.name]
    found = state.result(raise_on_failure=False)
    raise found if isinstance(found, Exception) else RuntimeError(f"the flow of its own ended as {state}")


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


def _quoted(step: Callable[..., Any], *arguments: object) -> Any:
    """Call a task with its arguments as they are: Prefect would walk through all they hold in search of futures."""
    return step(*map(quote, arguments))


def _open_run(config: str | None) -> AbstractContextManager[running.Run]:
    """Return the run that a command or the flow above has opened, else a new one."""
    current = running.current_run()
    if current is not None:
        return nullcontext(current)
    return running.open_run(configuration.load(Path(config) if config else None))


def _state(state: State, message: str, report: RunReport | SourceReport) -> PrefectState[Any]:
    """Say it in the dashboard's words. A run that read some of its sources did its work, if not all of it."""
    if state is State.FAILED:
        return Failed(message=message, data=report)
    if state is State.INTERRUPTED:
        return Cancelled(message=message, data=report)
    return Completed(name=state.value, message=message, data=report)
