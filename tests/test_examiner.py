"""A page that hangs or kills its worker is one lost page, and no more."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from flows.lifesigns import is_alive
from flows.stages.examiner import Examiner
from jumpline.errors import ConfigError
from jumpline.model import Capture, Cause, Completeness
from tests.test_crash import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractors import Examination
    from flows.stages.examiner import Work

# What workers do in these tests, in a module that they can import: a page says what becomes of who reads it.
HOSTILE = """
import gc, os, signal, sys, time
from pebble.pool.channel import ChannelMutex
from flows.stages import spawning
from flows.stages.examiner import examine
from jumpline.errors import ConfigError

def busy(job):
    with open(os.environ["BEGUN"], "w") as begun:
        begun.write(str(os.getpid()))
    while True:
        pass

def work(job):
    if job.capture.body == b"hang":
        time.sleep(600)
    if job.capture.body == b"die":
        os._exit(9)
    if job.capture.body == b"rules":
        raise ConfigError("en.yaml", "line 3 is no rule")
    if job.capture.body == b"raise":
        return "RecursionError: too deep"
    if job.capture.body.startswith(b"end all") and not os.path.exists(job.capture.body[7:]):
        os.mkdir(job.capture.body[7:])
        os.killpg(0, signal.SIGTERM)
    if job.capture.body.startswith(b"lock") and not os.path.exists(job.capture.body[4:]):
        os.mkdir(job.capture.body[4:])
        mutex = next(it for it in gc.get_objects() if isinstance(it, ChannelMutex))
        mutex.acquire()
        os.kill(os.getpid(), signal.SIGKILL)
    if job.capture.body == b"modules":
        model = sys.modules.get("py3langid.langid")
        return f"readied: {spawning.READIED in sys.modules}, model of languages: {bool(model and model.IDENTIFIER)}"
    return examine(job)
"""

STORY = "".join(
    f"<p>Ferry number {n} left the harbour on time, and was back from the island at {n}.</p>" for n in range(9)
)
GOOD = f"<html lang=en><head><title>Ferries</title></head><body><article>{STORY}</article></body></html>".encode()


def capture(body: bytes) -> Capture:
    return Capture("http://daily.example/a", "http://daily.example/a", 200, (), body, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    (tmp_path / "hostile_pages.py").write_text(HOSTILE)
    monkeypatch.syspath_prepend(tmp_path)
    work: Work = importlib.import_module("hostile_pages").work
    yield work
    monkeypatch.delitem(importlib.sys.modules, "hostile_pages")  # type: ignore[attr-defined]  # sys, by its user


def lost_because(found: Examination) -> str:
    assert found.article.text == ""
    assert (found.assessment.completeness, found.assessment.cause) == (Completeness.EMPTY, Cause.EXTRACTION)
    return found.assessment.evidence[0].quote


@pytest.mark.slow
def test_pages_that_hang_or_kill_are_lost_and_the_others_examined(hostile: Work) -> None:
    pages = [b"die", GOOD, b"hang", GOOD, b"raise", b"die", GOOD]
    with Examiner(2, seconds=10, first_pages=0, work=hostile) as examiner:
        pending = [examiner.begin(capture(page)) for page in pages]
        found = [one.result() for one in pending]
    whys = [lost_because(one) if page != GOOD else "" for page, one in zip(pages, found, strict=True)]
    assert "exit status 9" in whys[0]
    assert whys[2] == "not examined within 10 s"
    assert whys[4] == "RecursionError: too deep"
    assert all("Ferry number 8" in one.article.text for page, one in zip(pages, found, strict=True) if page == GOOD)


def test_the_first_pages_are_examined_in_this_process(hostile: Work) -> None:
    with Examiner(1, work=hostile) as examiner:
        assert "Ferry number 8" in examiner.examine(capture(GOOD)).article.text
        assert lost_because(examiner.examine(capture(b"raise"))) == "RecursionError: too deep"


def test_where_many_pages_are_expected_a_worker_has_the_first_too(hostile: Work) -> None:
    with Examiner(1, first_pages=2, work=hostile) as examiner:
        examiner.expect(2)
        assert examiner.begin(capture(b"raise")).done()
        examiner.expect(1)  # of another source
        assert lost_because(examiner.examine(capture(b"die"))).endswith("(exit status 9)")  # and this process lives


def test_no_workers_means_this_process_for_all(hostile: Work) -> None:
    with Examiner(0, first_pages=0, work=hostile) as examiner:
        assert examiner.begin(capture(b"raise")).done()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are spawned, and import by themselves")
def test_a_worker_comes_with_all_that_its_first_page_needs(hostile: Work) -> None:
    with Examiner(1, first_pages=0, work=hostile) as examiner:
        assert lost_because(examiner.examine(capture(b"modules"))) == "readied: True, model of languages: True"


@pytest.mark.slow
def test_rules_of_ours_that_are_broken_are_no_finding_about_a_page(hostile: Work) -> None:
    with Examiner(1, first_pages=1, work=hostile) as examiner:
        for _ in range(2):  # here, and in a worker
            with pytest.raises(ConfigError, match=r"en\.yaml: line 3"):
                examiner.examine(capture(b"rules"))


# Without `if __name__ == "__main__"`, as many write it.
SCRIPT = """
from datetime import UTC, datetime
from pathlib import Path
from flows.stages.examiner import Examiner
from jumpline.model import Capture

