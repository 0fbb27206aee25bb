"""More than one process: real clusters of two on this machine, and each article is ingested exactly once."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from flows.operations import engines
from flows.operations.serving import server
from jumpline.config.engine import Engine
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_crash import command, free_port, home  # noqa: F401 - a fixture of its own

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from replay import Replay

pytestmark = pytest.mark.slow

HOSTS, ARTICLES = 8, 15


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Replay]:
    with Replay(tmp_path / "requests.jsonl", hosts=HOSTS, articles=ARTICLES, latency=0.05) as replay:
        yield replay


def configure(folder: Path, web: Replay, **more: Any) -> str:
    """Write a configuration that reads these hosts; return the address of its store."""
    (folder / "config").mkdir()
    store = f"sqlite:///{folder}/news.db"
    fetching = {"delay": 0, "state": str(folder / "state")}
    config = {"store": store, "fetching": fetching, "sources": web.sources(), "batch_size": 5, **more}
    (folder / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
    return store


def each_is_stored_once(store: str) -> None:
    with open_store(store) as opened:
        assert opened.counts()["documents"] == HOSTS * ARTICLES
        outcomes = [outcome for run in opened.runs(1000) for outcome in opened.outcomes(run.id)]
    stored = [outcome.url for outcome in outcomes if outcome.action is Action.STORED]
    assert len(stored) == len(set(stored)) == HOSTS * ARTICLES


def each_was_asked_for_once(web: Replay) -> None:
    stories = [(seen.host, seen.path) for seen in web.seen() if seen.path.startswith("/story")]
    assert len(stories) == len(set(stories)) == HOSTS * ARTICLES


def test_threads_that_submit_at_once_have_one_cluster() -> None:
    pytest.importorskip("prefect_dask")
    with engines.started(Engine(kind="dask", workers=1)) as cluster, ThreadPoolExecutor(4) as threads:
        clients = list(threads.map(lambda _: cluster.client, range(4)))  # type: ignore[union-attr]  # there is one
    assert len(set(map(id, clients))) == 1


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_a_cluster_of_two_reads_each_article_once(engine: str, home: Path, tmp_path: Path, web: Replay) -> None:  # noqa: F811 - it is the fixture
    pytest.importorskip(f"prefect_{engine}")
    store = configure(tmp_path, web, engine={"kind": engine, "workers": 2})
    with server(free_port()) as url, command(tmp_path, url, "run") as run:
        said, _ = run.communicate(timeout=400)
        assert run.returncode == 0, said
    each_is_stored_once(store)
    each_was_asked_for_once(web)
