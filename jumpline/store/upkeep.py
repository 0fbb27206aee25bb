"""Looking after a store: its places in the archive, removing, checking, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jumpline.store import archived, checking, copying, removing
from jumpline.store.engine import PAGE, Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from jumpline.model import Archived, Document
    from jumpline.store.captures import StoredCapture
    from jumpline.store.checking import Flaw
    from jumpline.store.removing import Removable


class Upkeep(Opened):
    """What keeps a store whole, and as small as wanted."""

    def archived_bytes(self, digest: str) -> StoredCapture | None:
        """Return a capture whose body has a digest and stands in the archive, if there is one."""
        return self._database.read(archived.with_digest, digest)

    def page_of(self, document: Document) -> Archived | None:
        """Return where in the archive the page is that brought a document, or ``None``."""
        return self._database.read(archived.place_of, document)

    def counts_on(self, file: str) -> bool:
        """Return whether this store counts on a file of the archive."""
        return self._database.read(archived.counts_on, file)

    def archived(self) -> Iterator[tuple[Archived, str]]:
        """Yield every place in the archive that this store counts on, with the digest of the body that must be there.

        In the order of files and offsets, in constant memory: what :meth:`jumpline.archive.Archive.verify` takes.
        """
        after: tuple[str, int] | None = None
        while True:
            found, after = self._database.read(archived.page, PAGE, after)
            yield from found
            if after is None:
                return

    def removable(self, url: str) -> Removable:
        """Return what of the article at an address, canonical or other, would go with :meth:`remove`."""
        return self._database.read(removing.named, url)

    def aged(
        self, *, before: datetime | None = None, source: str | None = None, size: int = PAGE
    ) -> Iterator[Removable]:
        """Yield, some at a time, the articles of which nothing was captured since a moment, of a source if asked.

        Each may be removed before the next are asked for.
        """
        after: int | None = 0
        while after is not None:
            found = self._database.read(removing.aged, before, source, size, after)
            yield found
            after = found.ids[-1] if len(found.ids) == size else None

    def remove(self, ids: Sequence[int]) -> None:
        """Remove articles with every trace of them in this store. Their pages in the archive are not this one's."""
        self._database.write(removing.remove, ids)

    def tidy(self) -> None:
        """Rewrite the index of words without what was removed; of a million articles, that takes minutes.

        PostgreSQL does it by itself, a while later.
        """
        self._database.write(removing.tidy)

    def check(self) -> Iterator[Flaw]:
        """Yield what is not as it was written: damaged texts, references to nothing, a best version that is none."""
        yield from self._database.read(checking.database)
        after: int | None = 0
        while after is not None:
            flaws, after = self._database.read(checking.articles, PAGE, after)
            yield from flaws

    def extent(self) -> dict[str, int]:
        """Return how many ``stories`` of several articles there are, ``aliases``, ``runs``, and ``bytes`` on disk."""
        return self._database.read(checking.extent)

    def copy_to(self, other: Upkeep, tell: Callable[[str, int], None] = lambda _table, _rows: None) -> dict[str, int]:
        """Copy all that this store holds into an empty one, all or nothing; return how many rows of each table.

        Args:
            other: where to.
            tell: told of each table that is done, and how many rows it has.
        """

        def copied(there: Connection) -> dict[str, int]:
            return self._database.read(copying.copy, there, other._database.key, tell)

        return other._database.write(copied)
