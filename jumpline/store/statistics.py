"""The store in numbers, added up by the database: what a report shows of it, however many articles there are.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select

from jumpline.model import Completeness
from jumpline.store.rows import document_of
from jumpline.store.schema import documents, runs, source_runs, versions
from jumpline.store.sources import known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from jumpline.model import Document
    from jumpline.store.sources import KnownSource

_BEST = and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many articles of a source are alike in verdict, cause and access, and how many words they have."""

    source: str
    completeness: str
    cause: str | None
    access: str
    articles: int
    words: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What is known to be missing of a source's cut articles: of those whose length something states."""

    source: str
    articles: int
    captured: int
    """Words."""
    missing: int
    """Words."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the runs of a day captured of a source, refetches too."""

    source: str
    day: date
    complete: int
    truncated: int
    empty: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run made of a source: what tells a change."""

    source: str
    at: datetime
    state: str
    found: int
    fetched: int
    stored: int
    """Articles that were not known before."""
    complete: int
    access_lost: int
    causes: Mapping[str, int]
    again: Mapping[str, int]
    """What of these numbers is of articles that were fetched again; see :class:`~jumpline.store.sources.SourceRun`."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The store in numbers, all of one moment."""

    since: datetime
    oldest: datetime | None
    """When the oldest of the best captures was made; ``None`` in an empty store."""
    tallies: tuple[Tally, ...]
    losses: tuple[Loss, ...]
    days: tuple[Day, ...]
    readings: tuple[Reading, ...]
    sources: tuple[KnownSource, ...]
    worst: tuple[Document, ...]
    """What lacks most."""


def read(connection: Connection, since: datetime, read_since: datetime, worst: int) -> Statistics:
    """Return the numbers of what was captured since then.

    Args:
        connection: to the database.
        since: from when on articles and days count.
        read_since: from when on single readings are told.
        worst: so many of the articles that lack most.
    """
    return Statistics(
        since=since,
        oldest=_oldest(connection),
        tallies=tuple(_tallies(connection, since)),
        losses=tuple(_losses(connection, since)),
        days=tuple(_days(connection, since)),
        readings=tuple(_readings(connection, read_since)),
        sources=tuple(known(connection)),
        worst=tuple(_worst(connection, since, worst)),
    )


def _tallies(connection: Connection, since: datetime) -> list[Tally]:
    """Return the articles captured since then, counted by source, verdict, cause and access."""
    alike = (documents.c.source, documents.c.completeness, documents.c.cause, documents.c.access)
    query = (
        select(*alike, func.count(), func.coalesce(func.sum(documents.c.words), 0))
        .where(documents.c.fetched_at >= since)
        .group_by(*alike)
    )
    rows = connection.execute(query)
    return [
        Tally(source, kind, cause, access or "unknown", n, int(words)) for source, kind, cause, access, n, words in rows
    ]


def _losses(connection: Connection, since: datetime) -> list[Loss]:
    """Return what is missing of the cut articles captured since then, by source."""
    missing = versions.c.expected_words - documents.c.words
    query = (
        select(documents.c.source, func.count(), func.sum(documents.c.words), func.sum(missing))
        .join(versions, _BEST)
        .where(documents.c.completeness == Completeness.TRUNCATED.value, documents.c.fetched_at >= since, missing > 0)
        .group_by(documents.c.source)
    )
    return [Loss(source, n, int(words), int(lost)) for source, n, words, lost in connection.execute(query)]


def _days(connection: Connection, since: datetime) -> list[Day]:
    """Return what was captured of each source on each day (UTC) since then, in the order of time."""
    day = func.date(source_runs.c.started_at)
    counted = [func.sum(source_runs.c[name]) for name in ("complete", "truncated", "empty", "unknown")]
    query = (
        select(source_runs.c.source, day, *counted)
        .where(source_runs.c.started_at >= since)
        .group_by(source_runs.c.source, day)
        .order_by(day, source_runs.c.source)
    )
    return [
        Day(source, when if isinstance(when, date) else date.fromisoformat(when), *map(int, numbers))
        for source, when, *numbers in connection.execute(query)
    ]


def _readings(connection: Connection, since: datetime) -> Iterator[Reading]:
    """Yield what each ingest made of each source since then, in the order of time."""
    names = ("state", "found", "fetched", "stored", "complete", "access_lost", "causes", "again")
    query = (
        select(source_runs.c.source, source_runs.c.started_at, *(source_runs.c[name] for name in names))
        .join(runs, runs.c.id == source_runs.c.run_id)
        .where(source_runs.c.started_at >= since, runs.c.kind == "ingest")
        .order_by(source_runs.c.started_at)
    )
    for row in connection.execute(query):
        yield Reading(*row)


def _worst(connection: Connection, since: datetime, limit: int) -> list[Document]:
    """Return the articles captured since then that lack most: the most words first, then what is empty, the newest."""
    missing = func.coalesce(versions.c.expected_words - documents.c.words, 0)
    lacking = (Completeness.TRUNCATED.value, Completeness.EMPTY.value)
    query = (
        select(versions, documents.c.url)
        .join_from(versions, documents, _BEST)
        .where(documents.c.completeness.in_(lacking), documents.c.fetched_at >= since)
        .order_by(
            case((documents.c.completeness == Completeness.TRUNCATED.value, missing), else_=0).desc(),
            documents.c.fetched_at.desc(),
        )
        .limit(limit)
    )
    return [document_of(row) for row in connection.execute(query).mappings()]


def _oldest(connection: Connection) -> datetime | None:
    """Return when the oldest of the best captures was made; ``None`` in an empty store."""
    found: Any = connection.scalar(select(func.min(documents.c.fetched_at)))
    return found.astimezone(UTC) if found else None
