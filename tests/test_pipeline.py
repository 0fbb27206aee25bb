"""The path of an article: one outcome a candidate, and nothing that goes wrong with one stops another."""

from __future__ import annotations

import gzip
import os
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from flows import pipeline, running
from flows.presentation import reasons
from flows.stages.tally import State
from jumpline.config import Config
from jumpline.config.engine import Engine
from jumpline.errors import StoreError
from jumpline.model import Action, Candidate, Completeness, Outcome
from jumpline.newsstand import Newsstand
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from conftest import Site

    from flows.stages.tally import RunReport

STORY = "".join(
    f"<p>Paragraph {n} of the story tells at some length what the harbour master saw on the {n}th of the month.</p>"
    for n in range(1, 13)
)


def page(title: str, body: str = STORY) -> str:
    return f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


def rss(*urls: str) -> str:
    items = "".join(f"<item><title>Item {n}</title><link>{url}</link></item>" for n, url in enumerate(urls))
    return f"<rss version='2.0'><channel><title>F</title><link>http://f.example/</link>{items}</channel></rss>"


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'news.db'}"


def configure(store: str, *sources: dict[str, Any], **more: Any) -> Config:
    fetching = {"delay": 0, "retries": 0, "read_timeout": 5}
    web = [{"allow_private": True} | source for source in sources]
    return Config.model_validate({"store": store, "sources": web, "fetching": fetching, "workers": 1} | more)


def ingest(config: Config, *, limit: int | None = None, steps: pipeline.Steps | None = None) -> RunReport:
    with running.open_run(config) as run:
        one = partial(pipeline.ingest_source, run=run, limit=limit, steps=steps)
        return pipeline.ingest_sources(config.sources, run, one)


def whys(outcomes: Sequence[Outcome]) -> dict[str, tuple[Action, str]]:
    return {outcome.url.rpartition("/")[2]: (outcome.action, outcome.why) for outcome in outcomes}


def test_a_run_is_recorded_with_its_outcomes(store: str) -> None:
    with Newsstand(slow=0.1) as stand:
        report = ingest(configure(store, stand.sources()[0]))
    with open_store(store) as opened:
        (run,) = opened.runs()
        assert (run.state, run.message) == ("Completed", report.message)
        assert {o.url for o in opened.outcomes(run.id)} == {o.url for o in report.outcomes}
        (told,) = opened.source_runs(run_id=run.id)
        (read,) = report.reports
        assert (told.source, told.state, told.message) == (read.source, "Completed", read.line())
        assert told.found == told.fetched == told.stored == len(report.outcomes)
        kinds = (told.complete, told.truncated, told.empty, told.unknown)
        assert kinds == tuple(read.verdicts()[kind] for kind in Completeness)
        assert told.truncated
        assert told.share_captured is None  # no page of it says how long it is
        assert sum(told.causes.values()) == told.fetched - told.complete - told.unknown
        assert [source.name for source in opened.sources()] == [read.source]


