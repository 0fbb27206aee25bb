"""The store, on SQLite and on a real PostgreSQL server alike: see the fixture ``url``."""

from __future__ import annotations

import re
import threading
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, inspect, make_url, text

import jumpline
from jumpline.errors import StoreError
from jumpline.model import (
    Access,
    Action,
    Alias,
    Archived,
    Article,
    Assessment,
    Cause,
    Completeness,
    Document,
    Evidence,
    Outcome,
    Provenance,
    Rights,
    Statement,
    Verdict,
)
from jumpline.store import Attempt, SourceRun, Store, migrations, open_store
from jumpline.store.migrations import HEAD
from jumpline.store.rows import key_of
from jumpline.store.schema import metadata
from tests.filed import NOON, URL, document

# Saving


def test_a_document_comes_back_as_it_was_saved(store: Store) -> None:
    saved = Document(
        url=URL,
        source="daily",
        article=Article("Ein Satz.\nZwei 😀 Sätze.", "Über", ("Ada", "Zoë"), NOON, "de", "articleBody"),
        assessment=Assessment(
            completeness=Completeness.TRUNCATED,
            probability=0.1 + 0.2,
            cause=Cause.PAYWALL,
            access=Access.METERED,
            fraction=1 / 3,
            expected_words=812,
            expected_from="wordCount",
            cut_at=9,
            gate="Weiterlesen mit Abo",
            evidence=(
                Evidence("gate", "phrase", Verdict.TRUNCATED, 1e-7 + 3, 'Sie "lesen" \\ \u2028', "text:end"),
                Evidence("access", "json-ld", Verdict.NOTE, 0.0),
            ),
            rules_version="2026-03",
        ),
        fetched_url="https://daily.example/a?page=1",
        status=402,
        fetched_at=NOON + timedelta(microseconds=7),
        digest="sha256:00",
    )
    assert store.save(saved) == (Action.STORED, "new, truncated, 5 words")
    assert store.get(URL) == saved
    assert list(store.documents()) == [saved]
    assert store.get("https://daily.example/other") is None


def test_the_same_capture_twice_changes_nothing(store: Store) -> None:
    store.save(document("one two three"))
    before = store.counts()
    assert store.save(document("one two three")) == (Action.UNCHANGED, "the same text")
    assert store.counts() == before
    assert before["documents"] == before["complete"] == before["versions"] == before["captures"] == 1


def test_a_thinner_refetch_is_kept_as_a_version_and_never_becomes_the_best(store: Store) -> None:
    whole, cut = document("one two three four"), document("one two", "truncated", hours=5)
    store.save(whole)
    assert store.save(cut)[0] is Action.KEPT_BETTER
    assert store.save(document("", "empty", hours=6))[0] is Action.KEPT_BETTER
    assert store.get(URL) == whole
    assert [version.article.text for version in store.versions(URL)] == ["one two three four", "one two", ""]
    assert store.counts()["captures"] == 3


def test_a_better_capture_takes_the_place_with_all_that_belongs_to_it(store: Store) -> None:
    store.save(document("one two", "truncated", source="feed"))
    better = document("one two three", hours=3, source="sitemap")
    assert store.save(better)[0] is Action.IMPROVED
    assert store.get(URL) == better
    assert list(store.documents(source="sitemap", completeness=Completeness.COMPLETE)) == [better]
    assert list(store.documents(source="feed")) == list(store.documents(completeness=Completeness.TRUNCATED)) == []


def test_the_same_text_with_a_better_verdict_is_promoted_and_never_demoted(store: Store) -> None:
    store.save(document("one two", "unknown"))
    assert store.save(document("one two", "complete", hours=1))[0] is Action.IMPROVED
    assert store.save(document("one two", "truncated", hours=2))[0] is Action.UNCHANGED
    assert [version.assessment.completeness for version in store.versions(URL)] == [Completeness.COMPLETE]


