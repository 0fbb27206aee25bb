"""The Prefect flow around :mod:`flows.stages.rechecking`: fetch again what was not complete.

Prefect may load this file as a script, from any folder: it imports installed packages only.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State as PrefectState  # noqa: TC002 - Prefect reads the annotations of flows
from prefect.states import Cancelled, Completed, Failed
from pydantic import Field

from flows import pipeline, running
from flows.operations import events, parting
from flows.operations.forms import Rechecking
from flows.stages import rechecking
from flows.stages.tally import State
from jumpline import config as configuration

Sources = Annotated[list[str], Field(description="Sources to look at, by name. Every enabled one where none is named.")]
Options = Annotated[Rechecking, Field(description="How many, and from which configuration.")]


@flow(name="recheck")
def recheck(sources: Sources = [], options: Options = Rechecking()) -> PrefectState[Any]:  # noqa: B006, B008 - the form shows them; neither is changed
    """Fetch again the articles that were not complete and are due; the better capture of each stays."""
    settings = configuration.load(Path(options.config) if options.config else None)
    with running.open_run(settings, kind="recheck") as run, parting.drained_by_sigterm(run):
        one = partial(rechecking.recheck_source, run=run, limit=options.limit)
        report = pipeline.ingest_sources(settings.select(sources), run, one)
        events.tell_improved(report.reports, run.number)
    for source in report.reports:
        get_run_logger().info("%s: %s", source.source, source.line())
    if report.state is State.FAILED:
        return Failed(message=report.message)
    if report.state is State.INTERRUPTED:
        return Cancelled(message=report.message)
    return Completed(name=report.state.value, message=report.message)
