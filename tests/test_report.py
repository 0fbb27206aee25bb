"""The report: its numbers are the store's, changes are told from chance, and the page is one file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from flows.cli import app
from flows.presentation import reporting
from flows.presentation.reporting.changes import Kind, changes
from jumpline.model import Access, Article, Assessment, Cause, Completeness, Document
from jumpline.store import SourceRun, Store, open_store
from jumpline.store.statistics import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTGRES = os.environ.get("JUMPLINE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
COMPLETE, TRUNCATED, EMPTY = Completeness.COMPLETE, Completeness.TRUNCATED, Completeness.EMPTY


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each of the databases."""
    if request.param == "sqlite":
        with open_store(f"sqlite:///{tmp_path}/report.db") as opened:
            yield opened
        return
    name = f"report_{uuid.uuid4().hex}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        pytest.skip("no PostgreSQL answers")
    try:
        with open_store(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)) as opened:
            yield opened
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        server.dispose()


def document(number: int, kind: Completeness, source: str = "daily", *, days: int = 1, **about: Any) -> Document:
    url = f"https://{source}.example/{number}"
    words = " ".join(["word"] * (0 if kind is EMPTY else 40 + number))
    found = Assessment(kind, 0.5, **about)
    return Document(url, source, Article(words, f"Story {number}"), found, url, 200, NOW - timedelta(days=days), url)


def run(source: str, day: int, number: int, **numbers: Any) -> SourceRun:
    when = NOW - timedelta(days=day)
    given = dict.fromkeys(SourceRun.__dataclass_fields__, 0) | {
        "message": "",
        "state": "Completed",
        "causes": {},
        "again": {},
    }
    given |= {"expected_words": None, "share_captured": None, "run_id": number, "source": source}
    return SourceRun(**(given | {"started_at": when, "ended_at": when} | numbers))


def filled(store: Store) -> None:
    store.save_all(
        [
            *(document(n, COMPLETE, access=Access.OPEN) for n in range(5)),
            document(10, TRUNCATED, cause=Cause.PAYWALL, fraction=0.25, expected_words=200, access=Access.SUBSCRIPTION),
            document(11, TRUNCATED, cause=Cause.PAYWALL),
            document(12, EMPTY, "weekly", cause=Cause.BLOCKED),
            document(13, COMPLETE, "weekly", days=60),
        ]
    )
    for day in (1, 2, 40):
        number = store.begin_run("ingest")
        daily = run("daily", day, number, found=7, fetched=7, complete=5, truncated=2, causes={"paywall": 2})
        store.record_source(daily, "The Daily", "feed")
        store.record_source(run("weekly", day, number, found=1, fetched=1, empty=1), "Weekly", "listing")
        store.end_run(number, "Completed")


def test_the_numbers_are_the_stores(store: Store) -> None:
    filled(store)
    said = reporting.summarise(store, SINCE, NOW)
    assert (said.total.articles, dict(said.total.verdicts)) == (8, {"complete": 5, "truncated": 2, "empty": 1})
    assert (said.total.captured, said.total.missing, said.total.share) == (50, 150, 0.25)
    assert said.total.words == sum(40 + n for n in (*range(5), 10, 11))
    daily, weekly = said.sources
    assert (daily.name, daily.label, daily.kind, daily.articles) == ("daily", "The Daily", "feed", 7)
    assert (daily.whole, daily.main_cause, daily.main_access) == (5 / 7, "paywall", "open")
    assert (weekly.articles, weekly.whole, weekly.main_cause) == (1, 0.0, "refused")
    assert [(one.url, one.missing) for one in said.worst][:1] == [("https://daily.example/10", 150)]
    assert len(said.worst) == 3
    assert daily.trend.count(",") == 2
    assert said.since == SINCE


def test_an_empty_store_has_a_report_too(store: Store, tmp_path: Path) -> None:
    said = reporting.summarise(store, SINCE, NOW)
    reporting.write(tmp_path / "report.html", said)
    assert "Nothing was captured since 27 October 2026" in (tmp_path / "report.html").read_text("utf-8")
    assert (said.by_day, said.causes, said.access) == (None, None, None)


