"""The whole path, as ``jumpline run --direct`` takes it: real HTTP, a real SQLite file, real archives on disk."""

from __future__ import annotations

import gzip
import io
import itertools
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.operations.launch import launch
from flows.presentation import reasons
from flows.presentation.screen import Screen
from flows.stages.tally import State
from jumpline.config import Config
from jumpline.model import Action, Cause, Completeness, Document
from jumpline.newsstand import Newsstand, articles, render
from jumpline.store import open_store
from tests.test_truth import KNOWN_GAPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from flows.stages.tally import RunReport
    from jumpline.model import Outcome
    from jumpline.newsstand import Request

BY_SLUG = {story.slug: story for story in articles()}
LISTED = [story for story in articles() if story.source]
CLOSED = BY_SLUG["for-staff-eyes"]
"""Robots are not to read it."""
LISTS = ("/feed.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml", "/sitemap-archive.xml.gz", "/front/")


def configure(store: str, sources: Iterable[dict[str, Any]], **more: Any) -> Config:
    return Config.model_validate({"store": store, "sources": list(sources), "workers": 1} | more)


def ingest(config: Config) -> RunReport:
    return launch(config, config.sources, Screen(), direct=True)


def stored(store: str) -> dict[str, Document]:
    """Return what is stored, by URL."""
    with open_store(store) as opened:
        return {document.url: document for document in opened.documents()}


def recorded(store: str) -> list[Outcome]:
    """Return the outcomes of the last run, as the store has them."""
    with open_store(store) as opened:
        return list(opened.outcomes(opened.runs()[0].id))


@dataclass(frozen=True)
class Told:
    """Two runs over the newsstand, one after the other, and what each asked for."""

    url: str
    store: str
    first: RunReport
    first_outcomes: list[Outcome]
    first_documents: dict[str, Document]
    first_log: list[Request]
    second: RunReport
    second_documents: dict[str, Document]
    second_log: list[Request]

    def document(self, slug: str) -> Document:
        return self.first_documents[self.url + BY_SLUG[slug].path]


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(slow=0.3) as opened:
        yield opened


@pytest.fixture(scope="module")
def told(stand: Newsstand, tmp_path_factory: pytest.TempPathFactory) -> Told:
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'news.db'}"
    config = configure(store, stand.sources())
    before = len(stand.log)
    first, first_outcomes, first_documents = ingest(config), recorded(store), stored(store)
    between = len(stand.log)
    second, second_documents = ingest(config), stored(store)
    logs = stand.log[before:between], stand.log[between:]
    return Told(stand.url, store, first, first_outcomes, first_documents, logs[0], second, second_documents, logs[1])


class TestFirstRun:
    def test_every_story_has_one_outcome_and_all_but_the_closed_one_are_stored(self, told: Told) -> None:
        assert told.first.state is State.COMPLETED
        assert Counter(o.url for o in told.first_outcomes) == Counter(told.url + story.path for story in LISTED)
        held = map(reasons.brief, told.first_outcomes)  # the store has it all
        assert sorted(held, key=by_url) == sorted(told.first.outcomes, key=by_url)
        assert set(told.first_documents) == {told.url + story.path for story in LISTED if story is not CLOSED}
        assert len(told.first_documents) == 45

    def test_each_source_has_its_own_stories_with_the_verdicts_they_should_have(self, told: Told) -> None:
        known = {told.url + BY_SLUG[slug].path for slug in KNOWN_GAPS}
        found = Counter(
            (d.source, d.assessment.completeness) for d in told.first_documents.values() if d.url not in known
        )
        true = Counter(
            (story.source, story.followed.completeness)
            for story in LISTED
            if story is not CLOSED and story.slug not in KNOWN_GAPS
        )
        assert found == true
        assert {report.source: len(report.outcomes) for report in told.first.reports} == Counter(
            story.source for story in LISTED
        )

    def test_what_robots_txt_closes_is_skipped_and_never_asked_for(self, told: Told) -> None:
        (closed,) = [o for o in told.first_outcomes if o.url == told.url + CLOSED.path]
        assert closed.action is Action.SKIPPED
        assert "robots.txt" in closed.why
        assert CLOSED.path not in {request.path for request in told.first_log}

    @pytest.mark.parametrize(
        ("slug", "status", "cause"),
        [(s.slug, s.status, s.truth.cause) for s in LISTED if s.status != 200],
    )
    def test_a_refusal_is_a_finding_and_stored_with_its_status(
        self, told: Told, slug: str, status: int, cause: Cause
    ) -> None:
        document = told.document(slug)
        assert (document.status, document.assessment.completeness) == (status, Completeness.EMPTY)
        assert document.assessment.cause is cause

    def test_refusals_of_every_kind_are_among_them(self) -> None:
        assert {story.status for story in LISTED} >= {402, 403, 404}

    def test_a_slow_page_is_waited_for(self, told: Told) -> None:
        slow = [story for story in LISTED if story.options.get("slow")]
        assert slow
        for story in slow:
            assert told.document(story.slug).assessment.completeness is story.followed.completeness

    def test_the_body_that_our_own_limit_cut_says_so(self, told: Told) -> None:
        document = told.document("panoraman-over-skargarden")
        assert document.assessment.cause is Cause.TRANSPORT

    def test_the_page_is_asked_for_in_our_own_name_and_once(self, told: Told) -> None:
        assert {request.headers["user-agent"].partition("/")[0] for request in told.first_log} == {"Jumpline"}
        assert {n for _, n in Counter(request.path for request in told.first_log).items()} == {1}

    def test_the_founding_case(self, told: Told) -> None:
        document = told.document("harbour-talks-resume")
        found, quotes = document.assessment, [evidence.quote for evidence in document.assessment.evidence]
        wall = ("Subscribe to get access", "Read more of this content when you subscribe today.")
        assert (found.completeness, found.cause) == (Completeness.TRUNCATED, Cause.PAYWALL)
        assert all(any(line in quote for quote in quotes) for line in wall)
        assert any(line.removesuffix(" today.") in (found.gate or "") for line in wall)
        assert document.article.text.endswith("officials confirmed …")
        assert not any(line in document.article.text for line in (*wall, "Comments are closed."))


