"""Signs of life of runs, and the sources that they have to themselves as long as they give them.

::

    begin      the run names the process that carries it out
      | claim    a source is read by one run at a time, whichever process or machine it is in
      | beat     now and then: the run goes on, and keeps what it has claimed
      | release  the source is done
    end        or, where the process is gone, settle: the next run ends it, and sets its sources free

Every function works inside the caller's transaction. Moments are those of the machine that writes: a lease outlasts
several beats, so that clocks which differ by a minute do no harm.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select

from jumpline.store.engine import insert_into
from jumpline.store.rows import clean
from jumpline.store.schema import leases, runs

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

LEASE = timedelta(minutes=3)
"""After so long without a sign of life, a run has lost what it claimed."""
GONE = "Killed: it gave no more signs of life, and a later run has ended it."

_OPEN = runs.c.ended_at.is_(None)
_last_sign = func.coalesce(runs.c.heartbeat, runs.c.started_at)


def claim(connection: Connection, source: str, run_id: int) -> int | None:
    """Give a source to a run; return the number of the run that has it, if it is another one."""
    now, source = datetime.now(UTC), clean(source)
    values = {"run_id": run_id, "until": now + LEASE}
    free = or_(leases.c.until < now, leases.c.run_id == run_id)
    insert = insert_into(connection, leases).values(source=source, **values)
    upsert = insert.on_conflict_do_update(index_elements=["source"], set_=values, where=free)
    while connection.execute(upsert.returning(leases.c.run_id)).first() is None:
        holder = connection.scalar(select(leases.c.run_id).where(leases.c.source == source))
        if holder is not None:  # else it was set free in between
            return int(holder)
    return None


def release(connection: Connection, source: str, run_id: int) -> None:
    """Set a source free, if the run still has it."""
    connection.execute(delete(leases).where(leases.c.source == clean(source), leases.c.run_id == run_id))


def beat(connection: Connection, run_id: int) -> None:
    """Note that a run goes on, and keeps the sources that it has."""
    now = datetime.now(UTC)
    connection.execute(runs.update().where(runs.c.id == run_id).values(heartbeat=now))
    connection.execute(leases.update().where(leases.c.run_id == run_id).values(until=now + LEASE))


def processes(connection: Connection) -> set[str]:
    """Return the processes that carry out the runs without an end."""
    return set(connection.scalars(select(runs.c.process).where(_OPEN, runs.c.process.is_not(None))))


def settle(connection: Connection, gone: Collection[str]) -> int:
    """End the runs of processes that are gone, and those that were silent for too long; return how many.

    They end with their last sign of life. A run that was silent and lives on all the same ends anew, as it would have.
    """
    silent = datetime.now(UTC) - LEASE
    over = select(runs.c.id).where(_OPEN, or_(runs.c.process.in_(list(gone)), _last_sign < silent))
    numbers = connection.scalars(over.order_by(runs.c.id)).all()  # in one order, so that two that settle do not cross
    told = {"ended_at": _last_sign, "state": "Crashed", "message": GONE}
    for number in numbers:
        connection.execute(runs.update().where(runs.c.id == number, _OPEN).values(told))
        connection.execute(delete(leases).where(leases.c.run_id == number))
    return len(numbers)
