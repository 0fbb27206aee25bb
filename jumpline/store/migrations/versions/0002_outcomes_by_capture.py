"""Tell the outcomes of two captures of one URL apart. The table is made anew, since SQLite lets no constraint go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEPT = "run_id, source, url_key, url, action, why, title, words, assessment"


def upgrade() -> None:
    """Make the table anew, with what it held."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.rename_table("outcomes", "outcomes_before")
    op.create_table(
        "outcomes",
        sa.Column("id", number, primary_key=True),
        sa.Column("run_id", number, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url_key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("saved_key", sa.String(32), nullable=False),
        sa.Column("saved", sa.Text),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("words", sa.BigInteger),
        sa.Column("assessment", sa.JSON),
        sa.UniqueConstraint("run_id", "url_key", "source", "saved_key"),
    )
    op.execute(f"INSERT INTO outcomes ({KEPT}, saved_key) SELECT {KEPT}, '' FROM outcomes_before ORDER BY id")  # noqa: S608 - our own names
    op.drop_table("outcomes_before")
