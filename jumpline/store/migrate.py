"""Bringing a database to the tables of today, whoever else opens it at the same moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, inspect, select, text

from jumpline.errors import StoreError
from jumpline.store import indexing, likeness, migrations, stories, words
from jumpline.store.migrations import HEAD
from jumpline.store.schema import metadata, rules

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 0x6A756D706C696E65
"""Any number that no other program locks: "jumpline" in ASCII."""

_steps = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, with the one row that says which step the tables are at."""
_BEFORE_ALEMBIC = "schema_version"
"""The table of the first stores that says so. Its number *n* is the step ``000n``."""


def is_current(connection: Connection) -> bool:
    """Return whether the tables are those of today. Told by reading alone, so that a reader waits for no writer."""
    if not inspect(connection).has_table(_steps.name) or version(connection) != HEAD:
        return False
    return _rules(connection) == _rules_of_today(connection)


def migrate(connection: Connection, key: str) -> None:
    """Make the tables, or lead older ones to today's, inside the caller's transaction.

    Raises:
        StoreError: a newer Jumpline made it, or the tables of somebody else are in the way.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    present = set(inspect(connection).get_table_names())
    if _BEFORE_ALEMBIC in present:
        _adopt(connection, key)
    elif _steps.name not in present:
        _make(connection, key, present)
        return
    step = str(connection.scalar(select(_steps.c.version_num)))
    if step > HEAD:
        raise _newer(key, step)
    if step < HEAD:
        _lead(connection)
    _renew(connection)


def version(connection: Connection) -> str:
    """Return the step that the tables are at."""
    return str(connection.scalar(select(_steps.c.version_num)))


def _make(connection: Connection, key: str, present: set[str]) -> None:
    foreign = sorted(present & set(metadata.tables))
    if foreign:
        raise StoreError(
            key, f"has tables of another program ({', '.join(foreign)}); give Jumpline a database of its own"
        )
    metadata.create_all(connection)
    indexing.create(connection)
    _note(connection, HEAD)
    _follow(connection, _rules_of_today(connection))


def _adopt(connection: Connection, key: str) -> None:
    """Let Alembic go on from where a store of the time before it stands."""
    number = connection.scalar(text(f"SELECT max(version) FROM {_BEFORE_ALEMBIC}"))  # noqa: S608 - our own name
    if number is None or number > 3:
        raise _newer(key, str(number))
    connection.execute(text(f"DROP TABLE {_BEFORE_ALEMBIC}"))
    _note(connection, f"{number:04}")


def _renew(connection: Connection) -> None:
    """Make anew what was made by other rules."""
    before, today = _rules(connection), _rules_of_today(connection)
    if before.get("words") != today["words"]:
        indexing.rebuild(connection)
    if before.get("likeness") != today["likeness"]:
        stories.regroup(connection)
    _follow(connection, today)


def _rules_of_today(connection: Connection) -> dict[str, str]:
    index = indexing.VERSIONS[connection.dialect.name]
    return {"words": f"{words.VERSION}.{index}", "likeness": likeness.VERSION}


def _rules(connection: Connection) -> dict[str, str]:
    return {row.name: row.version for row in connection.execute(select(rules))}


def _follow(connection: Connection, versions: dict[str, str]) -> None:
    connection.execute(rules.delete())
    connection.execute(rules.insert(), [{"name": name, "version": version} for name, version in versions.items()])


def _note(connection: Connection, step: str) -> None:
    _steps.create(connection)
    connection.execute(_steps.insert().values(version_num=step))


def _lead(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - takes a while, and most stores are up to date
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _newer(key: str, step: str) -> StoreError:
    return StoreError(key, f"has tables of version {step}, and this Jumpline knows {HEAD}; upgrade Jumpline")