def test_every_exchange_is_kept_with_what_became_of_it(store: Store) -> None:
    provenance = Provenance((("ETag", '"v1"'), ("Set-Cookie", "secret=1"), ("Retry-After", "7")), "length")
    place = Archived("a.warc", 7, 9)
    rights = Rights((Statement("robots", "noai", "header", reserves=True),))
    also = (Alias(f"{URL}/amp", "amp"), Alias(URL, "canonical"))
    first = replace(document("one two"), provenance=provenance, rights=rights, aliases=also, archived=place)
    store.save(first)
    store.save(document("one", "truncated", hours=1))
    found = store.get(URL)
    assert found == first
    whole, cut = store.captures(URL)
    assert (whole.archived, cut.archived) == (place, None)
    assert whole.provenance == replace(provenance, headers=(("ETag", '"v1"'), ("Retry-After", "7")))
    assert (whole.rights, whole.action, whole.why) == (rights, Action.STORED, "new, complete, 2 words")
    assert (cut.action, cut.why) == (Action.KEPT_BETTER, "truncated, 1 word; the stored one is complete, 2 words")
    assert cut.provenance == Provenance()
    assert store.aliases(URL) == [also[0]]
    assert store.captures("https://daily.example/other") == []


def test_what_came_by_the_readers_own_access_is_not_replaced_by_what_anybody_gets(store: Store) -> None:
    whole = replace(document("one two three"), credentialed=True)
    assert store.save(whole) == (Action.STORED, "new, complete, 3 words, with your access")
    longer = document("one two three four", hours=1)
    why = "4 words, without it; the stored one is 3 words, with your access"
    assert store.save(longer) == (Action.KEPT_BETTER, why)
    assert store.get(URL) == whole
    assert store.versions(URL) == [whole, longer]
    assert [capture.credentialed for capture in store.captures(URL)] == [True, False]


def test_an_article_may_come_several_times_in_one_batch(store: Store) -> None:
    batch = [
        document("one", "truncated"),
        document("other", url="https://daily.example/b"),
        document("one two", hours=1),
        document("one two", hours=2),
        document("one", "truncated", hours=3),
    ]
    actions = [action for action, _why in store.save_all(batch)]
    assert actions == [Action.STORED, Action.STORED, Action.IMPROVED, Action.UNCHANGED, Action.KEPT_BETTER]
    assert store.save_all([]) == []


def test_a_batch_is_saved_whole_or_not_at_all(store: Store) -> None:
    broken = replace(document("b", url="https://daily.example/b"), digest=None)  # type: ignore[arg-type]  # the fault
    with pytest.raises(StoreError):
        store.save_all([document("a"), broken])
    assert store.counts()["documents"] == 0


@pytest.mark.parametrize("dirt", ["\0", "\ud83d", "\udc00\ud800"])
def test_what_no_database_can_hold_is_cleaned_and_offsets_stay_right(store: Store, dirt: str) -> None:
    assessment = Assessment(
        Completeness.TRUNCATED, 0.5, gate=dirt, evidence=(Evidence("s" + dirt, "r", Verdict.NOTE, 0, dirt, dirt),)
    )
    article = Article("ab" + dirt + "cd", "T" + dirt, (dirt,), None, "en", "o" + dirt)
    dirty = Document(URL + dirt, "s" + dirt, article, assessment, "u" + dirt, 200, NOON, "d" + dirt)
    store.save(dirty)
    found = store.get(URL + dirt)
    clean = "\ufffd" * len(dirt)
    assert found
    assert found.article == Article("ab" + clean + "cd", "T" + clean, (clean,), None, "en", "o" + clean)
    assert found.assessment.evidence[0].quote == found.assessment.gate == clean
    assert store.save(dirty)[0] is Action.UNCHANGED
    run = store.begin_run("ingest" + dirt)
    store.record(run, [Outcome("s" + dirt, URL + dirt, Action.STORED, "w" + dirt, "t" + dirt, 1, assessment)])
    store.remember(URL + dirt, dirt, dirt)
    store.end_run(run, "Completed" + dirt, dirt)
    assert next(store.outcomes(run)).title == "t" + clean


