"""``jumpline sources``: what is configured, what it offers, and one more."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from flows.commands.deferred import Command, Group
from flows.commands.init import scouted
from jumpline.errors import ConfigError, JumplineError

if TYPE_CHECKING:
    from flows.stages.discovery import Survey
    from jumpline.config import Config, Source
    from jumpline.store import Store
    from jumpline.web.fetch import Fetcher

app = typer.Typer(
    name="sources",
    cls=Group,
    help="The configured sources: list them, try one, add one.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="SOURCE", help="Names of sources. Every enabled one if none.")
]


@app.command("list", cls=Command)
def list_sources(config: options.ConfigFile = None) -> None:
    """List the configured sources: name, kind, schedule, address.

    Example: jumpline sources list
    """
    from rich.table import Table  # noqa: PLC0415 - as in every command: only what it needs
    from rich.text import Text  # noqa: PLC0415

    from flows.presentation.screen import Screen  # noqa: PLC0415

    settings, screen = options.configured(config, None), Screen()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, style in (("Source", "bold"), ("Kind", ""), ("Articles a run", ""), ("Schedule", ""), ("Where", "dim")):
        table.add_column(name, style=style, overflow="fold", justify="right" if name == "Articles a run" else "left")
    for source in settings.sources:
        places = [*source.urls, *map(str, source.paths)]
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        shown = Text(source.name) if source.enabled else Text(f"{source.name} (off)", "dim")
        table.add_row(shown, source.kind, str(source.max_articles), _when(source, settings), f"{places[0]}{more}")
    screen.console.print(table)
    off = sum(not source.enabled for source in settings.sources)
    number = len(settings.sources)
    screen.say(f"{number} source{'s' * (number != 1)}{f', {off} of them off' if off else ''}.", "dim")


@app.command(cls=Command)
def check(names: Names = None, config: options.ConfigFile = None) -> None:
    """Ask sources what they offer now: how many articles, how new.

    Reads feeds, sitemaps and listings only, no article. Exit status: 1 when a source cannot be read.

    Example: jumpline sources check bbc-world
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415

    settings, screen, failed = options.configured(config, None), Screen(), 0
    with ExitStack() as stack:
        fetcher, store = _tools(settings, stack)
        for source in settings.select(names or ()):
            with screen.busy(f"Asking {source.name}"):
                found = _surveyed(source, fetcher, store)
            sign, style = (
                ("✗", "red") if isinstance(found, str) else ("!", "yellow") if found.problems else ("✓", "green")
            )
            failed += isinstance(found, str)
            screen.say(f"{sign} {source.name:<18} {found if isinstance(found, str) else _offered(found)}", style)
    raise typer.Exit(1 if failed else 0)


