"""Where the files of an archive stand: a folder of this machine, or any other place that fsspec knows.

A file that is being written stands in a local folder under its name with ``.open`` behind it. For a local archive that
folder is the archive itself, and finishing is renaming. For any other place it is the outbox, and finishing is sending:
object stores cannot append, so they get whole files only.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from jumpline.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN = ".open"
ENDING = ".warc.gz"
_EXTRAS = {"s3": "s3", "gs": "gcs", "gcs": "gcs"}


class Shelf:
    """The files of an archive by their names within it (``2026-11/jumpline-….warc.gz``).

    Args:
        url: a folder, or an address that fsspec understands.
        outbox: local folder for what is not sent yet; unused for a local archive.
    """

    def __init__(self, url: str, outbox: Path) -> None:
        self.url = url
        self._fs, root = _filesystem(url)
        self._root = root.rstrip("/")
        self.is_local = isinstance(self._fs, LocalFileSystem)
        self.desk = Path(self._root) if self.is_local else outbox
        """The local folder in which files are written."""

    def names(self) -> Iterator[str]:
        """Yield the names of all files, the oldest first; of files under way as they will be called."""
        found = set() if self.is_local else self._sent()
        found.update(
            path.relative_to(self.desk).as_posix().removesuffix(OPEN)
            for pattern in (f"*{ENDING}", f"*{ENDING}{OPEN}")
            for path in self.desk.rglob(pattern)
        )
        yield from sorted(found)

    def left_open(self) -> list[Path]:
        """Return the files under way: those of running writers, and those that a dead one left."""
        return sorted(self.desk.rglob(f"*{ENDING}{OPEN}"))

    def unsent(self) -> list[Path]:
        """Return the finished files that are not where they belong yet."""
        return [] if self.is_local else sorted(self.desk.rglob(f"*{ENDING}"))

    def finish(self, path: Path) -> None:
        """Give a file that is whole its name; :meth:`send` is the rest, where the archive is elsewhere."""
        final = path.with_name(path.name.removesuffix(OPEN))
        path.rename(final)
        sync_folder(final.parent)

    def send(self, path: Path) -> None:
        """Copy a finished file of the outbox to where it belongs, and let go of it once it is there whole.

        Raises:
            ArchiveError: it did not arrive; it stays in the outbox, for the next try.
        """
        name = path.relative_to(self.desk).as_posix()
        there = self._at(name)
        try:
            self._fs.makedirs(there.rpartition("/")[0], exist_ok=True)
            self._fs.put_file(os.fspath(path), there)
            self._fs.invalidate_cache()
            arrived = self._fs.size(there)
        except Exception as error:
            raise ArchiveError(self.url, f"{name} could not be sent, and waits in {self.desk}: {error}") from error
        if arrived != path.stat().st_size:
            raise ArchiveError(self.url, f"{name} arrived with {arrived} bytes, and waits in {self.desk}")
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()

    def read(self, name: str, start: int, length: int | None = None) -> bytes:
        """Return bytes of a file from an offset on, at most ``length`` of them.

        Raises:
            OSError: there is no such file, or it cannot be read.
        """
        end = None if length is None else start + length
        for _ in range(2):  # twice: it may be given its name, or sent, while we look
            for path in (self.desk / f"{name}{OPEN}", self.desk / name):
                with suppress(FileNotFoundError), path.open("rb") as stream:
                    stream.seek(start)
                    return stream.read(-1 if length is None else length)
            if not self.is_local:
                with suppress(FileNotFoundError):
                    return bytes(self._fs.cat_file(self._at(name), start=start, end=end))
        raise FileNotFoundError(f"there is no {name} in {self.url}")

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading from any place in it; ``OSError`` where there is none."""
        for path in (self.desk / f"{name}{OPEN}", self.desk / name):
            with suppress(FileNotFoundError):
                return path.open("rb")
        if self.is_local:
            raise FileNotFoundError(f"there is no {name} in {self.url}")
        return cast("BinaryIO", self._fs.open(self._at(name), "rb"))

    def size(self, name: str) -> int:
        """Return the length of a file in bytes; ``OSError`` where there is none."""
        for path in (self.desk / f"{name}{OPEN}", self.desk / name):
            with suppress(FileNotFoundError):
                return path.stat().st_size
        if self.is_local:
            raise FileNotFoundError(f"there is no {name} in {self.url}")
        return int(self._fs.size(self._at(name)))

    def overwrite(self, name: str, offset: int, data: bytes) -> None:
        """Put ``data`` in the place of as many bytes of a file."""
        for path in (self.desk / f"{name}{OPEN}", self.desk / name):
            with suppress(FileNotFoundError), path.open("r+b") as stream:
                stream.seek(offset)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
                return
        whole = self._fs.cat_file(self._at(name))  # an object is written whole or not at all
        self._fs.pipe_file(self._at(name), whole[:offset] + data + whole[offset + len(data) :])

    def is_open(self, name: str) -> bool:
        """Return whether a file is under way on this machine."""
        return (self.desk / f"{name}{OPEN}").exists()

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already is no error."""
        for path in (self.desk / f"{name}{OPEN}", self.desk / name):
            path.unlink(missing_ok=True)
        if not self.is_local:
            with suppress(FileNotFoundError):
                self._fs.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self._root}/{PurePosixPath(name)}"

    def _sent(self) -> set[str]:
        self._fs.invalidate_cache()
        try:
            found = self._fs.find(self._root)
        except FileNotFoundError:
            return set()
        root = self._root.lstrip("/") + "/"
        return {path.lstrip("/").removeprefix(root) for path in found if path.endswith(ENDING)}


def sync_folder(folder: Path) -> None:
    """See to it that a folder remembers its files though the power fails; where folders cannot be synced, not."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _filesystem(url: str) -> tuple[Any, str]:
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    except ImportError as error:
        extra = _EXTRAS.get(url.partition("://")[0])
        mend = f"install the extra {extra!r}" if extra else str(error)
        raise ArchiveError(url, f"needs a package that is not here; {mend}") from error
    except ValueError as error:
        raise ArchiveError(url, f"is no place for an archive: {error}") from error
    return found
