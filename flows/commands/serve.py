"""``jumpline serve`` and ``jumpline up``: run what is scheduled, from this process, until it is told to stop."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from flows.commands.deploy import USUAL_POOL, Pool, deploy_all

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from flows.presentation.screen import Screen

Runs = Annotated[
    int | None,
    typer.Option("--runs", metavar="N", min=1, help="At most so many runs at a time. As many as come, if none."),
]

USUAL_PORT = 4200


def serve(config: options.ConfigFile = None, pool: Pool = USUAL_POOL, runs: Runs = None) -> None:
    """Deploy the sources, and run what is scheduled, until Ctrl-C.

    Also runs what is asked for in the dashboard or by `jumpline run --deployment`. On Ctrl-C or SIGTERM it takes no
    more runs, lets those under way store what they have, and ends within 30 seconds.

    Example: jumpline serve --runs 2
    """
    from flows.operations.connection import connected  # noqa: PLC0415 - only what a command needs
    from flows.operations.serving import told_to_stop  # noqa: PLC0415
    from flows.presentation.screen import Screen  # noqa: PLC0415

    screen = Screen()
    with told_to_stop() as stop, connected(screen, needs="serving") as url:
        _deploy(url, config, pool, screen)
        _work(pool, runs, stop, screen)


def up(
    config: options.ConfigFile = None,
    pool: Pool = USUAL_POOL,
    runs: Runs = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=1, max=65535, help="Of the server and its dashboard.")
    ] = USUAL_PORT,
) -> None:
    """Start all of it here: server, dashboard, schedules and a worker.

    Runs what is scheduled until Ctrl-C. Where a server answers at that port already, it is used, and left running.

    Example: jumpline up
    """
    from flows.operations.connection import ENVIRONMENT, environment, using  # noqa: PLC0415 - only what a command needs
    from flows.operations.private_server import answers  # noqa: PLC0415
    from flows.operations.serving import HOST, server, told_to_stop  # noqa: PLC0415
    from flows.presentation.screen import Screen  # noqa: PLC0415

    screen, url = Screen(), f"http://{HOST}:{port}/api"
    options.configured(config, None)  # before anything is started
    with ExitStack() as stack:
        stop = stack.enter_context(told_to_stop())
        stack.enter_context(environment(ENVIRONMENT | {"PREFECT_API_URL": url}))
        if not answers(url):
            with screen.busy("Starting Prefect's server, about 15 s"):
                stack.enter_context(server(port))
        stack.enter_context(using(url))
        _deploy(url, config, pool, screen)
        _work(pool, runs, stop, screen)


def _deploy(url: str, config: Path | None, pool: str, screen: Screen) -> None:
    deploy_all(options.configured(config, None), config, pool, screen)
    screen.say(f"Dashboard: {url.removesuffix('/api')}   Ctrl-C stops.", "bold")
    sys.stdout.flush()


def _work(pool: str, runs: int | None, stop: Event, screen: Screen) -> None:
    from flows.operations.serving import work  # noqa: PLC0415 - see serve

    if work(pool, runs, stop=stop):
        raise typer.Exit(1)
    screen.say("Stopped. What was under way is stored.")
