"""What a run works with: opened once, shared by its threads, and found again by the flows within it."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows import allocator, lifesigns
from flows.presentation.progress import Progress
from flows.stages import keeping
from flows.stages.courier import Courier
from flows.stages.credentials import reveal
from flows.stages.examiner import Examiner
from flows.stages.tally import State
from jumpline.config import load_markers
from jumpline.store import open_store
from jumpline.web.fetch import Fetcher
from jumpline.web.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from flows.stages.examiner import Marker
    from flows.stages.tally import SourceReport
    from jumpline.archive import Recorder
    from jumpline.config import Config
    from jumpline.store import Store


MOST_UNDER_WAY = 2_000
"""Articles of a run that are under way, over all its sources: sent for, and not stored. Each holds some 10 kB."""
SMALLEST_BATCH = 10
"""Smaller ones would cost the store more than they spare: it takes 0.8 ms an article forty at a time, 1.2 ms ten."""


@dataclass(slots=True)
class Room:
    """How much of a source may be under way, so that a run needs no more memory for more sources."""

    sources: int = 1
    """How many are read at a time."""

    def batch(self, most: int, at_once: int = 1) -> int:
        """Return how many articles a batch may have, where a source has so many batches under way; ``most`` at most."""
        return min(most, max(MOST_UNDER_WAY // (self.sources * at_once), SMALLEST_BATCH))


class Claims:
    """Which source of a run reads which article, so that no two ask for the same at once. Thread-safe."""

    def __init__(self) -> None:
        self._readers: dict[str, str] = {}

    def claim(self, url: str, source: str) -> str:
        """Return the source that reads an article: the first that claimed it."""
        return self._readers.setdefault(url, source)

    def settle(self, urls: Iterable[str], source: str) -> None:
        """Forget articles of a source that are stored: who claims one from now on is told so by the store."""
        for url in urls:
            if self._readers.get(url) == source:
                del self._readers[url]

    def __len__(self) -> int:
        return len(self._readers)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run works with, opened once and shared by its threads."""

    config: Config
    store: Store
    fetcher: Fetcher
    courier: Courier
    examiner: Examiner
    spool: Spool
    number: int
    """Of the run, in the store."""
    recorder: Recorder | None = None
    """Keeps the pages; ``None`` where none are kept."""
    markers: tuple[Marker, ...] = ()
    """The operator's own gate phrases, for every source."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set to end the run early: pages under way are finished and stored, the others are not begun."""
    tell: Callable[[SourceReport], None] = lambda _: None
    """Told of each source as it is done."""
    claims: Claims = field(default_factory=Claims)
    room: Room = field(default_factory=Room)
    progress: Progress = field(default_factory=Progress)
    """How far each source is."""
    done: dict[str, SourceReport] = field(default_factory=dict)
    """What came of each source that is done, by its name."""

    def interrupt(self) -> None:
        """End the run early: pages that wait for their turn are not asked for, those under way are stored."""
        self.stop.set()
        self.courier.hurry()
        self.fetcher.close()

    def give_up(self, why: str) -> None:
        """Note that the run ends here, unless it has ended: its process is about to leave, with pages under way."""
        self.store.end_run(self.number, State.INTERRUPTED, why, anew=False)

    def close_archive(self) -> None:
        """Finish the archive's file, and send it where it belongs."""
        if self.recorder:
            self.recorder.close()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What could not be sent where it belongs. One line each."""
        return tuple(self.recorder.troubles) if self.recorder else ()


_current: ContextVar[Run | None] = ContextVar("current run", default=None)


def current_run() -> Run | None:
    """Return the run that is open here, if any."""
    return _current.get()


@contextmanager
def open_run(
    config: Config, tell: Callable[[SourceReport], None] = lambda _: None, kind: str = "ingest"
) -> Iterator[Run]:
    """Open the store, the fetcher and the examiner, and note in the store that a run began.

    Args:
        config: what the operator configured.
        tell: told of each source as it is done.
        kind: what runs, in a word.

    Raises:
        ConfigError: the markers file cannot be used.
        StoreError: the database cannot.
        ArchiveError: the archive cannot be written.
    """
    allocator.settle()
    begin = partial(lifesigns.begin, kind=kind)
    with _opened(config, begin, config.workers or processors(), tell) as run, lifesigns.given(run.store, run.number):
        token = _current.set(run)
        try:
            yield run
        except BaseException as error:
            run.interrupt()
            run.store.end_run(run.number, "Crashed", f"{type(error).__name__}: {error}")
            raise
        finally:
            _current.reset(token)


def joined_run(config: Config, number: int, workers: int) -> AbstractContextManager[Run]:
    """Open the same for a run that began elsewhere: another process, or another machine.

    Args:
        config: what the operator configured.
        number: of the run, in the store.
        workers: processes that examine pages; see :class:`~flows.stages.examiner.Examiner`.

    Raises:
        JumplineError: as :func:`open_run`.
    """
    return _opened(config, lambda _store: number, workers)


@contextmanager
def _opened(
    config: Config,
    number: Callable[[Store], int],
    workers: int,
    tell: Callable[[SourceReport], None] = lambda _: None,
) -> Iterator[Run]:
    markers = tuple((marker.phrase, marker.cause) for marker in load_markers(config.markers_file))
    with (
        open_store(config.store) as store,
        Fetcher(config.fetching, reveal=reveal) as fetcher,
        Examiner(workers) as examiner,
        Courier(config.fetching.connections, config.fetching.concurrency) as courier,
        keeping.recorder(config, store) as recorder,
    ):
        spool = Spool(spool_folder(config), config.fetching.fresh)
        yield Run(config, store, fetcher, courier, examiner, spool, number(store), recorder, markers, tell=tell)


def processors() -> int:
    """Return how many processors this process may use, which a container may limit."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spool_folder(config: Config) -> Path:
    """Return where fetched pages wait until they are in this store."""
    if config.spool:
        return config.spool
    scheme, _, rest = config.store.partition("://")
    if scheme.startswith("sqlite"):
        return Path(f"{rest.removeprefix('/').partition('?')[0]}-spool")
    parts = urlsplit(config.store)
    place = f"{parts.hostname}:{parts.port}{parts.path}"  # without credentials, which may change
    return config.fetching.state / "spool" / hashlib.sha256(place.encode()).hexdigest()[:16]
