"""What the store bears: programs that are killed, two that save the same at once, connections that are lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from jumpline.errors import StoreError
from jumpline.model import Action
from jumpline.store import Store, open_store, saving
from tests.filed import document

if TYPE_CHECKING:
    from pathlib import Path

SAVING = """
import sys
from datetime import UTC, datetime, timedelta
from jumpline import open_store
from jumpline.model import Article, Assessment, Completeness, Document
url, first, last, step = sys.argv[1], *map(int, sys.argv[2:5])
at = datetime(2026, 3, 1, tzinfo=UTC)

def made(n):
    name = f"https://daily.example/{n}"
    article = Article(" ".join(f"word{n}x{w}" for w in range(60)), f"Story {n}")
    return Document(name, "s", article, Assessment(Completeness.COMPLETE, 1), name, 200, at + timedelta(seconds=n), "d")

with open_store(url) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    numbers = list(range(first, last))[::step]
    for start in range(0, len(numbers), 20):
        batch = numbers[start:start + 20]
        told = store.save_all([made(n) for n in batch])
        stored = sum(action == "stored" for action, _why in told)
        print(f"saved {stored} {batch[0]} {batch[-1]}", flush=True)
"""


def saver(url: str, first: int, last: int, step: int = 1) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SAVING, url, str(first), str(last), str(step)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()


def both(url: str, articles: int) -> None:
    """Let two processes save the same articles at once, from either end."""
    processes = [saver(url, 0, articles, step) for step in (1, -1)]
    for process in processes:
        go(process)
    said = [process.communicate(timeout=600)[0].split("\n") for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    stored = [sum(int(line.split()[1]) for line in lines if line) for lines in said]
    assert sum(stored) == articles
    with open_store(url) as store:
        counts = store.counts()
        assert counts["documents"] == counts["versions"] == counts["captures"] == articles
        assert list(store.check()) == []


def test_two_processes_open_one_new_store_and_save_the_same_articles_each_once(url: str) -> None:
    both(url, 100)


@pytest.mark.slow
def test_two_processes_save_the_same_five_thousand_articles_each_once(url: str) -> None:
    both(url, 5000)


def killed(url: str, times: int) -> None:
    """Kill a program that saves, again and again at any moment; what it reported stored is there, and all is whole."""
    chance, first, sure = random.Random(5), 0, set()
    for _ in range(times):
        process = saver(url, first, first + 100_000)
        go(process)
        time.sleep(chance.uniform(0.0, 0.3))
        process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=60)[0].split("\n")
        for line in said[:-1]:  # the last may be half a line
            _saved, _number, one, last = line.split()
            sure |= set(range(int(one), int(last) + 1))
        first = max(sure, default=0) - 10 if sure else 0  # some once more
        with open_store(url) as store:
            assert list(store.check()) == []
            names = [f"https://daily.example/{number}" for number in sure]
            assert store.known(names) == set(names)
            store.group()


def test_a_store_is_whole_after_a_program_was_killed(url: str) -> None:
    killed(url, 2)


@pytest.mark.slow
def test_a_store_is_whole_after_a_program_was_killed_at_fifty_moments(url: str) -> None:
    killed(url, 50)


def test_a_connection_that_is_lost_in_the_middle_is_made_anew_and_the_batch_saved_once(store: Store, url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("a file has no connection to lose")
    tries = []

    def work(connection) -> None:
        tries.append(1)
        saving.save(connection, [document("one")])
        if len(tries) < 3:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    store._database.write(work)
    assert len(tries) == 3
    assert store.counts()["documents"] == store.counts()["captures"] == 1


def test_a_disk_that_is_full_while_articles_are_saved_loses_none_of_the_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jumpline.db"
    with open_store(url) as store:
        store.save(document("one"))
        with store._database._writer.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="the disk is full; free some space"):
            store.save_all([document("w " * 9000, url=f"https://daily.example/{n}") for n in range(50)])
    with open_store(url) as store:
        assert store.counts()["documents"] == 1
        assert list(store.check()) == []
        assert store.save(document("two", url="https://daily.example/2"))[0] is Action.STORED
