"""SQLite's index of words merges 32 segments at a time."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Set what FTS5 keeps beside its index; nothing is written anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search (search, rank) VALUES ('automerge', 32)")
        op.execute("INSERT INTO search (search, rank) VALUES ('crisismerge', 128)")
