"""What a run holds in memory: not more for more articles. Counted in objects, which no other process changes."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import pipeline, running
from flows.presentation import reasons
from flows.running import Claims, Room
from flows.stages.outcomes import AT_ONCE, Outcomes
from flows.stages.tally import SourceReport
from jumpline.config import Config
from jumpline.model import Action, Assessment, Completeness, Document, Evidence, Outcome, Verdict
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Site

    from jumpline.config import Source
    from jumpline.model import Candidate

STORY = "".join(
    f"<p>Paragraph {n} of the story tells at some length what the harbour master saw on the {n}th of the month.</p>"
    for n in range(1, 13)
)
EACH = 24
MOST = 4 * 2 * 3
"""Under way at a time: of four sources two batches each, of three articles."""

ASSESSMENTS = st.none() | st.builds(
    Assessment,
    st.sampled_from(Completeness),
    st.floats(0, 1),
    gate=st.none() | st.text(),
    evidence=st.tuples() | st.tuples(st.builds(Evidence, st.text(), st.text(), st.sampled_from(Verdict), st.floats(0))),
)
OUTCOMES = st.builds(
    Outcome, st.text(), st.text(), st.sampled_from(Action), st.text(), st.none() | st.text(), assessment=ASSESSMENTS
)


def alive(kind: type) -> int:
    """Return how many objects of a kind there are.

    Not to be asked while other threads work: it would see tuples that they are still making, which CPython takes amiss.
    """
    gc.collect()
    return sum(type(one) is kind for one in gc.get_objects())


class TestOutcomes:
    """They are what they were, packed."""

    @given(st.lists(st.lists(OUTCOMES, max_size=4), max_size=3), st.sampled_from([1, AT_ONCE - 1, AT_ONCE, 50]))
    def test_they_come_back_as_they_were(self, parts: list[list[Outcome]], times: int) -> None:
        kept, given = Outcomes(), [outcome for part in parts * times for outcome in part]
        for part in parts * times:
            kept.add(part)
        for _ in range(2):
            assert list(kept) == given
            assert (len(kept), bool(kept)) == (len(given), bool(given))
            assert kept == tuple(given)
            assert kept[:1] == tuple(given[:1])
            assert not given or (kept[0], kept[-1]) == (given[0], given[-1])
            packed, loose = SourceReport("s", "S", kept), SourceReport("s", "S", tuple(given))
            assert (packed.actions(), packed.verdicts()) == (loose.actions(), loose.verdicts())
            assert (packed.failed, packed.reason, packed.line()) == (loose.failed, loose.reason, loose.line())
            kept.pack()

    def test_what_is_counted_is_a_copy(self) -> None:
        kept = Outcomes([Outcome("s", "u", Action.STORED, "new")])
        kept.actions.clear()
        kept.verdicts.clear()
        assert kept.actions == Counter({Action.STORED: 1})

    def test_no_outcome_is_alive_once_they_are_packed(self) -> None:
        before = alive(Outcome)
        kept = Outcomes(Outcome("s", f"u{n}", Action.STORED, "new") for n in range(10 * AT_ONCE + 1))
        assert alive(Outcome) == before + 1
        kept.pack()
        assert alive(Outcome) == before
        assert max(int(outcome.url[1:]) for outcome in kept) == 10 * AT_ONCE


@given(st.integers(1, 1000), st.integers(1, 4), st.integers(1, 500))
def test_more_sources_have_smaller_batches(sources: int, at_once: int, most: int) -> None:
    size = Room(sources).batch(most, at_once)
    assert 1 <= size <= most
    assert sources * at_once * size <= running.MOST_UNDER_WAY or size <= running.SMALLEST_BATCH
    # No smaller than it must be.
    assert size == most or size <= running.SMALLEST_BATCH or sources * at_once * (size + 1) > running.MOST_UNDER_WAY


def test_an_article_belongs_to_its_first_reader_until_it_is_stored() -> None:
    claims = Claims()
    assert [claims.claim("u", name) for name in ("a", "b")] == ["a", "a"]
    claims.settle(["u", "never claimed"], "b")
    assert claims.claim("u", "b") == "a"
    claims.settle(["u"], "a")
    assert len(claims) == 0
    assert claims.claim("u", "b") == "b"


class TestRun:
    """A run of some sources, each with more articles than a batch."""

    @pytest.fixture
    def config(self, web: Site, tmp_path: Path) -> Config:
        def source(name: str) -> dict[str, Any]:
            pages = [
                web.page(f"/{name}-{n}", f"<html lang=en><title>{name} {n}</title><article>{STORY}</article></html>")
                for n in range(EACH)
            ]
            return {"name": name, "kind": "urls", "urls": pages, "max_articles": EACH, "allow_private": True}

        sources = [source(name) for name in ("a", "b", "c", "d")]
        sources[3]["urls"] = [*sources[3]["urls"][1:], "http://127.0.0.1:1/nobody"]
        fetching = {"delay": 0, "retries": 1}
        settings = {"store": f"sqlite:///{tmp_path / 'news.db'}", "sources": sources, "fetching": fetching}
        return Config.model_validate(settings | {"workers": 1})

    def test_it_keeps_nothing_of_an_article_that_is_stored(self, config: Config) -> None:
        outcomes, documents = alive(Outcome), alive(Document)
        with running.open_run(config) as run:
            report = pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
            assert len(run.claims) == 1  # what could not be had, no other source asks for again
        assert (alive(Outcome), alive(Document)) == (outcomes, documents)
        assert run.done  # is still held, and all that a run holds with it
        assert report.actions() == Counter({Action.STORED: 4 * EACH - 1, Action.FAILED: 1})
        with open_store(config.store) as store:
            stored = {outcome.url: reasons.brief(outcome) for outcome in store.outcomes(run.number)}
        assert {outcome.url: outcome for outcome in report.outcomes} == stored

    def test_no_more_is_under_way_than_there_is_room_for(self, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(running, "MOST_UNDER_WAY", MOST)
        monkeypatch.setattr(running, "SMALLEST_BATCH", 1)
        under_way, seen, guard = Counter[str](), [], Lock()

        def counted(number: int, some: Sequence[Candidate], source: Source, run: running.Run) -> list[Outcome]:
            with guard:
                under_way[source.name] += len(some)
                seen.append(under_way.total())
            outcomes = pipeline.ingest_batch(number, some, source, run)
            with guard:
                under_way[source.name] -= len(some)
            return outcomes

        steps = pipeline.Steps(pipeline.survey, counted)
        with running.open_run(config) as run:
            one = partial(pipeline.ingest_source, run=run, steps=steps)
            report = pipeline.ingest_sources(config.sources, run, one)
        assert len(report.outcomes) == 4 * EACH
        assert MOST // 2 < max(seen) <= MOST


ARENAS = """
import ctypes, re, sys, threading
from flows import allocator
if sys.argv[1] == "few":
    assert allocator.settle()
ended = threading.Event()
threads = [threading.Thread(target=ended.wait) for _ in range(8)]
for thread in threads: thread.start()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
ended.set()
print(len(re.findall("<heap nr=", open(sys.argv[2]).read())))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's arenas")
def test_threads_share_two_arenas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)

    def arenas(how: str) -> int:
        command = [sys.executable, "-c", ARENAS, how, str(tmp_path / how)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert arenas("as ever") > 2
    assert arenas("few") == 2
