"""Examine pages in worker processes, each page within a time limit.

A page is a stranger's: it may send a parser into an endless loop or crash the interpreter. In a process of its own it
can be killed for that, which in a thread it cannot. Such a page is recorded as empty, by our own fault
(``extraction``), with what happened as evidence, and the others go on.

Workers take a second to start, so the first few pages of a run are examined in this process, unless it is known that
more come. Only a few pages wait for a worker at a time: whoever brings another waits with it.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import BrokenExecutor, CancelledError
from multiprocessing import parent_process
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

from jumpline.errors import JumplineError
from jumpline.model import Article, Assessment, Cause, Completeness, Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from pebble import ProcessPool

    from extractors import Examination
    from extractors.leaves import Leaf
    from jumpline.model import Capture

PAGE_SECONDS = 30.0
"""Longest time for one page. The slowest honest ones take about two seconds."""
FIRST_PAGES = 8
"""So many pages are examined in this process before workers are worth their start."""
PAGES_A_WORKER = 2_000
"""After so many pages a worker is replaced, should a parser leak. A new one reads the rules of every language it meets
but English, and where it is not forked, it imports: as dear as 150 pages."""


WAITING = 4
"""So many pages a worker wait for it, so that it never does; more would only fill memory."""

START_SECONDS = 5.0
"""Longest that a worker takes to start, and to hand a page back."""

Marker = str | tuple[str, str]
"""A gate phrase of the operator's own, alone or with the cause it means."""


class Job(NamedTuple):
    """What a worker is sent. Its answer is an examination, or the words of an exception."""

    capture: Capture
    feed_text: str | None
    markers: tuple[Marker, ...]
    leaves: tuple[Leaf, ...] = ()
    """The article's other pages, where it is to be joined."""


Work: TypeAlias = "Callable[[Job], Examination | str]"


class Examining(NamedTuple):
    """An examination that may still be under way."""

    done: Callable[[], bool]
    result: Callable[[], Examination]
    """Waits for it."""


class Examiner:
    """Examines captures, several at a time. Shared by threads; a context manager, since it owns processes.

    Args:
        workers: how many processes; 0 to examine everything in this one, without a time limit.
        seconds: longest time for one page.
        first_pages: how many pages to examine in this process before the workers are started.
        work: what a worker does; a function that it can import.
    """

    def __init__(
        self,
        workers: int,
        *,
        seconds: float = PAGE_SECONDS,
        first_pages: int = FIRST_PAGES,
        work: Work | None = None,
    ) -> None:
        self._work = work or examine
        self._workers = workers
        self._seconds = seconds
        self._patience = (2 + WAITING) * (seconds + START_SECONDS)
        self._first_pages = first_pages
        self._seen = 0
        self._expected = 0
        self._under_way = 0
        self._pool: ProcessPool | None = None
        self._left: set[Future[Examination | str]] = set()
        self._room = threading.Semaphore(workers * (1 + WAITING))
        self._lock = threading.Lock()
        self._here = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # typed as far as pebble is
            pool.join()

    def expect(self, pages: int) -> None:
        """Know that so many pages more are to come: where they are worth workers, this process examines none itself."""
        with self._lock:
            self._expected += pages

    def examine(self, capture: Capture, *, feed_text: str | None = None, markers: Sequence[Marker] = ()) -> Examination:
        """Return what is in the page. Never raises for one: a page that cannot be examined is empty, and says why."""
        return self.begin(capture, feed_text=feed_text, markers=markers).result()

    def begin(
        self,
        capture: Capture,
        *,
        feed_text: str | None = None,
        markers: Sequence[Marker] = (),
        leaves: Sequence[Leaf] = (),
    ) -> Examining:
        """Start an examination: of a first page carry it out, any other hand to a worker as soon as there is room."""
        job = Job(capture, feed_text, tuple(markers), tuple(leaves))
        if not self._wants_workers():
            # One at a time: threads would share one processor all the same, and each read the rules for itself.
            with self._here:
                found = _examined(self._work(job))
            return Examining(lambda: True, lambda: found)
        self._room.acquire()
        try:
            future = self._schedule(job)
        except BaseException:
            self._room.release()
            raise
        with self._lock:
            self._under_way += 1
        future.add_done_callback(self._leave)
        return Examining(future.done, lambda: self._result(job, future))

    @property
    def under_way(self) -> int:
        """How many pages the workers have, or are about to get: fewer than there are workers means that some idle."""
        return self._under_way

    def _leave(self, _done: object) -> None:
        with self._lock:
            self._under_way -= 1
        self._room.release()

    def _wants_workers(self) -> bool:
        with self._lock:
            self._seen += 1
            return self._workers > 0 and max(self._seen, self._expected) > self._first_pages

    def _schedule(self, job: Job) -> Future[Examination | str]:
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = _pool(self._workers)
            future: Future[Examination | str] = self._pool.schedule(self._work, args=(job,), timeout=self._seconds)
            self._left.add(future)
        future.add_done_callback(self._left.discard)
        return future

    def _result(self, job: Job, future: Future[Examination | str], *, again: bool = True) -> Examination:
        from pebble import ProcessExpired  # noqa: PLC0415 - see _pool

        try:
            return _examined(future.result(self._patience))
        except TimeoutError:
            if future.done():
                return lost("time-limit", f"not examined within {self._seconds:g} s")
            # No worker takes a page any more, nor hands one back: one was killed with the lock of their pipe.
            why = "the processes that examine pages came to a standstill"
            self._abandon(future)
        except ProcessExpired as error:
            why = f"the process that examined the page died (exit status {error.exitcode})"
            # Not by its page, but with its whole service, where a worker cannot tell who ends it (see _end_by_parent).
            again = again and abs(error.exitcode) == signal.SIGTERM
        except (BrokenExecutor, CancelledError) as error:
            why = f"the processes that examine pages broke down: {error}"
            # The pool as a whole broke, under this page or another: once more, in a new one.
            again = again and self._pool is not None
        return self._result(job, self._schedule(job), again=False) if again else lost("worker-died", why)

    def _abandon(self, stuck: Future[Examination | str]) -> None:
        """End the workers that are stuck with a page, unless somebody does so already."""
        with self._lock:
            pool = self._pool
            if pool is None or not pool.active or stuck.done():
                return
            left = tuple(self._left)
            pool.stop()  # type: ignore[no-untyped-call]  # typed as far as pebble is
        pool.join()
        for page in left:
            page.cancel()  # which tells who waits for it


