"""One at a time, and not too soon: a turnstile before every host."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING

from jumpline.errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_REST = 30.0
"""Seconds. A host that wants to be left alone for longer is left alone: its candidates fail, to be retried later."""


class Turnstile:
    """Lets at most ``concurrency`` requests at a time through to a host, each some time after the one before.

    The time is counted from the end of one request to the start of the next, so that no host ever sees two of them
    closer together, however long the connection took.
    """

    def __init__(self, concurrency: int = 1) -> None:
        self._concurrency = concurrency
        self._moved = Condition()
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._closed = False

    @contextmanager
    def turn(self, host: str, delay: float) -> Iterator[None]:
        """Wait until ``host`` may be asked again, and hold the turn while inside.

        Args:
            host: whom we ask.
            delay: seconds to leave after the request before.

        Raises:
            TransportError: the host asked for a rest longer than :data:`LONGEST_REST`, or the turnstile was closed.
        """
        state = self._enter(host, delay)
        try:
            yield
        finally:
            with self._moved:
                state.inside -= 1
                state.last = monotonic()
                self._moved.notify_all()

    def _enter(self, host: str, delay: float) -> _Host:
        with self._moved:
            state = self._hosts[host]
            while True:
                self._refuse(host, state)
                wait = max(state.last + delay, state.rests_until) - monotonic()
                full = state.inside >= self._concurrency
                if not full and wait <= 0:
                    break
                self._moved.wait(None if full else wait)
            state.inside += 1
            state.last = monotonic()
            return state

    def _refuse(self, host: str, state: _Host) -> None:
        if self._closed:
            raise TransportError(host, "interrupted while waiting for our turn", retry=True)
        rest = state.rests_until - monotonic()
        if rest > LONGEST_REST:
            raise TransportError(host, f"asked us to come back in {rest:.0f} s", retry=True)

    def rest(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for so many seconds from now."""
        with self._moved:
            state = self._hosts[host]
            state.rests_until = max(state.rests_until, monotonic() + seconds)

    def is_resting(self, host: str) -> bool:
        """Return whether ``host`` is to be left alone for longer than we wait."""
        with self._moved:
            return self._hosts[host].rests_until - monotonic() > LONGEST_REST

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


@dataclass(slots=True)
class _Host:
    inside: int = field(default=0)
    last: float = -inf
    rests_until: float = -inf
