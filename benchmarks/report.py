"""What a report costs: adding up, writing, and opening the page in a browser.

``uv run benchmarks/report.py`` makes a store of made-up articles and runs in a temporary folder, and reports on it.
``--keep FOLDER`` leaves store and page there. The browser's part needs Chromium and the extra ``browser``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, insert

from flows.presentation import reporting
from jumpline.model import Access, Article, Assessment, Cause, Completeness, Document, Evidence, Verdict
from jumpline.store import open_store
from jumpline.store.rows import key_of, version_row
from jumpline.store.schema import documents, runs, source_runs, sources, versions

NAMES = ("harbour", "valley", "evening", "morning", "county", "river", "northern", "island", "market", "lantern")
KINDS = ("courier", "gazette", "post", "wire", "herald", "echo", "tribune", "observer", "monitor", "dispatch")
DAYS = 35
PROSE = "The ferry left early and nobody on the quay could say why the captain had not waited for the second bell. "


def main() -> None:
    """Make a store, report on it, and say how long each step took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'report.db'}"
        fill(url, asked.sources, asked.articles)
        now = datetime.now(UTC)
        with open_store(url) as store:
            begun = time.perf_counter()
            summary = reporting.summarise(store, now - timedelta(days=30))
            added = time.perf_counter()
        reporting.write(folder / "report.html", summary)
        written = time.perf_counter()
        size = (folder / "report.html").stat().st_size
        print(f"{asked.sources} sources, {asked.articles:,} articles")
        print(f"added up and drawn  {added - begun:6.2f} s")
        print(f"written             {written - added:6.2f} s, {size / 1e6:.2f} MB")
        opened = opening(folder / "report.html")
        if opened:
            print(f"opened in Chromium  {statistics.median(opened):6.2f} s, the median of {len(opened)}")


