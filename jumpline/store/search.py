"""Full-text search over the best version of each article: SQLite's FTS5, or a ``tsvector`` of PostgreSQL.

Both hold the words of :mod:`jumpline.store.words`, so that a search finds the same on either. SQLite's index holds no
text of its own (FTS5 calls it contentless): to take an article out, it is told the very words that it was given.

Found are the articles that hold all that was asked for, the latest stored first. That is what an index answers at once,
for a word that is in every article as well as for one in three; a rank would read every hit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, select, text

from jumpline.model import Completeness
from jumpline.store.engine import chunks
from jumpline.store.rows import clean
from jumpline.store.schema import documents, versions
from jumpline.store.words import fold, is_unspaced, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

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
    last = 0
    while rows := connection.execute(_ENTRIES.where(documents.c.id > last).limit(_BATCH)).all():
        change(connection, [Change(row.id, None, Entry(row.title, row.text)) for row in rows])
        last = rows[-1].id


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
    asked = _terms(query)
    if not any(not term.excluded for term in asked):
        return []
    lite = connection.dialect.name == "sqlite"
    match, key = ("search MATCH :query", "rowid") if lite else ("words @@ CAST(:query AS tsquery)", "document_id")
    hits = text(f"SELECT {key} AS id FROM search WHERE {match} ORDER BY {key} DESC")  # noqa: S608 - our own names
    found = hits.bindparams(query=_sqlite_query(asked) if lite else _tsquery(asked)).columns(documents.c.id).subquery()
    wanted = (
        select(documents, versions.c.text)
        .join_from(found, documents, documents.c.id == found.c.id)
        .join(versions, _BEST)
        .order_by(found.c.id.desc())
        .limit(limit)
    )
    if completeness is not None:
        wanted = wanted.where(documents.c.completeness == completeness.value)
    if source is not None:
        wanted = wanted.where(documents.c.source == clean(source))
    if since is not None:
        wanted = wanted.where(documents.c.fetched_at >= since)
    return [_hit(row, asked) for row in connection.execute(wanted)]


_BEST = and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key)
_ENTRIES = (
    select(documents.c.id, documents.c.title, versions.c.text)
    .join_from(documents, versions, _BEST)
    .order_by(documents.c.id)
)


class _Term(NamedTuple):
    """A part of what is asked for: words that stand next to each other."""

    pieces: tuple[str, ...]
    prefix: bool
    """Whether the last of them may go on."""
    excluded: bool


_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


def _terms(query: str) -> list[_Term]:
    """Return what a person asks for: ``ferry "north channel" counc* -football``."""
    terms = []
    for excluded, phrase, word in _TERM.findall(clean(query)):
        pieces, prefix = [*words(phrase or word)], word.endswith("*")
        if len(pieces) > 1 and is_unspaced(pieces[-1]) and pieces[-2].endswith(pieces[-1]):
            del pieces[-1]  # the pair before it says it
        elif pieces and len(pieces[-1]) == 1 and is_unspaced(pieces[-1]):
            prefix = True  # stands in the index as the beginning of a pair
        if pieces:
            terms.append(_Term(tuple(pieces), prefix, bool(excluded)))
    return terms


def sqlite_match(query: str) -> str:
    """Return what a ``MATCH`` against SQLite's index takes for a search; what finds nothing where nothing is asked."""
    terms = _terms(query)
    return _sqlite_query(terms) if any(not term.excluded for term in terms) else '""'


def _sqlite_query(terms: Sequence[_Term]) -> str:
    said = [(f'"{" ".join(term.pieces)}"' + (" *" if term.prefix else ""), term.excluded) for term in terms]
    wanted = " AND ".join(phrase for phrase, excluded in said if not excluded)
    return f"({wanted})" + "".join(f" NOT {phrase}" for phrase, excluded in said if excluded)


def _tsquery(terms: Sequence[_Term]) -> str:
    return " & ".join(("!" if term.excluded else "") + _tsphrase(term) for term in terms)


def _tsphrase(term: _Term) -> str:
    quoted = ["'" + piece.replace("\\", "\\\\").replace("'", "''") + "'" for piece in term.pieces]
    return "(" + " <-> ".join(quoted) + (":*" if term.prefix else "") + ")"


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


def _hit(row: Any, asked: Sequence[_Term]) -> Hit:
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
