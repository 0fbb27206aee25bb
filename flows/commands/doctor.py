"""``jumpline doctor``: is all set up, and what to do where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from flows.commands import options
from jumpline.errors import ConfigError


def doctor(config: options.ConfigFile = None, store: options.StoreAddress = None) -> None:
    """Say what is wrong with the set-up, and what to do about it.

    Changes nothing. Looks at Python, libraries, configuration, store, archive, disk, clock, Prefect's server and
    deployments, Chromium. Exit status: 1 when something will not work.

    Example: jumpline doctor
    """
    from flows.operations.connection import LOCAL_SERVER  # noqa: PLC0415
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.setup.doctor import Health, Patient, examine  # noqa: PLC0415 - as in every command: only what it needs

    settings, problem = None, None
    try:
        settings = options.configured(config, store)
    except ConfigError as error:
        problem = error
    file = os.environ.get("JUMPLINE_CONFIG")
    named = store or os.environ.get("JUMPLINE_STORE")
    patient = Patient(
        config_file=options.config_file(config),
        config=settings,
        problem=problem,
        store=options.address(named) if named else settings.store if settings else None,
        prefect=(os.environ.get("PREFECT_API_URL") or LOCAL_SERVER).rstrip("/"),
        named=config or (Path(file) if file else None),
    )
    screen, bad = Screen(), 0
    for finding in examine(patient):
        bad += finding.health is Health.BAD
        screen.tell_finding(finding)
    screen.say(f"\n{bad} thing{'s' * (bad != 1)} to mend." if bad else "\nNothing is in the way.", "bold")
    raise typer.Exit(1 if bad else 0)
