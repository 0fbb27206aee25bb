"""One at a time, and not too soon: a turnstile before every host, the same for all runs on this machine."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING

from jumpline.errors import TransportError
from jumpline.web.hosts import Hosts, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jumpline.web.state import State

LONGEST_REST = 30.0
"""Seconds. A host that wants to be left alone for longer is left alone: its candidates fail, to be retried later."""


class Turnstile:
    """Lets at most ``concurrency`` requests at a time through to a host, each some time after the one before.

    The time is counted from the end of one request to the start of the next, so that no host ever sees two of them
    closer together, however long the connection took. The threads of this process queue here; what other processes do
    is seen in files (:mod:`jumpline.web.hosts`).
    """

    def __init__(self, shared: State, concurrency: int = 1) -> None:
        self._hosts = Hosts(shared)
        self._concurrency = concurrency
        self._moved = Condition()
        self._inside: Counter[str] = Counter()
        self._closed = False

    @contextmanager
    def turn(self, host: str, delay: float, concurrency: int | None = None) -> Iterator[None]:
        """Wait until ``host`` may be asked again, and hold the turn while inside.

        Args:
            host: whom we ask.
            delay: seconds to leave after the request before.
            concurrency: so many at a time, where it is not as usual.

        Raises:
            TransportError: the host asked for a rest longer than :data:`LONGEST_REST`, or the turnstile was closed.
        """
        most = concurrency or self._concurrency
        self._queue(host, most)
        try:
            visit = self._enter(host, most, delay)
            try:
                yield
            finally:
                visit.end()
        finally:
            with self._moved:
                self._inside[host] -= 1
                self._moved.notify_all()

    def _queue(self, host: str, most: int) -> None:
        """Wait until fewer than ``most`` threads of this process are at the host."""
        with self._moved:
            while self._inside[host] >= most and not self._closed:
                self._moved.wait()
            self._inside[host] += 1

    def _enter(self, host: str, most: int, delay: float) -> Visit:
        """Wait until no other process is in the way."""
        while True:
            rest = self._hosts.rests(host)
            self._refuse(host, rest)
            found = rest or self._hosts.enter(host, most, delay)
            if isinstance(found, Visit):
                return found
            # Not all at the same moment: whoever waits has the same chance.
            self.pause(found + random.uniform(0, 0.005))  # noqa: S311 - jitter

    def _refuse(self, host: str, rest: float) -> None:
        if self._closed:
            raise TransportError(host, "interrupted while waiting for our turn", retry=True)
        if rest > LONGEST_REST:
            raise TransportError(host, f"asked us to come back in {rest:.0f} s", retry=True)

    def rest(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for so many seconds from now, a day at the most."""
        self._hosts.rest(host, seconds)

    def is_resting(self, host: str) -> bool:
        """Return whether ``host`` is to be left alone for longer than we wait."""
        return self._hosts.rests(host) > LONGEST_REST

    def pause(self, seconds: float) -> None:
        """Sleep, unless the turnstile is closed meanwhile."""
        until = monotonic() + seconds
        with self._moved:
            while not self._closed and (left := until - monotonic()) > 0:
                self._moved.wait(left)

    def close(self) -> None:
        """Send everyone home who still waits."""
        with self._moved:
            self._closed = True
            self._moved.notify_all()