def fill(url: str, number: int, articles: int, seed: int = 7) -> None:
    """Fill an empty store with sources of five kinds of publisher, and five weeks of daily runs."""
    chance = random.Random(seed)
    with open_store(url):
        pass
    names = [f"{a}-{b}{'' if n < 1 else f'-{n + 1}'}" for n in range(-(-number // 100)) for b in KINDS for a in NAMES]
    now = datetime.now(UTC).replace(microsecond=0)
    engine = create_engine(url)
    with engine.begin() as connection:
        for day in range(DAYS):
            connection.execute(
                insert(runs).values(id=day + 1, kind="ingest", started_at=now - timedelta(days=DAYS - day))
            )
        number_of = articles // number
        rows: list[dict[str, object]] = []
        texts: list[dict[str, object]] = []
        for index, name in enumerate(names[:number]):
            habit = Habit(index, chance)
            connection.execute(
                insert(sources).values(
                    name=name,
                    label=name.replace("-", " ").title(),
                    kind="feed",
                    first_seen=now - timedelta(days=DAYS),
                    last_run=now - timedelta(minutes=chance.randrange(600)),
                )
            )
            for n in range(number_of):
                when = now - timedelta(days=chance.random() * (DAYS - 1), seconds=1)
                document = habit.document(name, n, when)
                number = index * number_of + n + 1
                rows.append(document_row(document, number))
                texts.append(version_row(document, number))
                if len(rows) >= 2000:
                    connection.execute(insert(documents), rows)
                    connection.execute(insert(versions), texts)
                    rows, texts = [], []
            connection.execute(
                insert(source_runs), [habit.run(name, day, now, number_of // DAYS) for day in range(DAYS)]
            )
        if rows:
            connection.execute(insert(documents), rows)
            connection.execute(insert(versions), texts)
    engine.dispose()


class Habit:
    """How a publisher of a kind comes through, and what happens to it in the last week."""

    def __init__(self, index: int, chance: random.Random) -> None:
        self.chance = chance
        self.whole = (0.97, 0.62, 0.35, 0.9, 0.08)[index % 5] * chance.uniform(0.9, 1.0)
        self.cause = (Cause.PAYWALL, Cause.REGISTRATION, Cause.PAYWALL, Cause.TEASER, Cause.PAYWALL)[index % 5]
        self.event = {3: "wall", 7: "silent", 11: "broken", 17: "login", 23: "down"}.get(index)

    def kind(self, week: bool) -> tuple[Completeness, Cause | None]:
        """Return how an article comes through."""
        draw = self.chance.random()
        if week and self.event == "broken" and draw < 0.7:
            return Completeness.EMPTY, Cause.SCRIPT
        whole = 0.15 if week and self.event == "wall" else 0.98 if week and self.event == "down" else self.whole
        if draw < whole:
            return Completeness.COMPLETE, None
        if draw > 0.985:
            return Completeness.EMPTY, Cause.BLOCKED
        return (Completeness.UNKNOWN, None) if draw > 0.97 else (Completeness.TRUNCATED, self.cause)

    def document(self, source: str, number: int, when: datetime) -> Document:
        """Return an article."""
        kind, cause = self.kind(when > datetime.now(UTC) - timedelta(days=7))
        expected = self.chance.randrange(250, 1400)
        share = 1.0 if kind is Completeness.COMPLETE else self.chance.uniform(0.1, 0.6)
        words = 0 if kind is Completeness.EMPTY else int(expected * share)
        sentence = PROSE.split()
        text = " ".join(sentence[n % len(sentence)] for n in range(words))
        told = kind is Completeness.TRUNCATED and self.chance.random() < 0.4
        gate = "Subscribe to continue reading" if cause is Cause.PAYWALL else None
        evidence = (
            (
                Evidence(
                    "gate",
                    "en.action-to-continue-reading",
                    Verdict.TRUNCATED,
                    6.5,
                    gate,
                    "block 9, right after the last paragraph",
                ),
            )
            if gate
            else ()
        )
        found = Assessment(
            kind,
            0.98 if kind is Completeness.COMPLETE else 0.02,
            cause,
            Access.SUBSCRIPTION if self.whole < 0.5 else Access.OPEN,
            fraction=round(share, 4) if told else None,
            expected_words=expected if told else None,
            expected_from="wordCount" if told else None,
            cut_at=len(text) if kind is Completeness.TRUNCATED else None,
            gate=gate,
            evidence=evidence,
            rules_version="benchmark",
        )
        url = f"https://{source}.example/{number}"
        title = f"{source.split('-', maxsplit=1)[0].title()} story number {number}"
        return Document(url, source, Article(text, title, language="en"), found, url, 200, when, key_of(url))

    def run(self, source: str, day: int, now: datetime, articles: int) -> dict[str, object]:
        """Return what the run of a day made of the source."""
        week, articles = day > DAYS - 8, max(articles, 6)
        kinds = [] if week and self.event == "silent" else [self.kind(week) for _ in range(articles)]
        causes: dict[str, int] = {}
        for _kind, cause in kinds:
            if cause:
                causes[cause.value] = causes.get(cause.value, 0) + 1
        when = now - timedelta(days=DAYS - day - 1, minutes=self.chance.randrange(60))
        counted = {kind.value: sum(k is kind for k, _ in kinds) for kind in Completeness}
        return {
            "run_id": day + 1,
            "source": source,
            "started_at": when,
            "ended_at": when + timedelta(minutes=3),
            "state": "Completed",
            "message": "",
            "found": len(kinds),
            "fetched": len(kinds),
            "stored": len(kinds),
            "words": 400 * len(kinds),
            "access_lost": 4 if day == DAYS - 2 and self.event == "login" else 0,
            "causes": causes,
            **counted,
        }


def document_row(document: Document, number: int) -> dict[str, object]:
    """Return an article's row."""
    article, found = document.article, document.assessment
    return {
        "id": number,
        "url_key": key_of(document.url),
        "url": document.url,
        "first_seen": document.fetched_at,
        "last_seen": document.fetched_at,
        "text_key": key_of(article.text),
        "source": document.source,
        "completeness": found.completeness.value,
        "words": article.words,
        "fetched_at": document.fetched_at,
        "confirmed_at": document.fetched_at,
        "title": article.title,
        "probability": found.probability,
        "cause": found.cause.value if found.cause else None,
        "access": found.access.value,
        "language": article.language,
    }


def opening(page: Path, times: int = 5) -> list[float]:
    """Return the seconds until the page was read and laid out, each time in a fresh tab; none without a browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra
    except ImportError:
        chromium = None
    if not chromium:
        print("opened in Chromium  not measured: it or the extra `browser` is not installed", file=sys.stderr)
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = []
        for _ in range(times):
            tab = browser.new_page()
            tab.goto(page.absolute().as_uri(), wait_until="load")
            found.append(tab.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
            tab.close()
        browser.close()
        return found


if __name__ == "__main__":
    main()
