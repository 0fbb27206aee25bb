"""The archive: every page as it came, in WARC files, so that it can be judged again without asking for it again.

::

    Capture, Candidate                what came, and what its source said of it
      |  records.compose              WARC/1.1, a gzip member a record; known bytes become a revisit
      |  writing.Recorder             appended to this process's own file, synced, rotated
      |  shelf.Shelf                  a folder, or any place that fsspec knows
    Archived                          file, offset, length: what the store remembers
      |  reading.read                 checked against its digests
    Recorded                          all that an examination needs

``Archive.verify`` says what the store counts on and is not there; ``Archive.blank`` overwrites what must go.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jumpline.archive import reading, removing
from jumpline.archive.reading import Fault
from jumpline.archive.records import Original, Recorded
from jumpline.archive.shelf import Shelf
from jumpline.archive.writing import Recorder, Signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jumpline.model import Archived

__all__ = ["Archive", "Fault", "Original", "Recorded", "Recorder", "Signature"]

OUTBOX = Path("data/outbox")


class Archive:
    """An archive to read, check and remove from; :class:`Recorder` adds to it.

    Args:
        url: a folder, or an address that fsspec understands (``s3://bucket/folder``).
        outbox: where files wait that are not sent yet; unused where the archive is a folder of this machine.

    Raises:
        ArchiveError: nobody here can open such an address; the message says what to install.
    """

    def __init__(self, url: str, outbox: Path = OUTBOX) -> None:
        self.shelf = Shelf(url, outbox)

    def read(self, place: Archived) -> Recorded:
        """Return the exchange at a place; see :func:`jumpline.archive.reading.read`."""
        return reading.read(self.shelf, place)

    def verify(self, references: Iterable[tuple[Archived, str]]) -> Iterator[Fault]:
        """Yield what is wrong with exchanges that the store counts on: places, each with the digest of its body."""
        return reading.verify(self.shelf, references)

    def scan(self) -> Iterator[Fault]:
        """Yield what is damaged in any file, whether the store counts on it or not."""
        for name in self.files():
            yield from reading.scan(self.shelf, name)

    def files(self) -> Iterator[str]:
        """Yield the names of all files, the oldest first."""
        return self.shelf.names()

    def size(self) -> int:
        """Return how many bytes all files have together."""
        return sum(self.shelf.size(name) for name in self.files())

    def blank(self, places: Iterable[Archived]) -> int:
        """Overwrite exchanges, and return how many bytes that was; see :mod:`jumpline.archive.removing`."""
        return removing.blank(self.shelf, places)

    def drop(self, names: Iterable[str], counts_on: Callable[[str], bool], now: datetime | None = None) -> list[str]:
        """Delete files of which everything was removed; see :func:`jumpline.archive.removing.drop`."""
        return removing.drop(self.shelf, names, counts_on, now or datetime.now(UTC))
