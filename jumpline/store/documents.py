"""Articles and their history: saving without ever losing the best, and reading.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, literal, select, tuple_

from jumpline.model import Action, Completeness
from jumpline.store.best import RANKS, Standing, decide
from jumpline.store.engine import chunks, insert_into
from jumpline.store.rows import Row, capture_row, clean, document_of, key_of, standing, version_row
from jumpline.store.schema import captures, documents, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from jumpline.model import Document

    Verdict = tuple[Action, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles to read; ``None`` asks for nothing."""

    completeness: Completeness | None = None
    source: str | None = None
    since: datetime | None = None
    """Best version captured then or later."""


@dataclass(slots=True)
class _History:
    """What the store knows of one article, and what this transaction adds to it."""

    document_id: int
    source: str
    fetched_at: datetime
    last_seen: datetime
    best: Standing | None
    ranks: dict[str, int]
    """Rank of the version of each text."""

    def row(self) -> Row:
        """Return what ``documents`` says of the best version."""
        assert self.best  # noqa: S101 - for the type checker: something was folded in before
        return {
            "of_id": self.document_id,
            "last_seen": self.last_seen,
            "text_key": self.best.text_key,
            "source": self.source,
            "completeness": self.best.completeness.value,
            "words": self.best.words,
            "fetched_at": self.fetched_at,
            "confirmed_at": self.best.seen_at,
        }


@dataclass(slots=True)
class _Changes:
    """Rows to write, together."""

    versions: dict[tuple[int, str], Row] = field(default_factory=dict)
    captures: list[Row] = field(default_factory=list)


def save(connection: Connection, batch: Sequence[Document]) -> list[Verdict]:
    """Save captures and return what became of each, in the order given.

    The same article may come several times. Whoever else saves the same articles at once waits; all touch them in one
    order, so that two never wait for each other.
    """
    places: dict[str, list[int]] = {}
    for index, document in enumerate(batch):
        places.setdefault(key_of(document.url), []).append(index)
    keys = sorted(places)
    for chunk in chunks(keys):
        _introduce(connection, {key: batch[places[key][0]] for key in chunk})
    verdicts: dict[int, Verdict] = {}
    for chunk in chunks(keys):
        histories, changes = _histories(connection, chunk), _Changes()
        for key in chunk:
            verdicts |= {index: _fold(histories[key], batch[index], changes) for index in places[key]}
        _write(connection, changes, [history.row() for history in histories.values()])
    return [verdicts[index] for index in range(len(batch))]


def known(connection: Connection, urls: Iterable[str], fresh_after: datetime | None) -> set[str]:
    """Return those of the canonical URLs that are stored and, if asked, were captured at or after a moment."""
    by_key = {key_of(url): url for url in urls}
    found: set[str] = set()
    for chunk in chunks(list(by_key)):
        query = select(documents.c.url_key).where(documents.c.url_key.in_(chunk))
        if fresh_after is not None:
            query = query.where(documents.c.last_seen >= fresh_after)
        found.update(by_key[key] for key in connection.scalars(query))
    return found


def get(connection: Connection, url: str) -> Document | None:
    """Return the best version of an article, or ``None``."""
    row = connection.execute(_BEST.where(documents.c.url_key == key_of(url))).mappings().first()
    return document_of(row) if row else None


def history(connection: Connection, url: str) -> list[Document]:
    """Return every version of an article, in the order in which their texts were first seen."""
    query = (
        select(versions, documents.c.url)
        .join_from(versions, documents)
        .where(documents.c.url_key == key_of(url))
        .order_by(versions.c.first_seen, versions.c.text_key)
    )
    return [document_of(row) for row in connection.execute(query).mappings()]


def page(
    connection: Connection, wanted: Filter, size: int, after: tuple[datetime, int] | None = None
) -> tuple[list[Document], tuple[datetime, int] | None]:
    """Return up to ``size`` articles, the newest first, and where the next page begins (``None``: there is none)."""
    place = tuple_(documents.c.fetched_at, documents.c.id)
    query = _BEST.order_by(documents.c.fetched_at.desc(), documents.c.id.desc()).limit(size)
    if wanted.completeness is not None:
        query = query.where(documents.c.completeness == Completeness(wanted.completeness).value)
    if wanted.source is not None:
        query = query.where(documents.c.source == clean(wanted.source))
    if wanted.since is not None:
        query = query.where(documents.c.fetched_at >= wanted.since)
    if after is not None:
        query = query.where(place < tuple_(literal(after[0], documents.c.fetched_at.type), literal(after[1])))
    rows = connection.execute(query).mappings().all()
    following = (rows[-1]["fetched_at"], rows[-1]["document_id"]) if len(rows) == size else None
    return [document_of(row) for row in rows], following