def _pool(workers: int) -> ProcessPool:
    from pebble import ProcessPool  # noqa: PLC0415 - who checks one page needs none

    from flows.stages import spawning  # noqa: PLC0415

    return ProcessPool(workers, max_tasks=PAGES_A_WORKER, initializer=_ready, context=spawning.context())


def _ready() -> None:
    """Import what a worker needs before its first page: that page's time is its own."""
    import extractors  # noqa: F401, PLC0415 - see lost()

    if hasattr(signal, "sigwaitinfo"):  # Linux
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        threading.Thread(target=_end_by_parent, daemon=True).start()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_by_parent() -> None:
    """End this worker where its parent ends it, and nobody else does.

    A service's end is told to all of its processes. The parent finishes what has come, and needs its workers for that;
    and one that ended while it takes a page would leave the lock of the pipe behind, and the others waiting for it.
    """
    parent = parent_process()
    while parent is not None and signal.sigwaitinfo({signal.SIGTERM}).si_pid != parent.pid:
        pass
    os._exit(1)


def _end_with_parent() -> None:
    """End this worker with who started it, though it be at a page without end: nobody else is left to kill it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def lost(rule: str, why: str) -> Examination:
    """Return the examination of a page that could not be examined: empty, by our own fault."""
    from extractors import Examination  # noqa: PLC0415 - half a second, and not every command examines

    evidence = Evidence("extraction", rule, Verdict.EMPTY, weight=6.0, quote=why, where="page")
    return Examination(
        article=Article(text="", origin="none"),
        assessment=Assessment(Completeness.EMPTY, probability=0.0, cause=Cause.EXTRACTION, evidence=(evidence,)),
    )


def examine(job: Job) -> Examination | str:
    """Run in a worker. Exceptions come back as words: one that cannot be pickled would break the pool for all."""
    import extractors  # noqa: PLC0415 - see lost()

    try:
        if job.leaves:
            return extractors.join(job.capture, job.leaves, feed_text=job.feed_text, markers=job.markers)
        return extractors.examine(job.capture, feed_text=job.feed_text, markers=job.markers)
    except (ImportError, JumplineError):
        raise  # our own installation or rules are broken, and no page is to blame
    except Exception as error:  # noqa: BLE001 - whatever a stranger's page brings about is a finding about that page
        return f"{type(error).__name__}: {error}"


def _examined(answer: Examination | str) -> Examination:
    return lost("exception", answer) if isinstance(answer, str) else answer
