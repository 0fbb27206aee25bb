"""The index of words: SQLite's FTS5, or a ``tsvector`` of PostgreSQL.

Both are given the words of :mod:`jumpline.store.words`, so that a search finds the same on either. SQLite's index holds
no text of its own (FTS5 calls it contentless): to take an article out, it is told the very words that it was given.

Beside the words stand marks, words that nobody can ask for: whose article it is, how complete, and in PostgreSQL in
which slice of the store it stands. So the index itself narrows a search. It would otherwise find every hit of a common
word and look each of them up, to keep one in a thousand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, select, text

from jumpline.store import pairs
from jumpline.store.engine import chunks
from jumpline.store.rows import key_of
from jumpline.store.schema import documents, versions
from jumpline.store.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from sqlalchemy import Connection

VERSIONS = {"sqlite": "2", "postgresql": "3"}
"""Of what this module writes into each database. What another one wrote is made anew when a store is opened."""

MOST_WORDS = 16_000
"""Words of an article that are indexed; a ``tsvector`` counts no further."""
_GAP = 100
"""Places between title and text, so that no phrase runs over both."""
_BATCH = 500
_PLACES = [str(place) for place in range(MOST_WORDS + _GAP)]

_TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
# FTS5 writes each batch as a segment of its own, and merges segments: four at a time, unless told otherwise, so that in
# a store of a million articles every word is written seven times over. By sixteen it is four times, and a search looks
# into some dozens of segments, which takes it a millisecond. The second number is where FTS5 stops everything to merge.
_SQLITE = (
    f"CREATE VIRTUAL TABLE search USING fts5(title, text, content='', tokenize=\"{_TOKENS}\")",
    # By four, as FTS5 would, each word of a million articles is written eight times over; by 32, three times.
    "INSERT INTO search (search, rank) VALUES ('automerge', 32)",
    "INSERT INTO search (search, rank) VALUES ('crisismerge', 128)",
)
_OWNER = "BIGINT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE"
_BY_WORD = "CREATE INDEX search_by_word ON search USING gin (words)"
# Whether words stand together is asked of one article after another. The filter that answers it for most of them stands
# in the row, many of them on a page; the words, which would make a row ten times as long, in a second table.
_POSTGRESQL = (
    f"CREATE TABLE search (document_id {_OWNER}, words TSVECTOR NOT NULL, pairs BYTEA NOT NULL)",
    "ALTER TABLE search ALTER COLUMN words SET STORAGE EXTERNAL",
    "ALTER TABLE search ALTER COLUMN pairs SET STORAGE PLAIN",
    _BY_WORD,
)

SLICE = 4096
"""Articles of a slice, by their numbers: what PostgreSQL, which finds hits in no order, is asked for at a time."""
OF_SLICE = "\ue002"
"""With what the mark of a slice begins; its number in hexadecimal follows."""


class Label(NamedTuple):
    """What is indexed of an article beside its text."""

    title: str | None
    source: str
    completeness: str

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Label:
        """Return that of a row of ``documents`` or ``versions``."""
        return cls(*(row[name] for name in cls._fields))


class Entry(NamedTuple):
    """What is indexed of an article."""

    label: Label
    text: str


class Change(NamedTuple):
    """An article whose entry changes."""

    document_id: int
    before: Entry | None
    after: Entry | None


def of_source(name: str) -> str:
    """Return the mark of the articles of a source. No mark is a word of any text: see :mod:`jumpline.store.words`."""
    return "\ue000" + key_of(name)[:16]


def of_completeness(value: str) -> str:
    """Return the mark of the articles of which so much was captured."""
    return "\ue001" + value


def of_slice(number: int) -> str:
    """Return the mark of the articles numbered from ``number * SLICE`` on."""
    return f"{OF_SLICE}{number:x}"


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
    at_once = connection.dialect.name == "postgresql"  # many times quicker than to let its index grow
    if at_once:
        connection.execute(text("DROP INDEX search_by_word"))
    numbers, last = select(documents.c.id).order_by(documents.c.id).limit(_BATCH), 0
    while ids := connection.scalars(numbers.where(documents.c.id > last)).all():
        change(connection, [Change(number, None, entry) for number, entry in entries(connection, ids).items()])
        last = ids[-1]
    if at_once:
        connection.execute(text(_BY_WORD))


def entries(connection: Connection, ids: Sequence[int]) -> dict[int, Entry]:
    """Return what is indexed of each of these articles."""
    found: dict[int, Entry] = {}
    for chunk in chunks(ids):
        for row in connection.execute(_ENTRIES.where(documents.c.id.in_(chunk))).mappings():
            found[row["id"]] = Entry(Label.of(row), row["text"])
    return found


_BEST = and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key)
_ENTRIES = select(documents.c.id, *(documents.c[name] for name in Label._fields), versions.c.text).join_from(
    documents, versions, _BEST
)


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
    return {"id": document_id, "title": " ".join([*_marks(entry.label), *title]), "text": " ".join(body)}


def _change_postgresql(connection: Connection, changes: Sequence[Change]) -> None:
    gone = [{"id": change.document_id} for change in changes if not change.after]
    come = [_row(change.document_id, change.after) for change in changes if change.after]
    if gone:
        connection.execute(text("DELETE FROM search WHERE document_id = :id"), gone)
    if come:
        insert = "INSERT INTO search (document_id, words, pairs) VALUES (:id, CAST(:words AS tsvector), :pairs) "
        new = "words = excluded.words, pairs = excluded.pairs"
        connection.execute(text(f"{insert} ON CONFLICT (document_id) DO UPDATE SET {new}"), come)


def _row(document_id: int, entry: Entry) -> dict[str, Any]:
    title, body = _indexed(entry)
    marks = (*_marks(entry.label), of_slice(document_id // SLICE))
    return {"id": document_id, "words": _tsvector(marks, title, body), "pairs": pairs.filter_of((title, body))}


def _tsvector(marks: Iterable[str], title: Sequence[str], body: Sequence[str]) -> str:
    """Return the marks, and the words with their places, as PostgreSQL reads them."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for start, found in ((1, title), (len(title) + _GAP, body)):
        for place, word in zip(_PLACES[start : start + len(found)], found, strict=True):
            places[word].append(place)
    said = [f"'{word}':{','.join(at[:250])}" for word, at in places.items()]
    return " ".join([*(f"'{mark}'" for mark in marks), *said])


def _marks(label: Label) -> tuple[str, str]:
    return of_source(label.source), of_completeness(label.completeness)


_MOST_BYTES = 700_000
"""Of the words of an article; a ``tsvector`` holds no more than a million."""


def _indexed(entry: Entry) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words of title and text that are indexed; of what is out of all proportion, the beginning."""
    title = words((entry.label.title or "")[:2000])
    body = words(entry.text[: 16 * MOST_WORDS])[: MOST_WORDS - len(title) - _GAP]
    if 4 * len(entry.text) > _MOST_BYTES and sum(len(word.encode()) for word in {*title, *body}) > _MOST_BYTES:
        return title, body[: len(body) // 8]
    return title, body
