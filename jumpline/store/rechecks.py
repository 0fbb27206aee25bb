"""Which articles are to be fetched again, and when: those that were not complete, a bounded number of times.

::

    plan         articles without a plan get one: the first wait, counted from their capture
      |          those of articles that have become complete are forgotten
      |
    due          those whose time has come
      | (fetched again, saved)
    tried        one attempt more, and the next wait; after the last one, or once complete, none

``documents.recheck_attempt`` counts the attempts, ``documents.recheck_at`` says when the next one is due, and is NULL
where none is. Planning finds what it has to do by itself, so that nothing is forgotten when a run is killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, or_, select

from jumpline.model import Access, Action, Cause, Completeness
from jumpline.store.rows import clean, key_of
from jumpline.store.schema import TO_RECHECK, captures, documents, outcomes, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection

    from jumpline.store.engine import Database

NEVER = (Cause.NOT_ARTICLE,)
"""Causes that no time mends."""
WALLS = (Cause.PAYWALL, Cause.REGISTRATION, Cause.TEASER)
"""Causes that a reader's own access may mend."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """An article that is to be fetched again."""

    url: str
    source: str
    title: str | None
    completeness: Completeness
    cause: Cause | None
    access: Access | None
    attempt: int
    """How often it was fetched again so far."""
    due_at: datetime
    captured_at: datetime
    """When its best version was captured."""


@dataclass(frozen=True, slots=True)
class Try:
    """One time that a run dealt with an article."""

    at: datetime
    """When the run began."""
    kind: str
    """Of the run: ``ingest``, ``recheck`` …"""
    action: Action
    why: str
    completeness: Completeness | None
    """Of what was captured then; ``None`` where nothing was."""


def next_due(attempt: int, at: datetime, waits: Sequence[timedelta]) -> datetime | None:
    """Return when an article is to be fetched again, or ``None`` where it was often enough.

    Args:
        attempt: how often it was.
        at: when it was captured, or tried, last.
        waits: how long to wait before each time.
    """
    return at + waits[attempt] if attempt < len(waits) else None


def plan(connection: Connection, source: str, waits: Sequence[timedelta], since: datetime) -> int:
    """Plan for the articles of a source that have no plan; return how many.

    Args:
        connection: of the caller's transaction.
        source: name of a source that is read from the web.
        waits: how long to wait before each time.
        since: only articles captured then or later; older ones were left alone for long enough.
    """
    if not waits:
        return 0
    query = select(documents.c.id, documents.c.fetched_at).where(
        _of(source),
        documents.c.fetched_at >= since,
        documents.c.recheck_attempt == 0,
        documents.c.recheck_at.is_(None),
        *_wanting(),
    )
    rows = [{"of_id": row.id, "recheck_at": next_due(0, row.fetched_at, waits)} for row in connection.execute(query)]
    if rows:
        connection.execute(documents.update().where(documents.c.id == bindparam("of_id")), rows)
    return len(rows)


def forget(connection: Connection, source: str, *, every: bool = False) -> int:
    """Forget the plans of a source's articles that have become complete, or of all of them; return how many."""
    done = documents.update().where(TO_RECHECK, _of(source))
    if not every:
        done = done.where(documents.c.completeness == Completeness.COMPLETE.value)
    return int(connection.execute(done.values(recheck_at=None)).rowcount)


def hurry(connection: Connection, source: str, now: datetime) -> int:
    """Make due now what a wall kept from us, unless the reader's own access was tried on it; return how many.

    For a source whose credentials were added. An article that they were tried on is left to its plan.
    """
    tried = exists().where(captures.c.document_id == documents.c.id, captures.c.credentialed)
    held = (
        _of(source),
        documents.c.cause.in_([cause.value for cause in WALLS]),
        or_(documents.c.recheck_at.is_(None), documents.c.recheck_at > now),
        documents.c.recheck_hurried.is_(False),
        ~tried,
        *_wanting(),
    )
    done = connection.execute(documents.update().where(*held).values(recheck_at=now, recheck_hurried=True))
    return int(done.rowcount)