def test_the_page_is_one_file_and_shows_the_numbers(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        filled(opened)
        reporting.write(tmp_path / "report.html", reporting.summarise(opened, SINCE, NOW))
    source = (tmp_path / "report.html").read_text("utf-8")
    tree = html.fromstring(source)
    shown = {element.get("id"): element.text for element in tree.xpath("//dd | //b[@id]")}
    assert shown["articles"] == "8"
    assert shown["missing"] == "150"
    assert shown["share"] == "25 %"
    assert (shown["n-complete"], shown["n-truncated"], shown["n-empty"]) == ("5", "2", "1")
    assert [row.get("data-source") for row in tree.xpath("//tbody/tr")] == ["daily", "weekly"]
    assert len(tree.xpath("//figure//svg")) == 6
    assert not re.findall(r"<(?:img|iframe|link(?! rel=\"icon\"))|@import|url\(https?:|src=", source)
    loaded = set(re.findall(r"https?://[\w.-]+", source)) - {"https://daily.example", "https://weekly.example"}
    assert loaded <= {"http://www.w3.org"}  # the names of SVG


def reading(day: float, source: str = "daily", state: str = "Completed", **numbers: Any) -> Reading:
    causes = {name: numbers.pop(name) for name in list(numbers) if name in set(Cause)}
    given = {"found": 20, "fetched": 20, "stored": 20, "complete": 20, "access_lost": 0, "again": {}} | numbers
    return Reading(source, NOW - timedelta(days=day), state, causes=causes, **given)


def past(**numbers: Any) -> list[Reading]:
    return [reading(day, **numbers) for day in range(30, 8, -2)]


@pytest.mark.parametrize(
    ("before", "week", "kinds"),
    [
        (past(), [reading(2)], []),
        (past(paywall=2), [reading(2, paywall=3)], []),
        (past(paywall=1), [reading(2, paywall=15)], [Kind.WALL_UP]),
        (past(paywall=15), [reading(2, paywall=15)], []),
        (past(paywall=18), [reading(2, paywall=1)], [Kind.WALL_DOWN]),
        (past(), [reading(2, extraction=12)], [Kind.BROKEN]),
        (past(script=12), [reading(2)], [Kind.RECOVERED]),
        (past(), [reading(2, fetched=3, paywall=3)], []),
        (past(), [reading(2, found=0, fetched=0), reading(1, found=0, fetched=0)], [Kind.SILENT]),
        (past(), [reading(2, fetched=0, stored=0)], [Kind.SILENT]),  # its feed goes on listing what it had
        (past(stored=1), [reading(2, fetched=0, stored=0)], []),  # it seldom has anything
        (past(), [reading(2, state="Failed", found=0, fetched=0)], [Kind.UNREADABLE]),
        (past(state="Failed", found=0, fetched=0), [reading(2, state="Failed", found=0, fetched=0)], []),
        (past(), [reading(2, access_lost=3)], [Kind.LOGIN]),
        (past(), [reading(2, fetched=32, paywall=12, again={"found": 12, "fetched": 12, "paywall": 12})], []),
        (past(), [reading(2, found=9, fetched=9, again={"found": 9, "fetched": 9})], [Kind.SILENT]),
        ([], [reading(2)], [Kind.NEW]),
        (past(), [], []),
    ],
)
def test_a_change_is_told_from_chance(before: list[Reading], week: list[Reading], kinds: list[Kind]) -> None:
    found = changes([*before, *week], NOW - timedelta(days=7))
    assert [change.kind for change in found] == kinds
    assert all(change.said for change in found)


def test_the_gravest_come_first_and_sources_are_apart() -> None:
    other = [reading(day, "weekly") for day in range(30, 8, -2)]
    week = [reading(2, paywall=18), reading(2, "weekly", access_lost=1), reading(1, "monthly")]
    found = changes([*past(), *other, *week], NOW - timedelta(days=7))
    assert [(change.source, change.kind, change.good) for change in found] == [
        ("weekly", Kind.LOGIN, False),
        ("daily", Kind.WALL_UP, False),
        ("monthly", Kind.NEW, True),
    ]


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        opened.save_all([document(n, COMPLETE) for n in range(4)])
    arguments = ["report", "--store", f"{tmp_path}/x.db", "-o", f"{tmp_path}/new/report.html", "--since", "2026-01-01"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "4 articles of 1 source, 100 % of them whole." in result.stdout
    assert (tmp_path / "new/report.html").is_file()
    refused = CliRunner().invoke(app, [*arguments[:4], f"{tmp_path}", "--since", "30d"])
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


@pytest.mark.parametrize("found", [True, False])
def test_it_opens_in_the_browser_that_the_machine_has(tmp_path: Path, found: bool) -> None:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        opened.save(document(1, COMPLETE))
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "flows.cli", "report", "--store", "x.db", "--open"],
        cwd=tmp_path,
        env=os.environ | {"BROWSER": str(browser) if found else "nothing-of-that-name", "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ("No browser is to be found here" in done.stdout) is not found
    if found:
        assert (tmp_path / "opened").read_text().strip() == (tmp_path / "report.html").as_uri()


def test_every_day_and_verdict_of_the_chart_is_drawn(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/x.db") as opened:
        filled(opened)
        said = reporting.summarise(opened, SINCE, NOW)
    assert said.by_day
    drawn = Counter(re.findall(r'fill="var\(--(\w+)\)"', said.by_day.wide))
    assert set(drawn) >= {"complete", "truncated", "empty"}
    assert "on the last day, 2026-11-25: 5 complete, 2 truncated, 1 empty, 0 unknown" in said.by_day.alt
