"""Bloom filters of the keys of likeness that are sorted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table. Filters are made as merges come through the keys; without one, a key is looked up."""
    op.create_table(
        "band_filters",
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("keys_held", sa.Integer, nullable=False),
        sa.Column("changed", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("bits", sa.LargeBinary, nullable=False),
    )
    op.create_index("band_filters_by_change", "band_filters", ["changed"])