def test_what_is_out_of_all_proportion_is_stored(store: Store) -> None:
    huge = document("w " * 500_000, url="https://daily.example/" + "p" * 20_000)
    assessment = replace(huge.assessment, expected_words=10**30, cut_at=10**30)
    huge = replace(huge, article=replace(huge.article, title="T" * 1_000_000), assessment=assessment)
    store.save(huge)
    found = store.get(huge.url)
    assert found
    assert found.article == huge.article
    assert found.assessment.expected_words == 2**63 - 1
    assert store.known([huge.url]) == {huge.url}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (datetime(2026, 3, 1, 14, tzinfo=timezone(timedelta(hours=2))), NOON),
        (datetime(2026, 3, 1, 12), NOON),  # noqa: DTZ001 - a page that names no zone
        (datetime.min, datetime.min.replace(tzinfo=UTC)),  # noqa: DTZ901 - the fault
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), datetime.min.replace(tzinfo=UTC)),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))), datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_times_come_back_in_utc_also_at_the_ends_of_the_calendar(
    store: Store, given: datetime, stored: datetime
) -> None:
    plain = document("one")
    store.save(replace(plain, article=replace(plain.article, published=given)))
    found = store.get(URL)
    assert found
    assert found.article.published == stored
    assert found.article.published.utcoffset() == timedelta(0)


# Reading


def test_documents_stream_newest_first_over_many_pages(store: Store) -> None:
    batch = [document(f"w{n}", url=f"https://daily.example/{n}", hours=n % 7) for n in range(450)]
    store.save_all(batch)
    found = list(store.documents())
    assert len({item.url for item in found}) == 450
    assert [item.fetched_at for item in found] == sorted((item.fetched_at for item in batch), reverse=True)
    assert found[:210] == list(store.documents(limit=210))
    assert [*store.documents(limit=0)] == []


def test_documents_are_filtered_by_completeness_source_and_time(store: Store) -> None:
    for verdict, source, hours in [("complete", "a", 0), ("truncated", "a", 1), ("truncated", "b", 2)]:
        store.save(document("w", verdict, url=f"https://daily.example/{verdict}/{source}", source=source, hours=hours))

    def found(**wanted) -> list[str]:
        return [item.url.removeprefix("https://daily.example/") for item in store.documents(**wanted)]

    assert found(completeness=Completeness.TRUNCATED) == ["truncated/b", "truncated/a"]
    assert found(source="a") == ["truncated/a", "complete/a"]
    assert found(since=NOON + timedelta(hours=1)) == ["truncated/b", "truncated/a"]
    assert found(source="a", completeness=Completeness.TRUNCATED, since=NOON, limit=5) == ["truncated/a"]
    assert found(source="nobody") == []


def test_a_stream_that_is_left_half_read_holds_nothing_open(store: Store) -> None:
    store.save_all([document("w", url=f"https://daily.example/{n}") for n in range(3)])
    stream = store.documents()
    first = next(stream)
    store.save(document("much longer text", url=first.url, hours=1))
    store.close()


def test_known_tells_what_is_stored_and_how_fresh_it_is(store: Store) -> None:
    stored = [f"https://daily.example/{n}" for n in range(1000)]
    store.save_all([document("w", url=address) for address in stored])
    assert store.known([*stored, "https://daily.example/new"]) == set(stored)
    store.save(document("w", url=stored[7], hours=2))  # the same text: seen again, not changed
    assert store.known(stored, fresh_after=NOON + timedelta(hours=1)) == {stored[7]}
    assert store.known([]) == set()


def test_articles_are_counted_by_source(store: Store) -> None:
    assert store.counts_by_source() == {}
    for number, (source, completeness) in enumerate([("b", "complete"), ("a", "truncated"), ("b", "empty")]):
        store.save(document(f"text {number}", completeness, url=f"{URL}/{number}", source=source))
    none = dict.fromkeys(("articles", "complete", "truncated", "empty", "unknown"), 0)
    counted = store.counts_by_source()
    assert counted == {
        "a": none | {"articles": 1, "truncated": 1},
        "b": none | {"articles": 2, "complete": 1, "empty": 1},
    }
    assert list(counted) == ["a", "b"]


