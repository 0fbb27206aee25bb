"""Writing: records are appended to a file that no other process touches, and are on disk before anybody counts on them.

::

    append    all records of an exchange in one write, at the end of this process's own file
      |
    sync      on disk; only then does the store say where they are
      |
    rotate    by size and by age: the file is finished, given its name, and sent away if the archive is elsewhere
      |
    recover   at the next start: what a dead process left is cut to its last whole record, and finished

A write that fails is taken back at once, so that the file holds whole records only.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from filelock import FileLock, Timeout

from jumpline import members
from jumpline.archive import reading, records
from jumpline.archive.records import Original
from jumpline.archive.shelf import ENDING, OPEN, Shelf, sync_folder
from jumpline.errors import ArchiveError
from jumpline.model import Archived
from jumpline.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.archive.records import Recorded
    from jumpline.model import Candidate, Capture

_LOCK = ".lock"
_REMEMBERED = 5_000
"""Payloads of this process that are known without asking the store, which knows what is in it only."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the first record of each file says of its writer."""

    user_agent: str
    operator: str | None = None


class Recorder:
    """Adds exchanges to an archive. Threads may share it; each process has its own.

    Args:
        shelf: the archive's files.
        signature: who writes.
        original: returns the exchange in the archive that has a payload of a digest, if there is one.
        most_bytes: a file that has so many is finished.
        longest: so is one that was begun so long ago.
        clock: says what time it is.

    Raises:
        ArchiveError: the folder cannot be made or written.
    """

    def __init__(  # noqa: PLR0913 - one recorder, all its terms by name
        self,
        shelf: Shelf,
        signature: Signature,
        *,
        original: Callable[[str], Original | None] = lambda _: None,
        most_bytes: int = 250_000_000,
        longest: timedelta = timedelta(hours=24),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._shelf = shelf
        self._signature = signature
        self._original = original
        self._most_bytes = most_bytes
        self._longest = longest
        self._clock = clock
        self._file: _OpenFile | None = None
        self._recent: dict[str, Original] = {}
        self._lock = threading.Lock()
        self.troubles: list[str] = []
        """What could not be finished or sent away, and waits for the next run. One line each."""
        try:
            shelf.desk.mkdir(parents=True, exist_ok=True)
            self._recover()
        except OSError as error:
            raise _unwritable(shelf, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, capture: Capture, candidate: Candidate) -> Archived:
        """Add an exchange, and return where it is; it is on disk for good after the next :meth:`sync`.

        Raises:
            ArchiveError: it cannot be written. Nothing of it is in the archive.
        """
        original = (self._recent.get(capture.digest) or self._original(capture.digest)) if capture.body else None
        with self._lock:
            try:
                file = self._ready()
                if capture.body and original is None:  # another thread may have brought the same bytes meanwhile
                    original = self._recent.get(capture.digest)
                place = file.append(records.compose(capture, candidate, file.info_id, original))
            except OSError as error:
                raise _unwritable(self._shelf, error) from error
            if original is None:
                self._remember(capture.digest, Original(capture.final_url, capture.fetched_at, place))
        return place

    def read(self, place: Archived) -> Recorded:
        """Return an exchange of the archive; see :func:`jumpline.archive.reading.read`."""
        return reading.read(self._shelf, place)

    def sync(self) -> None:
        """Return once all that was added is on disk.

        Raises:
            ArchiveError: the disk refuses.
        """
        with self._lock:
            try:
                if self._file:
                    self._file.sync()
            except OSError as error:
                raise _unwritable(self._shelf, error) from error

    def close(self) -> None:
        """Finish the file that is being written, and send away what is to be sent; see :attr:`troubles`."""
        with self._lock:
            self._finish()

    def _ready(self) -> _OpenFile:
        """Return the file to write to: the one that is open, unless it is full or old."""
        now = self._clock()
        if self._file and (self._file.size >= self._most_bytes or now - self._file.begun_at >= self._longest):
            self._finish()
        if self._file is None:
            self._file = _OpenFile(self._shelf, self._signature, now)
        return self._file

    def _finish(self) -> None:
        file, self._file = self._file, None
        if file:
            try:
                file.finish()
            except OSError as error:
                self.troubles.append(str(_unwritable(self._shelf, error)))  # the next run finishes it
        self._send()

    def _send(self) -> None:
        for path in self._shelf.unsent():
            try:
                self._shelf.send(path)
            except ArchiveError as error:
                self.troubles.append(str(error))

    def _recover(self) -> None:
        """Finish the files that dead processes left; those of living ones are locked."""
        for path in self._shelf.left_open():
            lock = _lock_of(path)
            with suppress(Timeout), lock.acquire(timeout=0):
                if path.exists():
                    _cut_to_whole_records(path, self._shelf)
                _let_go(lock)
        self._send()

    def _remember(self, digest: str, original: Original) -> None:
        self._recent[digest] = original
        if len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]


class _OpenFile:
    """A file under way, locked for as long as its process lives."""

    def __init__(self, shelf: Shelf, signature: Signature, now: datetime) -> None:
        self.name = (
            f"{now:%Y-%m}/jumpline-{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}-{secrets.token_hex(4)}{ENDING}"
        )
        self.begun_at = now
        self._shelf = shelf
        self._path = shelf.desk / f"{self.name}{OPEN}"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock_of(self._path)
        self._lock.acquire(timeout=0)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        self.size = 0
        self._dirty = False
        first, self.info_id = records.warcinfo(
            self.name.rpartition("/")[2], f"Jumpline/{__version__}", signature.user_agent, signature.operator
        )
        self.append(first)
        sync_folder(self._path.parent)

    def append(self, data: bytes) -> Archived:
        start = self.size
        try:
            _write(self._descriptor, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, start)
            raise
        self.size += len(data)
        self._dirty = True
        return Archived(self.name, start, len(data))

    def sync(self) -> None:
        if self._dirty:
            os.fsync(self._descriptor)
            self._dirty = False

    def finish(self) -> None:
        try:
            self.sync()
            self._shelf.finish(self._path)
        except OSError:
            self._lock.release()
            raise
        finally:
            os.close(self._descriptor)
        _let_go(self._lock)


def _cut_to_whole_records(path: Path, shelf: Shelf) -> None:
    """Finish a file that its writer left: what it had not written whole goes; a file without a record does."""
    with path.open("r+b") as stream:
        length = members.whole_length(stream)
        stream.truncate(length)
        stream.flush()
        os.fsync(stream.fileno())
    if length:
        shelf.finish(path)
    else:
        path.unlink()


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _lock_of(path: Path) -> FileLock:
    return FileLock(path.with_name(path.name + _LOCK))


def _let_go(lock: FileLock) -> None:
    """Release a lock, and delete its file while nobody else can hold it."""
    with suppress(OSError):
        Path(lock.lock_file).unlink()
    lock.release()


def _unwritable(shelf: Shelf, error: OSError) -> ArchiveError:
    where = shelf.url if shelf.is_local else str(shelf.desk)
    why = error.strerror or str(error)
    return ArchiveError(where, f"cannot be written: {why}; make room there, or set `archive: false` to keep no pages")
