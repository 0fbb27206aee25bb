"""PostgreSQL keeps an article's words in its row."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Say where words are stored from now on; nothing is written anew, and what is there is read as before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search ALTER COLUMN words SET STORAGE MAIN")