def test_workers_are_made_ready_where_a_source_was_never_read_and_they_are_to_read_it(
    web: Site, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.page("/feed", rss(web.page("/a", page("A"))), Content_Type="application/rss+xml")
    config = configure(store, {"name": "new", "kind": "feed", "url": web.at("/feed")})
    begun: list[str] = []
    monkeypatch.setattr(pipeline.spawning, "prepare", lambda: begun.append("begun"))
    with open_store(store) as opened:
        pipeline.prepare(config.sources, config.model_copy(update={"engine": Engine(kind="dask")}), opened)
        assert begun == []
        pipeline.prepare(config.sources, config, opened)
        assert begun == ["begun"]
    ingest(config)
    with open_store(store) as opened:
        pipeline.prepare(config.sources, config, opened)
    assert begun == ["begun"]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


class TestNothingStopsTheRest:
    def test_a_dead_source_is_reported_and_the_others_are_read(self, web: Site, store: str, tmp_path: Path) -> None:
        web.page("/feed", rss(web.page("/a", page("A"))), Content_Type="application/rss+xml")
        report = ingest(
            configure(
                store,
                {"name": "gone", "kind": "feed", "url": web.at("/nowhere")},
                {"name": "missing", "kind": "folder", "path": str(tmp_path / "nowhere"), "allow_private": False},
                {"name": "well", "kind": "feed", "url": web.at("/feed")},
            )
        )
        gone, missing, well = report.reports
        assert report.state is State.DEGRADED
        assert "answered 404" in gone.reason
        assert "no such file or folder" in missing.reason
        assert well.actions() == {Action.STORED: 1}
        assert "gone" in report.message
        assert "missing" in report.message

    def test_nothing_to_be_had_at_all_is_a_failure(self, web: Site, store: str) -> None:
        report = ingest(configure(store, {"name": "gone", "kind": "feed", "url": web.at("/nowhere")}))
        assert report.state is State.FAILED

    def test_one_dead_feed_of_a_source_is_its_problem(self, web: Site, store: str) -> None:
        web.page("/feed", rss(web.page("/a", page("A"))))
        feeds = [web.at("/nowhere"), web.at("/feed")]
        report = ingest(configure(store, {"name": "two", "kind": "feed", "urls": feeds}))
        assert report.reports[0].actions() == {Action.STORED: 1}
        assert "answered 404" in report.reports[0].problems[0]
        assert report.state is State.DEGRADED

    def test_bad_articles_fail_each_with_its_reason(self, web: Site, store: str) -> None:
        web.page("/robots.txt", "User-agent: *\nDisallow: /private/\n", Content_Type="text/plain")
        urls = [
            web.page("/whole", page("Whole")),
            web.page("/broken", "gone", status=500),
            web.page("/private/x", page("Private")),
            web.page("/missing", "gone", status=404),
            web.page("/garbage", b"\x00\xff\xfe\x80" * 50),
            web.page("/nothing", b""),
            web.raw("/cut", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>Half a"),
        ]
        report = ingest(configure(store, {"name": "odd", "kind": "urls", "urls": urls}))
        found = whys(report.outcomes)
        assert found["whole"][0] is Action.STORED
        assert found["broken"][0] is Action.FAILED
        assert "500" in found["broken"][1]
        assert found["x"][0] is Action.SKIPPED
        assert "robots.txt" in found["x"][1]
        kinds = {path_of(o.url): o.assessment.completeness for o in report.outcomes if o.assessment}
        assert {kinds[path] for path in ("/missing", "/garbage", "/nothing")} == {Completeness.EMPTY}
        assert len(report.outcomes) == len(urls)
        assert report.state is State.COMPLETED

    def test_what_its_publisher_reserves_is_skipped_where_the_source_respects_that(self, web: Site, store: str) -> None:
        urls = [web.page("/open", page("Open")), web.page("/reserved", page("Reserved"), TDM_Reservation="1")]
        entry = {"name": "odd", "kind": "urls", "urls": urls}
        found = whys(ingest(configure(store, entry | {"respect_rights": "skip"})).outcomes)
        assert found["open"][0] is Action.STORED
        assert found["reserved"][0] is Action.SKIPPED
        assert "tdm-reservation: 1" in found["reserved"][1]
        assert whys(ingest(configure(store, entry)).outcomes)["reserved"][0] is Action.STORED

    def test_an_unforeseen_exception_is_a_failed_outcome_with_its_type_and_words(self, web: Site, store: str) -> None:
        class Broken:
            def get(self, *_: Any, **__: Any) -> None:
                raise ZeroDivisionError("the fetcher counted wrong")

            def close(self) -> None: ...

        config = configure(store, {"name": "odd", "kind": "urls", "urls": [web.at("/a")]})
        with running.open_run(config) as run:
            broken = replace(run, fetcher=Broken())  # type: ignore[arg-type]  # a stand-in at the seam
            (outcome,) = pipeline.ingest_batch(1, [Candidate("odd", web.at("/a"))], config.sources[0], broken)
        assert outcome.action is Action.FAILED
        assert outcome.why == "ZeroDivisionError: the fetcher counted wrong"

    def test_a_batch_that_cannot_be_stored_is_a_failed_outcome_of_each_of_it(self, web: Site, store: str) -> None:
        urls = [web.page(f"/{n}", page(f"Number {n}")) for n in range(4)]
        config = configure(store, {"name": "odd", "kind": "urls", "urls": urls}, batch_size=2)

        def locked_at_first(number: int, *rest: Any) -> list[Outcome]:
            if number == 1:
                raise StoreError("news.db", "is locked", retry=True)
            return pipeline.ingest_batch(number, *rest)

        report = ingest(config, steps=pipeline.Steps(pipeline.survey, locked_at_first))
        assert report.actions() == {Action.FAILED: 2, Action.STORED: 2}
        assert {o.why for o in report.outcomes if o.action is Action.FAILED} == {"news.db: is locked"}

    def test_a_batch_that_is_tried_again_counts_once_in_the_progress(self, web: Site, store: str) -> None:
        urls = [web.page("/a", page("A")), web.at("/nowhere")]
        config = configure(f"{store}?timeout=0.1", {"name": "odd", "kind": "urls", "urls": urls})
        one = partial(pipeline.ingest_batch, 1, [Candidate("odd", url) for url in urls], config.sources[0])
        with running.open_run(config) as run:
            run.progress.found("odd", len(urls))
            with closing(sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError):
                    one(run)
            assert run.progress.snapshot()[1].ended == 0
            one(run)
            total = run.progress.snapshot()[1]
        assert (total.found, total.ended, total.fetched, total.whole, total.empty) == (2, 2, 2, 1, 1)

    def test_a_batch_that_fails_for_good_has_ended_in_the_progress(self, web: Site, store: str) -> None:
        urls = [web.page(f"/{n}", page(f"Number {n}")) for n in range(3)]
        config = configure(store, {"name": "odd", "kind": "urls", "urls": urls})

        def broken(*_: Any) -> list[Outcome]:
            raise StoreError("news.db", "is locked", retry=True)

        with running.open_run(config) as run:
            steps = pipeline.Steps(pipeline.survey, broken)
            pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run, steps=steps))
            total = run.progress.snapshot()[1]
        assert (total.found, total.failed) == (3, 3)


