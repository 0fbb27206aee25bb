"""A run that is told to stop, as service managers and containers do: it ends in time, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import yaml

from flows.operations.parting import LATE
from flows.operations.serving import children
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_pipeline import page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

pytestmark = [pytest.mark.slow, pytest.mark.waits]

STORIES, PATIENCE = 20, 120.0
GRACE = 30.0
"""Seconds after which service managers kill."""


def run(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-m", "flows.cli", "run", "--direct"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def below(process: int) -> list[int]:
    """Return the processes below one: those that examine, and what they are forked from."""
    return [each for child in children(process) for each in (child, *below(child))]


def stored(address: str, folder: Path) -> list[str]:
    """Return the addresses that runs told as stored."""
    if not (folder / "news.db").exists():
        return []
    with open_store(address) as store:
        outcomes = [outcome for run in store.runs() for outcome in store.outcomes(run.id)]
    return [outcome.url for outcome in outcomes if outcome.action is Action.STORED]


def test_a_run_ends_in_time_though_a_server_does_not_answer_and_nothing_is_lost(
    serve: Callable[[], Site], tmp_path: Path
) -> None:
    web, stuck, answering = serve(), serve(), threading.Event()
    urls = [web.page(f"/{n}", page(f"Number {n}")) for n in range(STORIES)]
    never = stuck.route("/never", lambda _handler: answering.wait(PATIENCE) and None)
    address = f"sqlite:///{tmp_path}/news.db"
    common = {"kind": "urls", "allow_private": True, "delay": 0.5}
    sources = [{"name": "daily", "urls": urls, **common}, {"name": "stuck", "urls": [never], **common}]
    config = {"store": address, "sources": sources, "batch_size": 2, "fetching": {"state": str(tmp_path / "state")}}
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.yaml").write_text(yaml.safe_dump(config))

    with run(tmp_path) as first:
        deadline = time.monotonic() + PATIENCE
        while not (stored(address, tmp_path) and "/never" in stuck.paths) and time.monotonic() < deadline:
            time.sleep(0.1)
        first.send_signal(signal.SIGTERM)
        said, _ = first.communicate(timeout=GRACE)
    assert first.returncode == 130, said
    assert 0 < len(stored(address, tmp_path)) < STORIES
    answering.set()
    stuck.page("/never", page("At last"))
    with run(tmp_path) as second:
        said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, said
    assert Counter(stored(address, tmp_path)) == Counter([*urls, never])
    assert {number for path, number in Counter(web.paths).items() if path != "/robots.txt"} == {1}


def test_a_run_that_is_not_done_in_time_notes_its_end_before_it_leaves(web: Site, tmp_path: Path) -> None:
    urls = [web.page(f"/{n}", page(f"Number {n}")) for n in range(STORIES)]
    address = f"sqlite:///{tmp_path}/news.db"
    source = {"name": "daily", "kind": "urls", "urls": urls, "allow_private": True, "delay": 0.5}
    config = {"store": address, "sources": [source], "batch_size": 2, "fetching": {"state": str(tmp_path / "state")}}
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
    with run(tmp_path) as first:
        deadline = time.monotonic() + PATIENCE
        while not stored(address, tmp_path) and time.monotonic() < deadline:
            time.sleep(0.1)
        examiners = below(first.pid)
        try:
            for process in examiners:
                os.kill(process, signal.SIGSTOP)  # as a page does that keeps a parser busy
            asked = len(web.paths)
            while len(web.paths) < asked + 1 and time.monotonic() < deadline:
                time.sleep(0.1)
            first.send_signal(signal.SIGTERM)
            first.wait(GRACE)
        finally:
            for process in examiners:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            said, _ = first.communicate()
    assert (first.returncode, said.splitlines()[-1]) == (130, LATE)
    with open_store(address) as store:
        (told,) = store.runs()
        assert (told.state, told.message) == ("Interrupted", LATE)
        assert told.ended_at
        mine = store.begin_run("ingest")
        assert store.claim("daily", mine) is None, "the next run need not wait for it"
        store.end_run(mine, "Completed")
    with run(tmp_path) as second:
        said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0, said
    assert Counter(stored(address, tmp_path)) == Counter(urls)
