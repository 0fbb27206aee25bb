"""The hostile web, behaviour by behaviour, and then all of it in one run whose other sources are untouched.

Nothing leaves this machine: the wire (``conftest.py``) stands at the connect seam, refuses and reports every address
but loopback, and fails the test that tried.
"""

from __future__ import annotations

import re
import socket
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import extractors
from flows import pipeline, running
from jumpline.config import Config, Fetching
from jumpline.errors import JumplineError
from jumpline.model import Action, Completeness
from jumpline.store import open_store
from jumpline.web import addresses, discover
from jumpline.web.fetch import Fetcher
from tests.hostile import BEHAVIOURS, Behaviour, Failed, Listed, Verdict
from tests.hostile.astray import NAMES
from tests.hostile.behaviour import ARTICLE, LIMIT, LIST_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flows.stages.tally import SourceReport
    from jumpline.model import Outcome
    from tests.conftest import Site, Wire

TERMS = {
    "delay": 0,
    "retries": 0,
    "connect_timeout": 2,
    "read_timeout": 0.6,
    "total_timeout": 1.0,
    "max_body_bytes": LIMIT,
    "max_feed_bytes": LIST_LIMIT,
}


@pytest.fixture(autouse=True)
def _town(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1, and it alone, count as a public address; and let a few names resolve as their owners like."""
    public, resolve = addresses.is_public, socket.getaddrinfo
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1" or public(ip))
    answers = {name: iter(ips) for name, ips in NAMES.items()}
    last: dict[str, str] = {}

    def resolver(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in answers:
            return resolve(host, port, *args, **kwargs)
        ip = last[host] = next(answers[host], last.get(host, ""))
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)


def test_the_hostile_web_has_sixty_ways_and_more() -> None:
    assert len(BEHAVIOURS) >= 60
    assert [name for name, count in Counter(one.name for one in BEHAVIOURS).items() if count > 1] == []


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda one: one.name)
def test_what_comes_of_it(behaviour: Behaviour, web: Site, wire: Wire) -> None:
    url = behaviour.serve(web)
    with Fetcher(Fetching.model_validate(TERMS), backoff=0.01) as fetcher:
        found = came_of(behaviour, url, fetcher)
    assert found == behaviour.expected, f"{found}"
    assert all(place[0] == "127.0.0.1" for place in wire.attempts)


def came_of(behaviour: Behaviour, url: str, fetcher: Fetcher) -> Verdict | Failed | Listed:
    """Return what came of asking for a page or list, in the words of what was expected where it is that."""
    try:
        capture = fetcher.get(url, kind="page" if behaviour.kind == "urls" else "feed")
        if behaviour.kind != "urls":
            read: Any = discover.feed if behaviour.kind == "feed" else discover.sitemap
            return Listed(len(read(capture, "a").candidates), capture.truncated_by)
    except JumplineError as error:
        return as_expected(behaviour, type(error).__name__, str(error), retry=error.retry)
    found = extractors.examine(capture)
    return judged(
        behaviour, found.assessment.completeness, found.assessment.cause, capture.truncated_by, found.article.words
    )


def as_expected(behaviour: Behaviour, error: str, said: str, *, retry: bool) -> Failed:
    expected = behaviour.expected
    fits = isinstance(expected, Failed) and re.search(expected.said, said)
    return Failed(error, expected.said if fits else said, retry)  # type: ignore[union-attr]  # it fits


def judged(behaviour: Behaviour, completeness: Any, cause: Any, truncated_by: Any, words: int) -> Verdict:
    expected = behaviour.expected
    least = expected.words if isinstance(expected, Verdict) and words >= expected.words else words
    return Verdict(completeness, cause, truncated_by, least)


class TestOneRun:
    """All of it at once, between two publishers who mean no harm."""

    @pytest.fixture
    def report(self, serve: Callable[[], Site], tmp_path: Path) -> dict[str, SourceReport]:
        well = [serve(), serve()]
        for number, site in enumerate(well):
            for n in range(10):
                site.page(
                    f"/a-long-story-of-the-ferry-and-the-landing-{n}",
                    ARTICLE.replace(b"The old ferry returns", f"Story {number} {n}".encode()),
                )
        hostile = {f"hostile-{n}": (behaviour, behaviour.serve(serve())) for n, behaviour in enumerate(BEHAVIOURS)}
        sources = [{"name": name, "kind": one.kind, "url": url} for name, (one, url) in hostile.items()]
        for number, site in enumerate(well):
            place = len(sources) if number else 0
            sources.insert(
                place, {"name": f"well-{number}", "kind": "urls", "urls": [site.at(path) for path in site.routes]}
            )
        config = Config.model_validate(
            {
                "store": f"sqlite:///{tmp_path / 'news.db'}",
                "archive": False,
                "sources": sources,
                "fetching": TERMS | {"read_timeout": 4, "total_timeout": 6},  # all at once, on a busy machine
                "workers": 2,
            }
        )
        with running.open_run(config) as run:
            report = pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
        with open_store(config.store) as store:
            self.stored = Counter(document.source for document in store.documents())
        return {one.source: one for one in report.reports}

    def test_leaves_the_others_untouched(self, report: dict[str, SourceReport], wire: Wire) -> None:
        for number in range(2):
            well = report[f"well-{number}"]
            assert well.actions() == {Action.STORED: 10}
            assert well.verdicts() == {Completeness.COMPLETE: 10}
            assert (well.reason, self.stored[well.source]) == ("", 10)
        for number, behaviour in enumerate(BEHAVIOURS):
            told = report[f"hostile-{number}"]
            assert came_of_run(behaviour, told) == behaviour.expected, (behaviour.name, told)
        assert all(place[0] == "127.0.0.1" for place in wire.attempts if isinstance(place, tuple))


def came_of_run(behaviour: Behaviour, report: SourceReport) -> Verdict | Failed | Listed:
    """Return what a run says of a behaviour: the same as a single fetch says."""
    expected = behaviour.expected
    if isinstance(expected, Listed):
        assert report.failure is None
        return Listed(len(report.outcomes), expected.truncated_by)
    if behaviour.kind != "urls":
        assert isinstance(expected, Failed)
        return as_expected(behaviour, expected.error, report.failure or "no failure", retry=expected.retry)
    (outcome,) = report.outcomes
    return outcome_of(behaviour, outcome)


def outcome_of(behaviour: Behaviour, outcome: Outcome) -> Verdict | Failed:
    expected, found = behaviour.expected, outcome.assessment
    if found is None:
        assert isinstance(expected, Failed)
        assert outcome.action is (Action.SKIPPED if expected.error == "RobotsError" else Action.FAILED)
        return as_expected(behaviour, expected.error, outcome.why, retry=expected.retry)
    cut = expected.truncated_by if isinstance(expected, Verdict) else None
    return judged(behaviour, found.completeness, found.cause, cut, outcome.words or 0)
