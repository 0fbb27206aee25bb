"""The store: every article in its best version, and its whole history.

::

    with open_store("sqlite:///data/jumpline.db") as store:
        action, why = store.save(document)
        for document in store.documents(completeness=Completeness.TRUNCATED):
            ...

SQLite, or PostgreSQL by its address. Threads may share a store, and processes a database.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from jumpline.errors import StoreError
from jumpline.model import Action
from jumpline.store import (
    archived,
    captures,
    checking,
    copying,
    documents,
    removing,
    runs,
    saving,
    search,
    sources,
    statistics,
    stories,
    visits,
)
from jumpline.store.captures import StoredCapture
from jumpline.store.checking import Flaw
from jumpline.store.documents import Filter
from jumpline.store.engine import Database
from jumpline.store.migrate import is_current, migrate
from jumpline.store.reassessing import Change, Due, Judged, Page, Reassessments, Wanted
from jumpline.store.rechecks import Recheck, Rechecks, Try
from jumpline.store.removing import Removable, Removed
from jumpline.store.runs import Attempt, Run
from jumpline.store.search import Hit
from jumpline.store.sources import KnownSource, SourceRun
from jumpline.store.statistics import Statistics
from jumpline.store.stories import Member
from jumpline.store.visits import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection

    from jumpline.model import Alias, Archived, Completeness, Document, Outcome

__all__ = [
    "Attempt",
    "Change",
    "Due",
    "Flaw",
    "Hit",
    "Judged",
    "KnownSource",
    "Member",
    "Page",
    "Recheck",
    "Removable",
    "Removed",
    "Run",
    "SourceRun",
    "Statistics",
    "Store",
    "StoredCapture",
    "Try",
    "Visit",
    "Wanted",
    "open_store",
]

_PAGE = 200
"""Rows read at a time: what a stream holds in memory."""


def open_store(url: str) -> Store:
    """Open the store at a database address, such as ``sqlite:///data/jumpline.db`` or ``postgresql://host/name``.

    A SQLite file and its folder are made where there are none; an older store is brought up to date.

    Raises:
        StoreError: it cannot be opened, or is none of ours; the message says what to do.
    """
    database = Database(url)
    try:
        if not database.read(is_current):
            database.write(migrate, database.key)
    except BaseException:
        database.close()
        raise
    return Store(database)


class Store:
    """An open store. Close it, or use it in a ``with`` statement. Every method raises ``StoreError`` alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rechecks = Rechecks(database)
        """Which articles are to be fetched again, and when."""
        self.reassessments = Reassessments(database)
        """Which articles are to be judged again, and what came of it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

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
                    self._database.write(stories.group)
        return verdicts

    def group(self) -> int:
        """Compare the articles that still wait for it with all others, and return how many there were."""
        done = 0
        while compared := self._database.write(stories.group):
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
            found, after = self._database.read(archived.page, _PAGE, after)
            yield from found
            if after is None:
                return

    def removable(self, url: str) -> Removable:
        """Return what of the article at an address, canonical or other, would go with :meth:`remove`."""
        return self._database.read(removing.named, url)

    def aged(
        self, *, before: datetime | None = None, source: str | None = None, size: int = _PAGE
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
            flaws, after = self._database.read(checking.articles, _PAGE, after)
            yield from flaws

    def extent(self) -> dict[str, int]:
        """Return how many ``stories`` of several articles there are, ``aliases``, ``runs``, and ``bytes`` on disk."""
        return self._database.read(checking.extent)

    def copy_to(self, other: Store, tell: Callable[[str, int], None] = lambda _table, _rows: None) -> dict[str, int]:
        """Copy all that this store holds into an empty one, all or nothing; return how many rows of each table.

        Args:
            other: where to.
            tell: told of each table that is done, and how many rows it has.
        """

        def copied(there: Connection) -> dict[str, int]:
            return self._database.read(copying.copy, there, other._database.key, tell)

        return other._database.write(copied)

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
            size = _PAGE if limit is None else min(_PAGE, limit - given)
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

    def visit(self, url: str) -> Visit | None:
        """Return what is known of a feed, sitemap or listing since it was last read, or ``None``."""
        return self._database.read(visits.visit, url)

    def remember(
        self,
        url: str,
        etag: str | None,
        last_modified: str | None,
        *,
        unchanged: bool = False,
        next_due: datetime | None = None,
    ) -> None:
        """Keep the ``ETag`` and ``Last-Modified`` that a feed just sent.

        Args:
            url: its address.
            etag: as it sent it.
            last_modified: as it sent it.
            unchanged: nothing new was in it.
            next_due: when to ask again; at any time where it is ``None``.
        """
        self._database.write(visits.remember, url, etag, last_modified, unchanged=unchanged, next_due=next_due)

    def miss(self, url: str, until: datetime) -> None:
        """Keep that no feed or sitemap is to be found at an address, which need not be asked until then."""
        self._database.write(visits.miss, url, until)

    def begin_run(self, kind: str, parameters: Mapping[str, Any] | None = None, flow_run_id: str | None = None) -> int:
        """Note that a run begins, and return its number.

        Args:
            kind: ``ingest``, ``recheck`` …
            parameters: what it was asked to do, as values that JSON can hold. No secrets.
            flow_run_id: of the Prefect flow run that it is, if it is one.
        """
        return self._database.write(runs.begin, kind, parameters, flow_run_id)

    def beat(self, run_id: int) -> None:
        """Note that a run goes on: one whose heartbeat is old was killed."""
        self._database.write(runs.beat, run_id)

    def record(self, run_id: int, outcomes: Iterable[Outcome]) -> None:
        """Keep outcomes of a run. Of one candidate the first stands, except that a failure gives way to a later one."""
        batch = list(outcomes)
        self._database.write(runs.record, run_id, batch)

    def attempts(self, pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attempt]:
        """Return when each of the saved pages was last opened; those that no run ever opened are left out.

        Args:
            pages: where each is held, as in :attr:`~jumpline.model.Outcome.saved`, and its canonical URL.
        """
        asked = list(pages)
        return self._database.read(runs.attempts, asked)

    def end_run(self, run_id: int, state: str, message: str | None = None) -> None:
        """Note that a run ended, and how."""
        self._database.write(runs.end, run_id, state, message)

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, newest first."""
        return self._database.read(runs.latest, limit)

    def record_source(self, told: SourceRun, label: str, kind: str) -> None:
        """Keep what a run made of a source; told again, it replaces what it said before.

        Args:
            told: the numbers.
            label: the source's name for people.
            kind: what it is: ``feed``, ``sitemap`` …
        """
        self._database.write(sources.record, told, label, kind)

    def sources(self) -> list[KnownSource]:
        """Return every source that a run read, by name."""
        return self._database.read(sources.known)

    def source_runs(
        self,
        *,
        source: str | None = None,
        run_id: int | None = None,
        since: datetime | None = None,
        limit: int = 1000,
        kind: str | None = None,
    ) -> Sequence[SourceRun]:
        """Return what runs made of sources, the newest first.

        Args:
            source: only of the source of that name.
            run_id: only of that run.
            since: only of runs that began with the source then or later.
            limit: at most so many.
            kind: only of runs of that kind (``ingest`` …).
        """
        return self._database.read(sources.history, source, run_id, since, limit, kind)

    def statistics(self, since: datetime, read_since: datetime, worst: int = 50) -> Statistics:
        """Return the store in numbers, of one moment; see :func:`jumpline.store.statistics.read`."""
        return self._database.read(statistics.read, since, read_since, worst)

    def outcomes(self, run_id: int) -> Iterator[Outcome]:
        """Yield the outcomes of a run in the order recorded, in constant memory."""
        after: int | None = 0
        while after is not None:
            found, after = self._database.read(runs.page, run_id, _PAGE, after)
            yield from found
