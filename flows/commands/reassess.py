"""``jumpline reassess``: judge what is stored again, by the rules of today, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options, stored
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.presentation.screen import Screen
    from flows.stages.reassessing import Retold
    from jumpline.model import Evidence

MOST_TOLD = 3
"""Pieces of evidence that are shown of what came, and of what went: the heaviest."""
LONGEST_QUOTE = 80


def reassess(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Names of sources. All that is stored if none.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="WHEN", help="Only what was captured since: 2026-01-31, 7d.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many articles.")] = None,
    config: options.ConfigFile = None,
    store: options.StoreAddress = None,
) -> None:
    """Judge stored articles again from the pages in the archive.

    For use after new rules, new phrases in markers.yaml or a new version. Says which verdicts changed, and why. Asks no
    publisher for anything; the old verdicts stay in the history. What was judged by these very rules is left out, so
    that a run that was broken off goes on.

    Example: jumpline reassess --since 30d
    """
    settings = options.configured(config, store)
    after = options.moment(since) if since else None

    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.stages.reassessing import reassess as judge_again  # noqa: PLC0415 - as in every command: only what it needs

    screen = Screen()
    if strange := sorted(set(sources or ()) - {source.name for source in settings.sources}):
        with stored.opened_store(store, config) as opened:
            if not opened.counts_by_source().keys() >= set(strange):
                raise ConfigError(", ".join(strange), stored.nothing(opened, *strange))
    told = judge_again(
        settings, sources=sources or (), since=after, limit=limit, tell=lambda retold: _tell(retold, screen)
    )
    for line in told.unreadable:
        screen.say(line, "red")
    if not told.articles and not told.unreadable:
        screen.say("Nothing to judge again: these rules have judged every article that has a page in the archive.")
    else:
        screen.say(f"{told.line()}.")
    raise typer.Exit(1 if told.unreadable else 0)


def _tell(retold: Retold, screen: Screen) -> None:
    """Show an article whose completeness is another one, and the evidence that made it so."""
    if not retold.moved:
        return
    before, after = retold.before.assessment, retold.after.assessment
    cause = f" ({after.cause})" if after.cause else ""
    screen.say(
        f"{retold.after.url}: {before.completeness} → {after.completeness}{cause}, "
        f"probability {before.probability:.2f} → {after.probability:.2f}",
        "bold",
    )
    for line in (*_lines("+", retold.came), *_lines("-", retold.went)):
        screen.say(f"  {line}")


def _lines(sign: str, evidence: Sequence[Evidence]) -> list[str]:
    told = [
        f"{sign} {one.verdict} {one.weight:.1f}  {one.signal}.{one.rule}  {one.quote[:LONGEST_QUOTE]}".rstrip()
        for one in evidence[:MOST_TOLD]
    ]
    return [*told, f"{sign} and {len(evidence) - MOST_TOLD} more"] if len(evidence) > MOST_TOLD else told
