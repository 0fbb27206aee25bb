"""A run that is killed at any moment is gone on with: nothing is lost, nothing stored twice, nothing fetched twice."""

from __future__ import annotations

import importlib
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from jumpline.store import open_store
from jumpline.urls import canonical
from jumpline.web.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS, IN_A_ROW = 30, 5
HOSTS, ARTICLES = 5, 10
ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    replay = importlib.import_module("replay")
    with replay.Replay(tmp_path / "log", hosts=HOSTS, articles=ARTICLES, latency=0.03) as opened:
        yield opened


class Reader:
    """A store, and the runs that fill it."""

    def __init__(self, folder: Path, web: Any) -> None:
        folder.mkdir()
        self.web = web
        self.store = f"sqlite:///{folder / 'news.db'}"
        self.spool = Spool(folder / "news.db-spool", timedelta(hours=1))
        self.config = folder / "sources.yaml"
        settings = {"store": self.store, "sources": web.sources(), "fetching": {"delay": 0}, "batch_size": 8}
        self.config.write_text(yaml.safe_dump(settings))

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flows.cli", "run", "--direct", "--config", str(self.config)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)

    def finish(self) -> None:
        process = self.start()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()

    def kill_after(self, requests: int, seconds: float) -> bool:
        """Kill a run some time after the server has answered so many requests; False where it ended before."""
        answered = len(self.web.seen())
        process = self.start()
        while process.poll() is None and len(self.web.seen()) < answered + requests:
            time.sleep(0.005)
        time.sleep(seconds)
        killed = process.poll() is None
        if killed:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        time.sleep(0.2)  # the server writes its last lines; workers of the killed find out that they are alone
        return killed

    def addresses(self) -> list[tuple[str, str]]:
        return [
            (f"host-{number}", self.web.url(host, f"/story-{story}"))
            for number, host in enumerate(self.web.hosts, start=1)
            for story in range(1, ARTICLES + 1)
        ]

    def fresh(self) -> set[str]:
        """Return what need not be asked for again: what is stored, and what is in the spool."""
        lists = {
            source["url"] for source in self.web.sources() if self.spool.take(f"{source['name']}.lists", source["url"])
        }
        kept = {url for source, url in self.addresses() if self.spool.take(source, url)}
        with open_store(self.store) as store:
            by_key = {canonical(url): url for _, url in self.addresses()}
            return lists | kept | {by_key[key] for key in store.known(by_key)}

    def documents(self) -> dict[str, tuple[str | None, str, str]]:
        with open_store(self.store) as store:
            counts = store.counts()
            found = {
                document.url: (document.article.title, document.article.text, document.assessment.completeness.value)
                for document in store.documents()
            }
            assert (counts["documents"], counts["versions"], counts["captures"]) == (len(found),) * 3
        return found


def test_a_run_killed_at_thirty_moments(web: Any, tmp_path: Path) -> None:
    undisturbed = Reader(tmp_path / "undisturbed", web)
    undisturbed.finish()
    expected = undisturbed.documents()
    assert len(expected) == HOSTS * ARTICLES
    chance = random.Random(4)
    kills, again, asked = 0, 0, 0
    for attempt in range(100):
        reader = Reader(tmp_path / f"killed-{attempt}", web)
        everything: list[str] = []
        for _ in range(IN_A_ROW):
            before = len(web.seen())
            kills += reader.kill_after(chance.randrange(1, HOSTS * ARTICLES // 3), chance.uniform(0, 0.05))
            fresh, after = reader.fresh(), len(web.seen())
            everything += [web.url(seen.host, seen.path) for seen in web.seen()[before:after]]
        reader.finish()
        rest = [web.url(seen.host, seen.path) for seen in web.seen()[after:]]
        assert not fresh.intersection(rest), "asked for again, though it was fresh"
        assert reader.documents() == expected
        everything = [url for url in everything + rest if "/story-" in url]
        asked += len(everything)
        again += len(everything) - len(set(everything))
        if kills >= KILLS:
            break
    print(f"{kills} kills; of {asked} articles asked for, {again} were under way at a kill and asked for again")
    assert kills >= KILLS
    assert again <= kills * HOSTS  # one a host was on its way