with Path("runs").open("a") as file:
    file.write("run\\n")
url = "http://daily.example/a"
with Examiner(workers=1, first_pages=0) as examiner:
    print(examiner.examine(Capture(url, url, 200, (), Path("page.html").read_bytes(), datetime.now(UTC))).article.title)
"""


def test_workers_do_not_run_a_users_script_again(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(GOOD)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "Ferries\n"), done.stderr
    assert (tmp_path / "runs").read_text() == "run\n"


def test_workers_import_nothing_from_the_working_folder(tmp_path: Path) -> None:
    folder = tmp_path / "of the user's"
    (folder / "flows").mkdir(parents=True)
    (folder / "flows" / "__init__.py").write_text("open('imported', 'w')")
    (folder / "page.html").write_bytes(GOOD)
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "../script.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "Ferries\n"), done.stderr
    assert not (folder / "imported").exists()


def test_a_temporary_folder_of_a_long_path_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(GOOD)
    (tmp_path / "script.py").write_text(SCRIPT)
    (long := tmp_path / ("long" * 30)).mkdir()  # too long for the name of a socket
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(long)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "Ferries\n"), done.stderr


SERVICE = """
import os, signal, sys
from datetime import UTC, datetime
from flows.stages.examiner import Examiner
from jumpline.model import Capture
import hostile_pages

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: None)  # as a run does, which finishes what has come
    url = "http://daily.example/a"
    body = b"end all" + os.fsencode(sys.argv[1])
    with Examiner(2, first_pages=0, work=hostile_pages.work) as examiner:
        pending = [examiner.begin(Capture(url, url, 200, (), body, datetime.now(UTC))) for _ in range(2)]
        print(*(one.result().assessment.evidence[0].rule for one in pending))
"""


@pytest.mark.usefixtures("hostile")
def test_pages_whose_service_is_told_to_end_with_all_its_processes_are_examined(tmp_path: Path) -> None:
    (tmp_path / "service.py").write_text(SERVICE)
    done = subprocess.run(
        [sys.executable, "service.py", str(tmp_path / "once")],
        cwd=tmp_path,
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (tmp_path / "once").exists()
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 2
    assert "worker-died" not in done.stdout


@pytest.mark.slow
def test_a_worker_that_dies_with_the_lock_of_the_pipe_takes_no_page_with_it(hostile: Work, tmp_path: Path) -> None:
    pages = [b"lock" + os.fsencode(tmp_path / "once"), GOOD, GOOD]
    with Examiner(2, seconds=1, first_pages=0, work=hostile) as examiner:
        pending = [examiner.begin(capture(page)) for page in pages]
        found = [one.result() for one in pending]
    assert (tmp_path / "once").exists()
    assert all("Ferry number 8" in one.article.text for one in found[1:])


MAIN = """
import sys
from datetime import UTC, datetime
from flows.stages.examiner import Examiner
from jumpline.model import Capture
import hostile_pages

if __name__ == "__main__":
    with Examiner(1, first_pages=0, work=hostile_pages.busy) as examiner:
        page = Capture("http://daily.example/a", "http://daily.example/a", 200, (), b"", datetime.now(UTC))
        examiner.begin(page).result()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("hostile")
def test_a_worker_at_a_page_without_end_ends_with_who_started_it(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(MAIN)
    begun = tmp_path / "begun"
    paths = os.environ | {"PYTHONPATH": str(tmp_path), "BEGUN": str(begun)}
    with subprocess.Popen([sys.executable, str(tmp_path / "main.py")], env=paths) as main:
        wait_until(lambda: begun.exists() and begun.read_text())
        main.kill()
    wait_until(lambda: not is_alive(int(begun.read_text())), 60)
