"""The tables of articles; see :mod:`jumpline.store.schema` for how they hang together."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from jumpline.store.schema.types import KEY, NUMBER, WORD, Moment, metadata

TO_RECHECK = text("recheck_at IS NOT NULL")
"""The articles that are to be fetched again. A query that is to use ``documents_to_recheck`` says it word for word."""
ARCHIVED = text("archive_file IS NOT NULL")
"""The captures whose exchange stands in the archive."""


def _of_document(*, primary_key: bool = False) -> Column[int]:
    owner = ForeignKey("documents.id", ondelete="CASCADE")
    return Column("document_id", NUMBER, owner, primary_key=primary_key, nullable=False, autoincrement=False)


def _verdict() -> tuple[Column[Any], ...]:
    """Return the columns of an assessment, under the names of :func:`jumpline.records.as_verdict`."""
    return (
        Column("completeness", WORD, nullable=False),
        Column("probability", Float, nullable=False),
        Column("cause", WORD),
        Column("access", WORD, nullable=False),
        Column("fraction", Float),
        Column("expected_words", BigInteger),
        Column("expected_from", Text),
        Column("cut_at", BigInteger),
        Column("gate", Text),
        Column("rules_version", Text, nullable=False),
        Column("evidence", JSON, nullable=False),
    )


sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_run", Moment, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("url_key", KEY, nullable=False, unique=True),
    Column("url", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    # of the best version:
    Column("text_key", KEY, nullable=False),
    Column("source", Text, nullable=False),
    Column("completeness", WORD, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("confirmed_at", Moment, nullable=False),  # its text came last, with the same verdict
    Column("credentialed", Boolean, nullable=False, server_default=false()),  # it needed the reader's own access
    Column("why", Text),  # it is the best, in a line for a person
    Column("title", Text),
    Column("probability", Float),
    Column("cause", WORD),
    Column("access", WORD),
    Column("language", Text),
    Column("published", Moment),
    # of the article:
    Column("story_id", NUMBER),  # the number of the story's first article; NULL: a story of its own
    Column("recheck_attempt", Integer, nullable=False, server_default="0"),
    Column("recheck_at", Moment),
    Column("recheck_hurried", Boolean, nullable=False, server_default=false()),  # due at once, for new credentials
    Index("documents_by_time", "fetched_at", "id"),
    Index("documents_by_source", "source", "fetched_at", "id"),
    Index("documents_by_completeness", "completeness", "fetched_at", "id"),
    Index("documents_by_both", "source", "completeness", "fetched_at", "id"),
    Index(
        "documents_by_story",
        "story_id",
        sqlite_where=text("story_id IS NOT NULL"),
        postgresql_where=text("story_id IS NOT NULL"),
    ),
    Index("documents_to_recheck", "recheck_at", "id", sqlite_where=TO_RECHECK, postgresql_where=TO_RECHECK),
    Index(
        "documents_to_recheck_by_source",
        "source",
        "recheck_at",
        "id",
        sqlite_where=TO_RECHECK,
        postgresql_where=TO_RECHECK,
    ),
)

aliases = Table(
    "aliases",
    metadata,
    Column("url_key", KEY, primary_key=True),
    _of_document(),
    Column("url", Text, nullable=False),
    Column("how", WORD, nullable=False),  # requested, canonical, redirect, amp, tracking
    Column("first_seen", Moment, nullable=False),
    Index("aliases_by_document", "document_id"),
)

versions = Table(
    "versions",
    metadata,
    _of_document(primary_key=True),
    Column("text_key", KEY, primary_key=True),
    Column("first_seen", Moment, nullable=False),
    Column("confirmed_at", Moment),  # it came last, with the verdict that stands here
    Column("credentialed", Boolean, nullable=False, server_default=false()),  # it came by the reader's own access, once
    # the article
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("authors", JSON, nullable=False),
    Column("published", Moment),
    Column("language", Text),
    Column("origin", Text, nullable=False),
    Column("words", BigInteger, nullable=False),
    Column("extractor_version", Text, nullable=False, server_default=""),
    Column("rights", JSON(none_as_null=True)),
    *_verdict(),
    # the capture that brought both
    Column("source", Text, nullable=False),
    Column("fetched_url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", NUMBER, primary_key=True),
    _of_document(),
    Column("text_key", KEY, nullable=False),
    Column("replaced_at", Moment, nullable=False),
    Column("extractor_version", Text, nullable=False, server_default=""),
    *_verdict(),
    Index("assessments_by_version", "document_id", "text_key"),
)

captures = Table(
    "captures",
    metadata,
    Column("id", NUMBER, primary_key=True),
    _of_document(),
    Column("text_key", KEY, nullable=False),
    Column("source", Text, nullable=False),
    Column("fetched_url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("digest", Text, nullable=False),
    Column("completeness", WORD, nullable=False),
    Column("action", WORD),  # what became of it
    Column("why", Text),
    Column("credentialed", Boolean, nullable=False, server_default=false()),
    Column("rendered", Boolean, nullable=False, server_default=false()),
    Column("truncated_by", WORD),
    Column("headers", JSON(none_as_null=True)),
    Column("rights", JSON(none_as_null=True)),
    Column("archive_file", Text),
    Column("archive_offset", BigInteger),
    Column("archive_length", BigInteger),
    # The same exchange saved again (a retry after a lost connection) is no second one.
    UniqueConstraint("document_id", "fetched_at", "digest"),
    Index("captures_by_archive", "archive_file", "archive_offset", sqlite_where=ARCHIVED, postgresql_where=ARCHIVED),
    Index("captures_by_digest", "digest", sqlite_where=ARCHIVED, postgresql_where=ARCHIVED),
)

bands = Table(
    "bands",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", NUMBER, primary_key=True, autoincrement=False),  # no foreign key: it may dangle, harmlessly
    sqlite_with_rowid=False,
)

ungrouped = Table("ungrouped", metadata, _of_document(primary_key=True), Column("text_key", KEY, nullable=False))

reassessed = Table(
    "reassessed",
    metadata,
    _of_document(primary_key=True),
    Column("judge", KEY, nullable=False),
    Column("at", Moment, nullable=False),
)
