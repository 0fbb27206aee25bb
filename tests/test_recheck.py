"""What was not complete is fetched again: when, how often, how much of a run, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from flows import pipeline, running
from flows.cli import app
from flows.stages import rechecking
from jumpline.config.recheck import USUAL
from jumpline.model import Action, Assessment, Cause, Completeness
from jumpline.store import Store, open_store
from jumpline.store.rechecks import next_due
from tests.filed import document
from tests.test_pipeline import STORY, configure, ingest, page, rss

if TYPE_CHECKING:
    from pathlib import Path

    from flows.stages.tally import SourceReport
    from jumpline.config import Config
    from tests.conftest import Site

URL = "https://daily.example/a"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WALL = "<p>Subscribe to continue reading this article.</p>"
CUT = page("The long way", STORY[:300] + WALL)


@pytest.mark.parametrize(("attempt", "hours"), [(0, 6), (1, 24), (2, 72), (3, 168), (4, 720), (5, None), (6, None)])
def test_the_usual_schedule(attempt: int, hours: int | None) -> None:
    assert next_due(attempt, NOON, USUAL) == (None if hours is None else NOON + hours * HOUR)


@pytest.mark.parametrize(
    ("written", "waits"),
    [(False, ()), ([], ()), ("2h", (2 * HOUR,)), (["30min", "1d"], (HOUR / 2, DAY)), (None, USUAL)],
)
def test_the_configuration_says_when(written: Any, waits: tuple[timedelta, ...]) -> None:
    given = {} if written is None else {"recheck": written}
    config = configure("sqlite:///x.db", {"name": "a", "kind": "urls", "url": "http://a.example/"}, **given)
    assert config.waits(config.sources[0]) == waits
    own = configure("sqlite:///x.db", {"name": "a", "kind": "urls", "url": "http://a.example/", **given}, recheck="9h")
    assert own.waits(own.sources[0]) == ((9 * HOUR,) if written is None else waits)


def test_what_is_read_from_disk_is_not_fetched_again() -> None:
    config = configure("sqlite:///x.db", {"name": "a", "kind": "folder", "path": "x", "allow_private": False})
    assert config.waits(config.sources[0]) == ()


class TestPlans:
    """On every database, with a clock that the tests turn."""

    def planned(self, store: Store, *documents: Any, since: datetime = NOON - DAY) -> dict[str, tuple[int, datetime]]:
        if documents:
            store.save_all(documents)
        store.rechecks.plan("daily", USUAL, since)
        return {one.url: (one.attempt, one.due_at) for one in store.rechecks.due(["daily"], None, 99)}

    @pytest.mark.parametrize("completeness", ["truncated", "empty", "unknown"])
    def test_what_is_not_complete_gets_a_plan(self, store: Store, completeness: str) -> None:
        assert self.planned(store, document("a b", completeness)) == {URL: (0, NOON + 6 * HOUR)}

    def test_what_needs_none_gets_none(self, store: Store) -> None:
        index = Assessment(Completeness.EMPTY, 0.1, Cause.NOT_ARTICLE)
        assert self.planned(store, document("a b"), replace(document("c", url=URL + "2"), assessment=index)) == {}
        assert self.planned(store, document("a b", "truncated", url=URL + "3", source="weekly")) == {}
        assert self.planned(store, document("a b", "truncated", url=URL + "4"), since=NOON + HOUR) == {}

    def test_the_whole_table_by_a_clock(self, store: Store) -> None:
        self.planned(store, document("a b", "truncated"))
        now, met = NOON, []
        for _ in range(60 * 24):
            now += HOUR
            if store.rechecks.due(["daily"], now, 9):
                met.append(now - NOON)
                store.rechecks.tried([URL], USUAL, now)
        gaps = [later - earlier for earlier, later in zip([timedelta(), *met], met, strict=False)]
        assert gaps == list(USUAL)
        self.planned(store)
        assert store.rechecks.planned() == 0, "and it is not planned anew"

    def test_once_complete_it_is_fetched_no_more(self, store: Store) -> None:
        self.planned(store, document("a b", "truncated"))
        store.save(document("a b c", hours=7))
        assert store.rechecks.due(["daily"], NOON + 9 * DAY, 9) == []
        assert store.rechecks.forget("daily") == 1
        assert store.rechecks.planned() == 0

    def test_the_longest_due_come_first_and_no_more_than_asked_for(self, store: Store) -> None:
        self.planned(store, *(document("a b", "truncated", url=f"{URL}{n}", hours=-n) for n in range(5)))
        found = store.rechecks.due(["daily"], NOON + 5 * HOUR, 3)
        assert [one.url[-1] for one in found] == ["4", "3", "2"]

    def test_a_source_that_wants_none_has_none(self, store: Store) -> None:
        self.planned(store, document("a b", "truncated"))
        assert store.rechecks.plan("daily", (), NOON) == 0
        assert store.rechecks.forget("daily") == 0
        assert store.rechecks.forget("daily", every=True) == 1
        assert store.rechecks.planned() == 0

    def test_new_credentials_make_due_once_what_a_wall_kept(self, store: Store) -> None:
        wall = Assessment(Completeness.TRUNCATED, 0.1, Cause.PAYWALL)
        script = Assessment(Completeness.EMPTY, 0.1, Cause.SCRIPT)
        held = [replace(document("a b", url=f"{URL}{n}"), assessment=wall) for n in range(3)]
        held[1] = replace(held[1], credentialed=True)
        self.planned(store, *held, replace(document("c", url=URL + "9"), assessment=script))
        assert store.rechecks.hurry("daily", NOON) == 2
        assert {one.url[-1] for one in store.rechecks.due(["daily"], NOON, 9)} == {"0", "2"}
        store.rechecks.tried([URL + "0", URL + "2"], USUAL, NOON)
        assert store.rechecks.hurry("daily", NOON) == 0, "or a password that is wrong would ask at every run"


def again(config: Config, after: timedelta, limit: int | None = None) -> SourceReport:
    """Fetch again what is due after so long."""
    with running.open_run(config, kind="recheck") as run:
        return rechecking.recheck_source(config.sources[0], run, limit=limit, now=datetime.now(UTC) + after)


@pytest.fixture
def config(web: Site, tmp_path: Path) -> Config:
    web.page("/a", CUT)
    return configure(f"sqlite:///{tmp_path}/news.db", {"name": "daily", "kind": "urls", "url": web.at("/a")})


class TestRuns:
    def test_an_article_cut_at_first_and_whole_at_the_second_fetch_is_improved(self, web: Site, config: Config) -> None:
        assert ingest(config).reports[0].verdicts() == {Completeness.TRUNCATED: 1}
        assert again(config, 5 * HOUR).outcomes == ()
        web.page("/a", page("The long way", STORY))
        (outcome,) = again(config, 7 * HOUR).outcomes
        assert outcome.action is Action.IMPROVED
        assert "complete" in outcome.why
        assert again(config, 90 * DAY).outcomes == ()
        with open_store(config.store) as opened:
            document = opened.get(web.at("/a"))
            assert document
            assert document.assessment.completeness is Completeness.COMPLETE
            assert [one.action for one in opened.rechecks.tries(web.at("/a"))] == ["stored", "improved"]
            assert opened.runs(1)[0].kind == "recheck"

    def test_a_thinner_page_is_told_and_replaces_nothing(self, web: Site, config: Config) -> None:
        ingest(config)
        web.page("/a", page("The long way", STORY[:120] + WALL))
        assert again(config, 7 * HOUR).outcomes[0].action is Action.KEPT_BETTER

    def test_an_attempt_that_fails_counts_too(self, web: Site, config: Config) -> None:
        ingest(config)
        web.page("/a", "later", status=503)
        for days, attempt in ((1, 1), (3, 2), (7, 3), (15, 4), (60, 5)):
            assert again(config, days * DAY).outcomes[0].action is Action.FAILED
            with open_store(config.store) as opened:
                plans = opened.rechecks.due(["daily"], None, 9)
                assert [plan.attempt for plan in plans] == ([attempt] if attempt < 5 else [])
        assert again(config, 900 * DAY).outcomes == ()

    @pytest.mark.parametrize("kept", [True, False], ids=["with an archive", "without"])
    def test_what_the_feed_said_is_evidence_at_every_fetch(self, web: Site, tmp_path: Path, kept: bool) -> None:
        web.page("/a", CUT)
        item = (
            f"<item><title>In the feed</title><link>{web.at('/a')}</link><description>Its teaser.</description></item>"
        )
        feed = f"<rss version='2.0'><channel><title>F</title><link>http://f.example/</link>{item}</channel></rss>"
        web.page("/feed", feed, Content_Type="application/rss+xml")
        source = {"name": "daily", "kind": "feed", "url": web.at("/feed")}
        config = configure(f"sqlite:///{tmp_path}/news.db", source, archive=kept)
        ingest(config)
        with running.open_run(config) as run:
            (one,) = rechecking.due(config.sources[0], run, datetime.now(UTC) + DAY, 9)
            offered = pipeline.survey(config.sources[0], run).known
            (fresh,) = rechecking.due(config.sources[0], run, datetime.now(UTC) + DAY, 9, offered)
        assert (one.again, one.feed_text) == (True, "Its teaser." if kept else None)
        assert (fresh.again, fresh.feed_text) == (True, "Its teaser.")


class TestShare:
    """Of what a run may take of a source."""

    @pytest.fixture
    def many(self, web: Site, tmp_path: Path) -> Config:
        urls = [web.page(f"/{n}", CUT) for n in range(12)]
        web.page("/feed", rss(*urls), Content_Type="application/rss+xml")
        config = configure(
            f"sqlite:///{tmp_path}/news.db",
            {"name": "daily", "kind": "feed", "url": web.at("/feed"), "max_articles": 12},
            recheck="1s",
        )
        ingest(config)
        return config

    def fetched(self, web: Site, config: Config, **settings: Any) -> int:
        """Return how many articles one more run fetches, all of them for another time."""
        before = len(web.paths)
        with running.open_run(config.model_copy(update=settings)) as run:
            one = partial(pipeline.ingest_source, run=run)
            waited = datetime.now(UTC) + DAY
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(pipeline, "datetime", Clock(waited))
                pipeline.ingest_sources(config.sources, run, one)
        return sum(path[1:].isdigit() for path in web.paths[before:])

    @pytest.mark.parametrize(("share", "fetched"), [(0.0, 0), (0.25, 3), (0.5, 6), (1.0, 12)])
    def test_no_run_fetches_more_again(self, web: Site, many: Config, share: float, fetched: int) -> None:
        assert self.fetched(web, many, recheck_share=share) == fetched

    def test_each_is_one_outcome_of_the_run(self, web: Site, many: Config) -> None:
        self.fetched(web, many)
        with open_store(many.store) as opened:
            outcomes = list(opened.outcomes(opened.runs()[0].id))
        assert len(outcomes) == len({one.url for one in outcomes}) == 12
        assert sum(one.assessment is not None for one in outcomes) == 3


class Clock:
    """Stands in for ``datetime`` where a run asks for the time."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, _zone: Any = None) -> datetime:
        return self._now


