"""Judging again what is kept: new rules on old pages.

::

    due        the articles with a page in the archive that this judge has not judged, in the order of their numbers
      | (read, examined elsewhere)
    save       what each capture brings, and how it is judged now                     captures, versions
      |        the verdict that gave way stays in the history                         assessments
      |        the best version, chosen anew among what the captures bring now        documents
      |        by which judge, and when                                               reassessed

A new capture can only raise a text (:mod:`jumpline.store.saving`); a new judgement of an old capture takes the place of
the old one, also where it is lower: the page is the same, and the rules know better now. A text that no capture brings
any more, since the extractor takes another one out of the same page, stays a version and is the best no longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, or_, select

from jumpline.model import Archived, Completeness
from jumpline.store.best import RANKS, Standing
from jumpline.store.changes import VERDICT, Changes, History, Text
from jumpline.store.engine import insert_into
from jumpline.store.indexing import Label
from jumpline.store.rows import OTHER_PAGE, Row, clean, document_of, key_of, version_row
from jumpline.store.schema import ARCHIVED, captures, documents, in_utc, reassessed, versions
from jumpline.store.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from jumpline.model import Document
    from jumpline.store.engine import Database

_PAGE = 200
"""Articles read at a time."""


@dataclass(frozen=True, slots=True)
class Page:
    """One capture of an article whose page is in the archive."""

    capture_id: int
    source: str
    archived: Archived
    others: tuple[tuple[int, Archived], ...] = ()
    """The article's further pages, where it has several: the number of each capture, and where its page is."""


@dataclass(frozen=True, slots=True)
class Due:
    """An article to judge again."""

    document_id: int
    url: str
    """Canonical."""
    pages: tuple[Page, ...]
    """The oldest first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An article, judged again."""

    document_id: int
    found: tuple[tuple[int, Document], ...]
    """The number of each capture, with what it brings now."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a new judgement made of an article: its best version before and after."""

    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles to judge again."""

    judge: str
    """Names the rules, the extractor and the operator's own phrases: what it judged already is left out."""
    source: str | None = None
    """Only those whose best version came from there."""
    since: datetime | None = None
    """Only those whose best version was captured then or later."""


def due(connection: Connection, wanted: Wanted, size: int, after: int = 0) -> tuple[list[Due], int | None]:
    """Return up to ``size`` articles numbered after ``after``, and where the next page begins (``None``: nowhere)."""
    done = (reassessed.c.judge == wanted.judge) & (reassessed.c.at >= documents.c.last_seen)
    has_page = exists().where(captures.c.document_id == documents.c.id, ARCHIVED)
    query = (
        select(documents.c.id, documents.c.url)
        .outerjoin(reassessed, reassessed.c.document_id == documents.c.id)
        .where(documents.c.id > after, or_(reassessed.c.document_id.is_(None), ~done), has_page)
        .order_by(documents.c.id)
        .limit(size)
    )
    if wanted.source is not None:
        query = query.where(documents.c.source == clean(wanted.source))
    if wanted.since is not None:
        query = query.where(documents.c.fetched_at >= wanted.since)
    rows = connection.execute(query).all()
    pages: dict[int, list[Page]] = {row.id: [] for row in rows}
    kept = select(captures).where(captures.c.document_id.in_(list(pages)), ARCHIVED)
    for row in connection.execute(kept.order_by(captures.c.fetched_at, captures.c.id)).mappings():
        _add(pages[row["document_id"]], row)
    found = [Due(row.id, row.url, tuple(pages[row.id])) for row in rows]
    return found, rows[-1].id if len(rows) == size else None


def _add(pages: list[Page], row: Mapping[Any, Any]) -> None:
    """Add a capture to those of its article; a further page belongs to the one that it was joined to."""
    place = Archived(row["archive_file"], row["archive_offset"], row["archive_length"])
    if row["why"] == OTHER_PAGE and pages:
        pages[-1] = replace(pages[-1], others=(*pages[-1].others, (row["id"], place)))
    elif row["why"] != OTHER_PAGE:  # else its first page is not in the archive
        pages.append(Page(row["id"], row["source"], place))


def save(connection: Connection, batch: Sequence[Judged], judge: str) -> list[Change]:
    """Keep new judgements, and return what they made of the articles, in the order of their numbers."""
    found = []
    for judged in sorted(batch, key=lambda judged: judged.document_id):
        locked = select(documents).where(documents.c.id == judged.document_id).with_for_update()
        document = connection.execute(locked).mappings().first()
        if document is not None:  # else it was deleted meanwhile
            found.append(_replace(connection, judged, document))
            _note(connection, judged.document_id, judge)
    return found


