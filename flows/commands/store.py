"""``jumpline store``: is it whole, how large is it, lead it to today's tables, copy it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from flows.commands.deferred import Command, Group
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.table import Table

    from jumpline.store import Store

app = typer.Typer(
    name="store",
    cls=Group,
    help="The store itself: check it, bring it up to date, copy it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.command(cls=Command)
def check(config: options.ConfigFile = None, store: options.StoreAddress = None) -> None:
    """Say what in the store is not as it was written.

    Reads every text and reference, in the archive too. Exit status: 1 when something is wrong.

    Example: jumpline store check
    """
    from jumpline.store import open_store  # noqa: PLC0415 - as in every command: only what it needs

    address = options.store_address(store, config)
    with open_store(address) as opened:
        flaws = 0
        for flaw in _flaws(opened, address, config):
            typer.echo(flaw)
            flaws += 1
        articles = opened.counts()["documents"]
    typer.echo(f"{articles:,} article{'s' * (articles != 1)}, {flaws or 'no'} flaw{'s' * (flaws != 1)}.")
    raise typer.Exit(1 if flaws else 0)


@app.command(cls=Command)
def migrate(config: options.ConfigFile = None, store: options.StoreAddress = None) -> None:
    """Bring the store up to this version's tables.

    Every command that opens the store does the same. This one also compares the articles that still wait to be compared
    with the others.

    Example: jumpline store migrate
    """
    from jumpline.store import open_store  # noqa: PLC0415
    from jumpline.store.migrations import HEAD  # noqa: PLC0415

    with open_store(options.store_address(store, config)) as opened:
        compared = opened.group()
    typer.echo(f"The tables are those of version {HEAD}. {compared:,} articles were compared with the others.")


@app.command(cls=Command)
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A SQLite file, or a database address.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same; it must be empty, or is made.")],
) -> None:
    """Copy a store into another, from SQLite to PostgreSQL for one.

    All or nothing. The archive stays where it is.

    Example: jumpline store copy data/jumpline.db postgresql://host/name
    """
    from jumpline.store import open_store  # noqa: PLC0415

    with open_store(options.store_address(source, None)) as here, open_store(options.address(target)) as there:
        pages = any(True for _ in here.archived())
        counts = here.copy_to(there, lambda table, rows: typer.echo(f"{rows:>12,} {table}") if rows else None)
    number = counts["documents"]
    typer.echo(f"{number:,} article{'s' * (number != 1)} copied; both stores hold the same numbers of rows.")
    if pages:
        typer.echo("Their pages stay where they are: in the configuration of the copy, `archive:` names that place.")


@app.command(cls=Command)
def stats(config: options.ConfigFile = None, store: options.StoreAddress = None) -> None:
    """Say what the store holds, and how much room it takes.

    In all and by source.

    Example: jumpline store stats
    """
    from rich.table import Table  # noqa: PLC0415

    from flows.presentation.screen import Screen  # noqa: PLC0415
    from jumpline.store import open_store  # noqa: PLC0415

    screen = Screen()
    with open_store(options.store_address(store, config)) as opened:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(justify="right")
        for name, number in (opened.counts() | opened.extent()).items():
            table.add_row(f"{number:,}", name)
        by_source = opened.counts_by_source()
    screen.console.print(table)
    if by_source:
        screen.console.print()
        screen.console.print(_by_source(by_source))


def _by_source(counted: Mapping[str, Mapping[str, int]]) -> Table:
    """Return a table of the articles of each source, by how much of them was captured."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("source", overflow="fold")
    names = tuple(next(iter(counted.values())))
    for name in names:
        table.add_column(name, justify="right")
    for source, numbers in counted.items():
        table.add_row(Text(source), *(f"{numbers[name]:,}" for name in names))
    return table


def _flaws(opened: Store, address: str, config: Path | None) -> Iterator[str]:
    yield from map(str, opened.check())
    try:
        archive = options.archive(address, config)
    except ConfigError:
        return  # no pages are kept
    yield from map(str, archive.verify(opened.archived()))