def counts(connection: Connection) -> dict[str, int]:
    """Return how many documents there are, of each completeness too, and how many versions and captures."""
    by_completeness = select(documents.c.completeness, func.count()).group_by(documents.c.completeness)
    found = {str(name): int(number) for name, number in connection.execute(by_completeness)}
    return {
        "documents": sum(found.values()),
        **{completeness.value: found.get(completeness.value, 0) for completeness in Completeness},
        "versions": connection.scalar(select(func.count()).select_from(versions)) or 0,
        "captures": connection.scalar(select(func.count()).select_from(captures)) or 0,
    }


_BEST = select(versions, documents.c.url).join_from(
    documents,
    versions,
    and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key),
)


def _introduce(connection: Connection, firsts: dict[str, Document]) -> None:
    """Make a row for each article that has none yet."""
    rows = []
    for key, document in firsts.items():
        new = standing(document)
        mirror = _History(0, clean(document.source), new.seen_at, new.seen_at, new, {}).row()
        del mirror["of_id"]
        rows.append(mirror | {"url_key": key, "url": clean(document.url), "first_seen": new.seen_at})
    connection.execute(insert_into(connection, documents).on_conflict_do_nothing(index_elements=["url_key"]), rows)


def _histories(connection: Connection, keys: Sequence[str]) -> dict[str, _History]:
    """Read what is known of articles by their key, and keep others from changing it."""
    locked = select(documents).where(documents.c.url_key.in_(keys)).order_by(documents.c.url_key).with_for_update()
    rows = connection.execute(locked).mappings().all()
    texts = select(versions.c.document_id, versions.c.text_key, versions.c.completeness)
    ranks: dict[int, dict[str, int]] = {row["id"]: {} for row in rows}
    for document_id, text_key, completeness in connection.execute(texts.where(versions.c.document_id.in_(list(ranks)))):
        ranks[document_id][text_key] = RANKS[Completeness(completeness)]
    return {
        row["url_key"]: _History(
            document_id=row["id"],
            source=row["source"],
            fetched_at=row["fetched_at"],
            last_seen=row["last_seen"],
            best=_standing_of(row) if ranks[row["id"]] else None,  # an article just introduced has no version yet
            ranks=ranks[row["id"]],
        )
        for row in rows
    }


def _standing_of(row: Any) -> Standing:
    return Standing(Completeness(row["completeness"]), row["words"], row["confirmed_at"], row["text_key"])


def _fold(known: _History, document: Document, changes: _Changes) -> Verdict:
    """Add one capture to what is known of its article, and note the rows that this takes."""
    new = standing(document)
    action, why = decide(new, known.best)
    promoted = action in {Action.STORED, Action.IMPROVED}
    if promoted or new.rank > known.ranks.get(new.text_key, -1):
        changes.versions[known.document_id, new.text_key] = version_row(document, known.document_id)
        known.ranks[new.text_key] = new.rank
    if promoted:
        known.best, known.source, known.fetched_at = new, clean(document.source), new.seen_at
    elif known.best and action is Action.UNCHANGED and new.rank == known.best.rank:
        known.best = replace(known.best, seen_at=max(known.best.seen_at, new.seen_at))
    known.last_seen = max(known.last_seen, new.seen_at)
    changes.captures.append(capture_row(document, known.document_id))
    return action, why


def _write(connection: Connection, changes: _Changes, rows: Sequence[Row]) -> None:
    if changes.versions:
        insert = insert_into(connection, versions)
        replaced = {
            column.name: insert.excluded[column.name]
            for column in versions.columns
            if not column.primary_key and column.name != "first_seen"
        }
        upsert = insert.on_conflict_do_update(index_elements=["document_id", "text_key"], set_=replaced)
        connection.execute(upsert, list(changes.versions.values()))
    connection.execute(
        insert_into(connection, captures).on_conflict_do_nothing(
            index_elements=["document_id", "fetched_at", "digest"]
        ),
        changes.captures,
    )
    connection.execute(documents.update().where(documents.c.id == bindparam("of_id")), rows)
