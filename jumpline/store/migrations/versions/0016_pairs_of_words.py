"""PostgreSQL has a filter of an article's pairs of words in its row, and its words in a second table."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make room for it. Every article is indexed anew afterwards: the version of the index says that it is to be."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TABLE search")
        op.execute(
            "CREATE TABLE search (document_id BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,"
            " words TSVECTOR NOT NULL, pairs BYTEA NOT NULL)"
        )
        op.execute("ALTER TABLE search ALTER COLUMN words SET STORAGE EXTERNAL")
        op.execute("ALTER TABLE search ALTER COLUMN pairs SET STORAGE PLAIN")
        op.execute("CREATE INDEX search_by_word ON search USING gin (words)")