class TestSecondRun:
    def test_stores_nothing_new(self, told: Told) -> None:
        assert told.second.state is State.COMPLETED
        assert not told.second.actions().keys() - {Action.UNCHANGED, Action.SKIPPED}
        assert told.second_documents == told.first_documents

    def test_asks_for_the_lists_conditionally_and_for_no_page(self, told: Told) -> None:
        asked = {request.path: request for request in told.second_log}
        # robots.txt holds for a day, and the sitemap's index says that those it names are as they were.
        lists = [path for path in LISTS if not path.startswith("/sitemap-")]
        assert set(asked) == {*lists, "/sitemap.xml"}
        for path in lists:
            assert asked[path].status == 304, path
            assert asked[path].headers["if-none-match"]
            assert asked[path].headers["if-modified-since"]


def by_url(outcome: Outcome) -> str:
    return outcome.url


def test_a_host_is_asked_no_faster_than_told_however_many_sources_it_has(stand: Newsstand, tmp_path: Path) -> None:
    delay, before = 0.2, len(stand.log)
    sources = [source | {"delay": delay, "max_articles": 4} for source in stand.sources()[:2]]
    ingest(configure(f"sqlite:///{tmp_path / 'news.db'}", sources))
    times = [request.time for request in stand.log[before:]]
    assert len(times) == 12  # robots.txt, what is reserved (TDMRep), two feeds, eight articles
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= delay


def test_a_page_that_never_comes_fails_and_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    (slow,) = [story for story in LISTED if story.options.get("slow")]
    store = f"sqlite:///{tmp_path / 'news.db'}"
    with Newsstand(slow=600) as stand:
        (source,) = [source for source in stand.sources() if source["name"] == slow.source]
        source |= {"urls": [stand.url + slow.path, stand.url + BY_SLUG["fog-horns"].path]}
        config = configure(store, [source], fetching={"read_timeout": 1, "total_timeout": 1, "retries": 0})
        failed, refused = ingest(config).outcomes
        port = stand.port
    assert failed.action is Action.FAILED
    assert "1 s" in failed.why
    assert refused.action is Action.STORED
    with Newsstand(port, slow=0):
        assert ingest(config).actions() == {Action.STORED: 1, Action.UNCHANGED: 1}


@pytest.mark.slow
def test_after_ctrl_c_the_next_run_comes_to_the_same_end(stand: Newsstand, told: Told, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'news.db'}"
    sources = [source | {"delay": 0.3} for source in stand.sources()]
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump({"store": store, "batch_size": 2, "sources": sources}))
    before = len(stand.log)
    said, status = interrupted(["run", "--direct", "--config", "sources.yaml"], tmp_path, stand, before + 25)
    assert status == 130
    assert "Stopping: what is under way is finished and stored." in said
    assert "`jumpline run` goes on with the rest" in said
    kept = stored(store)
    assert 0 < len(kept) < len(told.first_documents)
    with open_store(store) as opened:
        assert opened.runs()[0].state == "Interrupted"
    assert ingest(configure(store, stand.sources())).state is State.COMPLETED
    finished = stored(store)
    assert {url: finished[url] for url in kept} == kept
    assert {url: timeless(document) for url, document in finished.items()} == {
        url: timeless(document) for url, document in told.first_documents.items()
    }


def interrupted(command: list[str], folder: Path, stand: Newsstand, requests_answered: int) -> tuple[str, int]:
    """Run a command, press Ctrl-C once the newsstand has answered so many requests; return what it said, and how."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUMPLINE_")}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.cli", *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while len(stand.log) < requests_answered:
            assert process.poll() is None, "it ended too early"
        os.killpg(process.pid, signal.SIGINT)  # the whole group, as a terminal does
        said, _ = process.communicate(timeout=60)
    return said, process.returncode


def timeless(document: Document) -> Document:
    return replace(document, fetched_at=datetime.fromtimestamp(0, UTC))


@pytest.fixture(scope="module")
def pages(stand: Newsstand) -> dict[str, requests.Response]:
    """The newsstand's pages as they are served, by slug; the one that is larger than our limit left out."""
    with requests.Session() as session:
        small = (story for story in articles() if story.truth.cause is not Cause.TRANSPORT)
        return {story.slug: session.get(stand.url + story.path) for story in small}