def due(connection: Connection, sources: Sequence[str], now: datetime | None, limit: int) -> list[Recheck]:
    """Return articles that are to be fetched again, the longest due first.

    Args:
        connection: of the caller's transaction.
        sources: names of sources.
        now: only those that are due by then; ``None``: all that have a plan.
        limit: at most so many.
    """
    names = ("url", "source", "title", "completeness", "cause", "access", "recheck_attempt", "recheck_at", "fetched_at")
    query = (
        select(*(documents.c[name] for name in names))
        .where(TO_RECHECK, documents.c.source.in_([clean(source) for source in sources]), *_wanting())
        .order_by(documents.c.recheck_at, documents.c.id)
        .limit(limit)
    )
    if now is not None:
        query = query.where(documents.c.recheck_at <= now)
    return [_recheck(row) for row in connection.execute(query)]


def tried(connection: Connection, urls: Iterable[str], waits: Sequence[timedelta], now: datetime) -> None:
    """Note that articles were fetched again, or could not be, and when the next time is, if there is one."""
    keys = [key_of(url) for url in urls]
    query = select(documents.c.id, documents.c.recheck_attempt, documents.c.completeness).where(
        documents.c.url_key.in_(keys)
    )
    rows = []
    for row in connection.execute(query):
        attempt = row.recheck_attempt + 1
        is_whole = row.completeness == Completeness.COMPLETE.value
        when = None if is_whole else next_due(attempt, now, waits)
        rows.append({"of_id": row.id, "recheck_attempt": attempt, "recheck_at": when})
    if rows:
        connection.execute(documents.update().where(documents.c.id == bindparam("of_id")), rows)


def tries(connection: Connection, url: str) -> list[Try]:
    """Return every time that a run dealt with an article, the oldest first."""
    query = (
        select(runs.c.started_at, runs.c.kind, outcomes.c.action, outcomes.c.why, outcomes.c.assessment)
        .join_from(outcomes, runs)
        .where(outcomes.c.url_key == key_of(url))
        .order_by(outcomes.c.run_id, outcomes.c.id)
    )
    return [
        Try(
            row.started_at,
            row.kind,
            Action(row.action),
            row.why,
            Completeness(row.assessment["completeness"]) if row.assessment else None,
        )
        for row in connection.execute(query)
    ]


def planned(connection: Connection) -> int:
    """Return how many articles are to be fetched again, sooner or later."""
    return connection.scalar(select(func.count()).select_from(documents).where(TO_RECHECK)) or 0


class Rechecks:
    """The functions of this module, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, source: str, waits: Sequence[timedelta], since: datetime) -> int:
        """See :func:`plan`."""
        return self._database.write(plan, source, waits, since)

    def forget(self, source: str, *, every: bool = False) -> int:
        """See :func:`forget`."""
        return self._database.write(forget, source, every=every)

    def hurry(self, source: str, now: datetime) -> int:
        """See :func:`hurry`."""
        return self._database.write(hurry, source, now)

    def due(self, sources: Sequence[str], now: datetime | None, limit: int) -> list[Recheck]:
        """See :func:`due`."""
        return self._database.read(due, sources, now, limit)

    def tried(self, urls: Iterable[str], waits: Sequence[timedelta], now: datetime) -> None:
        """See :func:`tried`."""
        asked = list(urls)
        self._database.write(tried, asked, waits, now)

    def tries(self, url: str) -> list[Try]:
        """See :func:`tries`."""
        return self._database.read(tries, url)

    def planned(self) -> int:
        """See :func:`planned`."""
        return self._database.read(planned)


def _of(source: str) -> ColumnElement[bool]:
    named: ColumnElement[bool] = documents.c.source == clean(source)
    return named


def _wanting() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an article of which more may come."""
    never = [cause.value for cause in NEVER]
    return (
        documents.c.completeness != Completeness.COMPLETE.value,
        or_(documents.c.cause.is_(None), documents.c.cause.not_in(never)),
    )


def _recheck(row: Any) -> Recheck:
    return Recheck(
        url=row.url,
        source=row.source,
        title=row.title,
        completeness=Completeness(row.completeness),
        cause=Cause(row.cause) if row.cause else None,
        access=Access(row.access) if row.access else None,
        attempt=row.recheck_attempt,
        due_at=row.recheck_at,
        captured_at=row.fetched_at,
    )
