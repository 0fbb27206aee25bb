"""Sources, and what each run made of them, in numbers: what reports, drift and dashboards read.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jumpline.store.engine import insert_into
from jumpline.store.rows import clean
from jumpline.store.schema import runs, source_runs, sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What one run made of one source."""

    run_id: int
    source: str
    """Its name."""
    started_at: datetime
    ended_at: datetime
    state: str
    """As that of a run: ``Completed``, ``Degraded``, ``Failed`` or ``Interrupted``."""
    message: str
    """One line for a person."""
    found: int
    """Candidates that it offered; each of them is counted once more, under what became of it."""
    fetched: int
    """Pages that were captured and assessed now."""
    stored: int
    improved: int
    kept_better: int
    unchanged: int
    skipped: int
    failed: int
    complete: int
    """Of those fetched, as each of the next three."""
    truncated: int
    empty: int
    unknown: int
    words: int
    """Of the pages fetched, all together."""
    expected_words: int | None
    """``words``, and those that are known to be missing. ``None`` when nothing was fetched."""
    share_captured: float | None
    """Of the articles whose length is known (they are whole, or it is stated), 0 to 1; ``None`` where pages are cut and
    none says how long it would be."""
    access_lost: int
    """Pages that the source's login should have opened, and did not."""
    causes: Mapping[str, int]
    """How many were not complete for which cause."""
    again: Mapping[str, int] = field(default_factory=dict)
    """What of these numbers is of articles fetched again since they were not complete: ``found``, ``fetched``, each
    verdict and each cause. They say nothing of how a source is now, and would make each look worse."""

    def first(self, name: str) -> int:
        """Return a number without the articles that were fetched again: ``found``, ``fetched`` or a verdict."""
        return int(getattr(self, name)) - self.again.get(name, 0)


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source that a run read once."""

    name: str
    label: str
    kind: str
    first_seen: datetime
    last_run: datetime


def record(connection: Connection, told: SourceRun, label: str, kind: str) -> None:
    """Keep what a run made of a source, once; and that there is such a source."""
    seen = {"label": clean(label), "kind": clean(kind), "last_run": told.ended_at}
    insert = insert_into(connection, sources).values(name=clean(told.source), first_seen=told.started_at, **seen)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=seen))
    row = {name: clean(value) for name, value in asdict(told).items()}
    upsert = insert_into(connection, source_runs).values(row)
    connection.execute(upsert.on_conflict_do_update(index_elements=["run_id", "source"], set_=row))


def known(connection: Connection) -> list[KnownSource]:
    """Return every source that a run read, by name."""
    rows = connection.execute(select(sources).order_by(sources.c.name)).mappings()
    return [KnownSource(**row) for row in rows]


def history(  # noqa: PLR0913, PLR0917 - what Store.source_runs takes
    connection: Connection,
    source: str | None,
    run_id: int | None,
    since: datetime | None,
    limit: int,
    kind: str | None = None,
) -> Sequence[SourceRun]:
    """Return what runs made of sources, the newest first."""
    query = select(source_runs).order_by(source_runs.c.started_at.desc(), source_runs.c.source).limit(limit)
    if source is not None:
        query = query.where(source_runs.c.source == clean(source))
    if run_id is not None:
        query = query.where(source_runs.c.run_id == run_id)
    if since is not None:
        query = query.where(source_runs.c.started_at >= since)
    if kind is not None:
        query = query.where(source_runs.c.run_id.in_(select(runs.c.id).where(runs.c.kind == kind)))
    return [_source_run(row) for row in connection.execute(query).mappings()]


def _source_run(row: Mapping[Any, Any]) -> SourceRun:
    return SourceRun(**row)