def archive(pages: Iterable[requests.Response]) -> bytes:
    """Return a WARC of responses, each in a gzip member of its own."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=True)
    for page in pages:
        kept = [(name, value) for name, value in page.headers.items() if name != "Content-Encoding"]
        head = StatusAndHeaders(f"{page.status_code} {page.reason}", kept, protocol="HTTP/1.1")
        body = io.BytesIO(page.content)
        record = writer.create_warc_record(page.url, "response", body, len(page.content), http_headers=head)
        writer.write_record(record)
    return stream.getvalue()


class TestArchives:
    def test_a_warc_gives_an_outcome_a_record(
        self, told: Told, pages: dict[str, requests.Response], tmp_path: Path
    ) -> None:
        captures = [*pages.values(), pages["harbour-talks-resume"], pages["council-minutes"]]
        (tmp_path / "crawl.warc.gz").write_bytes(archive(captures))
        store = f"sqlite:///{tmp_path / 'news.db'}"
        config = configure(
            store, [{"name": "crawl", "kind": "warc", "path": str(tmp_path / "crawl.warc.gz"), "max_articles": 500}]
        )
        report, outcomes = ingest(config), recorded(store)
        assert len(outcomes) == len(report.outcomes) == len(captures)
        assert len({outcome.saved for outcome in outcomes}) == len(captures)
        assert report.actions() == {Action.STORED: len(pages), Action.UNCHANGED: 2}
        assert_same_verdicts(stored(store), told)
        again = ingest(config)
        assert again.actions() == {Action.UNCHANGED: len(captures)}
        assert len(recorded(store)) == len(captures)

    def test_a_story_stored_as_cut_is_improved_by_a_later_archive_that_has_it_whole(
        self, pages: dict[str, requests.Response], tmp_path: Path
    ) -> None:
        story = BY_SLUG["harbour-talks-resume"]
        cut = pages[story.slug]
        whole = requests.Response()
        whole.url, whole.status_code, whole.reason, whole.headers = cut.url, 200, "OK", cut.headers
        unwalled = replace(story, platform="open", served=story.blocks, cut_inside=False)
        whole.raw = io.BytesIO(render.page(unwalled, cut.url.removesuffix(story.path)).encode())
        store = f"sqlite:///{tmp_path / 'news.db'}"
        found = []
        for name, response in {"as-a-stranger": cut, "as-a-subscriber": whole}.items():
            (tmp_path / name).write_bytes(archive([response]))
            config = configure(store, [{"name": name, "kind": "warc", "path": str(tmp_path / name)}])
            (outcome,) = ingest(config).outcomes
            (document,) = stored(store).values()
            found.append((outcome.action, document.assessment.completeness))
            (again,) = ingest(config).outcomes
            assert (again.action, again.why, again.assessment) == (Action.UNCHANGED, "already read", None)
        assert found == [(Action.STORED, Completeness.TRUNCATED), (Action.IMPROVED, Completeness.COMPLETE)]
        assert story.paragraphs[-1] in document.article.text

    def test_a_folder_of_saved_pages_gives_an_outcome_a_file(
        self, told: Told, pages: dict[str, requests.Response], tmp_path: Path
    ) -> None:
        folder = tmp_path / "saved"
        folder.mkdir()
        for number, (slug, page) in enumerate(pages.items()):
            packed = number % 2
            body = gzip.compress(page.content) if packed else page.content
            (folder / f"{slug}.html{'.gz' if packed else ''}").write_bytes(body)
        (folder / "again.html").write_bytes(pages["harbour-talks-resume"].content)
        store = f"sqlite:///{tmp_path / 'news.db'}"
        report = ingest(
            configure(store, [{"name": "saved", "kind": "folder", "path": str(folder), "max_articles": 500}])
        )
        outcomes = recorded(store)
        assert len(outcomes) == len(report.outcomes) == len(pages) + 1
        assert {outcome.saved for outcome in outcomes} == {str(file) for file in folder.iterdir()}
        assert report.actions() == {Action.STORED: len(pages), Action.UNCHANGED: 1}
        assert_same_verdicts(stored(store), told)


def assert_same_verdicts(found: dict[str, Document], told: Told) -> None:
    """Assert that what was read from disk is judged as what came over the wire, where that was one page."""
    both = {
        url for url in found.keys() & told.first_documents.keys() if told.first_documents[url].article.origin != "pages"
    }
    assert len(both) > 35
    assert {url: found[url].assessment.completeness for url in both} == {
        url: told.first_documents[url].assessment.completeness for url in both
    }
