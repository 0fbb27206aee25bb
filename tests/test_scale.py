"""More than one process, more than one machine's worth of them: each article is ingested exactly once.

Real clusters of two on this machine, and a store in PostgreSQL where there is one, since that is what machines share.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from flows.operations.serving import children, server
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_crash import command, free_port, home, runs, wait_until  # noqa: F401 - a fixture of its own

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


@pytest.mark.parametrize("engine", ["dask", "ray"])
def test_a_cluster_of_two_reads_each_article_once(engine: str, home: Path, tmp_path: Path, web: Replay) -> None:  # noqa: F811 - it is the fixture
    pytest.importorskip(f"prefect_{engine}")
    store = configure(tmp_path, web, engine={"kind": engine, "workers": 2})
    with server(free_port()) as url, command(tmp_path, url, "run") as run:
        said, _ = run.communicate(timeout=400)
        assert run.returncode == 0, said
    each_is_stored_once(store)
    each_was_asked_for_once(web)


def deployed(folder: Path, url: str, sources: list[str]) -> None:
    """Hand a run of each source to the workers."""
    for source in sources:
        with command(folder, url, "run", source, "--deployment") as run:
            said, _ = run.communicate(timeout=120)
            assert run.returncode == 0, said


def have_ended(url: str) -> bool:
    """Return whether no run is left to be done; those that no worker has taken yet are."""
    found = requests.post(f"{url}/flow_runs/filter", json={}, timeout=30).json()
    return all(run["state_type"] in {"COMPLETED", "CRASHED", "CANCELLED", "FAILED"} for run in found)


def test_two_workers_on_one_pool_read_each_article_once_though_one_is_killed(
    home: Path,  # noqa: F811 - it is the fixture
    tmp_path: Path,
    web: Replay,
) -> None:
    store = configure(tmp_path, web)
    names = [source["name"] for source in web.sources()]
    with server(free_port()) as url, ExitStack() as stack:
        with command(tmp_path, url, "deploy") as deploying:
            said, _ = deploying.communicate(timeout=120)
            assert deploying.returncode == 0, said
        first, second = (stack.enter_context(command(tmp_path, url, "serve", "--runs", "2")) for _ in range(2))
        deployed(tmp_path, url, names)
        wait_until(lambda: children(first.pid) and children(children(first.pid)[0]))
        (worker,) = children(first.pid)
        for process in (*children(worker), worker):
            with suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
        first.wait(timeout=60)  # it notices, and tells of the runs that are gone with its worker
        wait_until(lambda: have_ended(url))
        crashed = [run for run in runs(url) if run["state_type"] == "CRASHED"]
        again = [name for name in names if any(name in run["tags"] for run in crashed)]
        assert again
        deployed(tmp_path, url, again)
        wait_until(lambda: have_ended(url))
        second.send_signal(signal.SIGTERM)
        second.communicate(timeout=30)
    each_is_stored_once(store)
