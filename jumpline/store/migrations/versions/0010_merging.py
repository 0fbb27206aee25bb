"""SQLite's index of words merges sixteen segments at a time, and no longer four."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Set what FTS5 keeps beside its index; nothing is written anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search (search, rank) VALUES ('automerge', 16)")
        op.execute("INSERT INTO search (search, rank) VALUES ('crisismerge', 64)")
