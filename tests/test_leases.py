"""Runs that die without a word are ended by the next, and a source is read by one run at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, update

from flows import lifesigns
from jumpline.store import open_store
from jumpline.store.leases import GONE, LEASE
from jumpline.store.schema import leases, runs

if TYPE_CHECKING:
    from jumpline.store import Store


def long_ago(url: str) -> None:
    """Let every sign of life be older than a lease lasts."""
    engine, then = create_engine(url), datetime.now(UTC) - LEASE - timedelta(seconds=1)
    with engine.begin() as connection:
        connection.execute(update(runs).values(heartbeat=then))
        connection.execute(update(leases).values(until=then + LEASE))
    engine.dispose()


def test_a_source_belongs_to_one_run_until_that_is_done_with_it(store: Store) -> None:
    one, two = store.begin_run("ingest"), store.begin_run("ingest")
    assert store.claim("daily", one) is None
    assert store.claim("daily", one) is None, "it has it already"
    assert store.claim("daily", two) == one
    assert store.claim("weekly", two) is None
    store.release("daily", two)
    assert store.claim("daily", two) == one, "only who has it may set it free"
    store.release("daily", one)
    assert store.claim("daily", two) is None


def test_a_run_that_ends_keeps_nothing(store: Store) -> None:
    one, two = store.begin_run("ingest"), store.begin_run("ingest")
    store.claim("daily", one)
    store.end_run(one, "Completed")
    assert store.claim("daily", two) is None


def test_a_run_that_has_ended_is_not_given_up_any_more(store: Store) -> None:
    one, two = store.begin_run("ingest"), store.begin_run("ingest")
    store.end_run(one, "Completed", "3 new.")
    for number in (one, two):
        store.end_run(number, "Interrupted", "Late.", anew=False)
    assert [(run.state, run.message) for run in store.runs()] == [("Interrupted", "Late."), ("Completed", "3 new.")]


def test_a_silent_run_loses_its_sources_and_a_beat_keeps_them(url: str) -> None:
    with open_store(url) as store:
        one, two = store.begin_run("ingest"), store.begin_run("ingest")
        store.claim("daily", one)
        long_ago(url)
        store.beat(one)
        assert store.claim("daily", two) == one
        long_ago(url)
        assert store.claim("daily", two) is None
        store.beat(one)
        assert store.claim("daily", one) == two, "it was silent for too long, and must not take it back"


def test_a_silent_run_is_ended_with_its_last_sign_of_life(url: str) -> None:
    with open_store(url) as store:
        dead, alive, done = (store.begin_run("ingest") for _ in range(3))
        store.claim("daily", dead)
        store.end_run(done, "Completed", "Nothing new.")
        long_ago(url)
        store.beat(alive)
        assert store.settle() == 1
        assert store.settle() == 0
        found = {run.id: run for run in store.runs()}
        assert (found[dead].state, found[dead].message, found[dead].ended_at) == (
            "Crashed",
            GONE,
            found[dead].heartbeat,
        )
        assert found[alive].ended_at is None
        assert (found[done].state, found[done].message) == ("Completed", "Nothing new.")
        assert store.claim("daily", alive) is None


def test_of_many_that_want_a_source_at_once_one_has_it(store: Store) -> None:
    numbers = [store.begin_run("ingest") for _ in range(8)]
    with ThreadPoolExecutor(len(numbers)) as threads:
        told = list(threads.map(lambda number: store.claim("daily", number), numbers))
    (winner,) = (number for number, holder in zip(numbers, told, strict=True) if holder is None)
    assert {holder for holder in told if holder is not None} == {winner}


def test_the_run_of_a_process_that_is_gone_is_ended_at_once(store: Store) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = f"{lifesigns.machine()}:{process.pid}:1"
    dead = store.begin_run("ingest", process=name)
    elsewhere = store.begin_run("ingest", process=f"another-machine:{process.pid}:1")
    assert lifesigns.settle(store) == 0
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert lifesigns.is_gone(name), "though nobody has taken note of its end yet"
    process.communicate()
    mine = lifesigns.begin(store, "ingest")
    assert {run.id: run.state for run in store.runs()} == {dead: "Crashed", elsewhere: None, mine: None}


def test_a_process_is_told_from_one_before_it_of_the_same_number() -> None:
    machine, pid, _ = lifesigns.process_name().split(":")
    assert not lifesigns.is_gone(lifesigns.process_name())
    assert lifesigns.is_gone(f"{machine}:{pid}:1")
    assert not lifesigns.is_gone(f"{machine}:{os.getppid()}:1")
    assert not lifesigns.is_gone(f"another-machine:{pid}:1")
    assert not lifesigns.is_gone("whatever")
