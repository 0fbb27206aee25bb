"""``kill -9`` at random points of runs that archive and rotate: nothing that was reported stored is lost or damaged."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from flows.stages.keeping import archive_of
from jumpline.config import load
from jumpline.model import Action
from jumpline.store import open_store
from tests.test_pipeline import STORY, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

KILLS = 50
STORIES = 400
LARGE = 60_000
"""Bytes of noise in a page, which do not compress: a file of the archive is full after some sixteen."""

pytestmark = pytest.mark.slow


@pytest.fixture
def file(web: Site, tmp_path: Path) -> Path:
    noise = random.Random(7)
    urls = [
        web.page(f"/{n}", page(f"Number {n}", STORY + f"<!-- {noise.randbytes(LARGE // 2).hex()} -->"))
        for n in range(STORIES)
    ]
    lines = "".join(f"      - {url}\n" for url in urls)
    file = tmp_path / "sources.yaml"
    file.write_text(
        f"store: sqlite:///{tmp_path}/news.db\narchive: {{rotate_mb: 1}}\nfetching: {{delay: 0, concurrency: 8}}\n"
        f"workers: 1\nbatch_size: 4\nsources:\n  - name: daily\n    kind: urls\n    max_articles: {STORIES}\n"
        f"    allow_private: true\n    urls:\n{lines}"
    )
    return file


def run(file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flows.cli", "run", "--direct", "--config", str(file)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """See to it that the workers of a killed process are gone too."""
    process.wait(60)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    assert process.stdout
    process.stdout.close()


def check(file: Path) -> tuple[int, int]:
    """Hold the store to what it reported, and the archive to the store; return how many articles and files there are."""
    settings = load(file)
    archive = archive_of(settings.archive, settings.store)
    assert archive
    with open_store(settings.store) as store:
        reported = {
            one.url for kept in store.runs(1000) for one in store.outcomes(kept.id) if one.action is Action.STORED
        }
        stored = {document.url for document in store.documents()}
        assert reported <= stored
        counts = store.counts()
        places = list(store.archived())
        assert len(places) == counts["captures"] == counts["documents"], "each has its page"
        assert list(archive.verify(places)) == []
    return counts["documents"], len(list(archive.files()))


def test_nothing_is_lost_or_damaged(web: Site, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(20260301)
    met: list[tuple[int, int]] = []
    at_work = torn = 0
    for _ in range(KILLS):
        asked = len(web.paths)
        process = run(file)
        deadline = time.monotonic() + 60
        # By what it has read and not by the clock: on a fast machine, too, the last kill finds stories to be read.
        enough = asked + dice.randint(1, STORIES // KILLS)
        while len(web.paths) < enough and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.1))
        at_work += process.poll() is None
        process.kill()
        end(process)
        torn += bool(list(file.parent.glob("news-archive/*/*.open")))
        met.append(check(file))
    process = run(file)
    assert process.stdout
    output = process.stdout.read().decode()
    end(process)
    assert process.returncode == 0, output
    documents, files = check(file)
    settings = load(file)
    archive = archive_of(settings.archive, settings.store)
    assert archive
    assert documents == STORIES
    assert archive.shelf.left_open() == []
    assert list(archive.scan()) == []
    with capsys.disabled():
        print(
            f"\n{KILLS} kills, {at_work} of them of a run at work, {torn} with a file under way; after them "
            f"{met[-1][0]} of {STORIES} articles in {met[-1][1]} archive files; at the end {documents} in {files}"
        )
    assert at_work > KILLS * 0.8, "most kills met a run at work"
    assert torn, "and some of them an archive"
