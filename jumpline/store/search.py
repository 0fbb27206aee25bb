"""Full-text search over the best version of each article: SQLite's FTS5, or a ``tsvector`` of PostgreSQL.

Both hold the words of :mod:`jumpline.store.words`, so that a search finds the same on either. SQLite's index holds no
text of its own (FTS5 calls it contentless): to take an article out, it is told the very words that it was given.

Found are the articles that hold all that was asked for, the latest stored first. That is what an index answers at once,
for a word that is in every article as well as for one in three; a rank would read every hit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, and_, cast, column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from jumpline.model import Completeness
from jumpline.store.engine import chunks
from jumpline.store.queries import Term, sqlite_query, terms, tsquery
from jumpline.store.rows import clean
from jumpline.store.schema import documents, versions
from jumpline.store.words import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

MOST_WORDS = 16_000
"""Words of an article that are indexed; a ``tsvector`` counts no further."""
_GAP = 100
"""Places between title and text, so that no phrase runs over both."""
_BATCH = 500
_PLACES = [str(place) for place in range(MOST_WORDS + _GAP)]

_TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
_SQLITE = (f"CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize=\"{_TOKENS}\")",)
_OWNER = "BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE"
_POSTGRESQL = (
    f"CREATE TABLE search (document_id {_OWNER}, words TSVECTOR NOT NULL)",
    "CREATE INDEX search_by_word ON search USING gin (words)",
)


class Entry(NamedTuple):
    """What is indexed of an article."""

    title: str | None
    text: str


class Change(NamedTuple):
    """An article whose entry changes."""

    document_id: int
    before: Entry | None
    after: Entry | None


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


def create(connection: Connection) -> None:
    """Make the index."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.execute(text(statement))


def change(connection: Connection, changes: Iterable[Change]) -> None:
    """Take entries out of the index and put others in their place."""
    made = list(changes)
    if connection.dialect.name == "sqlite":
        _change_sqlite(connection, made)
    else:
        _change_postgresql(connection, made)


def rebuild(connection: Connection) -> None:
    """Index every article anew."""
    connection.execute(text("DROP TABLE IF EXISTS search"))
    create(connection)
    numbers, last = select(documents.c.id).order_by(documents.c.id).limit(_BATCH), 0
    while ids := connection.scalars(numbers.where(documents.c.id > last)).all():
        change(connection, [Change(number, None, entry) for number, entry in entries(connection, ids).items()])
        last = ids[-1]


def entries(connection: Connection, ids: Sequence[int]) -> dict[int, Entry]:
    """Return what is indexed of each of these articles."""
    found: dict[int, Entry] = {}
    for chunk in chunks(ids):
        for row in connection.execute(_ENTRIES.where(documents.c.id.in_(chunk))):
            found[row.id] = Entry(row.title, row.text)
    return found


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
    narrowed = []
    if completeness is not None:
        narrowed.append(documents.c.completeness == completeness.value)
    if source is not None:
        narrowed.append(documents.c.source == clean(source))
    if since is not None:
        narrowed.append(documents.c.fetched_at >= since)
    if connection.dialect.name == "sqlite":
        ids = _ids_sqlite(connection, sqlite_query(asked), narrowed, limit)
    else:
        ids = _ids_postgresql(connection, tsquery(asked), narrowed, limit)
    rows: dict[int, Any] = {}
    for chunk in chunks(ids):
        found = select(documents, versions.c.text).join(versions, _BEST).where(documents.c.id.in_(chunk))
        rows |= {row.id: row for row in connection.execute(found)}
    # Somebody else may have removed one meanwhile.
    return [_hit(rows[number], asked) for number in ids if number in rows]


def _ids_sqlite(
    connection: Connection, match: str, narrowed: Sequence[ColumnElement[bool]], limit: int
) -> Sequence[int]:
    hits = text("SELECT rowid AS id FROM search WHERE search MATCH :match ORDER BY rowid DESC")
    found = hits.bindparams(match=match).columns(documents.c.id).subquery()
    query = select(found.c.id).join(documents, documents.c.id == found.c.id).where(*narrowed)
    return connection.scalars(query.order_by(found.c.id.desc()).limit(limit)).all()


