"""``jumpline deploy``: put the sources' schedules on a Prefect server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.operations.deploy import Change
    from flows.presentation.screen import Screen
    from jumpline.config import Config

Pool = Annotated[str, typer.Option("--pool", metavar="NAME", help="The work pool of the workers that run them.")]

USUAL_POOL = "jumpline"

_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red"), "left alone": ("!", "yellow")}


def deploy(
    config: options.ConfigFile = None,
    pool: Pool = USUAL_POOL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Put the sources and their schedules on the Prefect server.

    They become deployments, which workers run (`jumpline serve`). Says what it adds, changes and removes, and touches
    nothing that it did not make. Whatever an operator paused in the dashboard stays paused. Runs work in the current
    folder.

    Example: jumpline deploy --dry-run
    """
    settings = options.configured(config, None)

    from flows.operations.connection import connected  # noqa: PLC0415 - only what a command needs
    from flows.presentation.screen import Screen  # noqa: PLC0415

    screen = Screen()
    with connected(screen, needs="deploying") as url:
        screen.say(f"On the Prefect server at {url.removesuffix('/api')}, work pool {pool}", "dim")
        deploy_all(settings, config, pool, screen, dry=dry_run)
    if not dry_run:
        screen.say(f"A worker runs them: jumpline serve{'' if pool == USUAL_POOL else f' --pool {pool}'}")


def deploy_all(config: Config, file: Path | None, pool: str, screen: Screen, *, dry: bool = False) -> None:
    """Deploy what the configuration asks for, with the automations beside it, and say what was done."""
    with screen.busy("Comparing"):
        from flows.operations import automations  # noqa: PLC0415 - imports Prefect, which takes seconds
        from flows.operations import deploy as deploying  # noqa: PLC0415
        from flows.operations.timetable import wanted  # noqa: PLC0415

        file = file or (Path(named) if (named := os.environ.get("JUMPLINE_CONFIG")) else None)
        reactions = automations.read((file or Path(options.USUAL_CONFIG)).with_name(automations.NAME))
        changes = deploying.deploy(wanted(config, file), pool=pool, dry=dry)
        reacting = automations.apply(reactions, dry=dry)
    tell(changes, screen, "deployment")
    tell(reacting, screen, "automation")
    if dry:
        screen.say("Nothing was changed: a rehearsal.", "dim")


def tell(changes: Sequence[Change], screen: Screen, what: str) -> None:
    """Say what was done with each deployment or automation, and how many needed nothing."""
    width = max((len(change.name) for change in changes), default=0)
    for change in changes:
        if change.kind in _SIGNS:
            sign, style = _SIGNS[change.kind]
            paused = ", paused as before" if change.paused else ""
            screen.say(f"{sign} {change.name:<{width}}  {change.kind}: {change.detail}{paused}".rstrip(": "), style)
    same = [change for change in changes if change.kind == "unchanged"]
    if same:
        resting = sum(change.paused for change in same)
        said = f"{len(same)} {what}{'s' * (len(same) != 1)} as configured"
        screen.say(said + (f", of which an operator has paused {resting}" if resting else ""), "dim")
