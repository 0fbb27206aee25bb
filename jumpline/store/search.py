"""Full-text search over the best version of each article, in the index that :mod:`jumpline.store.indexing` makes.

Found are the articles that hold all that was asked for, the latest stored first. That is what an index answers at once,
for a word that is in every article as well as for one in three; a rank would read every hit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, cast, column, func, literal, select, table, text, true
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from jumpline.model import Completeness
from jumpline.store import indexing
from jumpline.store.engine import chunks
from jumpline.store.queries import Term, loose, sqlite_query, terms, tsquery
from jumpline.store.schema import documents, versions
from jumpline.store.words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select


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
    ids_of = _ids_sqlite if connection.dialect.name == "sqlite" else _ids_postgresql
    ids = ids_of(connection, narrowed, since, limit)
    rows: dict[int, Any] = {}
    for chunk in chunks(ids):
        found = select(documents, versions.c.text).join(versions, _BEST).where(documents.c.id.in_(chunk))
        rows |= {row.id: row for row in connection.execute(found)}
    # Somebody else may have removed one meanwhile.
    return [_hit(rows[number], asked) for number in ids if number in rows]


_SINCE = 1000
"""Articles captured since a moment that are looked through for the first of them."""


def _first(connection: Connection, since: datetime | None) -> int:
    """Return a number below which no article was captured since a moment; 0 where there are too many to tell."""
    if since is None:
        return 0
    ids = connection.scalars(select(documents.c.id).where(documents.c.fetched_at >= since).limit(_SINCE)).all()
    return min(ids, default=_NONE) if len(ids) < _SINCE else 0


_NONE = 2**63 - 1


def _ids_sqlite(connection: Connection, asked: Sequence[Term], since: datetime | None, limit: int) -> Sequence[int]:
    """Return the latest hits: FTS5 finds them in the order of their numbers, and stops where there are enough."""
    hits = text("SELECT rowid AS id FROM search WHERE search MATCH :match AND rowid >= :first ORDER BY rowid DESC")
    given = {"match": sqlite_query(asked), "first": _first(connection, since)}
    found = hits.bindparams(**given).columns(documents.c.id).subquery()
    query = select(found.c.id)
    if since is not None:
        query = query.join(documents, documents.c.id == found.c.id).where(documents.c.fetched_at >= since)
    return connection.scalars(query.order_by(found.c.id.desc()).limit(limit)).all()


_STEPS = (1, 4)
"""Slices of the store that are asked together, the latest first; after those, all that are left, or one after another.

Many at once are dear: the index takes twenty times as long for one of 64 marks as for none.
"""


def _ids_postgresql(connection: Connection, asked: Sequence[Term], since: datetime | None, limit: int) -> Sequence[int]:
    """Return the latest hits, from one part of the store after another until there are enough.

    The index of words knows no order, and would find every hit of a common word; within a slice, there are never many.
    """
    # The database does not know how dear an article's words are to read: it is to ask the index of words, and no other;
    # and not to compile, for half a second, what takes it twenty milliseconds.
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL jit = off"))
    top = connection.scalar(select(func.max(_SEARCH.c.document_id))) or 0
    first, above = _first(connection, since), top // indexing.SLICE + 1
    ids: list[int] = []
    for step in _STEPS:
        low = max(above - step, 0)
        words = _all(asked, [indexing.of_slice(number) for number in range(low, above)])
        within = _NUMBER.between(first, above * indexing.SLICE - 1)
        ids += connection.scalars(_hits(asked, words, within, since).limit(limit - len(ids))).all()
        above = low
        if len(ids) == limit or above * indexing.SLICE <= first:
            return ids
    if _is_phrase(asked) and _many(connection, words, _DENSE * _STEPS[-1]):
        rest = _slice_by_slice(asked, above, first, since)
    else:
        rest = _hits(asked, _all(asked), _NUMBER.between(first, above * indexing.SLICE - 1), since)
    return ids + sorted(connection.scalars(rest.limit(limit - len(ids))), reverse=True)


_DENSE = 50
"""Articles of a slice that hold all words of a phrase, and are too many to be found in the whole store at once."""


def _many(connection: Connection, words: ColumnElement[str], number: int) -> bool:
    """Return whether so many articles hold these words."""
    some = select(_NUMBER).where(_holds(words)).limit(number)
    return connection.scalar(select(func.count()).select_from(some.subquery())) == number


def _slice_by_slice(asked: Sequence[Term], above: int, first: int, since: datetime | None) -> Select[tuple[int]]:
    """Return the query for hits in the slices below one, which asks for one after another until there are enough.

    Each is asked for the phrase itself: the database reads all that hold its words, a slice's too many at most.
    """
    number = func.generate_series(above - 1, first // indexing.SLICE, -1).column_valued("number")
    slices = select(number).order_by(number.desc()).offset(0).subquery("slices")
    mark = literal(f"'{indexing.OF_SLICE}") + func.to_hex(slices.c.number) + literal("'")
    words = cast(tsquery(asked), TSQUERY).op("&&", return_type=TSQUERY())(cast(mark, TSQUERY))
    hits = _latest(words, literal(first) <= _NUMBER, since).correlate(slices).lateral("hits")
    return select(hits.c.id).select_from(slices.join(hits, true())).order_by(slices.c.number.desc())


def _hits(
    asked: Sequence[Term], words: ColumnElement[str], within: ColumnElement[bool], since: datetime | None
) -> Select[tuple[int]]:
    """Return the query for hits among the articles that hold these words, the latest first.

    Nor does the index know places: whether words stand together is read in the articles that hold them all, one after
    another, until there are enough. The database would read it in all of them. Where each stands, it has just learnt.
    """
    latest = _latest(words, within, since).subquery("latest")
    ordered = select(latest.c.id).order_by(latest.c.id.desc())
    if not _is_phrase(asked):
        return ordered
    together = _holds(cast(tsquery(asked), TSQUERY))
    read = select(literal(1).label("one")).where(_SEARCH.c.ctid == latest.c.place, together)
    return ordered.join(read.offset(0).lateral("read"), true())


def _latest(words: ColumnElement[str], within: ColumnElement[bool], since: datetime | None) -> Select[tuple[int, Any]]:
    """Return the query for the articles that hold these words, the latest first, as a part of others."""
    every = select(_NUMBER.label("id"), _SEARCH.c.ctid.label("place")).where(_holds(words), within)
    if since is not None:
        every = every.join(documents, documents.c.id == _SEARCH.c.document_id).where(documents.c.fetched_at >= since)
    return every.order_by(_NUMBER.desc()).offset(0)  # the offset keeps it apart, and so the order


def _is_phrase(asked: Sequence[Term]) -> bool:
    return any(len(term.pieces) > 1 for term in asked)


def _all(asked: Sequence[Term], marks: Sequence[str] = ()) -> ColumnElement[str]:
    """Return the query for all words that are asked for, in whatever order, and one of the marks."""
    return cast(tsquery(loose(asked), marks), TSQUERY)


def _holds(words: ColumnElement[str]) -> ColumnElement[bool]:
    holds: ColumnElement[bool] = _SEARCH.c.words.bool_op("@@")(words)
    return holds


_SEARCH = table("search", column("document_id", BigInteger), column("words", TSVECTOR), column("ctid"))
_NUMBER = _SEARCH.c.document_id + 0
"""The number of an article, for which no other index than that of words is asked."""
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
