from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from jumpline.errors import TransportError
from jumpline.web.politeness import LONGEST_REST, Turnstile
from jumpline.web.state import State

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shared(state: Path) -> State:
    return State(state)


def visits(
    turnstile: Turnstile, host: str, count: int, *, delay: float, stay: float = 0.0
) -> list[tuple[float, float]]:
    """Let so many threads through at once; return when each was inside, in order."""
    spans = []

    def visit(_: int) -> None:
        with turnstile.turn(host, delay):
            started = time.monotonic()
            time.sleep(stay)
            spans.append((started, time.monotonic()))

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(visit, range(count)))
    return sorted(spans)


def test_one_at_a_time(shared):
    spans = visits(Turnstile(shared), "a", 5, delay=0, stay=0.01)
    assert all(left <= entered for (_, left), (entered, _) in itertools.pairwise(spans))


def test_never_closer_together_than_the_delay(shared):
    spans = visits(Turnstile(shared), "a", 4, delay=0.05, stay=0.01)
    assert all(entered - left >= 0.05 for (_, left), (entered, _) in itertools.pairwise(spans))


def test_as_many_at_a_time_as_allowed(shared):
    both = threading.Barrier(2, timeout=5)
    turnstile = Turnstile(shared, concurrency=2)

    def visit(_: int) -> None:
        with turnstile.turn("a", 0):
            both.wait()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(visit, range(2)))


def test_hosts_do_not_wait_for_each_other(shared):
    turnstile = Turnstile(shared)
    with turnstile.turn("a", 999), turnstile.turn("b", 999):
        pass


def test_a_short_rest_is_waited_for(shared):
    turnstile = Turnstile(shared)
    started = time.monotonic()
    turnstile.rest("a", 0.05)
    assert not turnstile.is_resting("a")
    with turnstile.turn("a", 0):
        assert time.monotonic() - started >= 0.05


def test_a_long_rest_turns_everyone_away_for_later(shared):
    turnstile = Turnstile(shared)
    turnstile.rest("a", LONGEST_REST + 100)
    turnstile.rest("a", 1)  # a later, shorter wish does not undo it
    assert turnstile.is_resting("a")
    assert not turnstile.is_resting("b")
    with pytest.raises(TransportError, match=r"come back in 1[23][0-9] s") as caught, turnstile.turn("a", 0):
        pass
    assert caught.value.retry


def test_an_error_inside_frees_the_turn(shared):
    turnstile = Turnstile(shared)
    with pytest.raises(ValueError, match="x"), turnstile.turn("a", 0):
        raise ValueError("x")
    with turnstile.turn("a", 0):
        pass


def test_closing_sends_home_who_waits(shared):
    turnstile = Turnstile(shared)
    waiting = threading.Event()

    def visit() -> None:
        waiting.set()
        with turnstile.turn("a", 0):
            pytest.fail("came through")

    with ThreadPoolExecutor(1) as pool, turnstile.turn("a", 0):
        visitor = pool.submit(visit)
        waiting.wait(5)
        turnstile.close()
        assert isinstance(visitor.exception(timeout=5), TransportError)
    turnstile.pause(999)  # returns at once
