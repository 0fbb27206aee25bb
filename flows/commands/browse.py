"""``jumpline browse``: the store in a browser."""

from __future__ import annotations

import importlib.util
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import options
from jumpline.errors import ConfigError


def browse(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Of this machine; 0 for any that is free.")
    ] = 8001,
    show: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Look through the store in a browser.

    Prepared queries, facets, search, and each article with its cut and evidence. Read-only, and served to this machine
    alone, through Datasette. Ctrl-C ends it.

    Example: jumpline browse --open
    """
    url = options.store_address(store, config)
    backend, _, place = url.partition(":///")
    if not backend.startswith("sqlite"):
        raise ConfigError(
            "browse",
            f"reads SQLite files, and this store is {url.partition(':')[0].partition('+')[0]}; browse a copy: "
            "`jumpline store copy FROM copy.db`, where FROM is its address, then `jumpline browse --store copy.db`; "
            "`jumpline list`, `report` and `export` read it where it is",
        )
    if importlib.util.find_spec("datasette") is None:
        raise ConfigError("browse", "needs Datasette, which is an extra: pip install 'jumpline[browse]'")
    from flows.presentation import browsing  # noqa: PLC0415 - as in every command: only what it needs
    from flows.presentation.screen import Screen  # noqa: PLC0415

    screen = Screen()

    def ready(address: str) -> None:
        screen.say(f"The store is open at {address}, read-only. Ctrl-C closes it.")
        if show:
            webbrowser.open(address)

    browsing.serve(Path(place.partition("?")[0]), url, port, ready)
