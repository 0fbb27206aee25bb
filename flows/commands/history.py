"""``jumpline history`` and ``search``: how an article came to be what it is, and where words stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options, stored
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from flows.presentation.screen import Screen
    from jumpline.model import Document
    from jumpline.store import Store


def history(
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address.")],
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Show every capture of an article, and how its texts differ.

    Says what became of each capture, and compares the texts word by word.

    Example: jumpline history https://example.org/2026/01/31/an-article
    """
    from flows.presentation.screen import Screen  # noqa: PLC0415 - as in every command: only what it needs
    from jumpline.urls import canonical  # noqa: PLC0415

    screen = Screen()
    with stored.opened_store(store, config) as opened:
        best = opened.get(canonical(url))
        if best is None:
            raise JumplineError(url, "is not stored; `jumpline list --urls` shows what is")
        screen.say(best.article.title or best.url, "bold")
        screen.say(best.url, "dim")
        for alias in opened.aliases(best.url):
            screen.say(f"also {alias.url} ({alias.how})", "dim")
        _tell_captures(screen, opened, best)
        _tell_versions(screen, opened.versions(best.url), best)
        _tell_story(screen, opened, best)


def search(  # noqa: PLR0913, PLR0917 - the options of a command
    words: Annotated[
        list[str], typer.Argument(metavar="WORD", help='Words, "a phrase" in quotes, begin*; -not after a --.')
    ],
    completeness: stored.Kind = None,
    source: stored.SourceName = None,
    since: stored.Since = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 20,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Find the stored articles that hold all the words.

    The latest stored come first.

    Example: jumpline search '"old ferry" council'
    """
    from rich.text import Text  # noqa: PLC0415

    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.presentation.telling import COLOURS, SIGNS  # noqa: PLC0415

    screen = Screen()
    with stored.opened_store(store, config) as opened:
        after = options.moment(since) if since else None
        asked = " ".join(words)
        hits = opened.search(asked, completeness=completeness, source=source, since=after, limit=limit)
        told = f"{len(hits)} found." if hits else stored.nothing(opened, *([source] if source else []))
    for hit in hits:
        sign = (f"{SIGNS[hit.completeness]} ", COLOURS[hit.completeness])
        screen.say(Text.assemble(sign, (hit.title or hit.url, "bold"), (f"  {hit.source}", "dim")))
        screen.say(f"  {hit.url}", "dim")
        screen.say(f"  {hit.snippet}")
    screen.say(told, "dim")


def _tell_captures(screen: Screen, opened: Store, best: Document) -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("Captured", "Source", "Verdict", "Access", "Became", "Why"):
        table.add_column(name, overflow="fold")
    for one in opened.captures(best.url):
        how = "yours" if one.credentialed else "anybody's"
        when = f"{one.fetched_at:%Y-%m-%d %H:%M}"
        table.add_row(when, one.source, one.completeness, how, one.action or "", one.why or "")
    screen.say()
    screen.console.print(table)


def _tell_versions(screen: Screen, versions: list[Document], best: Document) -> None:
    from flows.stages.differing import shown  # noqa: PLC0415

    before = None
    for number, version in enumerate(versions, start=1):
        mark = ", the best" if version.article.text == best.article.text else ""
        access = ", with your access" if version.credentialed else ""
        verdict = f"{version.assessment.completeness}, {version.article.words} words{access}{mark}"
        screen.say(f"\nText {number} of {len(versions)}, {version.fetched_at:%Y-%m-%d %H:%M}: {verdict}", "bold")
        if before is not None:
            screen.say(shown(before.article.text, version.article.text), wrap=True)
        before = version


def _tell_story(screen: Screen, opened: Store, best: Document) -> None:
    others = [member for member in opened.story(best.url) if member.url != best.url]
    if others:
        screen.say("\nThe same story elsewhere", "bold")
    for member in others:
        mark = ", the most complete" if member.best else ""
        screen.say(f"{member.source}: {member.completeness}, {member.words} words{mark}  {member.url}", "dim")
