"""Saving captures, without ever losing the best or a text.

::

    batch  | introduce   a row for each article that has none            documents
           | histories   what is known of them, locked                   documents, versions
           | fold        each capture in its turn: what becomes of it    jumpline.store.best
           | write       all of it, in the caller's one transaction      versions, assessments, captures, documents

A version stands for one text. It says what the first capture with the best verdict on that text said; a verdict that
gives way goes to ``assessments``. So the end is the same in whatever order the captures come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal, select, tuple_

from jumpline.model import Action, Completeness
from jumpline.store.best import Standing, decide
from jumpline.store.engine import chunks, insert_into
from jumpline.store.rows import Row, alias_rows, capture_row, clean, key_of, other_rows, standing, version_row
from jumpline.store.schema import aliases, assessments, captures, documents, ungrouped, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from jumpline.model import Document

    Verdict = tuple[Action, str]
    Place = tuple[int, str]
    """Of a version: its document's number, and its text's key."""

_VERDICT = tuple(column.name for column in assessments.columns if column.name not in {"id", "replaced_at"})
"""What a verdict is moved to ``assessments`` with."""
_MIRRORED = tuple(sorted({*documents.columns.keys()} & {*versions.columns.keys()} - {"first_seen"}))
"""What ``documents`` repeats of the best version."""


@dataclass(slots=True)
class _Text:
    """What is known of one text of an article."""

    standing: Standing
    first: tuple[datetime, str]
    """When the first exchange with this verdict was, and its digest."""


@dataclass(slots=True)
class _History:
    """What is known of one article, and what this transaction makes of it."""

    document_id: int
    last_seen: datetime
    why: str | None
    """Why the best version is the best."""
    texts: dict[str, _Text]
    best: str | None
    """Key of the best text; ``None`` for an article just introduced."""
    stored_best: str | None
    """The same, before this transaction."""

    @property
    def standing(self) -> Standing | None:
        """Where the best text stands."""
        return self.texts[self.best].standing if self.best else None


@dataclass(slots=True)
class _Changes:
    """Rows to write, together."""

    versions: dict[Place, Row] = field(default_factory=dict)
    confirmed: dict[Place, Standing] = field(default_factory=dict)
    """Versions whose text came again, with no better verdict."""
    giving_way: list[Place] = field(default_factory=list)
    """Stored versions whose verdict a better one replaces."""
    assessments: list[Row] = field(default_factory=list)
    """Verdicts that gave way within this batch."""
    captures: list[Row] = field(default_factory=list)
    aliases: list[Row] = field(default_factory=list)

    def replace(self, place: Place, row: Row) -> None:
        """Let a version say what ``row`` says, and keep the verdict that it had."""
        before = self.versions.get(place)
        if before:
            self.assessments.append({name: before[name] for name in _VERDICT} | {"replaced_at": row["fetched_at"]})
            row["first_seen"] = before["first_seen"]
        else:
            self.giving_way.append(place)
        self.versions[place] = row

    def confirm(self, place: Place, standing: Standing) -> None:
        """Note where a text stands after it came again."""
        if place in self.versions:
            self.versions[place] |= {"confirmed_at": standing.seen_at, "credentialed": standing.credentialed}
        else:
            self.confirmed[place] = standing


def save(connection: Connection, batch: Sequence[Document]) -> list[Verdict]:
    """Save captures and return what became of each, in the order given.

    The same article may come several times. Whoever else saves the same articles at once waits; all touch them in one
    order, so that two never wait for each other.
    """
    places: dict[str, list[int]] = {}
    for index, document in enumerate(batch):
        places.setdefault(key_of(document.url), []).append(index)
    verdicts: dict[int, Verdict] = {}
    keys = sorted(places)
    for chunk in chunks(keys):
        _introduce(connection, {key: batch[places[key][0]] for key in chunk})
    for chunk in chunks(keys):
        histories, changes = _histories(connection, chunk), _Changes()
        for key in chunk:
            verdicts |= {index: _fold(histories[key], batch[index], changes) for index in places[key]}
        _write(connection, changes, list(histories.values()))
    return [verdicts[index] for index in range(len(batch))]


def _introduce(connection: Connection, firsts: dict[str, Document]) -> None:
    """Make a row for each article that has none yet; what it says of the best version is written last."""
    rows = []
    for key, document in firsts.items():
        version = version_row(document, 0)
        seen = {"first_seen": document.fetched_at, "last_seen": document.fetched_at}
        rows.append({name: version[name] for name in _MIRRORED} | seen | {"url_key": key, "url": clean(document.url)})
    connection.execute(insert_into(connection, documents).on_conflict_do_nothing(index_elements=["url_key"]), rows)


def _histories(connection: Connection, keys: Sequence[str]) -> dict[str, _History]:
    """Read what is known of articles by their key, and keep others from changing it."""
    named = [documents.c[name] for name in ("id", "url_key", "text_key", "last_seen", "why")]
    locked = select(*named).where(documents.c.url_key.in_(keys)).order_by(documents.c.url_key).with_for_update()
    rows = connection.execute(locked).all()
    texts: dict[int, dict[str, _Text]] = {row.id: {} for row in rows}
    for row in connection.execute(_TEXTS.where(versions.c.document_id.in_(list(texts)))):
        texts[row.document_id][row.text_key] = _Text(_standing_of(row), (row.fetched_at, row.digest))
    found = {}
    for row in rows:
        best = row.text_key if texts[row.id] else None  # an article just introduced has no version yet
        found[row.url_key] = _History(row.id, row.last_seen, row.why, texts[row.id], best, best)
    return found


_TEXTS = select(
    versions.c.document_id,
    versions.c.text_key,
    versions.c.completeness,
    versions.c.words,
    versions.c.confirmed_at,
    versions.c.credentialed,
    versions.c.fetched_at,
    versions.c.digest,
)


def _standing_of(row: Any) -> Standing:
    return Standing(
        Completeness(row.completeness), row.words, row.confirmed_at or row.fetched_at, row.text_key, row.credentialed
    )


def _fold(known: _History, document: Document, changes: _Changes) -> Verdict:
    """Add one capture to what is known of its article, and note the rows that this takes."""
    new = standing(document)
    joined = _join(known, document, new, changes)
    # Beside another text counts the best verdict that this one ever had; beside itself, what this capture says.
    action, why = decide(new if known.best == new.text_key else joined, known.standing)
    known.texts[new.text_key].standing = joined
    if action in {Action.STORED, Action.IMPROVED}:
        known.best, known.why = new.text_key, why
    known.last_seen = max(known.last_seen, new.seen_at)
    changes.captures.append(capture_row(document, known.document_id, action, why))
    changes.captures += other_rows(document, known.document_id, action)
    changes.aliases += alias_rows(document, known.document_id)
    return action, why


def _join(known: _History, document: Document, new: Standing, changes: _Changes) -> Standing:
    """Return where the capture's text stands from now on, and note what its version says of it."""
    place, first = (known.document_id, new.text_key), (new.seen_at, document.digest)
    text = known.texts.get(new.text_key)
    if text is None:
        known.texts[new.text_key] = _Text(new, first)
        changes.versions[place] = version_row(document, known.document_id)
        return new
    joined = text.standing.joined_by(new)
    if (-new.rank, first) < (-text.standing.rank, text.first):
        known.texts[new.text_key].first = first
        changes.replace(place, version_row(document, known.document_id))
        changes.confirm(place, joined)
    elif joined != text.standing:
        changes.confirm(place, joined)
    return joined