@app.command("try", cls=Command)
def try_source(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="Name of a source.")],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=20, help="How many articles.")] = 3,
    config: options.ConfigFile = None,
) -> None:
    """Fetch a few articles of a source and show how they come through. Nothing is stored.

    Example: jumpline sources try bbc-world --limit 3
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.setup import scouting  # noqa: PLC0415
    from flows.stages import batch  # noqa: PLC0415
    from jumpline.config import load_markers  # noqa: PLC0415

    settings, screen, came = options.configured(config, None), Screen(), 0
    (source,) = settings.select([name])
    markers = [(marker.phrase, marker.cause) for marker in load_markers(settings.markers_file)]
    with ExitStack() as stack:
        fetcher, store = _tools(settings, stack)
        found = _surveyed(source, fetcher, store, limit)
        if isinstance(found, str):
            raise JumplineError(name, found)
        for number, candidate in enumerate(found.new):
            if number:
                screen.rule()
            capture = partial(batch.capture_of, candidate, source, fetcher)
            tried = scouting.examined(candidate, capture, (*markers, *source.markers))
            if tried.examination is None:
                screen.say(f"{candidate.url}: {tried.error}", "red")
                continue
            came += 1
            screen.tell_article(candidate.url, tried.examination.article, tried.examination.assessment)
            screen.tell_text(tried.examination.article, tried.examination.assessment, last=3)
    if not found.new:
        screen.say(f"{name} offers nothing now{': ' + '; '.join(found.problems) if found.problems else ''}.", "yellow")
    raise typer.Exit(0 if came or not found.new else 1)


@app.command(cls=Command)
def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="Home pages, feeds or sitemaps.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Its short name. [default: from its host]")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also addresses of this machine and its network.")
    ] = False,
    config: options.ConfigFile = None,
) -> None:
    """Find out what an address offers, and add it to the sources.

    Tries one article, and shows how it came through. What stands in the file stays as it is, comments too.

    Example: jumpline sources add https://example.org
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.setup import sourcefile  # noqa: PLC0415

    settings, file, screen = options.configured(config, None), options.config_file(config), Screen()
    found = scouted(urls, screen, contact=settings.fetching.contact, allow_private=allow_private)
    taken = {source.name for source in settings.sources}
    text = file.read_text("utf-8")
    added: list[str] = []
    known = {url: source.name for source in settings.sources for url in source.urls}
    for prospect in (prospect for prospect in found if prospect.offers):
        if name_there := known.get(prospect.offers[0].url):
            screen.say(f"{prospect.offers[0].url} is read already, as {name_there}; it is not added again.", "yellow")
            continue
        short = name if name and not added else sourcefile.name_for(prospect.asked, taken)
        taken.add(short)
        more = sourcefile.entry(short, prospect, allow_private=allow_private)
        longer = sourcefile.appended(text, more)
        if longer is None:
            screen.say(more)
            raise ConfigError(str(file), "its sources are not at its end; put the lines above among them yourself")
        text = longer
        added.append(short)
    if not any(prospect.offers for prospect in found):
        raise ConfigError(str(file), "nothing was added, since nothing was found; why is said above")
    if not added:
        return
    sourcefile.save(file, text)
    screen.say(f"\nAdded to {file}: {', '.join(added)}. `jumpline run {added[0]} --limit 5` reads it.", "bold")


@app.command(cls=Command)
def keys() -> None:
    """Explain every key of the file of sources, with its default.

    Example: jumpline sources keys
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.setup import settingskeys  # noqa: PLC0415

    screen = Screen()
    for section in settingskeys.sections():
        screen.say(f"\n{section.title}", "bold")
        screen.say(section.about, "dim", wrap=True)
        for key in section.keys:
            default = f"  [default: {key.default}]" if key.default else ""
            screen.say(f"  {key.name}: {key.kind}{default}", "cyan", wrap=True)
            screen.say(f"      {key.meaning}", wrap=True)


def _tools(settings: Config, stack: ExitStack) -> tuple[Fetcher, Store]:
    """Return what a survey needs: a fetcher, and a store that knows nothing, so that all is asked for anew."""
    from jumpline.store import open_store  # noqa: PLC0415
    from jumpline.web.fetch import Fetcher  # noqa: PLC0415

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    store = stack.enter_context(open_store(f"sqlite:///{folder / 'empty.db'}"))
    return stack.enter_context(Fetcher(settings.fetching)), store


def _surveyed(source: Source, fetcher: Fetcher, store: Store, limit: int | None = None) -> Survey | str:
    """Return what a source offers, or why it cannot be read."""
    from flows.stages import discovery  # noqa: PLC0415

    try:
        found = discovery.survey(source, fetcher, store, limit=limit)
    except JumplineError as error:
        return str(error)
    return replace(found, notes=tuple(note for note in found.notes if "next run" not in note))


def _offered(found: Survey) -> str:
    dated = [candidate.published for candidate in found.new if candidate.published]
    newest = f", the newest of {max(dated, key=datetime.timestamp):%Y-%m-%d %H:%M}" if dated else ""
    texts = sum(bool(candidate.feed_text) for candidate in found.new)
    carried = f", {texts} with text in the feed" if texts else ""
    return "; ".join([f"{len(found.new)} articles{newest}{carried}", *found.problems, *dict.fromkeys(found.notes)])


def _when(source: Source, settings: Config) -> str:
    """Say when a source is read: by its own schedule, or by its group's."""
    from jumpline.config.schedule import spelled  # noqa: PLC0415

    group = next((group for group in settings.groups if group.name == source.group), None)
    when = source.schedule or (group.schedule if group else None)
    if when is None:
        return f"with {group.name}" if group else "–"
    said = when.cron or when.rrule or f"every {spelled(when.interval) if when.interval else ''}"
    return said if source.schedule or group is None else f"{said}, with {group.name}"
