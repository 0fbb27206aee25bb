"""Bringing a database to the tables of today, whoever else opens it at the same moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, select, text

from jumpline.errors import StoreError
from jumpline.store.migrations import MIGRATIONS, VERSION
from jumpline.store.schema import metadata, schema_version

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 0x6A756D706C696E65
"""Any number that no other program locks: "jumpline" in ASCII."""


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of today. Told by reading alone, so that a reader waits for no writer."""
    if not inspect(connection).has_table(schema_version.name):
        return False
    return _version(connection) == VERSION


def migrate(connection: Connection, key: str) -> None:
    """Make the tables, or lead older ones to today's, inside the caller's transaction.

    Raises:
        StoreError: a newer Jumpline made it, or the tables of somebody else are in the way.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    present = set(inspect(connection).get_table_names())
    if schema_version.name not in present:
        _make(connection, key, present)
        return
    version = _version(connection)
    if version is None or version > VERSION:
        raise StoreError(key, f"has tables of version {version}, and this Jumpline knows {VERSION}; upgrade Jumpline")
    for number, step in enumerate(MIGRATIONS[version - 1 :], start=version + 1):
        step(connection)
        connection.execute(schema_version.insert().values(version=number, applied_at=datetime.now(UTC)))


def _version(connection: Connection) -> int | None:
    version: int | None = connection.scalar(select(func.max(schema_version.c.version)))
    return version


def _make(connection: Connection, key: str, present: set[str]) -> None:
    foreign = sorted(present & set(metadata.tables))
    if foreign:
        raise StoreError(
            key, f"has tables of another program ({', '.join(foreign)}); give Jumpline a database of its own"
        )
    metadata.create_all(connection)
    connection.execute(schema_version.insert().values(version=VERSION, applied_at=datetime.now(UTC)))