def _write(connection: Connection, changes: _Changes, histories: Sequence[_History]) -> None:
    _write_versions(connection, changes)
    connection.execute(
        insert_into(connection, captures).on_conflict_do_nothing(
            index_elements=["document_id", "fetched_at", "digest"]
        ),
        changes.captures,
    )
    if changes.aliases:
        insert = insert_into(connection, aliases).on_conflict_do_nothing(index_elements=["url_key"])
        connection.execute(insert, changes.aliases)
    _write_documents(connection, changes, histories)


def _write_versions(connection: Connection, changes: _Changes) -> None:
    _keep_replaced_verdicts(connection, changes)
    if changes.versions:
        insert = insert_into(connection, versions)
        replaced = {
            column.name: insert.excluded[column.name]
            for column in versions.columns
            if not column.primary_key and column.name != "first_seen"
        }
        upsert = insert.on_conflict_do_update(index_elements=["document_id", "text_key"], set_=replaced)
        connection.execute(upsert, list(changes.versions.values()))
    again = [
        {"of_id": place[0], "of_text": place[1], "confirmed_at": text.seen_at, "credentialed": text.credentialed}
        for place, text in changes.confirmed.items()
    ]
    if again:
        of = (versions.c.document_id == bindparam("of_id")) & (versions.c.text_key == bindparam("of_text"))
        connection.execute(versions.update().where(of), again)


def _keep_replaced_verdicts(connection: Connection, changes: _Changes) -> None:
    for chunk in chunks(changes.giving_way):
        now = literal(datetime.now(UTC), assessments.c.replaced_at.type)
        kept = select(*(versions.c[name] for name in _VERDICT), now).where(
            tuple_(versions.c.document_id, versions.c.text_key).in_(chunk)
        )
        connection.execute(assessments.insert().from_select([*_VERDICT, "replaced_at"], kept))
    if changes.assessments:
        connection.execute(assessments.insert(), changes.assessments)


def _write_documents(connection: Connection, changes: _Changes, histories: Sequence[_History]) -> None:
    """Bring what ``documents`` says of its best version up to date, and have another best text compared anew."""
    whole, seen = [], []
    for known in histories:
        assert known.best  # noqa: S101 - for the type checker: something was folded in
        best = known.texts[known.best].standing
        row = {"of_id": known.document_id, "last_seen": known.last_seen}
        row |= {"confirmed_at": best.seen_at, "credentialed": best.credentialed}
        version = changes.versions.get((known.document_id, known.best))
        if version is None and known.best != known.stored_best:
            version = _version(connection, known.document_id, known.best)
        if version is None:
            seen.append(row)
        else:
            whole.append({name: version[name] for name in _MIRRORED} | {"why": known.why} | row)
    for rows in (whole, seen):
        if rows:
            connection.execute(documents.update().where(documents.c.id == bindparam("of_id")), rows)
    anew = [{"document_id": known.document_id} for known in histories if known.best != known.stored_best]
    if anew:
        connection.execute(insert_into(connection, ungrouped).on_conflict_do_nothing(), anew)


def _version(connection: Connection, document_id: int, text_key: str) -> Row:
    of = (versions.c.document_id == document_id) & (versions.c.text_key == text_key)
    return dict(connection.execute(select(*(versions.c[name] for name in _MIRRORED)).where(of)).mappings().one())
