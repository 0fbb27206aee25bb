"""Saving, finding and reading articles: what an open store does with them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from jumpline.errors import StoreError
from jumpline.model import Action
from jumpline.store import captures, documents, saving, search, stories
from jumpline.store.documents import Filter
from jumpline.store.engine import PAGE, Opened
from jumpline.store.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from jumpline.model import Alias, Completeness, Document
    from jumpline.store.captures import StoredCapture
    from jumpline.store.engine import Database
    from jumpline.store.search import Hit
    from jumpline.store.stories import Member


class Articles(Opened):
    """Articles, in their best versions and with their whole history."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._bands = Recent()
        # All comparing in one thread, since the library's own allocator holds 160 kB for each in which it was called.
        # Nobody waits for it longer: the database lets but one compare at a time.
        self._comparing = ThreadPoolExecutor(1, thread_name_prefix="comparing")

    def close(self) -> None:
        """Close every connection, once what is under way is compared."""
        self._comparing.shutdown()
        super().close()

    def save(self, document: Document) -> tuple[Action, str]:
        """Save one capture; return what became of it, and why, in a line for a person. See :meth:`save_all`."""
        return self.save_all([document])[0]

    def save_all(self, batch: Sequence[Document]) -> list[tuple[Action, str]]:
        """Save captures, all or none; return what became of each, in their order.

        The best capture of an article wins by the order of :mod:`jumpline.store.best`; every other text is kept as
        a version. Saving the same again changes nothing.
        """
        if not batch:
            return []
        verdicts = self._database.write(saving.save, batch)
        if any(action in {Action.STORED, Action.IMPROVED} for action, _why in verdicts):
            # What cannot be compared now is left for whoever saves next; the batch is stored.
            with suppress(StoreError):
                for _ in range(0, len(batch), stories.BATCH):  # keeps pace with what is saved, however large the batch
                    self._compare()
        return verdicts

    def _compare(self) -> None:
        try:
            comparing = self._comparing.submit(self._database.write, stories.group, self._bands)
        except RuntimeError:  # the store is being closed under a run that gave up
            return
        comparing.result()

    def group(self) -> int:
        """Compare the articles that still wait for it with all others, and return how many there were."""
        done = 0
        while compared := self._database.write(stories.group, self._bands):
            done += compared
        return done

    def story(self, url: str) -> list[Member]:
        """Return the articles of one story with the one at a canonical URL, the most complete first."""
        return self._database.read(stories.of, url)

    def search(
        self,
        query: str,
        *,
        completeness: Completeness | None = None,
        source: str | None = None,
        since: datetime | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Return the articles whose title or text holds all that is asked for, the latest stored first.

        Args:
            query: words; ``"a phrase"`` in quotes; ``begin*`` for what begins so; ``-not`` for what must not be there.
            completeness: only those of which so much was captured.
            source: only those whose best version came from the source of that name.
            since: only those whose best version was captured then or later.
            limit: at most so many.
        """
        return self._database.read(
            search.find, query, completeness=completeness, source=source, since=since, limit=limit
        )

    def known(self, urls: Iterable[str], fresh_after: datetime | None = None) -> set[str]:
        """Return those canonical URLs that are stored and, if asked, were last captured at ``fresh_after`` or later."""
        asked = list(urls)
        return self._database.read(documents.known, asked, fresh_after)

    def get(self, url: str) -> Document | None:
        """Return the best version of the article at a canonical URL, or ``None``."""
        return self._database.read(documents.get, url)

    def versions(self, url: str) -> list[Document]:
        """Return every distinct text of the article at a canonical URL, in the order in which they came."""
        return self._database.read(documents.history, url)

    def captures(self, url: str) -> list[StoredCapture]:
        """Return every exchange that brought something of the article at a canonical URL, the oldest first."""
        return self._database.read(captures.of, url)

    def aliases(self, url: str) -> list[Alias]:
        """Return the other addresses of the article at a canonical URL, in the order in which they were learnt."""
        return self._database.read(captures.aliases_of, url)

    def documents(
        self,
        *,
        completeness: Completeness | None = None,
        source: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[Document]:
        """Yield articles in their best versions, the most recently captured first, in constant memory.

        Reads page by page and holds no transaction open. An article that another program improves meanwhile moves to
        the top, and may so be missed.

        Args:
            completeness: only those of which so much was captured.
            source: only those whose best version came from the source of that name.
            since: only those whose best version was captured then or later.
            limit: at most so many.
        """
        wanted, after, given = Filter(completeness, source, since), None, 0
        while limit is None or given < limit:
            size = PAGE if limit is None else min(PAGE, limit - given)
            found, after = self._database.read(documents.page, wanted, size, after)
            yield from found
            given += len(found)
            if after is None:
                return

    def counts(self) -> dict[str, int]:
        """Return how many ``documents`` there are, how many of each completeness, of ``versions`` and ``captures``."""
        return self._database.read(documents.counts)

    def counts_by_source(self) -> dict[str, dict[str, int]]:
        """Return how many ``articles`` each source has, and how many of each completeness, by the sources' names."""
        return self._database.read(documents.counts_by_source)
