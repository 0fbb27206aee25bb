"""``jumpline run``: ingest the configured sources now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options

if TYPE_CHECKING:
    from flows.presentation.screen import Screen


def run(  # noqa: PLR0913, PLR0917 - the options of a command
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Names of sources. Every enabled one if none.")
    ] = None,
    direct: options.Direct = False,
    deployment: Annotated[
        bool, typer.Option("--deployment", help="Hand the run to a worker of the Prefect server, and do not wait.")
    ] = False,
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

    from flows.operations.launch import launch  # noqa: PLC0415 - after the configuration is known to be good
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.stages.tally import EXIT_STATUS  # noqa: PLC0415

    screen = Screen(quiet=quiet, verbose=verbose)
    if deployment:
        _hand_over(sources or [], limit, screen)
        return
    report = launch(settings, chosen, screen, limit=limit, direct=direct)
    screen.tell_run(report)
    if report.interrupted:
        screen.say("What was finished is stored. `jumpline run` goes on with the rest.")
    raise typer.Exit(EXIT_STATUS[report.state])


def _hand_over(sources: list[str], limit: int | None, screen: Screen) -> None:
    from flows.operations.connection import connected  # noqa: PLC0415 - see run

    with connected(screen, needs="a run by a worker") as url:
        from flows.operations.handing import hand_over  # noqa: PLC0415 - imports Prefect, which takes seconds

        handed = hand_over(sources, limit)
    screen.say(f"Handed to the workers, as a run of ingest/{handed.deployment}:", "bold")
    screen.say(f"{url.removesuffix('/api')}/runs/flow-run/{handed.run_id}")