def _replace(connection: Connection, judged: Judged, document: Mapping[Any, Any]) -> Change:
    before = _best(connection, document, document["text_key"])
    _say_of_captures(connection, judged)
    brought = _brought(connection, judged.document_id)
    stored = _versions(connection, judged.document_id)
    changes = Changes()
    for text_key, rows in brought.items():
        new = _judgement(judged, rows, stored.get(text_key))
        if new is None:
            continue
        if text_key not in stored:
            changes.versions[judged.document_id, text_key] = new
        elif any(stored[text_key][name] != new[name] for name in VERDICT):
            changes.replace((judged.document_id, text_key), new | {"first_seen": stored[text_key]["first_seen"]})
    now = {key: row for (_, key), row in changes.versions.items()}
    texts = {key: Text(_standing({**stored, **now}[key], rows), _first(rows)) for key, rows in brought.items()}
    best = reduce(lambda one, other: other if texts[other].standing.better_than(texts[one].standing) else one, texts)
    why = f"judged again, {texts[best].standing.completeness}" if best != document["text_key"] else document["why"]
    known = History(
        judged.document_id, document["last_seen"], why, texts, best, document["text_key"], Label.of(document)
    )
    write(connection, changes, [known])
    return Change(before, _best(connection, document, best))


def _say_of_captures(connection: Connection, judged: Judged) -> None:
    """Say of each capture what it brings now."""
    rows = [
        {
            "of_id": capture_id,
            "text_key": key_of(found.article.text),
            "completeness": found.assessment.completeness.value,
        }
        for capture_id, found in judged.found
    ]
    connection.execute(captures.update().where(captures.c.id == bindparam("of_id")), rows)


def _brought(connection: Connection, document_id: int) -> dict[str, list[Any]]:
    """Return the captures of each text that a capture brings now: the best verdict first, then the oldest."""
    found: dict[str, list[Any]] = {}
    for row in connection.execute(select(captures).where(captures.c.document_id == document_id)).mappings():
        found.setdefault(row["text_key"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (-_rank(row), row["fetched_at"], row["digest"]))
    return found


def _versions(connection: Connection, document_id: int) -> dict[str, Any]:
    rows = connection.execute(select(versions).where(versions.c.document_id == document_id)).mappings()
    return {row["text_key"]: row for row in rows}


def _judgement(judged: Judged, rows: Sequence[Any], stored: Mapping[Any, Any] | None) -> Row | None:
    """Return what the version of a text says by the best of its captures; ``None`` where the old verdict stands.

    It stands where none of its captures was judged again, and where it is better and of one that was not: a page that
    is not in the archive cannot be judged again.
    """
    by_capture = dict(judged.found)
    best = next((row for row in rows if row["id"] in by_capture), None)
    if best is None:
        return None
    new = version_row(by_capture[best["id"]]) | {"document_id": judged.document_id}
    if stored is not None and _rank(stored) > _rank(new) and _is_of_another(stored, rows, by_capture):
        return None
    return new | {
        "confirmed_at": _standing(new, rows).seen_at,
        "credentialed": any(row["credentialed"] for row in rows),
    }


def _is_of_another(version: Mapping[Any, Any], rows: Sequence[Any], by_capture: Mapping[int, Document]) -> bool:
    """Return whether the verdict of a version is that of a capture that was not judged again."""
    owner = (version["fetched_at"], version["digest"])
    return any((row["fetched_at"], row["digest"]) == owner and row["id"] not in by_capture for row in rows)


def _standing(version: Mapping[Any, Any], rows: Sequence[Any]) -> Standing:
    level = [row for row in rows if row["completeness"] == version["completeness"]] or rows
    return Standing(
        Completeness(version["completeness"]),
        version["words"],
        in_utc(max(row["fetched_at"] for row in level)),
        version["text_key"],
        version["credentialed"],
    )


def _first(rows: Sequence[Any]) -> tuple[datetime, str]:
    return rows[0]["fetched_at"], rows[0]["digest"]


def _rank(row: Mapping[Any, Any]) -> int:
    return RANKS[Completeness(row["completeness"])]


def _best(connection: Connection, document: Mapping[Any, Any], text_key: str) -> Document:
    of = (versions.c.document_id == document["id"]) & (versions.c.text_key == text_key)
    row = connection.execute(select(versions).where(of)).mappings().one()
    return document_of({**row, "url": document["url"]})


def _note(connection: Connection, document_id: int, judge: str) -> None:
    row: Row = {"document_id": document_id, "judge": judge, "at": datetime.now(UTC)}
    insert = insert_into(connection, reassessed).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=["document_id"], set_=row))


class Reassessments:
    """The functions of this module, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, wanted: Wanted, limit: int | None = None) -> Iterator[Due]:
        """Yield the articles to judge again in the order of their numbers, in constant memory; see :func:`due`."""
        after: int | None = 0
        given = 0
        while after is not None and (limit is None or given < limit):
            size = _PAGE if limit is None else min(_PAGE, limit - given)
            found, after = self._database.read(due, wanted, size, after)
            yield from found
            given += len(found)

    def save(self, batch: Sequence[Judged], judge: str) -> list[Change]:
        """See :func:`save`."""
        return self._database.write(save, batch, judge)
