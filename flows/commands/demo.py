"""``jumpline demo``: watch it work, without a network."""

from __future__ import annotations

import typer

from flows.commands import options


def demo(direct: options.Direct = False, store: options.StoreAddress = None) -> None:
    """Watch it work: ingest a newsstand that stands on this machine.

    Shows what was captured of each article, and why not the rest. The newsstand's publishers were made up for this
    demo, with walls of every kind. No network is needed.

    Example: jumpline demo --direct
    """
    from flows.setup.demo import tell_demo  # noqa: PLC0415 - only what a command needs
    from flows.stages.tally import EXIT_STATUS  # noqa: PLC0415

    report = tell_demo(options.address(store or options.DEMO_STORE), direct=direct)
    raise typer.Exit(EXIT_STATUS[report.state])
