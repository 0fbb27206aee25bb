"""The steps that lead an older store to the tables of today.

Step *n* leads from version *n* + 1 to version *n* + 2. Only ever append: a step never changes again, and uses no table
of :mod:`jumpline.store.schema`, since those go on changing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection


def _outcomes_by_capture(connection: Connection) -> None:
    """Tell two captures of one URL apart. The table is made anew, since SQLite lets no constraint go."""
    metadata = MetaData()
    number = BigInteger().with_variant(Integer, "sqlite")
    Table("runs", metadata, Column("id", number, primary_key=True))
    outcomes = Table(
        "outcomes",
        metadata,
        Column("id", number, primary_key=True),
        Column("run_id", number, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        Column("source", Text, nullable=False),
        Column("url_key", String(32), nullable=False),
        Column("url", Text, nullable=False),
        Column("saved_key", String(32), nullable=False),
        Column("saved", Text),
        Column("action", String(16), nullable=False),
        Column("why", Text, nullable=False),
        Column("title", Text),
        Column("words", BigInteger),
        Column("assessment", JSON),
        UniqueConstraint("run_id", "url_key", "source", "saved_key"),
    )
    kept = "run_id, source, url_key, url, action, why, title, words, assessment"
    connection.execute(text("ALTER TABLE outcomes RENAME TO outcomes_before"))
    outcomes.create(connection)
    copy = f"INSERT INTO outcomes ({kept}, saved_key) SELECT {kept}, '' FROM outcomes_before ORDER BY id"  # noqa: S608 - our own names
    connection.execute(text(copy))
    connection.execute(text("DROP TABLE outcomes_before"))


def _outcomes_by_saved(connection: Connection) -> None:
    """Find the readings of a saved page without a look at every outcome."""
    opened = "saved IS NOT NULL AND (assessment IS NOT NULL OR action = 'failed')"
    connection.execute(text(f"CREATE INDEX outcomes_by_saved ON outcomes (saved_key) WHERE {opened}"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_outcomes_by_capture, _outcomes_by_saved)

VERSION = 1 + len(MIGRATIONS)
"""Of the tables of :mod:`jumpline.store.schema`."""
