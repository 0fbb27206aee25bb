"""The demo: the real run, over real HTTP, against the newsstand that comes with the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import telling
from flows.launch import launch
from flows.screen import Row, Screen
from jumpline.config import Config
from jumpline.model import Action, Completeness
from jumpline.newsstand import Newsstand
from jumpline.store import open_store

if TYPE_CHECKING:
    from flows.tally import RunReport
    from jumpline.store import Store


def tell_demo(store: str, *, direct: bool = False) -> RunReport:
    """Ingest the newsstand, and show what was captured of each article.

    Args:
        store: address of the database.
        direct: without Prefect.
    """
    screen = Screen()
    # At its home port where that is free: the next run meets the same addresses, and knows them.
    with Newsstand(port=None) as stand:
        screen.say(f"A newsstand opens at {stand.url}. Some of its articles are whole, some stand behind walls.")
        config = Config.model_validate({"store": store, "sources": stand.sources()})
        report = launch(config, config.sources, screen, direct=direct)
    if not report.interrupted:
        with open_store(store) as opened:
            _tell_articles(report, opened, screen)
    screen.say()
    screen.tell_run(report)
    _tell_what_next(report, store, screen)
    return report


def _tell_articles(report: RunReport, store: Store, screen: Screen) -> None:
    """Show what the store has of each source, and what became of the candidates that it has nothing of."""
    for number, source in enumerate(report.reports):
        stored = [Row.of_document(document) for document in store.documents(source=source.source)]
        without = [o for o in source.outcomes if o.action in {Action.SKIPPED, Action.FAILED}]
        screen.say(f"\n{source.label}", "bold")
        screen.tell_rows([*stored, *map(Row.of_outcome, without)], header=not number, with_source=False)
    counts = store.counts()
    kinds = ", ".join(f"{telling.SIGNS[kind]} {counts[kind]} {kind}" for kind in Completeness if counts[kind])
    screen.say(f"\n{counts['documents']} articles: {kinds}", "bold")


def _tell_what_next(report: RunReport, store: str, screen: Screen) -> None:
    file = store.removeprefix("sqlite:///")
    actions = report.actions()
    if not actions[Action.STORED] and not report.interrupted:
        screen.say("The store knew every article already, and the feeds said that they had not changed.")
    screen.say("\nTry next:", "bold")
    for command, what in (
        ("jumpline demo", "again: nothing is stored twice"),
        (f"jumpline list --store {file} --completeness truncated", "what was cut, and why"),
        (f"jumpline show --store {file} URL", "an article's text and evidence"),
        (f"jumpline export --store {file} -o demo.jsonl", "all of it, a JSON object a line"),
        ("jumpline check https://example.org/article", "any page, without storing it"),
        ("jumpline run", "the sources of config/sources.yaml"),
    ):
        screen.say(f"  {command:<60}  {what}")
