"""``jumpline recheck``: fetch again what was not complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options

if TYPE_CHECKING:
    from flows.presentation.screen import Screen
    from jumpline.config import Config
    from jumpline.store import Recheck, Store

MOST_LISTED = 200


def recheck(  # noqa: PLR0913, PLR0917 - the options of a command
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Names of sources. Every enabled one if none.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list what is planned, and when.")] = False,
    tries: Annotated[
        str | None, typer.Option("--tries", metavar="URL", help="Only list every time that this article was tried.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many articles of each source.")
    ] = None,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Fetch again what was not complete and is due.

    Embargoes end, meters reset, outages pass. After 6 hours, 1, 3, 7 and 30 days, unless `recheck:` in the
    configuration says otherwise. The better capture stays. `jumpline run` does the same with a share of each run. Works
    without Prefect.

    Example: jumpline recheck --list
    """
    settings = options.configured(config, store)
    chosen = settings.select(sources or ())

    from flows.presentation.screen import Screen  # noqa: PLC0415 - as in every command: only what it needs
    from jumpline.store import open_store  # noqa: PLC0415

    screen = Screen()
    if listed or tries:
        with open_store(options.store_address(store, config)) as opened:
            if tries:
                _tell_tries(tries, opened, screen)
            else:
                names = [source.name for source in chosen]
                _tell_plans(opened.rechecks.due(names, None, MOST_LISTED), settings, opened, screen)
        return

    from flows.operations.launch import recheck as fetch_again  # noqa: PLC0415
    from flows.stages.tally import EXIT_STATUS  # noqa: PLC0415

    report = fetch_again(settings, chosen, screen, limit=limit)
    screen.tell_run(report)
    if not any(one.outcomes for one in report.reports):
        screen.say("Nothing was due; `jumpline recheck --list` shows what is planned, and when.", "dim")
    raise typer.Exit(EXIT_STATUS[report.state])


def _tell_plans(found: list[Recheck], settings: Config, store: Store, screen: Screen) -> None:
    if not found:
        screen.say("Nothing is planned: every article is complete, or was fetched again often enough.")
        return
    waits = {source.name: settings.waits(source) for source in settings.sources}
    for one in found:
        cause = f" ({one.cause})" if one.cause else ""
        screen.say(
            f"{one.due_at:%Y-%m-%d %H:%M} UTC  time {one.attempt + 1} of {len(waits.get(one.source, ()))}  "
            f"{one.completeness}{cause}  {one.source}  {one.url}"
        )
    screen.say(f"{len(found)} of {store.rechecks.planned()} planned. `jumpline recheck` fetches what is due.", "dim")


def _tell_tries(address: str, store: Store, screen: Screen) -> None:
    from jumpline.urls import canonical  # noqa: PLC0415

    found = store.rechecks.tries(canonical(address))
    if not found:
        screen.say("No run ever met this address.")
    for one in found:
        captured = f"{one.completeness}, " if one.completeness else ""
        screen.say(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.kind}: {one.action} ({captured}{one.why})")
