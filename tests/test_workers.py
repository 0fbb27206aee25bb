"""Workers of several processes on one pool, as on several machines: what they share is PostgreSQL, and no disk else.

Prefect's server and the store are each in a database of their own, on a real PostgreSQL server.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml
from sqlalchemy import create_engine, make_url, text

from flows.operations.abandoned import LABEL, worker_name
from flows.operations.serving import children, server
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_crash import PATIENCE, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from replay import Replay

pytestmark = [pytest.mark.slow, pytest.mark.waits]

HOSTS, ARTICLES, BATCH = 3, 12, 3
ENDED = {"COMPLETED", "CRASHED", "CANCELLED", "FAILED"}


@pytest.fixture
def database(url: str) -> Iterator[str]:
    """Address of an empty database for Prefect, on the server that has the store."""
    place = make_url(url).set(query={})
    name = f"jumpline_prefect_{uuid.uuid4().hex[:12]}"
    admin = create_engine(place, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield place.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def prefect(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of the API of a Prefect server whose database is in PostgreSQL."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", database)
    with server(free_port()) as api:
        yield api


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Replay]:
    """Publishers that take their time: an article a second, or nearly so."""
    with Replay(tmp_path / "requests.jsonl", hosts=HOSTS, articles=ARTICLES, latency=0.7) as replay:
        yield replay


def configure(folder: Path, web: Replay, url: str) -> None:
    (folder / "config").mkdir()
    config = {
        "store": url,
        "fetching": {"delay": 0, "state": str(folder / "state")},
        "sources": web.sources(),
        "batch_size": BATCH,
    }
    (folder / "config" / "sources.yaml").write_text(yaml.safe_dump(config))


@contextmanager
def worker(folder: Path, api: str, limit: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``jumpline serve``. What it says goes to a file, since a pipe that nobody reads fills, and stops it."""
    with (folder / f"worker-{limit}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.cli", "serve", "--runs", str(limit)],
            cwd=folder,
            env=os.environ | {"PREFECT_API_URL": api},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
            process.kill()
            process.wait()


def asked(api: str, path: str, **given: Any) -> Any:
    answer = requests.post(f"{api}/{path}", json=given, timeout=30)
    answer.raise_for_status()
    return answer.json()


def hand_over(api: str, name: str) -> None:
    """Ask for a run of a source, as the dashboard's button does."""
    deployment = requests.get(f"{api}/deployments/name/ingest/{name}", timeout=30).json()
    asked(api, f"deployments/{deployment['id']}/create_flow_run", state={"type": "SCHEDULED"})


def runs(api: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked(api, "flow_runs/filter")
    return found


def source_of(run: dict[str, Any]) -> str:
    (name,) = run["parameters"]["sources"]
    return str(name)


def stored(url: str, source: str) -> int:
    with open_store(url) as store:
        return sum(1 for _ in store.documents(source=source))


def kill_worker(serving: subprocess.Popen[bytes]) -> None:
    """Kill a worker and its runs, with all that they started, as a machine does that runs out of memory."""
    (worker,) = children(serving.pid)
    for process in (*children(worker), worker):
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_one_of_two_workers_is_killed_and_each_article_is_stored_once(
    url: str, prefect: str, web: Replay, tmp_path: Path
) -> None:
    configure(tmp_path, web, url)
    names = [source["name"] for source in web.sources()]
    with ExitStack() as stack:
        first = stack.enter_context(worker(tmp_path, prefect, 1))
        wait_until(lambda: children(first.pid))  # all is deployed
        for name in names:
            hand_over(prefect, name)
        name_of_first = worker_name(first.pid)
        wait_until(lambda: any(run["labels"].get(LABEL) == name_of_first for run in runs(prefect)))
        stack.enter_context(worker(tmp_path, prefect, 2))
        (its,) = {source_of(run) for run in runs(prefect) if run["labels"].get(LABEL) == name_of_first}
        wait_until(lambda: stored(url, its))
        kill_worker(first)
        assert 0 < stored(url, its) < ARTICLES, "it was killed in the middle"
        assert first.wait(PATIENCE) == 1  # it has told the server of the run that is gone with its worker
        assert [source_of(run) for run in runs(prefect) if run["state_type"] == "CRASHED"] == [its]
        hand_over(prefect, its)
        wait_until(lambda: all(run["state_type"] in ENDED for run in runs(prefect)))
        ends = Counter(run["state_type"] for run in runs(prefect))
    assert ends == {"CRASHED": 1, "COMPLETED": len(names)}
    with open_store(url) as store:
        assert store.counts()["documents"] == HOSTS * ARTICLES
        outcomes = [outcome for run in store.runs(100) for outcome in store.outcomes(run.id)]
    news = [outcome.url for outcome in outcomes if outcome.action is Action.STORED]
    assert len(news) == len(set(news))
    assert HOSTS * ARTICLES - len(news) <= BATCH, "what was stored, and not told of before it was killed"
