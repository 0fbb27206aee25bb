"""Fetch for all sources of a run: a few threads for all, and a lane for every host.

::

    errand -> the lane of its host -> due, and no other of the host under way -> a thread -> its Future

A thread that waits for one host's turn could fetch from another meanwhile. So errands wait in their host's lane and
hold no thread: a few threads keep thousands of slow hosts busy, and no host keeps the threads from the others. What
politeness asks is seen to by the fetcher; the lanes only spare it the waiting.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from math import inf
from threading import Condition, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class _Errand(NamedTuple):
    work: Callable[[], Any]
    delay: float
    """Seconds to leave its host alone afterwards."""
    future: Future[Any]


@dataclass(slots=True)
class _Lane:
    """What is to be fetched from one host."""

    errands: deque[_Errand] = field(default_factory=deque)
    under_way: int = 0
    due: float = -inf
    waits: bool = False
    """Whether it stands in the queue of lanes."""


class Courier:
    """Runs errands, those of one host one after another. Thread-safe; a context manager that waits for its threads.

    Args:
        threads: at most so many errands under way, over all hosts. They are started when they are needed.
        per_host: at most so many of one host.
    """

    def __init__(self, threads: int, per_host: int = 1) -> None:
        self._most = threads
        self._per_host = per_host
        self._moved = Condition()
        self._lanes: defaultdict[str, _Lane] = defaultdict(_Lane)
        self._queue: list[tuple[float, int, _Lane]] = []
        """Lanes with an errand to run, by the moment from which they may; who came first before the others."""
        self._turns = count()
        self._threads: list[Thread] = []
        self._idle = 0
        self._watched = False
        """Whether an idle thread is awake for the next moment; the others sleep until they are called."""
        self._hurried = self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._moved:
            self._closed = True
            for lane in self._lanes.values():  # also those that wait for an errand under way, and are in no queue
                while lane.errands:
                    lane.errands.popleft().future.cancel()
            self._queue.clear()
            self._moved.notify_all()
        for thread in self._threads:
            thread.join()

    def send(self, host: str, errand: Callable[[], T], delay: float = 0.0) -> Future[T]:
        """Have ``errand`` run in the lane of ``host``, which rests for ``delay`` seconds afterwards."""
        future: Future[T] = Future()
        with self._moved:
            if self._closed:
                raise RuntimeError("the courier has gone home")
            lane = self._lanes[host]
            lane.errands.append(_Errand(errand, delay, future))
            self._queue_up(lane)
            if not self._idle and len(self._threads) < self._most:
                thread = Thread(target=self._work, name=f"courier-{len(self._threads) + 1}", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def hurry(self) -> None:
        """Let no errand wait any more: the run ends early, and each finds that out for itself."""
        with self._moved:
            self._hurried = True
            self._moved.notify_all()

    def _work(self) -> None:
        while self._run_one():
            pass

    def _run_one(self) -> bool:
        """Wait for an errand, and run it; return whether there was one. An idle thread holds on to nothing of its last.

        That may be much: an error leads to the frames that it came through, and these to all that they worked with.
        """
        taken = self._take()
        if taken is None:
            return False
        lane, errand = taken
        if errand.future.set_running_or_notify_cancel():
            try:
                errand.future.set_result(errand.work())
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the errand
                errand.future.set_exception(error)
        with self._moved:
            lane.under_way -= 1
            lane.due = monotonic() + errand.delay
            self._queue_up(lane)
        return True

    def _take(self) -> tuple[_Lane, _Errand] | None:
        """Wait for an errand that may be run; ``None`` when there will be no more."""
        with self._moved:
            while True:
                wait = 0.0 if self._hurried and self._queue else self._until_next()
                if wait <= 0:
                    break
                if self._closed:
                    return None
                self._sleep(wait)
            lane = heapq.heappop(self._queue)[2]
            lane.waits = False
            lane.under_way += 1
            errand = lane.errands.popleft()
            self._queue_up(lane)
            return lane, errand

    def _until_next(self) -> float:
        return self._queue[0][0] - monotonic() if self._queue else inf

    def _sleep(self, seconds: float) -> None:
        """Sleep until something moves; one thread of all those idle also for no longer than until the next is due."""
        watching = not self._watched and seconds < inf
        self._watched = self._watched or watching
        self._idle += 1
        self._moved.wait(seconds if watching else None)
        self._idle -= 1
        if watching:
            self._watched = False
            self._moved.notify()  # it may be busy from now on: somebody else is to watch

    def _queue_up(self, lane: _Lane) -> None:
        if lane.errands and not lane.waits and lane.under_way < self._per_host:
            lane.waits = True
            heapq.heappush(self._queue, (lane.due, next(self._turns), lane))
            self._moved.notify()
