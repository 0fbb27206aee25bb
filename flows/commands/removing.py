"""``jumpline prune`` and ``delete``: articles that go, with their pages in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from flows.commands.stored import nothing
from jumpline.errors import ConfigError, JumplineError

if TYPE_CHECKING:
    from pathlib import Path

    from jumpline.archive import Archive
    from jumpline.store import Removable, Removed, Store


def prune(
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="WHEN", help="Articles of which nothing came since: 2026-01-31, 365d."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Articles of this source.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it, say only what would go.")] = False,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Remove articles that are old or of one source.

    Without --yes it only says what would go. With it they go with every trace, and their pages with them.

    Example: jumpline prune --before 365d --source town-gazette
    """
    from jumpline.store import Removed, open_store  # noqa: PLC0415 - as in every command: only what it needs

    if before is None and source is None:
        raise typer.BadParameter("say which: --before WHEN, --source NAME, or both")
    address = options.store_address(store, config)
    archive = _archive(address, config)
    count = Removed()
    with open_store(address) as opened:
        moment = options.moment(before) if before else None
        for found in opened.aged(before=moment, source=source):
            count += found.count
            if yes:
                _remove(opened, archive, found)
        if yes and count.articles:
            opened.tidy()
        if source and not count.articles and source not in opened.counts_by_source():
            typer.echo(nothing(opened, source))
            return
    typer.echo(_line(count, "Removed" if yes else "Would remove"))
    if not yes and count.articles:
        typer.echo("Nothing was changed; the same with --yes removes them.")


def delete(
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address.")],
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Remove an article with every trace of it, from the archive too.

    Says what that was. There is no way back.

    Example: jumpline delete https://example.org/2026/01/31/an-article
    """
    from jumpline.store import open_store  # noqa: PLC0415
    from jumpline.urls import canonical  # noqa: PLC0415

    address = options.store_address(store, config)
    archive = _archive(address, config)
    with open_store(address) as opened:
        found = opened.removable(canonical(url))
        if not found.ids:
            raise JumplineError(url, "is not stored, so there is nothing to delete")
        others = [one.url for one in opened.story(canonical(url))[1:]]
        _remove(opened, archive, found)
        opened.tidy()
    typer.echo(_line(found.count, "Removed"))
    if others:
        typer.echo(f"The same story is stored from elsewhere too: {', '.join(others)}")


def _archive(address: str, config: Path | None) -> Archive | None:
    try:
        return options.archive(address, config)
    except ConfigError:
        return None  # no pages are kept


def _remove(opened: Store, archive: Archive | None, found: Removable) -> None:
    """Remove pages first: where this is cut short, what still names them is removed the next time."""
    if found.pages and archive is None:
        raise JumplineError("archive", "is off, and pages of these articles are in it; turn it on to remove them, too")
    if found.pages and archive is not None:
        archive.blank(found.pages)
    opened.remove(found.ids)
    if archive is not None:
        archive.drop({place.file for place in found.pages}, opened.counts_on)


_KINDS = {
    "articles": "article",
    "versions": "text",
    "captures": "capture",
    "verdicts": "earlier verdict",
    "addresses": "other address",
    "outcomes": "outcome of a run",
    "pages": "page in the archive",
}


def _line(count: Removed, verb: str) -> str:
    numbers = {kind: getattr(count, name) for name, kind in _KINDS.items()}
    parts = [f"{number:,} {_plural(kind, number)}" for kind, number in numbers.items() if number]
    return f"{verb} {', '.join(parts) or 'nothing'}."


def _plural(kind: str, number: int) -> str:
    first, *_ = kind.partition(" of ") if " of " in kind else kind.partition(" in ")
    several = f"{first}es" if first.endswith("s") else f"{first}s"
    return kind if number == 1 else kind.replace(first, several, 1)