def test_counts_of_an_empty_store_are_all_nought(store: Store) -> None:
    assert set(store.counts()) == {"documents", "complete", "truncated", "empty", "unknown", "versions", "captures"}
    assert not any(store.counts().values())


# Runs, and what feeds said


def test_a_run_keeps_its_outcomes_in_order_and_whole(store: Store) -> None:
    assessment = Assessment(Completeness.EMPTY, 0.25, Cause.BLOCKED, evidence=(Evidence("s", "r", Verdict.EMPTY, 2.5),))
    given = [Outcome("daily", f"{URL}/{n}", Action.STORED, "new", "T", n, assessment) for n in range(250)]
    given.append(Outcome("daily", URL, Action.SKIPPED, "robots.txt forbids it"))
    run = store.begin_run("ingest")
    store.record(run, given[:100])
    store.record(run, given[100:])
    store.record(run, [])
    store.end_run(run, "Completed", "251 candidates")
    assert list(store.outcomes(run)) == given
    (told,) = store.runs()
    assert (told.id, told.kind, told.state, told.message) == (run, "ingest", "Completed", "251 candidates")
    assert told.actions == {Action.STORED: 250, Action.SKIPPED: 1}
    assert told.ended_at
    assert told.started_at <= told.ended_at


def test_runs_are_listed_newest_first_and_a_killed_one_has_no_end(store: Store) -> None:
    numbers = [store.begin_run("ingest") for _ in range(3)]
    store.end_run(numbers[2], "Completed")
    assert [run.id for run in store.runs(limit=2)] == [numbers[2], numbers[1]]
    assert [run.ended_at is None for run in store.runs()] == [False, True, True]


def test_a_batch_tried_again_mends_its_failures_and_keeps_the_rest(store: Store) -> None:
    run = store.begin_run("ingest")
    first = [Outcome("s", "a", Action.STORED, "new"), Outcome("s", "b", Action.FAILED, "time-out")]
    again = [Outcome("s", "a", Action.UNCHANGED, "the same text"), Outcome("s", "b", Action.STORED, "new")]
    store.record(run, first)
    store.record(run, again)
    assert list(store.outcomes(run)) == [first[0], again[1]]


def test_each_capture_of_an_address_in_an_archive_has_its_outcome(store: Store) -> None:
    run = store.begin_run("ingest")
    held = [Outcome("s", URL, Action.STORED, "new", saved=f"crawl.warc.gz#{offset}") for offset in (0, 731)]
    live = Outcome("s", URL, Action.UNCHANGED, "already stored")
    store.record(run, [*held, live])
    store.record(run, [replace(outcome, action=Action.UNCHANGED) for outcome in held])
    assert list(store.outcomes(run)) == [*held, live]
    assert store.runs()[0].actions == {Action.STORED: 2, Action.UNCHANGED: 1}


def test_a_saved_page_was_read_where_a_run_opened_it_and_something_came_of_it(store: Store) -> None:
    read = Assessment(Completeness.TRUNCATED, 0.1)

    def held(name: str, action: Action, assessment: Assessment | None = read) -> Outcome:
        return Outcome("s", URL, action, "why", assessment=assessment, saved=name)

    first = store.begin_run("ingest")
    store.record(
        first,
        [
            *(
                held(action, action)
                for action in (Action.STORED, Action.IMPROVED, Action.UNCHANGED, Action.KEPT_BETTER)
            ),
            held("skipped", Action.SKIPPED, None),
            held("met", Action.UNCHANGED, None),  # let be, since something else was known
            held("broken", Action.FAILED, None),
            held("refused by the database", Action.FAILED),
            held("mended", Action.FAILED, None),
            Outcome("s", URL, Action.STORED, "over the web", assessment=read),
        ],
    )
    second = store.begin_run("ingest")
    store.record(second, [held("mended", Action.STORED), held("stored", Action.FAILED, None)])
    store.record(second, [held("improved", Action.UNCHANGED, None)])
    asked = [(name, URL) for name in ("met", "skipped", "broken", "refused by the database", "mended", *Action)]
    found = store.attempts([*asked, ("stored", f"{URL}/of-another-archive"), ("nowhere", URL), ("", URL)])
    then, later = (run.started_at for run in reversed(store.runs()))
    assert found == {
        ("stored", URL): Attempt(later, then),
        ("improved", URL): Attempt(then, then),
        ("unchanged", URL): Attempt(then, then),
        ("kept-better", URL): Attempt(then, then),
        ("broken", URL): Attempt(then, None),
        ("refused by the database", URL): Attempt(then, None),
        ("mended", URL): Attempt(later, later),
    }
    assert store.attempts([]) == {}


