"""Two runs at once, in processes of their own: no host sees two requests closer together than it was told."""

from __future__ import annotations

import importlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
HOSTS, ARTICLES, DELAY = 8, 5, 0.5

pytestmark = pytest.mark.slow


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    replay = importlib.import_module("replay")
    with replay.Replay(tmp_path / "log", hosts=HOSTS, articles=ARTICLES, latency=0.05) as opened:
        yield opened


def test_no_host_is_asked_faster_than_told_by_two_runs_together(web: Any, tmp_path: Path) -> None:
    processes = []
    for name in ("one", "two"):
        settings = {
            "store": f"sqlite:///{tmp_path / name}.db",
            "sources": web.sources(),
            "fetching": {"delay": DELAY, "state": str(tmp_path / "state")},
            "workers": 1,
        }
        file = tmp_path / f"{name}.yaml"
        file.write_text(yaml.safe_dump(settings))
        command = [sys.executable, "-m", "flows.cli", "run", "--direct", "--config", str(file)]
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    for name in ("one", "two"):
        with open_store(f"sqlite:///{tmp_path / name}.db") as store:
            assert store.counts()["documents"] == HOSTS * ARTICLES
    for host in web.hosts:
        seen = sorted((request for request in web.seen() if request.host == host), key=lambda request: request.came)
        assert len(seen) >= 2 * ARTICLES
        assert min(after.came - before.came for before, after in pairwise(seen)) >= DELAY
