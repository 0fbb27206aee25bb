"""Copying a whole store into another, of whatever kind: from SQLite to PostgreSQL, for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from jumpline.errors import StoreError
from jumpline.store import indexing, recent
from jumpline.store.schema import documents, metadata, rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_ROWS = 500


def copy(here: Connection, there: Connection, key: str, tell: Callable[[str, int], None]) -> dict[str, int]:
    """Copy every row into an empty store, in its transaction; return how many there are of each table.

    Args:
        here: a consistent view of the store to copy.
        there: the transaction to write in.
        key: the name of the store that is written, for errors.
        tell: told of each table that is done, and how many rows it has.

    Raises:
        StoreError: the other store is not empty, or holds not what was copied.
    """
    if there.scalar(select(func.count()).select_from(documents)):
        raise StoreError(key, "is not empty; copy into a store of its own")
    counts: dict[str, int] = {}
    for table in metadata.sorted_tables:
        if table is rules:
            continue  # the new store's own
        for rows in here.execute(select(table), execution_options={"yield_per": _ROWS}).mappings().partitions():
            there.execute(table.insert(), [dict(row) for row in rows])
        counts[table.name] = there.scalar(select(func.count()).select_from(table)) or 0
        expected = here.scalar(select(func.count()).select_from(table)) or 0
        if counts[table.name] != expected:
            raise StoreError(key, f"holds {counts[table.name]} rows of {table.name}, not {expected}; nothing is kept")
        tell(table.name, expected)
    if there.dialect.name == "postgresql":
        _number_on(there)
        recent.settle(there)
    indexing.rebuild(there)
    return counts


def _number_on(connection: Connection) -> None:
    """Let new rows be numbered after the copied ones."""
    for table in metadata.sorted_tables:
        if "id" in table.columns:
            last = f"(SELECT coalesce(max(id), 1) FROM {table.name})"  # noqa: S608 - our own names
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
