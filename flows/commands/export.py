"""``jumpline export``: stored articles as a file that other programs read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from flows.commands.stored import nothing
from jumpline.export.format import Format, by_name
from jumpline.model import Access, Completeness  # noqa: TC001 - typer reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jumpline.archive import Archive
    from jumpline.export import Selection
    from jumpline.model import Document
    from jumpline.store import Store

ON_DISK = {Format.PARQUET, Format.MARKDOWN, Format.WARC}
"""Formats that are no text, and so not for a terminal."""


def export(  # noqa: PLR0913, PLR0917 - the options of a command
    form: Annotated[
        Format | None, typer.Option("--format", help="What to write. [default: by the ending of FILE, else jsonl]")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="A file, a new folder, an address. [default: standard output]"
        ),
    ] = None,
    completeness: Annotated[
        list[Completeness] | None, typer.Option("--completeness", help="Only those captured so far. Repeatable.")
    ] = None,
    min_probability: Annotated[
        float | None,
        typer.Option(
            "--min-probability",
            metavar="P",
            min=0,
            max=1,
            help="Only those that are whole with at least that probability.",
        ),
    ] = None,
    max_probability: Annotated[
        float | None,
        typer.Option(
            "--max-probability",
            metavar="P",
            min=0,
            max=1,
            help="Only those that are whole with at most that probability.",
        ),
    ] = None,
    access: Annotated[
        list[Access] | None, typer.Option("--access", help="Only those declared so by their publisher. Repeatable.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="NAME", help="Only those of this source. Repeatable.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", metavar="CODE", help="Only those in this language. Repeatable.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="WHEN", help="Captured since: 2026-01-31, 12h, 7d.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Captured before.")] = None,
    published_since: Annotated[
        str | None, typer.Option("--published-since", metavar="WHEN", help="Published since.")
    ] = None,
    published_until: Annotated[
        str | None, typer.Option("--published-until", metavar="WHEN", help="Published before.")
    ] = None,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Export stored articles with their text, verdict and evidence.

    A file gets a manifest beside it: what it holds, by which rules it was judged, what was asked for.

    Example: jumpline export --completeness complete -o corpus.jsonl
    """
    chosen = form or by_name(output or "")
    if output is None and chosen in ON_DISK:
        raise typer.BadParameter(f"{chosen} is no text for a screen; say where to: --output FILE")
    from jumpline.export import Selection  # noqa: PLC0415 - as in every command: only what it needs
    from jumpline.store import open_store  # noqa: PLC0415

    selection = Selection(
        completeness=tuple(completeness or ()),
        access=tuple(access or ()),
        source=tuple(source or ()),
        language=tuple(code.lower() for code in language or ()),
        min_probability=min_probability,
        max_probability=max_probability,
        since=options.moment(since) if since else None,
        until=options.moment(until) if until else None,
        published_since=options.moment(published_since) if published_since else None,
        published_until=options.moment(published_until) if published_until else None,
    )
    address = options.store_address(store, config)
    archive = options.archive(address, config) if chosen is Format.WARC else None
    with open_store(address) as opened:
        written = _written(selection, chosen, output, opened, archive)
        if not written:
            typer.echo(nothing(opened, *selection.source), err=True)


def _written(selection: Selection, form: Format, output: str | None, store: Store, archive: Archive | None) -> int:
    """Write what is selected, and return how many articles that was."""
    from jumpline.export import Pages, write  # noqa: PLC0415
    from jumpline.export import export as export_to  # noqa: PLC0415

    documents = _selected(selection, store)
    if output is None:
        options.plain_output()
        return write(documents, form, sys.stdout.buffer).documents
    pages = Pages(archive, store.page_of) if archive else None
    told = export_to(documents, form, output, filters=selection.told(), pages=pages)
    without = f"; {told['without_page']} without a page in the archive" if told["without_page"] else ""
    number = told["documents"]
    typer.echo(f"{number:,} article{'s' * (number != 1)} in {output}{without}")
    return int(told["documents"])


def _selected(selection: Selection, store: Store) -> Iterator[Document]:
    """Yield what is selected; the store looks it up where it has an index for that."""
    narrowed = store.documents(
        completeness=selection.completeness[0] if len(selection.completeness) == 1 else None,
        source=selection.source[0] if len(selection.source) == 1 else None,
        since=selection.since,
    )
    return selection.of(narrowed)
