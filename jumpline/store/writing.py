"""Writing what saving a batch changes: versions first, then what repeats them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, literal, select, tuple_

from jumpline.store import indexing
from jumpline.store.changes import MIRRORED, VERDICT, Changes, History
from jumpline.store.engine import chunks, put_rows
from jumpline.store.indexing import Label
from jumpline.store.schema import aliases, assessments, captures, documents, ungrouped, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from jumpline.store.rows import Row


def write(connection: Connection, changes: Changes, histories: Sequence[History]) -> None:
    """Write all that a batch changes."""
    _write_versions(connection, changes)
    put_rows(connection, captures, changes.captures, ("document_id", "fetched_at", "digest"))
    put_rows(connection, aliases, changes.aliases, ("url_key",))
    _write_documents(connection, changes, histories)


def _write_versions(connection: Connection, changes: Changes) -> None:
    _keep_replaced_verdicts(connection, changes)
    put_rows(connection, versions, list(changes.versions.values()), _OF_VERSION, _REPLACED)
    again = [
        {"of_id": place[0], "of_text": place[1], "confirmed_at": text.seen_at, "credentialed": text.credentialed}
        for place, text in changes.confirmed.items()
    ]
    if again:
        of = (versions.c.document_id == bindparam("of_id")) & (versions.c.text_key == bindparam("of_text"))
        connection.execute(versions.update().where(of), again)


_OF_VERSION = ("document_id", "text_key")
_REPLACED = tuple(one.name for one in versions.columns if one.name not in {*_OF_VERSION, "first_seen"})


def _keep_replaced_verdicts(connection: Connection, changes: Changes) -> None:
    for chunk in chunks(changes.giving_way):
        now = literal(datetime.now(UTC), assessments.c.replaced_at.type)
        kept = select(*(versions.c[name] for name in VERDICT), now).where(
            tuple_(versions.c.document_id, versions.c.text_key).in_(chunk)
        )
        connection.execute(assessments.insert().from_select([*VERDICT, "replaced_at"], kept))
    if changes.assessments:
        connection.execute(assessments.insert(), changes.assessments)


def _write_documents(connection: Connection, changes: Changes, histories: Sequence[History]) -> None:
    """Bring what ``documents`` says of its best version up to date, and the index of its words."""
    whole, seen, indexed = [], [], []
    for known in histories:
        row = {"last_seen": known.last_seen}
        assert known.best  # noqa: S101 - for the type checker: something was folded in
        version = changes.versions.get((known.document_id, known.best))
        if version is None and known.best != known.stored_best:
            version = _version(connection, known.document_id, known.best)
        if version is None:
            seen.append(row | known.standing_row() | {"of_id": known.document_id})
            continue
        row |= {name: version[name] for name in MIRRORED} | {"why": known.why} | known.standing_row()
        if known.introduced is None or row.items() - known.introduced.items():
            whole.append(row | {"of_id": known.document_id})
        if (version["text_key"], Label.of(version)) != (known.stored_best, known.label):
            indexed.append((known, version))
    for rows in (whole, seen):
        if rows:
            connection.execute(documents.update().where(documents.c.id == bindparam("of_id")), rows)
    _index(connection, indexed)


def _index(connection: Connection, indexed: Sequence[tuple[History, Row]]) -> None:
    """Put the words of other best texts into the index, and have those texts compared with other articles'."""
    stored = [(known.document_id, known.stored_best) for known, _version in indexed if known.stored_best]
    before: dict[int, str] = {}
    for chunk in chunks(stored):
        of = tuple_(versions.c.document_id, versions.c.text_key).in_(chunk)
        before |= {row.document_id: row.text for row in connection.execute(_TEXT.where(of))}
    indexing.change(
        connection,
        [
            indexing.Change(
                known.document_id,
                indexing.Entry(known.label, before[known.document_id]) if known.stored_best else None,
                indexing.Entry(Label.of(version), version["text"]),
            )
            for known, version in indexed
        ],
    )
    anew = [{"document_id": known.document_id, "text_key": version["text_key"]} for known, version in indexed]
    put_rows(connection, ungrouped, anew, ("document_id",), ("text_key",))


_TEXT = select(versions.c.document_id, versions.c.text)


def _version(connection: Connection, document_id: int, text_key: str) -> Row:
    of = (versions.c.document_id == document_id) & (versions.c.text_key == text_key)
    columns = [versions.c[name] for name in (*MIRRORED, "text")]
    return dict(connection.execute(select(*columns).where(of)).mappings().one())
