"""Errands run host by host: none keeps another host's waiting, and no host has two at a time."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from concurrent.futures import wait
from functools import partial
from itertools import pairwise

import pytest

from flows.stages.courier import Courier


class Hosts:
    """What the hosts saw: how many errands at a time, when each began and ended."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside: defaultdict[str, int] = defaultdict(int)
        self.most: defaultdict[str, int] = defaultdict(int)
        self.all_at_once = 0
        self.times: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    def visit(self, host: str, seconds: float = 0.005) -> str:
        began = time.monotonic()
        with self.lock:
            self.inside[host] += 1
            self.most[host] = max(self.most[host], self.inside[host])
            self.all_at_once = max(self.all_at_once, sum(self.inside.values()))
        time.sleep(seconds)
        with self.lock:
            self.inside[host] -= 1
            self.times[host].append((began, time.monotonic()))
        return host


@pytest.mark.parametrize("per_host", [1, 2])
def test_each_host_has_its_lane_and_each_errand_its_result(per_host: int) -> None:
    hosts = Hosts()
    with Courier(6, per_host) as courier:
        sent = [courier.send(f"h{n % 5}", partial(hosts.visit, f"h{n % 5}")) for n in range(60)]
        assert [future.result() for future in sent] == [f"h{n % 5}" for n in range(60)]
    assert set(hosts.most.values()) <= set(range(1, per_host + 1))
    assert 1 < hosts.all_at_once <= 6


def test_a_host_rests_between_errands() -> None:
    hosts = Hosts()
    with Courier(2) as courier:
        wait([courier.send(f"h{n % 4}", partial(hosts.visit, f"h{n % 4}"), delay=0.1) for n in range(12)])
    for times in hosts.times.values():
        assert min(after[0] - before[1] for before, after in pairwise(times)) >= 0.1


def test_a_host_that_rests_holds_no_thread() -> None:
    with Courier(1) as courier:
        resting = [courier.send("slow", int, delay=3600) for _ in range(3)]
        others = [courier.send(f"h{n}", int) for n in range(5)]
        assert not wait(others, timeout=10).not_done
        assert [future.done() for future in resting] == [True, False, False]


def test_what_an_errand_raises_is_told_to_who_sent_it_and_the_lane_goes_on() -> None:
    with Courier(1) as courier:
        bad, good = courier.send("h", partial(int, "x")), courier.send("h", partial(int, "7"))
        with pytest.raises(ValueError, match="invalid literal"):
            bad.result()
        assert good.result() == 7


def test_in_a_hurry_nothing_waits() -> None:
    hosts = Hosts()
    with Courier(2) as courier:
        sent = [courier.send("h", partial(hosts.visit, "h"), delay=60) for _ in range(5)]
        sent[0].result()
        courier.hurry()
        assert not wait(sent, timeout=5).not_done


def test_what_was_not_begun_at_the_end_is_cancelled() -> None:
    with Courier(1) as courier:
        first, second = (courier.send("h", partial(int, "1"), delay=60) for _ in range(2))
        first.result()
    assert second.cancelled()
    with pytest.raises(RuntimeError):
        courier.send("h", int)


def test_what_waits_for_an_errand_under_way_at_the_end_is_cancelled_too() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def errand() -> None:
        begun.set()
        go_on.wait(10)

    with Courier(1) as courier:
        first, second = courier.send("h", errand), courier.send("h", int, delay=60)
        begun.wait(10)
        threading.Timer(0.2, go_on.set).start()
    assert first.done()
    assert second.cancelled()


def test_many_hosts_and_errands_all_end() -> None:
    with Courier(8) as courier:
        sent = [courier.send(f"h{n % 97}", partial(int, n), delay=0.001 * (n % 3)) for n in range(2000)]
        assert [future.result(timeout=30) for future in sent] == list(range(2000))