def test_any_number_of_saved_pages_may_be_asked_for(store: Store) -> None:
    pages = [(f"crawl.warc.gz#{n}", f"{URL}/{n % 700}") for n in range(1000)]
    assessment = Assessment(Completeness.COMPLETE, 0.9)
    outcomes = [Outcome("s", url, Action.STORED, "new", assessment=assessment, saved=held) for held, url in pages]
    store.record(store.begin_run("ingest"), outcomes)
    assert set(store.attempts(iter([*pages, ("crawl.warc.gz#1000", URL)]))) == set(pages)


def test_saved_pages_are_looked_up_in_their_index(store: Store) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, *_: Any) -> None:
        asked.append((statement, parameters))

    engine = store._database._engine
    event.listen(engine, "before_cursor_execute", note)
    store.attempts([("crawl.warc.gz#0", URL), ("crawl.warc.gz#731", URL)])
    event.remove(engine, "before_cursor_execute", note)
    ((statement, parameters),) = [one for one in asked if one[0].startswith("SELECT outcomes")]
    with engine.begin() as connection:
        lite = engine.dialect.name == "sqlite"
        if not lite:  # which would rather read a table of no rows
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{statement}", parameters)
        steps = "\n".join(str(step[-1]) for step in plan)
    assert re.search(r"outcomes USING INDEX outcomes_by_saved|Index Scan (using|on) outcomes_by_saved", steps), steps
    assert not re.search(r"SCAN (outcomes|runs)|Seq Scan", steps), steps


def test_outcomes_of_a_run_that_never_began_are_refused(store: Store) -> None:
    with pytest.raises(StoreError):
        store.record(99, [Outcome("s", "a", Action.STORED, "new")])


def test_visits_are_remembered_and_replaced(store: Store) -> None:
    assert store.visit(URL) is None
    due = datetime(2026, 3, 1, 12, tzinfo=UTC)
    store.remember(URL, '"v1"', "Sun, 01 Mar 2026 12:00:00 GMT")
    first = store.visit(URL)
    for _ in range(2):
        store.remember(URL, '"v1"', None, unchanged=True, next_due=due)
    again = store.visit(URL)
    store.remember(URL, '"v2"', None)
    changed = store.visit(URL)
    assert first
    assert again
    assert changed
    assert (first.etag, first.last_modified) == ('"v1"', "Sun, 01 Mar 2026 12:00:00 GMT")
    assert [visit.unchanged for visit in (first, again, changed)] == [0, 2, 0]
    assert (again.next_due, changed.next_due) == (due, None)
    assert first.changed_at == again.changed_at
    assert changed.changed_at > again.changed_at
    assert again.checked_at > first.checked_at


def source_run(run: int, source: str, hours: int, **counts: Any) -> SourceRun:
    named = {field.name for field in fields(SourceRun)} - {"run_id", "source", "started_at", "ended_at"}
    given = dict.fromkeys(named, 0) | {"state": "Completed", "message": "", "causes": {}, "again": {}}
    at = NOON + timedelta(hours=hours)
    return SourceRun(
        run,
        source,
        at,
        at + timedelta(minutes=1),
        **(given | {"expected_words": None, "share_captured": None} | counts),
    )


