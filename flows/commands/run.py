"""``jumpline run``: ingest the configured sources now."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands import options
from flows.tally import EXIT_STATUS


def run(  # noqa: PLR0913, PLR0917 - the options of a command
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Names of sources. Every enabled one if none.")
    ] = None,
    direct: options.Direct = False,
    limit: options.Limit = None,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Ingest the configured sources now.

    As a Prefect flow: on the server that is configured or runs on this machine, else on one started for the run.

    Example: jumpline run bbc-world --limit 10
    """
    settings = options.configured(config, store)
    chosen = settings.select(sources or ())

    from flows.launch import launch  # noqa: PLC0415 - after the configuration is known to be good
    from flows.screen import Screen  # noqa: PLC0415

    screen = Screen(quiet=quiet, verbose=verbose)
    report = launch(settings, chosen, screen, limit=limit, direct=direct)
    screen.tell_run(report)
    if report.interrupted:
        screen.say("What was finished is stored. `jumpline run` goes on with the rest.")
    raise typer.Exit(EXIT_STATUS[report.state])