class TestCommand:
    def invoke(self, folder: Path, config: Config, *arguments: str) -> str:
        file = folder / "sources.yaml"
        if not file.exists():
            file.write_text(
                f"store: {config.store}\nfetching: {{delay: 0}}\nrecheck: [1s, 1d]\nsources:\n  - name: daily\n"
                f"    kind: urls\n    allow_private: true\n    url: {config.sources[0].urls[0]}\n"
            )
        done = CliRunner().invoke(app, ["recheck", "--config", str(file), *arguments], env={"COLUMNS": "300"})
        assert done.exit_code == 0, done.output
        return done.output

    def test_lists_fetches_and_tells_every_try(self, web: Site, config: Config, tmp_path: Path) -> None:
        ingest(config.model_copy(update={"recheck": (timedelta(),)}))
        listed = self.invoke(tmp_path, config, "--list")
        assert "time 1 of 2  truncated (paywall)  daily" in listed
        assert "1 of 1 planned" in listed
        web.page("/a", page("The long way", STORY))
        assert "1 improved" in self.invoke(tmp_path, config)
        assert "Nothing is planned" in self.invoke(tmp_path, config, "--list")
        assert "Nothing was due; `jumpline recheck --list` shows what is planned" in self.invoke(tmp_path, config)
        tries = self.invoke(tmp_path, config, "--tries", web.at("/a")).splitlines()
        assert [line.split("UTC  ")[1].split(",")[0] for line in tries] == [
            "ingest: stored (truncated",
            "recheck: improved (complete",
        ]
