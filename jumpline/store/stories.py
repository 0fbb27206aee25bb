"""One story at several addresses: near duplicates, grouped across sources.

::

    ungrouped | keys      of the best text's shingles                   jumpline.store.likeness
              | look up   who else stands under one of them             jumpline.store.recent
              | compare   text against text
              | join      all of one story get its number               documents.story_id

Done in a transaction of its own after a batch is saved, one program at a time, so that no two give one story two
numbers. What was not compared yet stands in ``ungrouped``, and is taken up by whoever comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, case, or_, select, text, tuple_

from jumpline.model import Completeness
from jumpline.store import recent
from jumpline.store.best import RANKS
from jumpline.store.engine import chunks
from jumpline.store.likeness import SAME, STUB, keys, shared, shingles, titles_agree
from jumpline.store.places import at
from jumpline.store.schema import documents, ungrouped, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from jumpline.store.recent import Recent

_LOCK = 0x73746F72696573
"""Any number that no other program locks: "stories" in ASCII."""
BATCH = 200
"""Articles that one transaction compares at most."""
_ROOM = 4
"""Articles that stand under one key. A phrase that begins a thousand articles is no sign of one story."""
_TRIES = 8
"""Articles that one is compared with, those first that share the most keys."""


class Member(NamedTuple):
    """An article of a story."""

    url: str
    source: str
    title: str | None
    completeness: Completeness
    words: int
    fetched_at: datetime
    credentialed: bool
    best: bool
    """Whether it is the most complete of them: whole before cut, then more words, then newer."""


@dataclass(slots=True)
class _Text:
    """An article's best text, as far as it is compared."""

    document_id: int
    title: str | None
    words: int
    key: str
    text: str
    _shingles: list[str] | None = None

    @property
    def shingles(self) -> list[str]:
        if self._shingles is None:
            self._shingles = shingles(self.text)
        return self._shingles

    def same_story_as(self, other: _Text) -> bool:
        if self.key != other.key and shared(self.shingles, other.shingles) < SAME:
            return False
        return min(self.words, other.words) >= STUB or titles_agree(self.title, other.title)


def of(connection: Connection, url: str) -> list[Member]:
    """Return the articles of the story of the one at a canonical URL, itself among them, the most complete first."""
    here = connection.execute(select(documents.c.id, documents.c.story_id).where(at(url))).first()
    if here is None:
        return []
    same = documents.c.id == here.id if here.story_id is None else documents.c.story_id == here.story_id
    rows = connection.execute(select(documents).where(same).order_by(*_MOST_COMPLETE)).all()
    return [
        Member(
            row.url,
            row.source,
            row.title,
            Completeness(row.completeness),
            row.words,
            row.fetched_at,
            row.credentialed,
            place == 0,
        )
        for place, row in enumerate(rows)
    ]


def group(connection: Connection, bands: Recent) -> int:
    """Compare the articles that wait for it with the others, as many as go well into one transaction.

    Args:
        connection: the caller's.
        bands: where this program looks keys up.

    Returns:
        How many were compared; 0 when none waits.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    waiting = connection.execute(select(ungrouped).limit(BATCH)).all()
    if not waiting:
        return 0
    texts = _texts(connection, [row.document_id for row in waiting])
    _join(connection, _pairs(connection, bands, texts))
    done = [(row.document_id, row.text_key) for row in waiting]
    for chunk in chunks(done):
        # With its text: what was saved meanwhile is to be compared again.
        where = tuple_(ungrouped.c.document_id, ungrouped.c.text_key).in_(chunk)
        connection.execute(ungrouped.delete().where(where))
    return len(waiting)


def regroup(connection: Connection) -> None:
    """Have every article compared anew: the keys are made by other rules now."""
    recent.clear(connection)
    connection.execute(ungrouped.delete())
    everything = select(documents.c.id, documents.c.text_key)
    connection.execute(ungrouped.insert().from_select(["document_id", "text_key"], everything))


_MOST_COMPLETE = (
    case({kind.value: -rank for kind, rank in RANKS.items()}, value=documents.c.completeness),
    documents.c.words.desc(),
    documents.c.fetched_at.desc(),
    documents.c.url_key,
)


def _texts(connection: Connection, ids: Iterable[int]) -> dict[int, _Text]:
    """Return the best texts of articles, without those that hold none of the article."""
    query = (
        select(documents.c.id, documents.c.title, documents.c.words, documents.c.text_key, versions.c.text)
        .join_from(
            documents,
            versions,
            and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key),
        )
        .where(documents.c.completeness != Completeness.EMPTY.value)
    )
    found = {}
    for chunk in chunks(list(ids)):
        for row in connection.execute(query.where(documents.c.id.in_(chunk))):
            found[row.id] = _Text(row.id, row.title, row.words, row.text_key, row.text)
    return found


def _pairs(connection: Connection, bands: Recent, texts: dict[int, _Text]) -> list[tuple[int, int]]:
    """Return which articles are one story with which, and note the new ones under their keys."""
    wanted = {document_id: keys(found.shingles) for document_id, found in texts.items()}
    under = bands.find(connection, {key for of_one in wanted.values() for key in of_one})
    known = texts | _texts(connection, {other for found in under.values() for other in found} - texts.keys())
    pairs, added = [], []
    for document_id, of_one in wanted.items():
        votes: dict[int, int] = {}
        for key in of_one:
            for other in under.get(key, ()):
                votes[other] = votes.get(other, 0) + 1
        votes.pop(document_id, None)
        closest = sorted(votes, key=lambda other: (-votes[other], other))[:_TRIES]
        pairs += [
            (document_id, other)
            for other in closest
            if other in known and texts[document_id].same_story_as(known[other])
        ]
        for key in of_one:
            there = under.setdefault(key, [])
            if document_id not in there and len(there) < _ROOM:
                there.append(document_id)
                added.append((key, document_id))
    bands.note(connection, added)
    return pairs


def _join(connection: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Give all articles of one story one number: the least of those that they had, or of themselves."""
    if not pairs:
        return
    ids = sorted({document_id for pair in pairs for document_id in pair})
    had: dict[int, int | None] = {}
    for chunk in chunks(ids):
        query = select(documents.c.id, documents.c.story_id).where(documents.c.id.in_(chunk))
        had |= {row.id: row.story_id for row in connection.execute(query)}
    numbers = {document_id: number or document_id for document_id, number in had.items()}
    leads = {number: number for number in numbers.values()}

    def lead(number: int) -> int:
        while leads[number] != number:
            number = leads[number]
        return number

    for one, other in pairs:
        if one in numbers and other in numbers:
            low, high = sorted((lead(numbers[one]), lead(numbers[other])))
            leads[high] = low
    moved = [number for number in leads if lead(number) != number]
    astray = [document_id for document_id, number in numbers.items() if had[document_id] != lead(number)]
    # Locked in the order in which savers lock them, so that none waits for another in a ring.
    among = or_(documents.c.story_id.in_(moved), documents.c.id.in_(astray))
    locked = select(documents.c.id, documents.c.story_id).where(among).order_by(documents.c.url_key).with_for_update()
    rows = connection.execute(locked).all()
    changes = [{"of": row.id, "story": lead(numbers.get(row.id) or row.story_id)} for row in rows]
    if changes:
        connection.execute(_MOVE, changes)


_MOVE = documents.update().where(documents.c.id == bindparam("of")).values(story_id=bindparam("story"))