class TestDiscovery:
    @pytest.fixture
    def ten(self, web: Site) -> list[str]:
        urls = [web.page(f"/story-{n}", page(f"Story {n}")) for n in range(10)]
        web.page("/feed", rss(*urls), ETag='"one"', Content_Type="application/rss+xml")
        return urls

    def test_a_limit_leaves_the_rest_to_the_next_run(self, web: Site, store: str, ten: list[str]) -> None:
        config = configure(store, {"name": "ten", "kind": "feed", "url": web.at("/feed")})
        first = ingest(config, limit=4)
        assert [o.url for o in first.outcomes] == ten[:4]
        assert "6 left for the next run" in first.reports[0].notes
        second = ingest(config)
        assert second.actions() == {Action.STORED: 6, Action.UNCHANGED: 4}

    def test_known_articles_are_not_asked_for_again(self, web: Site, store: str, ten: list[str]) -> None:
        config = configure(store, {"name": "ten", "kind": "urls", "urls": ten})
        ingest(config)
        asked = len(web.paths)
        second = ingest(config)
        assert web.paths[asked:] == []
        assert {(o.action, o.why) for o in second.outcomes} == {(Action.UNCHANGED, "already stored")}

    def test_include_and_exclude_choose(self, web: Site, store: str, ten: list[str]) -> None:
        choice = {"include": ["[0-4]$"], "exclude": ["story-0"]}
        source = {"name": "ten", "kind": "feed", "url": web.at("/feed")} | choice
        report = ingest(configure(store, source))
        assert [o.url for o in report.outcomes] == ten[1:5]
        assert "6 left out by include and exclude" in report.reports[0].notes

    def test_the_newest_come_first_and_the_undated_last(self, web: Site, store: str) -> None:
        def entry(name: str, date: str) -> str:
            return f"<url><loc>{web.page(name, page(name))}</loc>{date and f'<lastmod>{date}</lastmod>'}</url>"

        entries = entry("/old", "2026-01-01") + entry("/undated", "") + entry("/new", "2026-02-01T10:00:00+02:00")
        web.page("/map.xml", f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>")
        report = ingest(configure(store, {"name": "map", "kind": "sitemap", "url": web.at("/map.xml")}))
        assert [path_of(o.url) for o in report.outcomes] == ["/new", "/old", "/undated"]

    def test_an_index_of_sitemaps_is_followed_past_a_dead_one(self, web: Site, store: str) -> None:
        space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        story = web.page("/a", page("A"))
        child = web.page("/one.xml", f"<urlset {space}><url><loc>{story}</loc></url></urlset>")
        places = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in (web.at("/dead.xml"), child, web.at("/map")))
        web.page("/map", f"<sitemapindex {space}>{places}</sitemapindex>")
        report = ingest(configure(store, {"name": "map", "kind": "sitemap", "url": web.at("/map")}))
        assert [o.url for o in report.outcomes] == [story]
        assert len(report.reports[0].problems) == 1
        assert web.paths.count("/map") == 1

    def test_one_article_in_two_feeds_is_one_candidate(self, web: Site, store: str, ten: list[str]) -> None:
        web.page("/other", rss(f"{ten[0]}?utm_source=rss", ten[1]))
        source = {"name": "ten", "kind": "feed", "urls": [web.at("/feed"), web.at("/other")]}
        assert len(ingest(configure(store, source)).outcomes) == 10

    def test_two_sources_with_the_same_article_ask_for_it_once(self, web: Site, store: str, ten: list[str]) -> None:
        web.page("/other", rss(*ten))
        sources = [
            {"name": name, "kind": "feed", "url": web.at(path)} for name, path in (("a", "/feed"), ("b", "/other"))
        ]
        report = ingest(configure(store, *sources))
        assert sorted(path for path in web.paths if path.startswith("/story-")) == sorted(map(path_of, ten))
        assert report.actions()[Action.STORED] == 10
        spared = [o for o in report.outcomes if o.action is not Action.STORED]
        assert {o.why for o in spared} <= {"a reads it in this run", "b reads it in this run", "already stored"}
        assert len(report.outcomes) == 20


