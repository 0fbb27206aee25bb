"""Several runs want one source at the same time: one reads it, the others leave it to that, and no host notices."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from flows.operations.serving import server
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_crash import PATIENCE, command, free_port, wait_until
from tests.test_workers import ENDED, hand_over, runs, worker

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from replay import Replay

pytestmark = pytest.mark.slow

HOSTS, ARTICLES = 2, 20


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Replay]:
    with Replay(tmp_path / "requests.jsonl", hosts=HOSTS, articles=ARTICLES) as replay:
        yield replay


def test_all_a_source_alone_and_runs_by_hand_at_once_read_each_article_once(
    url: str, web: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (tmp_path / "config").mkdir()
    fetching = {"delay": 2, "state": str(tmp_path / "state")}
    config = {"store": url, "fetching": fetching, "sources": web.sources(), "batch_size": 4}
    (tmp_path / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
    first = web.sources()[0]["name"]
    with server(free_port()) as api, ExitStack() as stack:
        serving = stack.enter_context(worker(tmp_path, api, 3))
        wait_until(lambda: "Dashboard" in (tmp_path / "worker-3.log").read_text() or serving.poll() is not None)
        hand_over(api, "all")
        hand_over(api, first)
        by_hand = [
            stack.enter_context(command(tmp_path, api, "run", *more)) for more in ((), (first,), (first, "--direct"))
        ]
        said = [process.communicate(timeout=PATIENCE)[0] for process in by_hand]
        assert [process.returncode for process in by_hand] == [0, 0, 0], said
        wait_until(lambda: all(run["state_type"] in ENDED for run in runs(api)))
        ends = [(run["state_type"], run["state_name"]) for run in runs(api)]
        told = [run["state"]["message"] for run in runs(api)]
    assert ends == [("COMPLETED", "Completed")] * 4
    assert any("being read by another run" in message for message in (*told, *said)), (told, said)
    asked = Counter((seen.host, seen.path) for seen in web.seen() if seen.path.startswith("/story-"))
    assert set(asked.values()) == {1}
    assert len(asked) == HOSTS * ARTICLES
    with open_store(url) as store:
        assert store.counts()["documents"] == HOSTS * ARTICLES
        journal = store.runs()
        outcomes = [outcome for run in journal for outcome in store.outcomes(run.id)]
    assert [run.state for run in journal] == ["Completed"] * 5
    assert Counter(outcome.action for outcome in outcomes)[Action.STORED] == HOSTS * ARTICLES
    assert {outcome.action for outcome in outcomes} <= {Action.STORED, Action.UNCHANGED}
