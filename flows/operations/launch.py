"""Carry out a run for someone at a screen: through Prefect where it can be had, or directly; Ctrl-C ends it early."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from flows import pipeline, running
from flows.operations import parting
from flows.operations.connection import ENVIRONMENT, configured_server, environment, using
from flows.operations.private_server import answers, private_server
from flows.presentation import progress
from flows.stages import rechecking
from flows.stages.tally import EXIT_STATUS, RunReport, State
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from flows.presentation.screen import Screen
    from jumpline.config import Config, Source


def launch(
    config: Config, sources: Sequence[Source], screen: Screen, *, limit: int | None = None, direct: bool = False
) -> RunReport:
    """Ingest ``sources`` now, and say on screen how it goes.

    Args:
        config: what the operator configured.
        sources: those of its sources to read.
        screen: where to say what happens.
        limit: at most so many new articles of each.
        direct: without Prefect.
    """
    with open_store(config.store) as store:
        pipeline.prepare(sources, config, store)  # now, as Prefect's import takes seconds, and one processor
    with ExitStack() as stack:
        direct = direct or not _prefect_is_up(screen, stack)
        run = stack.enter_context(running.open_run(config, screen.tell_source))
        stack.enter_context(_ended_early_by_ctrl_c(run, screen))
        screen.chat(f"Reading {len(sources)} source{'s' * (len(sources) != 1)} …", "dim")
        run.progress.heard = screen.say if screen.verbose else None
        stack.enter_context(progress.shown(run.progress, screen))
        if direct:
            return pipeline.ingest_sources(sources, run, partial(pipeline.ingest_source, run=run, limit=limit))
        return _as_flow(sources, limit, run, screen)


def recheck(config: Config, sources: Sequence[Source], screen: Screen, *, limit: int | None = None) -> RunReport:
    """Fetch again what is due of ``sources`` and was not complete, and say on screen how it goes. Without Prefect.

    Args:
        config: what the operator configured.
        sources: those of its sources to look at.
        screen: where to say what happens.
        limit: at most so many articles of each.
    """
    with ExitStack() as stack:
        run = stack.enter_context(running.open_run(config, screen.tell_source, "recheck"))
        stack.enter_context(_ended_early_by_ctrl_c(run, screen))
        stack.enter_context(screen.busy(f"Looking at {len(sources)} source{'s' * (len(sources) != 1)} again"))
        return pipeline.ingest_sources(sources, run, partial(rechecking.recheck_source, run=run, limit=limit))


def _as_flow(sources: Sequence[Source], limit: int | None, run: running.Run, screen: Screen) -> RunReport:
    from prefect import tags  # noqa: PLC0415 - takes seconds to import

    from flows.ingest import ingest  # noqa: PLC0415
    from flows.operations.beating import left_to_us  # noqa: PLC0415
    from flows.operations.forms import Ingesting  # noqa: PLC0415

    lost: Exception | None = None
    try:
        with tags("jumpline"), left_to_us():
            state = ingest([source.name for source in sources], options=Ingesting(limit=limit), return_state=True)
        for name in ("prefect.flow_runs", "prefect.task_runs"):
            for handler in logging.getLogger(name).handlers:
                handler.flush()  # while the server is there to take it
    except Exception as error:  # noqa: BLE001 - whatever Prefect raises of a server that went away
        lost = error
    if not all(source.name in run.done for source in sources):
        found: object = lost or state.result(raise_on_failure=False)
        raise found if isinstance(found, Exception) else RuntimeError(f"the flow ended as {found}")
    # Not from the state: where a server answers late and is told twice, it comes back without.
    report = RunReport(tuple(run.done[source.name] for source in sources), interrupted=run.stop.is_set())
    if lost is not None:
        said = "The Prefect server went away: it does not know how this run ended. All that was read is stored."
        screen.say(said, "yellow")
        parting.leave_within(parting.LEAVE_SECONDS, EXIT_STATUS[report.state], "")
    return report


def _prefect_is_up(screen: Screen, stack: ExitStack) -> bool:
    """See to it that Prefect has a server; return whether it has."""
    stack.enter_context(environment(ENVIRONMENT))
    with screen.busy("Loading Prefect"):
        url = configured_server()
    if url and not answers(url):
        screen.say(f"The Prefect server at {url} does not answer. Going on without Prefect; nothing is lost.", "yellow")
        return False
    if url is None:
        with screen.busy("Starting a private Prefect server, about 15 s; `--direct` goes without"):
            url = stack.enter_context(private_server())
    else:
        screen.chat(f"On the Prefect server at {url.removesuffix('/api')}", "dim")
    stack.enter_context(using(url))
    return True


@contextmanager
def _ended_early_by_ctrl_c(run: running.Run, screen: Screen) -> Iterator[None]:
    """Let the first Ctrl-C end the run early and cleanly, and the second at once; a SIGTERM does not wait for long.

    What has come is on disk, so that nothing is lost by leaving though a server does not answer.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        if run.stop.is_set():
            screen.console.show_cursor()
            os._exit(130)  # not by an exception: threads wait for answers that may take a minute
        run.stop.set()
        if number == signal.SIGTERM:
            parting.leave_within(parting.DRAIN_SECONDS, EXIT_STATUS[State.INTERRUPTED], parting.LATE, run.give_up)
        screen.say("Stopping: what is under way is finished and stored. Ctrl-C again leaves at once.", "yellow")
        # Not here: the thread that the signal interrupts may hold the lock that this takes.
        threading.Thread(target=run.interrupt).start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
