"""Find the readings of a saved page without a look at every outcome."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

OPENED = "saved IS NOT NULL AND (assessment IS NOT NULL OR action = 'failed')"


def upgrade() -> None:
    """Make an index of those that were opened."""
    op.execute(f"CREATE INDEX outcomes_by_saved ON outcomes (saved_key) WHERE {OPENED}")
