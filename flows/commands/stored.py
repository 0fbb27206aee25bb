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
        found = opened.documents(completeness=completeness, source=source, since=after, limit=limit)
        rows = [Row.of_document(document) for document in found]
        every = opened.counts()["documents"]
    if not rows:
        screen.say(nothing(every))
        return
    screen.tell_rows(rows)
    screen.say(f"{len(rows)} of {every} articles. `jumpline show URL` shows one.", "dim")


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
        every = opened.counts()["documents"]
    if document is None:
        raise JumplineError(url, f"is not stored: {'`jumpline list` shows what is' if every else nothing(every)}")
    screen = Screen()
    screen.tell_article(document.url, document.article, document.assessment)
    screen.tell_text(document.article, document.assessment)


def nothing(every: int) -> str:
    """Say why nothing was found in a store of so many articles, and what to do about it."""
    if every:
        return f"None of the {every} articles is so; ask with fewer conditions."
    return "The store is empty; `jumpline run` or `jumpline demo` fills it."


@contextmanager
def opened_store(store: str | None, config: Path | None) -> Iterator[Store]:
    """Open the store that the command line, the environment or the configuration names."""
    from jumpline.store import open_store  # noqa: PLC0415 - SQLAlchemy takes a while

    with open_store(options.store_address(store, config)) as opened:
        yield opened
