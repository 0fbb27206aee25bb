"""What is read is stored, and once, whatever dies meanwhile: Prefect's server, a run's process, the worker of a run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from flows.operations.serving import children, server
from jumpline.model import Action
from jumpline.newsstand import Newsstand
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

ARTICLES = 45
"""Of the newsstand, which gives each of them away."""
BATCH = 4
"""Articles that are stored at once, and then told of."""


PATIENCE = 240.0
"""Seconds, on a machine that does other things as well. Alone it takes tenths of that."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for Prefect's servers, of which the first makes the database for all."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("prefect")
        patch.setenv("PREFECT_HOME", str(folder))
        patch.delenv("PREFECT_API_URL", raising=False)
        yield folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A folder with a configuration that takes some twenty seconds to be read."""
    with Newsstand() as stand:
        folder = tmp_path / "config"
        folder.mkdir()
        fetching = {"delay": 0.4, "state": str(tmp_path / "state")}
        sources = [source | {"delay": 0.4} for source in stand.sources()]
        config = {
            "store": f"sqlite:///{tmp_path}/news.db",
            "fetching": fetching,
            "sources": sources,
            "batch_size": BATCH,
        }
        (folder / "sources.yaml").write_text(yaml.safe_dump(config))
        yield tmp_path


@contextmanager
def command(folder: Path, url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command of ours in a folder, on a server; at the end it is told to stop, with all that it started."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.cli", *arguments],
        cwd=folder,
        env=os.environ | {"PREFECT_API_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.communicate(timeout=PATIENCE)
            process.kill()


def hand_over(folder: Path, url: str) -> None:
    """Hand a run of everything to the worker, once that has said that it is there."""
    deployed = f"{url}/deployments/name/ingest/all"
    wait_until(lambda: requests.get(deployed, timeout=30).ok)
    with command(folder, url, "run", "--deployment") as run:
        said, _ = run.communicate(timeout=PATIENCE)
        assert run.returncode == 0, said


def stored(folder: Path) -> int:
    """Return how many articles are stored."""
    if not (folder / "news.db").is_file():
        return 0
    with open_store(f"sqlite:///{folder}/news.db") as store:
        return store.counts()["documents"]


def all_are_stored_once(folder: Path, untold: int = 0) -> None:
    """Every article is there, and became so once, whatever the number of runs.

    Of so many at most, a run that was killed had stored them and not told of it yet.
    """
    with open_store(f"sqlite:///{folder}/news.db") as store:
        assert store.counts()["documents"] == ARTICLES
        outcomes = [outcome for run in store.runs() for outcome in store.outcomes(run.id)]
    stored = Counter(outcome.url for outcome in outcomes if outcome.action is Action.STORED)
    assert set(stored.values()) == {1}
    assert ARTICLES - untold <= len(stored) <= ARTICLES


def runs(url: str) -> list[dict[str, Any]]:
    """Return the runs that are not only scheduled, the latest first; those of other tests are among them."""
    begun = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}, "sort": "START_TIME_DESC"}
    found: list[dict[str, Any]] = requests.post(f"{url}/flow_runs/filter", json=begun, timeout=30).json()
    return found


def test_a_server_that_goes_away_costs_no_article_and_no_minute(home: Path, project: Path) -> None:
    before = set(children(os.getpid()))  # of earlier tests: a pool's tracker, a browser's driver
    with server(free_port()) as url:
        (served,) = set(children(os.getpid())) - before
        with command(project, url, "run") as run:
            wait_until(lambda: stored(project) > 4)
            os.killpg(served, signal.SIGKILL)
            said, _ = run.communicate(timeout=PATIENCE)
        assert run.returncode == 0, said
        assert "The Prefect server went away" in said
    all_are_stored_once(project)


def test_a_run_that_is_told_to_stop_stores_what_it_has_and_the_next_goes_on(home: Path, project: Path) -> None:
    with server(free_port()) as url:
        with command(project, url, "serve") as serving:
            hand_over(project, url)
            wait_until(lambda: stored(project) > 4)
            serving.send_signal(signal.SIGTERM)
            said, _ = serving.communicate(timeout=PATIENCE)
            assert serving.returncode == 0, said
        run = runs(url)[0]
        assert (run["state_type"], run["state_name"]) == ("CANCELLED", "Cancelled")
        assert 4 < stored(project) < ARTICLES
        with command(project, url, "run") as again:
            said, _ = again.communicate(timeout=PATIENCE)
            assert again.returncode == 0, said
    all_are_stored_once(project)


def test_a_killed_run_is_told_as_crashed_and_the_next_asks_for_nothing_twice(home: Path, project: Path) -> None:
    with server(free_port()) as url:
        with command(project, url, "serve") as serving:
            hand_over(project, url)
            wait_until(lambda: stored(project) > 4)
            (worker,) = children(serving.pid)
            for run in children(worker):
                os.killpg(run, signal.SIGKILL)
            wait_until(lambda: runs(url)[0]["state_type"] == "CRASHED")
            serving.send_signal(signal.SIGTERM)
            serving.communicate(timeout=PATIENCE)
        before = stored(project)
        with command(project, url, "run") as again:
            said, _ = again.communicate(timeout=PATIENCE)
            assert again.returncode == 0, said
        with open_store(f"sqlite:///{project}/news.db") as store:
            (last, *_) = store.runs()
            actions = Counter(outcome.action for outcome in store.outcomes(last.id))
        assert actions["stored"] == ARTICLES - before
    all_are_stored_once(project, untold=BATCH)
