"""The demo: the real run, over real HTTP, against the newsstand that comes with the project."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.operations.launch import launch
from flows.presentation import telling
from flows.presentation.screen import Row, Screen
from jumpline.config import Config
from jumpline.model import Action, Completeness
from jumpline.newsstand import HOME_PORT, HOST, SOURCES, Newsstand
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.stages.tally import RunReport
    from jumpline.model import Document


def tell_demo(store: str, *, direct: bool = False) -> RunReport:
    """Ingest the newsstand, and show what was captured of each article.

    Args:
        store: address of the database.
        direct: without Prefect.
    """
    screen = Screen()
    before = _port_before(store)
    with Newsstand(port=None, home=before or HOME_PORT) as stand:
        screen.say(f"A newsstand opens at {stand.url}. Some of its articles are whole, some stand behind walls.")
        if before and stand.port != before:
            screen.say(f"Port {before}, where it stood before, is taken: its articles have new addresses.", "yellow")
        elif stand.port not in {before, HOME_PORT}:
            screen.say(f"Its usual port, {HOME_PORT}, is taken. The next demo will look for it here.", "dim")
        config = Config.model_validate({"store": store, "sources": stand.sources()})
        report = launch(config, config.sources, screen, direct=direct)
        documents = _stored(store, stand.url)
    if not report.interrupted:
        _tell_articles(report, documents, screen)
    screen.tell_run(report)
    if not report.actions()[Action.STORED] and not report.interrupted:
        screen.say("The store knew every article already, and the feeds said that they had not changed.")
    screen.say("\nTry next:", "bold")
    screen.tell_commands(_commands(documents, store, direct=direct))
    if place := _place():
        screen.say(f"\nHere, jumpline is {place}; its name alone does after: . {place.with_name('activate')}", "dim")
    return report


def _port_before(store: str) -> int | None:
    """Return where the newsstand stood when the store last saw it, by the addresses of its articles.

    At the same port the next run meets the same addresses, and knows them.
    """
    with open_store(store) as opened:
        for name, *_ in SOURCES:
            for document in opened.documents(source=name, limit=1):
                place = urlsplit(document.url)
                if place.hostname == HOST:
                    return place.port
    return None


def _stored(store: str, base: str) -> list[Document]:
    """Return what the store has of the newsstand at ``base``."""
    with open_store(store) as opened:
        found = [document for name, *_ in SOURCES for document in opened.documents(source=name)]
    return [document for document in found if document.url.startswith(f"{base}/")]


def _tell_articles(report: RunReport, documents: Sequence[Document], screen: Screen) -> None:
    """Show what the store has of each source, and what became of the candidates that it has nothing of."""
    for number, source in enumerate(report.reports):
        stored = [Row.of_document(document) for document in documents if document.source == source.source]
        without = [o for o in source.outcomes if o.action in {Action.SKIPPED, Action.FAILED}]
        screen.say(f"\n{source.label}", "bold")
        screen.tell_rows([*stored, *map(Row.of_outcome, without)], header=not number, with_source=False)
    counts = Counter(document.assessment.completeness for document in documents)
    kinds = ", ".join(f"{telling.SIGNS[kind]} {counts[kind]} {kind}" for kind in Completeness if counts[kind])
    screen.say(f"\n{len(documents)} articles: {kinds}", "bold")


def _commands(documents: Sequence[Document], store: str, *, direct: bool) -> list[tuple[str, str]]:
    """Return what to try after the demo, ready to be copied."""
    there = f"--store {shlex.quote(store.removeprefix('sqlite:///'))}"
    cut = [document.url for document in documents if document.assessment.completeness is Completeness.TRUNCATED]
    return [
        (f"jumpline show {there} {min(cut, key=len, default='URL')}", "an article's text, and the evidence"),
        (f"jumpline list {there} --completeness truncated", "what was cut, and why"),
        (f"jumpline report {there} -o demo.html", "a page for your browser: how whole, by source, why not"),
        (f"jumpline export {there} -o demo.jsonl", "all of it, a JSON object a line"),
        (f"jumpline demo {there}{' --direct' if direct else ''}", "again: nothing is stored twice"),
        ("jumpline check https://example.org/article", "any page, without storing it"),
        ("jumpline init https://example.org", "a file of sources from home pages of your choice"),
    ]


def _place() -> Path | None:
    """Return where the command is, where a reader's shell does not find it by its name: ``uv run`` alone does."""
    if "UV" not in os.environ and shutil.which("jumpline"):
        return None
    found = shutil.which("jumpline", path=str(Path(sys.executable).parent))
    if found is None:
        return None
    place = Path(found)
    return place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place
