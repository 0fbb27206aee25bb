"""A log of the latest keys of likeness, and how far it is merged into those that are sorted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables. The keys that are there stay where they are."""
    op.create_table(
        "recent_bands",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("entries", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "merging",
        sa.Column("epoch", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("until", NUMBER, nullable=False),
        sa.Column("cursor", sa.BigInteger),
    )
