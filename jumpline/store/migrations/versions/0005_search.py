"""Full-text search; by which rules words and keys were made; with which text an article waits to be compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables. What belongs into them is made where the store is opened, by the rules of that day."""
    op.create_table(
        "rules", sa.Column("name", sa.Text, primary_key=True), sa.Column("version", sa.Text, nullable=False)
    )
    op.drop_table("ungrouped")
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    owner = sa.ForeignKey("documents.id", ondelete="CASCADE")
    op.create_table(
        "ungrouped",
        sa.Column("document_id", number, owner, primary_key=True, autoincrement=False),
        sa.Column("text_key", sa.String(32), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        tokens = "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\""
        op.execute(f"CREATE VIRTUAL TABLE search USING fts5(title, text, content='', {tokens})")
    else:
        op.execute(
            "CREATE TABLE search (document_id BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX search_by_word ON search USING gin (words)")
