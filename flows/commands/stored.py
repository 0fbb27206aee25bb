"""``jumpline list`` and ``show``: what is in the store."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from jumpline.errors import JumplineError
from jumpline.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jumpline.store import Store

MOST_NAMES = 12
"""So many sources are named to somebody who asked for one that is not there."""

Kind = Annotated[Completeness | None, typer.Option("--completeness", help="Only those captured so far.")]
SourceName = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only those of this source.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="Only those captured since: 2026-01-31, 12h, 7d.")
]


def list_articles(  # noqa: PLR0913, PLR0917 - the options of a command
    completeness: Kind = None,
    source: SourceName = None,
    since: Since = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 50,
    urls: Annotated[bool, typer.Option("--urls", help="With their addresses, and why in full.")] = False,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """List stored articles, with how complete each is, and why.

    The newest come first.

    Example: jumpline list --completeness truncated --since 7d
    """
    from flows.presentation.screen import Row, Screen  # noqa: PLC0415 - as in every command: only what it needs

    screen = Screen()
    with opened_store(store, config) as opened:
        after = options.moment(since) if since else None
        found = list(opened.documents(completeness=completeness, source=source, since=after, limit=limit))
        every = opened.counts()["documents"]
        if not found:
            screen.say(nothing(opened, *([source] if source else [])))
            return
    if urls:
        for document in found:
            screen.tell_stored(document)
    else:
        screen.tell_rows(map(Row.of_document, found))
    how = "" if urls else "; --urls lists their addresses"
    screen.say(f"{len(found)} of {every:,} articles. `jumpline show URL` shows one{how}.", "dim")


def show(
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address.")],
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Show a stored article: its verdict, the evidence, the text.

    Where the text was cut is marked in it.

    Example: jumpline show https://example.org/2026/01/31/an-article
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from jumpline.urls import canonical  # noqa: PLC0415

    with opened_store(store, config) as opened:
        document = opened.get(canonical(url))
        if document is None:
            stored = opened.counts()["documents"]
            said = "`jumpline list --urls` shows what is" if stored else nothing(opened)
            raise JumplineError(url, f"is not stored: {said}")
    screen = Screen()
    screen.tell_article(document.url, document.article, document.assessment)
    screen.tell_text(document.article, document.assessment)


def nothing(opened: Store, *sources: str) -> str:
    """Say why nothing was found, also of sources by name where such were asked for, and what to do about it."""
    from jumpline.yamlfile import suggestion  # noqa: PLC0415

    counted = opened.counts_by_source()
    if not counted:
        return "The store is empty; `jumpline run` or `jumpline demo` fills it."
    for name in sources:
        if name not in counted:
            known = ", ".join(list(counted)[:MOST_NAMES])
            more = " and more: `jumpline store stats` names them" if len(counted) > MOST_NAMES else ""
            return f"Nothing of {name} is stored.{suggestion(name, counted)} The store has {known}{more}."
    every = sum(numbers["articles"] for numbers in counted.values())
    return f"None of the {every:,} articles matches; ask with fewer conditions."


@contextmanager
def opened_store(store: str | None, config: Path | None) -> Iterator[Store]:
    """Open the store that the command line, the environment or the configuration names."""
    from jumpline.store import open_store  # noqa: PLC0415 - SQLAlchemy takes a while

    with open_store(options.store_address(store, config)) as opened:
        yield opened
