"""What the runs on one machine know of each other: real processes, real files, one of them killed on its visit."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from jumpline.errors import ConfigError, TransportError
from jumpline.web import hosts
from jumpline.web import state as state_files
from jumpline.web.politeness import Turnstile
from jumpline.web.state import State

if TYPE_CHECKING:
    from pathlib import Path

VISITOR = """
import sys, time
from pathlib import Path
from jumpline.web.politeness import Turnstile
from jumpline.web.state import State
folder, count, delay, stay = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
turnstile = Turnstile(State(folder))
for _ in range(count):
    with turnstile.turn("gazette.example", delay):
        print(time.time(), flush=True)
        time.sleep(stay)
        print(time.time(), flush=True)
"""


def visitor(folder: Path, count: int, delay: float, stay: float) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", VISITOR, str(folder), str(count), str(delay), str(stay)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_two_runs_at_once_are_one_to_a_host(state: Path) -> None:
    runs = [visitor(state, 6, 0.05, 0.01) for _ in range(2)]
    times = [[float(line) for line in run.communicate(timeout=60)[0].split()] for run in runs]
    spans = _spans(times)
    assert len(spans) == 12
    assert all(entered - left >= 0.05 for (_, left), (entered, _) in itertools.pairwise(spans))


def _spans(times: list[list[float]]) -> list[tuple[float, float]]:
    return sorted((told[n], told[n + 1]) for told in times for n in range(0, len(told), 2))


def test_a_run_that_is_killed_on_its_visit_leaves_the_host_free(state: Path) -> None:
    run = visitor(state, 1, 0, 600)
    assert run.stdout
    run.stdout.readline()  # it is inside
    shared = hosts.Hosts(State(state))
    assert shared.enter("gazette.example", 1, 0) == hosts.BUSY
    run.kill()
    run.wait(timeout=10)
    run.stdout.close()
    visit = shared.enter("gazette.example", 1, 0)
    assert isinstance(visit, hosts.Visit)
    visit.end()
    # Its visit counts: the next one keeps the distance from it.
    assert 0 < shared.enter("gazette.example", 1, 300) <= 300  # type: ignore[operator]  # no visit


def test_so_many_at_a_time_as_the_source_says(state: Path) -> None:
    shared = hosts.Hosts(State(state))
    visits = [shared.enter("a", 2, 0) for _ in range(3)]
    assert [isinstance(visit, hosts.Visit) for visit in visits] == [True, True, False]
    for visit in visits[:2]:
        visit.end()  # type: ignore[union-attr]  # it is one
    assert isinstance(shared.enter("a", 2, 0), hosts.Visit)


def test_a_wish_to_be_left_alone_is_known_to_the_next_run(state: Path) -> None:
    Turnstile(State(state)).rest("a", 120)
    with pytest.raises(TransportError, match=r"come back in 1[12]. s"), Turnstile(State(state)).turn("a", 0):
        pass


def test_a_wish_for_years_is_obeyed_for_a_day(state: Path) -> None:
    shared = hosts.Hosts(State(state))
    shared.rest("a", 999_999_999)
    assert hosts.MOST_REST - 10 < shared.rests("a") <= hosts.MOST_REST


def test_a_clock_that_was_set_back_stops_nobody(state: Path) -> None:
    shared = State(state)
    tomorrow = time.time() + 86400
    now = {"last": tomorrow, "rest_from": tomorrow, "rest_for": 86400}
    path = shared.path("hosts", "a")
    path.write_text(json.dumps(now))
    with Turnstile(shared).turn("a", 300):
        pass


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"last": "soon", "rest_for": null}', b"\0" * 60])
def test_a_broken_file_stops_nobody(state: Path, content: bytes) -> None:
    shared = State(state)
    shared.path("hosts", "a").write_bytes(content)
    with Turnstile(shared).turn("a", 300):
        pass
    assert "last" in json.loads(shared.path("hosts", "a").read_bytes())


@pytest.mark.parametrize("host", ["[::1]:8080", "a/../../b", "x" * 400, "müller.example", "..", "con\0", "a\ud800"])
def test_any_host_has_a_file_of_its_own_within_the_folder(state: Path, host: str) -> None:
    shared = State(state)
    path = shared.path("hosts", host)
    assert path.parent == state / "hosts"
    assert path != shared.path("hosts", host + "x")
    with Turnstile(shared).turn(host, 0):
        pass


def test_a_folder_that_cannot_be_written_is_told_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="JUMPLINE_STATE"):
        State(tmp_path / "file")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state_files.write(tmp_path / "a.json", {"last": 1.5})
    assert state_files.read(tmp_path / "a.json") == {"last": 1.5}
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_a_note_takes_the_place_of_a_longer_one(tmp_path: Path) -> None:
    for values in ({"last": 1764158429.123456, "rest_from": 1764158429.123456, "rest_for": 86400.0}, {"last": 1.0}):
        state_files.note(tmp_path / "a.json", values)
        assert state_files.read(tmp_path / "a.json") == values
