"""The store: every article in its best version, and its whole history.

::

    with open_store("sqlite:///data/jumpline.db") as store:
        action, why = store.save(document)
        for document in store.documents(completeness=Completeness.TRUNCATED):
            ...

SQLite, or PostgreSQL by its address. Threads may share a store, and processes a database.
"""

from __future__ import annotations

from jumpline.store.articles import Articles
from jumpline.store.captures import StoredCapture
from jumpline.store.checking import Flaw
from jumpline.store.engine import Database
from jumpline.store.journal import Journal
from jumpline.store.migrate import is_current, migrate
from jumpline.store.reassessing import Change, Due, Judged, Page, Reassessments, Wanted
from jumpline.store.rechecks import Recheck, Rechecks, Try
from jumpline.store.removing import Removable, Removed
from jumpline.store.runs import Attempt, Run
from jumpline.store.search import Hit
from jumpline.store.sources import KnownSource, SourceRun
from jumpline.store.statistics import Statistics
from jumpline.store.stories import Member
from jumpline.store.upkeep import Upkeep
from jumpline.store.visits import Visit

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


class Store(Articles, Journal, Upkeep):
    """An open store. Close it, or use it in a ``with`` statement. Every method raises ``StoreError`` alone."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rechecks = Rechecks(database)
        """Which articles are to be fetched again, and when."""
        self.reassessments = Reassessments(database)
        """Which articles are to be judged again, and what came of it."""
