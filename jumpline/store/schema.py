"""The tables. A new store is made with them at once; :mod:`jumpline.store.migrations` leads an older one to them.

::

    documents --< versions     every distinct text of an article, with its verdict and evidence; nothing is deleted
        |                      (documents.text_key names the best of them)
        +------< captures      every exchange, also those that brought nothing new
    runs --< outcomes          what became of each candidate of a run
    fetch_state                ETag and Last-Modified of feeds and sitemaps

Articles are found by ``url_key``, a digest: an address may be longer than an index of PostgreSQL takes, and the index
stays small. What :class:`~jumpline.store.best.Standing` and the filters need of the best version stands in
``documents`` as well, so that neither saving nor listing joins.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A point in time: aware, UTC, to the microsecond, in and out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store in UTC; a time without a zone is taken for UTC."""
        return value and in_utc(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return in UTC; SQLite keeps no zone."""
        return value and in_utc(value)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC. Where the calendar ends before it has a name there, only the zone changes."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


_ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only an INTEGER primary key by itself
_KEY = String(32)
_WORD = String(16)

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("applied_at", Moment, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("url_key", _KEY, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    # of the best version:
    Column("text_key", _KEY, nullable=False),
    Column("source", Text, nullable=False),
    Column("completeness", _WORD, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),  # its text came last, with the same verdict
    Index("documents_by_time", "fetched_at", "id"),
    Index("documents_by_source", "source", "fetched_at", "id"),
    Index("documents_by_completeness", "completeness", "fetched_at", "id"),
)

versions = Table(
    "versions",
    metadata,
    Column("document_id", _ID, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("text_key", _KEY, primary_key=True),
    Column("first_seen", Moment, nullable=False),
    # the article
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("authors", JSON, nullable=False),
    Column("published", Moment),
    Column("language", Text),
    Column("origin", Text, nullable=False),
    Column("words", BigInteger, nullable=False),
    # its assessment
    Column("completeness", _WORD, nullable=False),
    Column("probability", Float, nullable=False),
    Column("cause", _WORD),
    Column("access", _WORD, nullable=False),
    Column("fraction", Float),
    Column("expected_words", BigInteger),
    Column("expected_from", Text),
    Column("cut_at", BigInteger),
    Column("gate", Text),
    Column("rules_version", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    # the capture that brought both
    Column("source", Text, nullable=False),
    Column("fetched_url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
)

captures = Table(
    "captures",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("document_id", _ID, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("text_key", _KEY, nullable=False),
    Column("source", Text, nullable=False),
    Column("fetched_url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
    Column("completeness", _WORD, nullable=False),
    # The same exchange saved again (a retry after a lost connection) is no second one.
    UniqueConstraint("document_id", "fetched_at", "digest"),
)

fetch_state = Table(
    "fetch_state",
    metadata,
    Column("url_key", _KEY, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("updated_at", Moment, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("state", Text),
    Column("message", Text),
)

ATTEMPTS = text("saved IS NOT NULL AND (assessment IS NOT NULL OR action = 'failed')")
"""The outcomes of saved pages that were opened in their run, and not just met again: one a reading, whatever the number
of runs. A query that is to use ``outcomes_by_saved`` says it word for word."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("run_id", _ID, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("source", Text, nullable=False),
    Column("url_key", _KEY, nullable=False),
    Column("url", Text, nullable=False),
    Column("saved_key", _KEY, nullable=False),  # empty for what came over the web: no NULL, which equals nothing
    Column("saved", Text),
    Column("action", _WORD, nullable=False),
    Column("why", Text, nullable=False),
    Column("title", Text),
    Column("words", BigInteger),
    Column("assessment", JSON(none_as_null=True)),
    UniqueConstraint("run_id", "url_key", "source", "saved_key"),
    Index("outcomes_by_saved", "saved_key", sqlite_where=ATTEMPTS, postgresql_where=ATTEMPTS),
)