class TestValidators:
    """A feed is asked for conditionally only once nothing of it can be lost."""

    @pytest.fixture
    def config(self, web: Site, store: str) -> Config:
        web.page("/feed", rss(web.page("/a", page("A")), web.at("/b")), ETag='"one"')
        return configure(store, {"name": "feed", "kind": "feed", "url": web.at("/feed")})

    def remembered(self, config: Config) -> str | None:
        with open_store(config.store) as opened:
            visit = opened.visit(config.sources[0].urls[0])
            return visit.etag if visit else None

    def test_remembered_when_every_article_is_settled(self, web: Site, config: Config) -> None:
        web.page("/b", page("B"))
        ingest(config)
        assert self.remembered(config) == '"one"'

    def test_a_feed_with_nothing_new_is_asked_later_and_later(self, web: Site, config: Config) -> None:
        web.page("/b", page("B"))
        visits = []
        for _ in range(3):
            ingest(config)
            with open_store(config.store) as opened:
                visits.append(opened.visit(config.sources[0].urls[0]))
        assert [visit and visit.unchanged for visit in visits] == [0, 1, 2]
        waits = [visit.next_due - visit.changed_at for visit in visits if visit and visit.next_due and visit.changed_at]
        assert len({visit and visit.changed_at for visit in visits}) == 1
        assert waits[0] < waits[1] < waits[2]

    def test_not_after_a_failure(self, web: Site, config: Config) -> None:
        web.page("/b", "later", status=503)
        ingest(config)
        assert self.remembered(config) is None

    def test_not_after_a_crash(self, web: Site, config: Config) -> None:
        def crash(*_: Any) -> list[Outcome]:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ingest(config, steps=pipeline.Steps(pipeline.survey, crash))
        assert self.remembered(config) is None
        with open_store(config.store) as opened:
            assert opened.runs()[0].state == "Crashed"
        assert len(ingest(config).outcomes) == 2


class TestInterruption:
    def test_what_was_not_reached_is_skipped_and_the_next_run_has_it(self, web: Site, store: str) -> None:
        urls = [web.page(f"/{n}", page(f"Number {n}")) for n in range(5)]
        config = configure(store, {"name": "five", "kind": "urls", "urls": urls}, batch_size=2)
        with running.open_run(config) as run:

            def stop_after_first(*work: Any) -> list[Outcome]:
                done = pipeline.ingest_batch(*work)
                run.interrupt()
                return done

            steps = pipeline.Steps(pipeline.survey, stop_after_first, at_once=1)
            one = partial(pipeline.ingest_source, run=run, steps=steps)
            report = pipeline.ingest_sources(config.sources, run, one)
        assert report.state is State.INTERRUPTED
        assert report.actions() == {Action.STORED: 2, Action.SKIPPED: 3}
        assert ingest(config).actions() == {Action.STORED: 3, Action.UNCHANGED: 2}

    def test_a_source_not_read_in_time_is_no_failure(self, web: Site, store: str) -> None:
        config = configure(store, {"name": "feed", "kind": "feed", "url": web.at("/feed")})
        with running.open_run(config) as run:
            run.interrupt()
            report = pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
        assert report.state is State.INTERRUPTED
        assert not report.reports[0].failed


class TestSeveralAtATime:
    def test_a_batch_is_fetched_from_several_hosts_at_once(self, serve: Callable[[], Site], store: str) -> None:
        # Each of two hosts answers only when the other has been asked too.
        meet = threading.Barrier(2, timeout=20)

        def answer(handler: BaseHTTPRequestHandler) -> None:
            meet.wait()
            body = page("Met").encode()
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        urls = [serve().route("/a", answer) for _ in range(2)]
        report = ingest(configure(store, {"name": "two", "kind": "urls", "urls": urls}))
        assert report.actions() == {Action.STORED: 2}


