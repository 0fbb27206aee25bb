"""Runs, and what became of each of their candidates.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from jumpline.model import Action, Outcome
from jumpline.store.engine import chunks, insert_into
from jumpline.store.rows import assessment_of, clean, key_of, outcome_row
from jumpline.store.schema import ATTEMPTS, leases, outcomes, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as it was recorded."""

    id: int
    kind: str
    """What ran: ``ingest``, ``recheck`` …"""
    started_at: datetime
    ended_at: datetime | None
    """``None`` while it goes on, and, when it was killed, until the next run notices."""
    state: str | None
    message: str | None
    parameters: Mapping[str, Any] | None
    """What it was asked to do."""
    flow_run_id: str | None
    """Of the Prefect flow run that it was, if it was one."""
    heartbeat: datetime | None
    """When it last said that it goes on."""
    process: str | None
    """What carries it out, by a name that only its own machine understands."""
    actions: Mapping[Action, int]
    """How many candidates met which end."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """When a saved page was last opened, told by the moments at which those runs began."""

    tried_at: datetime
    read_at: datetime | None
    """Last opened with success, so that the store has decided on it; ``None`` where it failed each time."""


def begin(
    connection: Connection,
    kind: str,
    parameters: Mapping[str, Any] | None,
    flow_run_id: str | None,
    process: str | None,
) -> int:
    """Note that a run begins, and return its number."""
    now = datetime.now(UTC)
    row = {"kind": kind, "started_at": now, "heartbeat": now, "parameters": parameters, "flow_run_id": flow_run_id}
    row["process"] = process
    insert = runs.insert().values({name: clean(value) for name, value in row.items()})
    return int(connection.execute(insert.returning(runs.c.id)).scalar_one())


def record(connection: Connection, run_id: int, batch: Iterable[Outcome]) -> None:
    """Keep outcomes of a run.

    A candidate has one outcome a run, and is known by its source, its URL and the place on disk where it is held, if
    it is. The first outcome stands, so that a batch tried again does not turn "stored" into "unchanged"; only a failure
    gives way to what came of the next try.
    """
    rows = [outcome_row(outcome, run_id) for outcome in batch]
    if not rows:
        return
    insert = insert_into(connection, outcomes)
    later = {name: insert.excluded[name] for name in ("action", "why", "title", "words", "assessment")}
    upsert = insert.on_conflict_do_update(
        index_elements=["run_id", "url_key", "source", "saved_key"],
        set_=later,
        where=outcomes.c.action == Action.FAILED.value,
    )
    connection.execute(upsert, rows)


def end(connection: Connection, run_id: int, state: str, message: str | None, *, anew: bool = True) -> None:
    """Note that a run ended, and how; the sources that it still had are free.

    Where an end is noted already, it gives way, unless ``anew`` is false.
    """
    ended = {"ended_at": datetime.now(UTC), "state": clean(state), "message": clean(message)}
    update = runs.update().where(runs.c.id == run_id)
    connection.execute((update if anew else update.where(runs.c.ended_at.is_(None))).values(ended))
    connection.execute(leases.delete().where(leases.c.run_id == run_id))


def attempts(connection: Connection, pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attempt]:
    """Return when each of the saved pages (where it is held, its canonical URL) was last opened, if it ever was.

    A run that met a page and let it be, since it was read before, did not open it.
    """
    by_key = {(key_of(held), key_of(url)): (held, url) for held, url in pages}
    well = case((outcomes.c.action.not_in((Action.FAILED.value, Action.SKIPPED.value)), runs.c.started_at))
    opened = (
        select(outcomes.c.saved_key, outcomes.c.url_key, func.max(runs.c.started_at), func.max(well))
        .join_from(outcomes, runs)
        .where(ATTEMPTS)
        .group_by(outcomes.c.saved_key, outcomes.c.url_key)
    )
    found: dict[tuple[str, str], Attempt] = {}
    for chunk in chunks(list({held for held, _url in by_key})):
        for held, url, tried_at, read_at in connection.execute(opened.where(outcomes.c.saved_key.in_(chunk))):
            if (held, url) in by_key:
                found[by_key[held, url]] = Attempt(tried_at, read_at)
    return found


def latest(connection: Connection, limit: int) -> list[Run]:
    """Return the last runs, newest first."""
    rows = connection.execute(select(runs).order_by(runs.c.id.desc()).limit(limit)).mappings().all()
    actions: dict[int, dict[Action, int]] = {row["id"]: {} for row in rows}
    tally = select(outcomes.c.run_id, outcomes.c.action, func.count()).group_by(outcomes.c.run_id, outcomes.c.action)
    for run_id, action, number in connection.execute(tally.where(outcomes.c.run_id.in_(list(actions)))):
        actions[run_id][Action(action)] = number
    return [Run(**row, actions=actions[row["id"]]) for row in rows]


def page(connection: Connection, run_id: int, size: int, after: int = 0) -> tuple[Sequence[Outcome], int | None]:
    """Return up to ``size`` outcomes of a run in the order recorded, and where the next page begins, if any."""
    query = select(outcomes).where(outcomes.c.run_id == run_id, outcomes.c.id > after).order_by(outcomes.c.id)
    rows = connection.execute(query.limit(size)).mappings().all()
    found = [
        Outcome(
            source=row["source"],
            url=row["url"],
            action=Action(row["action"]),
            why=row["why"],
            title=row["title"],
            words=row["words"],
            assessment=assessment_of(row["assessment"]) if row["assessment"] else None,
            saved=row["saved"],
        )
        for row in rows
    ]
    return found, rows[-1]["id"] if len(rows) == size else None
