"""``jumpline report``: how complete the store is, as a page for a browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import options


def report(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
    since: Annotated[
        str, typer.Option("--since", metavar="WHEN", help="What was captured since: 2026-01-31, 12h, 90d.")
    ] = "30d",
    show: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Write one page for a browser that says how complete the store is.

    Over time and by source, with the causes, and what changed this week. The page needs no network and no server: open
    it, send it, print it.

    Example: jumpline report --since 90d --open
    """
    from flows.presentation import reporting  # noqa: PLC0415 - as in every command: only what it needs
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from jumpline.store import open_store  # noqa: PLC0415

    screen, after = Screen(), options.moment(since)
    with open_store(options.store_address(store, config)) as opened, screen.busy("Adding up"):
        summary = reporting.summarise(opened, after)
        reporting.write(output, summary)
    whole = f", {summary.total.whole:.0%} of them whole".replace("%", " %") if summary.total.whole is not None else ""
    of = f"{len(summary.sources)} source{'s' * (len(summary.sources) != 1)}"
    screen.say(f"{summary.total.articles:,} articles of {of}{whole}.", "bold")
    for change in summary.changes:
        screen.say(f"  {change.source}: {change.kind}: {change.said}", "green" if change.good else "yellow")
    screen.say(f"Drawn in {output}")
    if show and not webbrowser.open(output.resolve().as_uri()):
        screen.say("No browser is to be found here; open the file in one.", "yellow")