class TestSavedPages:
    def test_a_folder_is_read_each_file_a_candidate(self, store: str, tmp_path: Path) -> None:
        folder = tmp_path / "saved"
        folder.mkdir()
        (folder / "a.html").write_text(page("A"))
        (folder / "b.html.gz").write_bytes(gzip.compress(page("B").encode()))
        (folder / "broken.html.gz").write_bytes(b"no gzip at all")
        (folder / "half.html.gz").write_bytes(gzip.compress(page("C").encode())[:20])
        report = ingest(configure(store, {"name": "saved", "kind": "folder", "path": str(folder)}))
        kinds = {o.url.rpartition("/")[2]: o.assessment and o.assessment.completeness for o in report.outcomes}
        assert kinds["a.html"] is kinds["b.html.gz"] is Completeness.COMPLETE
        assert kinds["broken.html.gz"] is Completeness.EMPTY
        assert len(kinds) == 4

    def test_two_captures_of_one_address_are_two_outcomes_and_the_better_stays(
        self, store: str, tmp_path: Path
    ) -> None:
        archive = tmp_path / "news.warc.gz"
        url = "http://daily.example/a"
        archive.write_bytes(warc((url, page("A", "<p>One line only.</p>")), (url, page("A"))))
        report = ingest(configure(store, {"name": "crawl", "kind": "warc", "path": str(archive)}))
        assert Counter(o.action for o in report.outcomes) == {Action.STORED: 1, Action.IMPROVED: 1}
        with open_store(store) as opened:
            assert "Paragraph 12" in next(opened.documents()).article.text
            assert [*map(reasons.brief, opened.outcomes(opened.runs()[0].id))] == list(report.outcomes)

    def test_an_archive_that_breaks_off_gives_what_stands_before_the_break(self, store: str, tmp_path: Path) -> None:
        archive = tmp_path / "news.warc.gz"
        whole = warc(("http://daily.example/a", page("A")), ("http://daily.example/b", page("B")))
        archive.write_bytes(whole[:-100])
        report = ingest(configure(store, {"name": "crawl", "kind": "warc", "path": str(archive)}))
        assert report.reports[0].outcomes
        assert report.state in {State.COMPLETED, State.DEGRADED}

    def test_an_article_stored_as_cut_is_improved_by_the_archive_that_has_all_of_it(
        self, store: str, tmp_path: Path
    ) -> None:
        url = "http://daily.example/a"
        source = {"name": "crawl", "kind": "warc", "paths": [str(tmp_path / "monday.warc.gz")]}
        (tmp_path / "monday.warc.gz").write_bytes(warc((url, page("A", "<p>One line only.</p>"))))
        assert ingest(configure(store, source)).actions() == {Action.STORED: 1}
        source["paths"] += [str(tmp_path / "tuesday.warc.gz")]
        (tmp_path / "tuesday.warc.gz").write_bytes(warc((url, page("A"))))
        assert ingest(configure(store, source)).actions() == {Action.UNCHANGED: 1, Action.IMPROVED: 1}
        assert opened_by(ingest(configure(store, source))) == []

    def test_nothing_is_read_twice_whatever_the_store_made_of_it(self, store: str, tmp_path: Path) -> None:
        url = "http://daily.example/a"
        thin = page("A", "<p>One line only.</p>")
        (tmp_path / "news.warc").write_bytes(warc((url, page("A")), (url, thin), (url, page("A"))))
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "a.html").write_text(page("B"))
        config = configure(
            store,
            {"name": "crawl", "kind": "warc", "path": str(tmp_path / "news.warc")},
            {"name": "saved", "kind": "folder", "path": str(tmp_path / "pages")},
        )
        first = ingest(config)
        assert first.actions() == {Action.STORED: 2, Action.KEPT_BETTER: 1, Action.UNCHANGED: 1}
        assert len(opened_by(first)) == 4
        with open_store(store) as opened:
            before = opened.counts()
        for _ in range(2):
            again = ingest(config)
            assert opened_by(again) == []
            assert {(o.action, o.why) for o in again.outcomes} == {(Action.UNCHANGED, "already read")}
        with open_store(store) as opened:
            assert opened.counts() == before

    def test_a_page_let_be_because_its_address_was_stored_is_read_at_last(self, store: str, tmp_path: Path) -> None:
        archive = tmp_path / "news.warc.gz"
        archive.write_bytes(warc(("http://daily.example/a", page("A"))))
        let_be = Outcome("crawl", "http://daily.example/a", Action.UNCHANGED, "already stored", saved=f"{archive}#0")
        with open_store(store) as opened:
            opened.record(opened.begin_run("ingest"), [let_be])
        report = ingest(configure(store, {"name": "crawl", "kind": "warc", "path": str(archive)}))
        assert report.actions() == {Action.STORED: 1}

    def test_a_limit_leads_through_a_folder_past_pages_that_cannot_be_read(self, store: str, tmp_path: Path) -> None:
        for name in "abcde":
            whole = gzip.compress(page(name.upper()).encode())
            (tmp_path / f"{name}.html.gz").write_bytes(whole[:20] if name in "ab" else whole)
        source = {"name": "saved", "kind": "folder", "path": str(tmp_path), "max_articles": 2}
        turns = [opened_by(ingest(configure(store, source))) for _ in range(5)]
        assert turns == [["a", "b"], ["c", "d"], ["e", "a"], ["b", "a"], ["a", "b"]]

    def test_a_file_that_changed_is_read_again_after_what_was_never_read(self, store: str, tmp_path: Path) -> None:
        for name in "abc":
            (tmp_path / f"{name}.html").write_text(page(name.upper(), "<p>One line only.</p>"))
        source = {"name": "saved", "kind": "folder", "path": str(tmp_path), "max_articles": 2}
        assert opened_by(ingest(configure(store, source))) == ["a", "b"]
        newer = tmp_path / "newer"
        newer.write_text(page("A"))
        os.utime(newer, (0, 0))  # as a copy that keeps the time of the original
        newer.rename(tmp_path / "a.html")
        report = ingest(configure(store, source))
        assert opened_by(report) == ["c", "a"]
        assert report.actions() == {Action.STORED: 1, Action.IMPROVED: 1, Action.UNCHANGED: 1}
        assert opened_by(ingest(configure(store, source))) == []

    def test_an_archive_in_the_place_of_another_is_read(self, store: str, tmp_path: Path) -> None:
        archive = tmp_path / "news.warc.gz"
        config = configure(store, {"name": "crawl", "kind": "warc", "path": str(archive)})
        for title in ("A", "B"):
            archive.write_bytes(warc((f"http://daily.example/{title}", page(title))))
            assert ingest(config).actions() == {Action.STORED: 1}

    def test_a_page_is_the_same_from_whatever_folder_it_is_named(
        self, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "a.html").write_text(page("A"))
        for folder, path in ((tmp_path, "pages"), (tmp_path / "pages", "../pages"), (tmp_path, "pages/a.html")):
            monkeypatch.chdir(folder)
            report = ingest(configure(store, {"name": "saved", "kind": "folder", "path": path}))
            assert opened_by(report) == (["a"] if path == "pages" else [])


