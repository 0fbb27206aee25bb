"""Saving captures, without ever losing the best or a text.

::

    batch  | resolve     under which address each article stands         jumpline.store.places
           | introduce   a row for each article that has none            documents
           | histories   what is known of them, locked                   documents, versions
           | fold        each capture in its turn: what becomes of it    jumpline.store.best
           | write       all of it, in the caller's one transaction      jumpline.store.writing

A version stands for one text. It says what the first capture with the best verdict on that text said; a verdict that
gives way goes to ``assessments``. So the end is the same in whatever order the captures come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jumpline.model import Action, Completeness
from jumpline.store.best import Standing, decide
from jumpline.store.changes import MIRRORED, Changes, History, Text
from jumpline.store.engine import chunks, put_rows
from jumpline.store.indexing import Label
from jumpline.store.places import resolve
from jumpline.store.rows import Row, alias_rows, capture_row, clean, other_rows, standing_of, version_row
from jumpline.store.schema import documents, versions
from jumpline.store.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from jumpline.model import Document

    Verdict = tuple[Action, str]


def save(connection: Connection, batch: Sequence[Document]) -> list[Verdict]:
    """Save captures and return what became of each, in the order given.

    The same article may come several times. Whoever else saves the same articles at once waits; all touch them in one
    order, so that two never wait for each other.
    """
    places, rows = resolve(connection, batch), [version_row(document) for document in batch]
    of_article: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        of_article.setdefault(place.key, []).append(index)
    verdicts: dict[int, Verdict] = {}
    keys = sorted(of_article)
    firsts = {key: of_article[key][0] for key in keys if not places[of_article[key][0]].is_known}
    introduced = {key: _introduced(key, batch[index].url, rows[index]) for key, index in firsts.items()}
    put_rows(connection, documents, list(introduced.values()), ("url_key",))
    for chunk in chunks(keys):
        histories, changes = _histories(connection, chunk, introduced), Changes()
        for key in chunk:
            for index in of_article[key]:
                verdicts[index] = _fold(histories[key], batch[index], rows[index], changes)
                changes.aliases += alias_rows(places[index].aliases, key, histories[key].document_id, batch[index])
        write(connection, changes, list(histories.values()))
    return [verdicts[index] for index in range(len(batch))]


def _introduced(key: str, url: str, version: Row) -> Row:
    """Return the row of an article that has none yet, as it stays if no other capture comes with this one."""
    return {name: version[name] for name in MIRRORED} | {
        "url_key": key,
        "url": clean(url),
        "first_seen": version["fetched_at"],
        "last_seen": version["fetched_at"],
        "why": decide(standing_of(version), None)[1],
    }


def _histories(connection: Connection, keys: Sequence[str], introduced: Mapping[str, Row]) -> dict[str, History]:
    """Read what is known of articles by their key, and keep others from changing it."""
    named = [documents.c[name] for name in ("id", "url_key", "text_key", "last_seen", "why", *Label._fields)]
    locked = select(*named).where(documents.c.url_key.in_(keys)).order_by(documents.c.url_key).with_for_update()
    rows = connection.execute(locked).mappings().all()
    texts: dict[int, dict[str, Text]] = {row["id"]: {} for row in rows}
    for text in connection.execute(_TEXTS.where(versions.c.document_id.in_(list(texts)))):
        texts[text.document_id][text.text_key] = Text(_stands(text), (text.fetched_at, text.digest))
    found = {}
    for row in rows:
        stored = texts[row["id"]]
        best = row["text_key"] if stored else None  # an article just introduced has no version yet
        new = introduced.get(row["url_key"]) if best is None else None
        found[row["url_key"]] = History(row["id"], row["last_seen"], row["why"], stored, best, best, Label.of(row), new)
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


def _stands(row: Any) -> Standing:
    return Standing(
        Completeness(row.completeness), row.words, row.confirmed_at or row.fetched_at, row.text_key, row.credentialed
    )


def _fold(known: History, document: Document, row: Row, changes: Changes) -> Verdict:
    """Add one capture to what is known of its article, and note the rows that this takes."""
    new = standing_of(row)
    joined = _join(known, new, row | {"document_id": known.document_id}, changes)
    # Beside another text counts the best verdict that this one ever had; beside itself, what this capture says.
    action, why = decide(new if known.best == new.text_key else joined, known.standing)
    known.texts[new.text_key].standing = joined
    if action in {Action.STORED, Action.IMPROVED}:
        known.best, known.why = new.text_key, why
    known.last_seen = max(known.last_seen, new.seen_at)
    changes.captures.append(capture_row(document, known.document_id, new.text_key, action, why))
    changes.captures += other_rows(document, known.document_id, new.text_key, action)
    return action, why


def _join(known: History, new: Standing, row: Row, changes: Changes) -> Standing:
    """Return where the capture's text stands from now on, and note what its version says of it."""
    place, first = (known.document_id, new.text_key), (new.seen_at, row["digest"])
    text = known.texts.get(new.text_key)
    if text is None:
        known.texts[new.text_key] = Text(new, first)
        changes.versions[place] = row
        return new
    joined = text.standing.joined_by(new)
    if (-new.rank, first) < (-text.standing.rank, text.first):
        known.texts[new.text_key].first = first
        changes.replace(place, row)
        changes.confirm(place, joined)
    elif joined != text.standing:
        changes.confirm(place, joined)
    return joined