def test_what_runs_made_of_sources_is_kept_in_numbers(store: Store) -> None:
    first, second = store.begin_run("ingest", {"limit": 5}, "flow"), store.begin_run("ingest")
    cut = source_run(first, "a", 0, found=3, truncated=2, share_captured=0.5, causes={"paywall": 2})
    told = [cut, source_run(first, "b", 1), source_run(second, "a", 2, complete=1)]
    for one in told:
        store.record_source(one, one.source.upper(), "feed")
    store.record_source(replace(told[2], complete=4), "A", "sitemap")
    told[2] = replace(told[2], complete=4)
    assert store.source_runs() == told[::-1]
    assert store.source_runs(source="a") == [told[2], cut]
    assert store.source_runs(run_id=first) == [told[1], cut]
    assert store.source_runs(since=NOON + timedelta(hours=1), limit=1) == [told[2]]
    known = store.sources()
    assert [(one.name, one.label, one.kind) for one in known] == [("a", "A", "sitemap"), ("b", "B", "feed")]
    assert (known[0].first_seen, known[0].last_run) == (cut.started_at, told[2].ended_at)
    run = store.runs()[1]
    assert (run.parameters, run.flow_run_id) == ({"limit": 5}, "flow")
    store.beat(first)
    assert run.heartbeat
    assert store.runs()[1].heartbeat > run.heartbeat  # type: ignore[operator]  # it is no None


# Several at once