def opened_by(report: RunReport) -> list[str]:
    """Return the saved pages that a run opened, in their order, by the names of their files."""
    opened = [o for o in report.outcomes if o.assessment or o.action is Action.FAILED]
    return [o.saved.rpartition("/")[2].partition(".")[0] for o in opened if o.saved]


def warc(*pages: tuple[str, str]) -> bytes:
    """Return an archive of responses (URL, page), each compressed by itself."""
    records = []
    for url, text in pages:
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{text}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-01T10:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return b"".join(records)


def test_a_feed_that_says_more_than_the_page_is_the_article_and_the_verdict_says_so(web: Site, store: str) -> None:
    teaser = page(
        "Teaser", "<p>The harbour master saw it first.</p><div class=paywall>Subscribe to continue reading</div>"
    )
    url = web.page("/teaser", teaser)
    entry = f"<item><title>T</title><link>{url}</link><content:encoded><![CDATA[{STORY}]]></content:encoded></item>"
    space = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    web.page("/feed", f"<rss version='2.0' {space}><channel><title>F</title>{entry}</channel></rss>")
    ingest(configure(store, {"name": "full", "kind": "feed", "url": web.at("/feed")}))
    with open_store(store) as opened:
        (document,) = opened.documents()
    assert document.article.origin == "feed"
    assert "on the 12th of the month" in document.article.text
    assert document.assessment.completeness is Completeness.COMPLETE
    (said,) = (evidence for evidence in document.assessment.evidence if evidence.signal == "origin")
    assert (said.rule, said.verdict.value) == ("feed", "complete")
    assert "words, where the page shows" in said.quote
