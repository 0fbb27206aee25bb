"""Full-text search in PostgreSQL: slice after slice of the store, the latest first, until there are enough hits.

::

    the latest slice, then four   all that hold the words, which is an index's work; a phrase is looked for in each
      | few of them hold them?    all that is left, at once
      | many?                     part by part, of some hundred that hold the words; the filter of pairs comes first
    ids                           the latest first
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    literal,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from jumpline.store import indexing, pairs
from jumpline.store.queries import Term, loose, tsquery
from jumpline.store.schema import documents
from jumpline.store.since import first_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

_STEPS = (1, 4)
"""Slices of the store that are asked together, the latest first; after those, all that are left, or part by part.

Many at once are dear: each article that has the words is compared with all of their marks.
"""

# The database does not know how dear an article's words are to read: it is to ask the index of words, and no other; and
# not to compile, for half a second, what takes it twenty milliseconds. Nor to announce each page right before it is
# read, which is a tenth of the work and spares hardly any waiting; a server that is told to announce more, still does.
_SETTINGS = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    " CASE current_setting('effective_io_concurrency')"
    " WHEN '1' THEN set_config('effective_io_concurrency', '0', true) END"
)


def latest(connection: Connection, asked: Sequence[Term], since: datetime | None, limit: int) -> Sequence[int]:
    """Return the latest hits, from one part of the store after another until there are enough.

    The index of words knows no order, and would find every hit of a common word; within a slice, there are never many.
    """
    connection.execute(_SETTINGS)
    top = connection.scalar(_TOP) or 0
    first, above = first_since(connection, since), top // indexing.SLICE + 1
    shape, given = _told(asked, since)
    ids: list[int] = []
    for step in _STEPS:
        low = max(above - step, 0)
        marks = tsquery([], _marks(low, above))
        given |= {"marks": marks, "first": first, "last": above * indexing.SLICE - 1, "limit": limit - len(ids)}
        ids += connection.scalars(_hits(shape, marked=True), given).all()
        above = low
        if len(ids) == limit or above * indexing.SLICE <= first:
            return ids
    given |= {"last": above * indexing.SLICE - 1, "limit": limit - len(ids)}
    if at_once := _slices_at_once(connection, asked, given, step):
        least = first // indexing.SLICE
        parts = [tsquery([], _marks(max(top - at_once, least), top)) for top in range(above, least, -at_once)]
        rest = connection.scalars(_part_by_part(shape), given | {"parts": parts})
    else:
        rest = connection.scalars(_hits(shape, marked=False), given)
    return ids + sorted(rest, reverse=True)


class _Shape(NamedTuple):
    """What tells one statement from another. Each is put together once: that takes longer than many a search."""

    phrase: bool
    """Whether words are to stand together."""
    bits: int
    """Of the filter, that all of them must be set."""
    dated: bool


def _told(asked: Sequence[Term], since: datetime | None) -> tuple[_Shape, dict[str, Any]]:
    """Return the shape of the statements for what is asked, and what they are given."""
    wanted = [term for term in asked if not term.excluded]
    found = [pairs.keys(term.pieces[: -1 if term.prefix else None]) for term in wanted]
    bits = [place for keys in found for key in keys for place in key]
    shape = _Shape(any(len(term.pieces) > 1 for term in asked), len(bits), since is not None)
    given = {"words": tsquery(loose(asked)), "phrase": tsquery(asked), "since": since}
    return shape, given | {f"bit_{number}": bit for number, bit in enumerate(bits)}


_PART = 800
"""Articles with all words of a phrase that are looked at at once: more in vain, of fewer there are too many parts."""
_MOST = 32
"""Slices that they stand in at most."""
_DENSE = 50
"""Articles of a slice that hold all that is asked for, and are too many to be found in the whole store at once."""


def _slices_at_once(connection: Connection, asked: Sequence[Term], given: dict[str, Any], slices: int) -> int:
    """Return of how many slices to look at the articles that hold a phrase's words; 0: of all that are left.

    Told by how many hold them in these slices, whose marks are ``given``. Where hardly one of a slice does, the index
    would look for it from the beginning for each part; and what begins so it gathers anew for each from all words.
    """
    if all(len(term.pieces) == 1 for term in asked):
        return 0
    number = connection.scalar(_SOME, given | {"some": _PART * slices}) or 0
    if number < slices * (_DENSE if any(term.prefix for term in asked) else 1):
        return 0
    return min(max(_PART * slices // number, 1), _MOST)


@cache
def _part_by_part(shape: _Shape) -> Select[tuple[int]]:
    """Return the query for hits in one of the ``parts`` after another until there are enough.

    Of each part, all articles with the words are looked at, and whether these stand together is seen at once.
    """
    listed = bindparam("parts", type_=ARRAY(Text))
    part = func.unnest(listed).table_valued("marks", with_ordinality="number").render_derived(name="part")
    parts = select(part.c.marks, part.c.number).order_by(part.c.number).offset(0).subquery("parts")
    words = and_(_HOLDS_WORDS, _holds(parts.c.marks), _together(shape), bindparam("first", type_=BigInteger) <= _NUMBER)
    hits = _latest(words, shape).correlate(parts).lateral("hits")
    return select(hits.c.id).select_from(parts.join(hits, true())).order_by(parts.c.number).limit(_LIMIT)


@cache
def _hits(shape: _Shape, *, marked: bool) -> Select[tuple[int]]:
    """Return the query for hits from article ``first`` to ``last``, the latest first; ``marked``: of slices.

    Nor does the index know places: whether words stand together is seen in the articles that hold them all, one after
    another, until there are enough. The database would do so for all of them. Where each stands, it has just learnt.
    """
    within = _NUMBER.between(bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))
    words = and_(_HOLDS_MARKS, _HOLDS_WORDS, within) if marked else and_(_HOLDS_WORDS, within)
    latest = _latest(words, shape).subquery("latest")
    ordered = select(latest.c.id).order_by(latest.c.id.desc()).limit(_LIMIT)
    if not shape.phrase:
        return ordered
    read = select(literal(1).label("one")).where(_SEARCH.c.ctid == latest.c.place, _together(shape))
    return ordered.join(read.offset(0).lateral("read"), true())


def _latest(words: ColumnElement[bool], shape: _Shape) -> Select[tuple[int, Any]]:
    """Return the query for the articles that hold these words, the latest first, as a part of others."""
    every = select(_NUMBER.label("id"), _SEARCH.c.ctid.label("place")).where(words)
    if shape.dated:
        every = every.join(documents, documents.c.id == _SEARCH.c.document_id)
        every = every.where(documents.c.fetched_at >= bindparam("since", type_=documents.c.fetched_at.type))
    return every.order_by(_NUMBER.desc()).offset(0)  # the offset keeps it apart, and so the order


def _marks(low: int, above: int) -> list[str]:
    return [indexing.of_slice(number) for number in range(low, above)]


def _together(shape: _Shape) -> ColumnElement[bool]:
    """Return whether an article holds all that is asked for: first by the filter of its pairs, which is no work at all.

    Kept from the index, which would not answer it, and would have each article compared with the marks as well.
    """
    room = func.length(_SEARCH.c.pairs) * 8
    bits = [
        func.get_bit(_SEARCH.c.pairs, bindparam(f"bit_{number}", type_=BigInteger) % room) == 1
        for number in range(shape.bits)
    ]
    return case((and_(true(), *bits), _holds(bindparam("phrase", type_=Text))), else_=false())


def _holds(query: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether an article holds what a ``tsquery`` asks for.

    Words and marks are asked for in two of them: of two, the index skips to the next article that either has; within
    one, it looks at each that has the rarer, and takes any mark for that.
    """
    holds: ColumnElement[bool] = _SEARCH.c.words.bool_op("@@")(cast(query, TSQUERY))
    return holds


_SEARCH = table(
    "search",
    column("document_id", BigInteger),
    column("words", TSVECTOR),
    column("pairs", LargeBinary),
    column("ctid"),
)
_NUMBER = _SEARCH.c.document_id + 0
"""The number of an article, for which no other index than that of words is asked."""
_LIMIT = bindparam("limit", type_=BigInteger)
_HOLDS_WORDS = _holds(bindparam("words", type_=Text))
_HOLDS_MARKS = _holds(bindparam("marks", type_=Text))
_SOME = select(func.count()).select_from(
    select(_NUMBER).where(_HOLDS_MARKS, _HOLDS_WORDS).limit(bindparam("some", type_=BigInteger)).subquery()
)
_TOP = select(func.max(_SEARCH.c.document_id))