def test_threads_that_save_the_same_articles_at_once_store_each_once(store: Store) -> None:
    batch = [document(f"w {n}", url=f"https://daily.example/{n}") for n in range(60)]
    told: list[Action] = []

    def save(shift: int) -> None:
        turned = batch[shift:] + batch[:shift]
        for start in range(0, len(turned), 12):
            told.extend(action for action, _why in store.save_all(turned[start : start + 12]))

    threads = [threading.Thread(target=save, args=(shift,)) for shift in (0, 17, 31, 45)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted([Action.STORED] * 60 + [Action.UNCHANGED] * 180)
    assert store.counts()["documents"] == store.counts()["captures"] == 60


# The schema


def test_a_store_opened_again_holds_what_it_held(url: str) -> None:
    with jumpline.open_store(url) as first:
        first.save(document("one two"))
    with jumpline.open_store(url) as second:
        assert second.save(document("one two"))[0] is Action.UNCHANGED


def test_every_table_of_the_schema_is_made(url: str) -> None:
    open_store(url).close()
    engine = create_engine(url)
    made = {name for name in inspect(engine).get_table_names() if not name.startswith("search_")}  # FTS5's own
    assert made == {*metadata.tables, "alembic_version", "search"}
    engine.dispose()


def change(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def led(url: str, step: str) -> None:
    """Make a store of an older Jumpline, by the steps as they stand."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
    engine.dispose()


OLD = {
    "documents": {
        "url_key": key_of(URL), "url": URL, "first_seen": NOON, "last_seen": NOON, "text_key": key_of("one two"),
        "source": "s", "completeness": "complete", "words": 2, "fetched_at": NOON, "confirmed_at": NOON,
    },
    "versions": {
        "document_id": 1, "text_key": key_of("one two"), "first_seen": NOON, "text": "one two", "title": "T",
        "authors": "[]", "language": "en", "origin": "trafilatura", "words": 2, "completeness": "complete",
        "probability": 0.75, "access": "open", "rules_version": "r", "evidence": "[]", "source": "s",
        "fetched_url": URL, "status": 200, "fetched_at": NOON, "digest": "d",
    },
    "captures": {
        "document_id": 1, "text_key": key_of("one two"), "source": "s", "fetched_url": URL, "status": 200,
        "fetched_at": NOON, "digest": "d", "completeness": "complete",
    },
    "runs": {"kind": "ingest", "started_at": NOON},
    "outcomes": {
        "run_id": 1, "source": "s", "url_key": key_of(URL), "url": URL, "action": "stored", "why": "new", "title": "T",
        "words": 2,
    },
}  # fmt: skip
"""An article and a run, as the oldest store held them."""


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_store_of_the_time_before_alembic_keeps_all_it_held(url: str, before: int) -> None:
    (Path(make_url(url).database or "").parent).mkdir(parents=True, exist_ok=True)
    led(url, f"{before:04}")
    for table, row in OLD.items():
        added = {"saved_key": ""} if table == "outcomes" and before > 1 else {}
        names = [*row, *added]
        engine = create_engine(url)
        with engine.begin() as connection:
            values = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"), row | added)
        engine.dispose()
    change(
        url,
        "DROP TABLE alembic_version",
        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at TIMESTAMP NOT NULL)",
        f"INSERT INTO schema_version VALUES ({before}, '2026-03-01 12:00:00')",
    )
    for _ in range(2):  # led there once, not again
        with open_store(url) as store:
            (found,) = store.documents()
            assert (found.article.title, found.assessment.probability, found.credentialed) == ("T", 0.75, False)
            assert store.save(replace(document("one two"), source="s"))[0] is Action.UNCHANGED
            assert list(store.outcomes(1)) == [Outcome("s", URL, Action.STORED, "new", "T", 2)]
            assert store.counts()["documents"] == 1


def test_the_steps_lead_to_the_very_tables_of_a_new_store(url: str) -> None:
    (Path(make_url(url).database or "").parent).mkdir(parents=True, exist_ok=True)
    led(url, "head")
    engine = create_engine(url)
    with engine.connect() as connection:
        ours = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()
    led_to, kept = drawn(url), keeps(url)
    change(url, "DROP TABLE search")
    change(
        url, *(f"DROP TABLE {table.name}" for table in reversed(metadata.sorted_tables)), "DROP TABLE alembic_version"
    )
    open_store(url).close()
    assert drawn(url) == led_to
    assert keeps(url) == kept


def keeps(url: str) -> list[Any]:
    """Return how the index of words is told to merge, in SQLite, or where to keep words, in PostgreSQL."""
    lite = make_url(url).get_backend_name() == "sqlite"
    asked = "SELECT k, v FROM search_config ORDER BY k"
    if not lite:
        asked = (
            "SELECT attname::text, attstorage::text FROM pg_attribute "
            "WHERE attrelid = 'search'::regclass AND attname IN ('words', 'pairs') ORDER BY attname"
        )
    engine = create_engine(url)
    with engine.connect() as connection:
        told = [tuple(row) for row in connection.execute(text(asked))]
    engine.dispose()
    if lite:
        assert {"automerge", "crisismerge"} <= {name for name, _most in told}
    else:
        assert told == [("pairs", "p"), ("words", "e")]
    return told


def drawn(url: str) -> dict[str, Any]:
    """Return the columns, indexes and constraints of each table as the database tells them."""
    engine = create_engine(url)
    look = inspect(engine)
    found = {
        table: (
            sorted(
                (one["name"], str(one["type"]), one["nullable"], re.sub(r"_seq\d", "_seq", str(one["default"])))
                for one in look.get_columns(table)
            ),
            sorted(
                (str(one["name"]), str(one["column_names"]), *map(str, one["dialect_options"].values()))
                for one in look.get_indexes(table)
            ),
            look.get_pk_constraint(table)["constrained_columns"],
            sorted(one["column_names"] for one in look.get_unique_constraints(table)),
            sorted(str((one["constrained_columns"], one["options"])) for one in look.get_foreign_keys(table)),
        )
        for table in metadata.tables
    }
    engine.dispose()
    return found


def test_a_store_of_a_newer_jumpline_is_not_touched(url: str) -> None:
    open_store(url).close()
    change(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=f"version 9999.*this Jumpline knows {HEAD}; upgrade Jumpline"):
        open_store(url)


def test_a_database_with_tables_of_another_program_is_not_touched(url: str, tmp_path: Path) -> None:
    (tmp_path / "new/folder").mkdir(parents=True)
    change(url, "CREATE TABLE documents (id INTEGER)", "CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StoreError, match=r"tables of another program \(documents\)"):
        open_store(url)
