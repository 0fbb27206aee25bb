"""The tables of articles; see :mod:`jumpline.store.schema` for how they hang together."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from jumpline.store.schema.types import KEY, NUMBER, WORD, Moment, metadata

TO_RECHECK = sa.text("recheck_at IS NOT NULL")
"""The articles that are to be fetched again. A query that is to use ``documents_to_recheck`` says it word for word."""
ARCHIVED = sa.text("archive_file IS NOT NULL")
"""The captures whose exchange stands in the archive."""


def _of_document(*, primary_key: bool = False) -> sa.Column[int]:
    owner = sa.ForeignKey("documents.id", ondelete="CASCADE")
    return sa.Column("document_id", NUMBER, owner, primary_key=primary_key, nullable=False, autoincrement=False)


def _verdict() -> tuple[sa.Column[Any], ...]:
    """Return the columns of an assessment, under the names of :func:`jumpline.records.as_verdict`."""
    return (
        sa.Column("completeness", WORD, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("cause", WORD),
        sa.Column("access", WORD, nullable=False),
        sa.Column("fraction", sa.Float),
        sa.Column("expected_words", sa.BigInteger),
        sa.Column("expected_from", sa.Text),
        sa.Column("cut_at", sa.BigInteger),
        sa.Column("gate", sa.Text),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
    )


sources = sa.Table(
    "sources",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_run", Moment, nullable=False),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("url_key", KEY, nullable=False, unique=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False),
    # of the best version:
    sa.Column("text_key", KEY, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("completeness", WORD, nullable=False),
    sa.Column("words", sa.BigInteger, nullable=False),
    sa.Column("fetched_at", Moment, nullable=False),
    sa.Column("confirmed_at", Moment, nullable=False),  # its text came last, with the same verdict
    sa.Column(
        "credentialed", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # it needed the reader's own access
    sa.Column("why", sa.Text),  # it is the best, in a line for a person
    sa.Column("title", sa.Text),
    sa.Column("probability", sa.Float),
    sa.Column("cause", WORD),
    sa.Column("access", WORD),
    sa.Column("language", sa.Text),
    sa.Column("published", Moment),
    # of the article:
    sa.Column("story_id", NUMBER),  # the number of the story's first article; NULL: a story of its own
    sa.Column("recheck_attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("recheck_at", Moment),
    sa.Column(
        "recheck_hurried", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # due at once, for new credentials
    sa.Index("documents_by_time", "fetched_at", "id"),
    sa.Index("documents_by_source", "source", "fetched_at", "id"),
    sa.Index("documents_by_completeness", "completeness", "fetched_at", "id"),
    sa.Index("documents_by_both", "source", "completeness", "fetched_at", "id"),
    sa.Index(
        "documents_by_story",
        "story_id",
        sqlite_where=sa.text("story_id IS NOT NULL"),
        postgresql_where=sa.text("story_id IS NOT NULL"),
    ),
    sa.Index("documents_to_recheck", "recheck_at", "id", sqlite_where=TO_RECHECK, postgresql_where=TO_RECHECK),
    sa.Index(
        "documents_to_recheck_by_source",
        "source",
        "recheck_at",
        "id",
        sqlite_where=TO_RECHECK,
        postgresql_where=TO_RECHECK,
    ),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("url_key", KEY, primary_key=True),
    _of_document(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("how", WORD, nullable=False),  # requested, canonical, redirect, amp, tracking
    sa.Column("first_seen", Moment, nullable=False),
    sa.Index("aliases_by_document", "document_id"),
)

versions = sa.Table(
    "versions",
    metadata,
    _of_document(primary_key=True),
    sa.Column("text_key", KEY, primary_key=True),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("confirmed_at", Moment),  # it came last, with the verdict that stands here
    sa.Column(
        "credentialed", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # it came by the reader's own access, once
    # the article
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published", Moment),
    sa.Column("language", sa.Text),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("words", sa.BigInteger, nullable=False),
    sa.Column("extractor_version", sa.Text, nullable=False, server_default=""),
    sa.Column("rights", sa.JSON(none_as_null=True)),
    *_verdict(),
    # the capture that brought both
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("fetched_url", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("fetched_at", Moment, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)

assessments = sa.Table(
    "assessments",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    _of_document(),
    sa.Column("text_key", KEY, nullable=False),
    sa.Column("replaced_at", Moment, nullable=False),
    sa.Column("extractor_version", sa.Text, nullable=False, server_default=""),
    *_verdict(),
    sa.Index("assessments_by_version", "document_id", "text_key"),
)

captures = sa.Table(
    "captures",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    _of_document(),
    sa.Column("text_key", KEY, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("fetched_url", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("fetched_at", Moment, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("completeness", WORD, nullable=False),
    sa.Column("action", WORD),  # what became of it
    sa.Column("why", sa.Text),
    sa.Column("credentialed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("rendered", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("truncated_by", WORD),
    sa.Column("headers", sa.JSON(none_as_null=True)),
    sa.Column("rights", sa.JSON(none_as_null=True)),
    sa.Column("archive_file", sa.Text),
    sa.Column("archive_offset", sa.BigInteger),
    sa.Column("archive_length", sa.BigInteger),
    # The same exchange saved again (a retry after a lost connection) is no second one.
    sa.UniqueConstraint("document_id", "fetched_at", "digest"),
    sa.Index("captures_by_archive", "archive_file", "archive_offset", sqlite_where=ARCHIVED, postgresql_where=ARCHIVED),
    sa.Index("captures_by_digest", "digest", sqlite_where=ARCHIVED, postgresql_where=ARCHIVED),
)

bands = sa.Table(
    "bands",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "document_id", NUMBER, primary_key=True, autoincrement=False
    ),  # no foreign key: it may dangle, harmlessly
    sqlite_with_rowid=False,
)

recent_bands = sa.Table(
    "recent_bands",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("entries", sa.LargeBinary, nullable=False),  # the keys in order, then their articles: 64 bits each
)

merging = sa.Table(
    "merging",
    metadata,
    sa.Column("epoch", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("until", NUMBER, nullable=False),  # the last row of recent_bands that a merge takes from
    sa.Column("cursor", sa.BigInteger),  # the least key that is still to be taken; NULL: no merge is going on
)

band_filters = sa.Table(
    "band_filters",
    metadata,
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),  # of the range of keys
    sa.Column("keys_held", sa.Integer, nullable=False),
    sa.Column("changed", NUMBER, nullable=False),  # by which row of recent_bands
    sa.Column("bits", sa.LargeBinary, nullable=False),
    sa.Index("band_filters_by_change", "changed"),
)

ungrouped = sa.Table("ungrouped", metadata, _of_document(primary_key=True), sa.Column("text_key", KEY, nullable=False))

reassessed = sa.Table(
    "reassessed",
    metadata,
    _of_document(primary_key=True),
    sa.Column("judge", KEY, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