_LATEST = 500
"""Articles of those wanted that are looked through before the index of words is asked."""


def _ids_postgresql(
    connection: Connection, match: str, narrowed: Sequence[ColumnElement[bool]], limit: int
) -> Sequence[int]:
    """Return the latest hits: from among the latest articles, if those have enough of them, else by the index.

    The index of words knows no order: of a word that half of all articles have, it would read every hit. And the
    database does not know how dear it is to read an article's words, so it is not left the choice.
    """
    holds = _SEARCH.c.words.bool_op("@@")(cast(match, TSQUERY))
    latest = select(documents.c.id).where(*narrowed).order_by(documents.c.id.desc()).limit(_LATEST)
    among = latest.cte().prefix_with("MATERIALIZED")
    hits = select(among.c.id).join(_SEARCH, _SEARCH.c.document_id == among.c.id).where(holds)
    ids = connection.scalars(hits.order_by(among.c.id.desc()).limit(limit)).all()
    if len(ids) >= limit:
        return ids
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    every = select(_SEARCH.c.document_id).where(holds).cte().prefix_with("MATERIALIZED")
    query = select(every.c.document_id)
    if narrowed:
        query = query.join(documents, documents.c.id == every.c.document_id).where(*narrowed)
    return connection.scalars(query.order_by(every.c.document_id.desc()).limit(limit)).all()


_SEARCH = table("search", column("document_id", BigInteger), column("words", TSVECTOR))
_BEST = and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key)
_ENTRIES = select(documents.c.id, documents.c.title, versions.c.text).join_from(documents, versions, _BEST)


def _change_sqlite(connection: Connection, changes: Sequence[Change]) -> None:
    gone = [_fts(change.document_id, change.before) for change in changes if change.before]
    come = [_fts(change.document_id, change.after) for change in changes if change.after]
    if gone:
        delete = "INSERT INTO search (search, rowid, title, text) VALUES ('delete', :id, :title, :text)"
        connection.execute(text(delete), gone)
    if come:
        connection.execute(text("INSERT INTO search (rowid, title, text) VALUES (:id, :title, :text)"), come)


def _fts(document_id: int, entry: Entry) -> dict[str, int | str]:
    title, body = _indexed(entry)
    return {"id": document_id, "title": " ".join(title), "text": " ".join(body)}


def _change_postgresql(connection: Connection, changes: Sequence[Change]) -> None:
    gone = [{"id": change.document_id} for change in changes if not change.after]
    come = [{"id": change.document_id, "words": _tsvector(change.after)} for change in changes if change.after]
    if gone:
        connection.execute(text("DELETE FROM search WHERE document_id = :id"), gone)
    if come:
        insert = "INSERT INTO search (document_id, words) VALUES (:id, CAST(:words AS tsvector)) "
        connection.execute(text(insert + "ON CONFLICT (document_id) DO UPDATE SET words = excluded.words"), come)


def _tsvector(entry: Entry) -> str:
    """Return the words with their places, as PostgreSQL reads them."""
    title, body = _indexed(entry)
    places: defaultdict[str, list[str]] = defaultdict(list)
    for start, found in ((1, title), (len(title) + _GAP, body)):
        for place, word in zip(_PLACES[start : start + len(found)], found, strict=True):
            places[word].append(place)
    return " ".join([f"'{word}':{','.join(at[:250])}" for word, at in places.items()])


_MOST_BYTES = 700_000
"""Of the words of an article; a ``tsvector`` holds no more than a million."""


def _indexed(entry: Entry) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words of title and text that are indexed; of what is out of all proportion, the beginning."""
    title = words((entry.title or "")[:2000])
    body = words(entry.text[: 16 * MOST_WORDS])[: MOST_WORDS - len(title) - _GAP]
    if 4 * len(entry.text) > _MOST_BYTES and sum(len(word.encode()) for word in {*title, *body}) > _MOST_BYTES:
        return title, body[: len(body) // 8]
    return title, body


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
