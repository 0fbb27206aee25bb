"""Full-text search over the best version of each article, in the index that :mod:`jumpline.store.indexing` makes.

Found are the articles that hold all that was asked for, the latest stored first. That is what an index answers at once,
for a word that is in every article as well as for one in three; a rank would read every hit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select, text

from jumpline.model import Completeness
from jumpline.store import indexing, slices
from jumpline.store.engine import chunks
from jumpline.store.queries import Term, sqlite_query, terms
from jumpline.store.schema import documents, versions
from jumpline.store.since import first_since
from jumpline.store.words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found."""

    url: str
    source: str
    title: str | None
    completeness: Completeness
    words: int
    fetched_at: datetime
    snippet: str
    """The text around the first of the words that were asked for."""


def find(  # noqa: PLR0913 - each narrows the search
    connection: Connection,
    query: str,
    *,
    completeness: Completeness | None = None,
    source: str | None = None,
    since: datetime | None = None,
    limit: int = 20,
) -> list[Hit]:
    """Return the articles that hold all that is asked for, the latest stored first."""
    asked = terms(query)
    if not any(not term.excluded for term in asked):
        return []
    marks = [indexing.of_completeness(Completeness(completeness).value)] if completeness is not None else []
    marks += [indexing.of_source(source)] if source is not None else []
    narrowed = asked + [Term((mark,), prefix=False, excluded=False) for mark in marks]
    ids_of = _ids_sqlite if connection.dialect.name == "sqlite" else slices.latest
    ids = ids_of(connection, narrowed, since, limit)
    rows: dict[int, Any] = {}
    for chunk in chunks(ids):
        found = select(documents, versions.c.text).join(versions, _BEST).where(documents.c.id.in_(chunk))
        rows |= {row.id: row for row in connection.execute(found)}
    # Somebody else may have removed one meanwhile.
    return [_hit(rows[number], asked) for number in ids if number in rows]


def _ids_sqlite(connection: Connection, asked: Sequence[Term], since: datetime | None, limit: int) -> Sequence[int]:
    """Return the latest hits: FTS5 finds them in the order of their numbers, and stops where there are enough."""
    hits = text("SELECT rowid AS id FROM search WHERE search MATCH :match AND rowid >= :first ORDER BY rowid DESC")
    given = {"match": sqlite_query(asked), "first": first_since(connection, since)}
    found = hits.bindparams(**given).columns(documents.c.id).subquery()
    query = select(found.c.id)
    if since is not None:
        query = query.join(documents, documents.c.id == found.c.id).where(documents.c.fetched_at >= since)
    return connection.scalars(query.order_by(found.c.id.desc()).limit(limit)).all()


_BEST = and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key)


def _hit(row: Any, asked: Sequence[Term]) -> Hit:
    return Hit(
        url=row.url,
        source=row.source,
        title=row.title,
        completeness=Completeness(row.completeness),
        words=row.words,
        fetched_at=row.fetched_at,
        snippet=_snippet(row.text, [term.pieces[0] for term in asked if not term.excluded]),
    )


def _snippet(full: str, pieces: Sequence[str], room: int = 80) -> str:
    """Return the text around the first of the words that stands in it, else its beginning, on one line."""
    folded = fold(full)
    at = min((place for piece in pieces if (place := folded.find(piece)) >= 0), default=0)
    start, end = max(0, at - room // 2), min(len(full), at + room)
    return ("…" if start else "") + " ".join(full[start:end].split()) + ("…" if end < len(full) else "")
