"""When a host was last asked, by whichever run on this machine, and until when it wants to be left alone.

Kept by the clock on the wall, the only one that all processes share. Where that is set back, what was noted lies in the
future, and is forgotten: better one visit too early than an hour without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING

from jumpline.web import state

if TYPE_CHECKING:
    from filelock import FileLock

    from jumpline.web.state import State

MOST_REST = 24 * 3600.0
"""Seconds. A wish to be left alone for longer (a slip of a server's hand) is obeyed for so long."""
SLEW = 1.0
"""Seconds by which the clocks of two processors may differ, or be corrected, without having been set."""
BUSY = 0.03
"""Seconds after which to look again whether another process has left the host."""


class Hosts:
    """The hosts, as all runs on this machine see them. Thread-safe."""

    def __init__(self, shared: State) -> None:
        self._shared = shared

    def enter(self, host: str, concurrency: int, delay: float) -> Visit | float:
        """Begin a visit, if it may begin now; else return the seconds after which to ask again.

        Args:
            host: whom to visit.
            concurrency: so many visits at a time.
            delay: seconds to leave after the visit before.
        """
        path = self._shared.path("hosts", host)
        with state.guarded(path):
            known = state.read(path)
            wait = _left(known.get("last"), delay)
            if wait > 0:
                return wait
            for place in range(concurrency):
                held = state.lock(path, f"{place + 1}.lock")
                if state.taken(held):
                    # Noted now as well: a run that is killed on its visit has made one all the same.
                    state.note(path, known | {"last": time()})
                    return Visit(self, host, held)
        return BUSY

    def leave(self, host: str) -> None:
        """Note that a visit has just ended."""
        self._note(host, last=time())

    def rest(self, host: str, seconds: float) -> None:
        """Leave a host alone for so many seconds from now, unless it asked for more before."""
        seconds = min(seconds, MOST_REST)
        if seconds > self.rests(host):
            self._note(host, rest_from=time(), rest_for=seconds)

    def rests(self, host: str) -> float:
        """Return for how many seconds the host is still to be left alone."""
        known = state.read(self._shared.path("hosts", host))
        return _left(known.get("rest_from"), known.get("rest_for") or 0.0)

    def _note(self, host: str, **values: float) -> None:
        path = self._shared.path("hosts", host)
        with state.guarded(path):
            state.note(path, state.read(path) | values)


@dataclass(frozen=True, slots=True)
class Visit:
    """A request under way. Its place is free again when it ends, or when its process does."""

    hosts: Hosts
    host: str
    place: FileLock

    def end(self) -> None:
        """Leave the host, and let the next one in."""
        try:
            self.hosts.leave(self.host)
        finally:
            self.place.release()


def _left(since: object, seconds: float) -> float:
    """Return what is left of so many seconds since a moment; nothing where that has yet to come."""
    now = time()
    if not isinstance(since, int | float) or since > now + SLEW:
        return 0.0
    return max(since + seconds - now, 0.0)
