"""Where the keys of near duplicates stand: the latest in a log, merged bit by bit into the table sorted by key.

Keys are random numbers: each that is put among ten million others lies on a page of its own, and the page is written
twice, into the write-ahead log and into the file. Of all that a batch wrote into a SQLite store of a million articles,
half was that. So what is new is appended, and goes into the sorted table when there is enough of it for many keys to
share a page: a log-structured merge tree of two components, with a rolling merge.

::

    note   | append     the keys of a batch, as one row                  recent_bands
           | merge      once there are enough, a piece of their range    recent_bands -> bands
    find   | read on    what this and other programs appended since      recent_bands -> memory, sorted
           | look up    in memory, and in the table                    bands, what its filters let through

A merge takes from the rows that were there when it began, with each batch as many keys as that one brings, so that no
batch waits for a large one; how far it came stands in ``merging``. PostgreSQL writes the pages of an index when it has
time for it, and not with each batch: there, keys go straight into the table.

Every function works inside the caller's transaction. What is kept in memory was committed before it began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from jumpline.store.engine import chunks, put_rows
from jumpline.store.schema import band_filters, bands, merging, recent_bands

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt
    from sqlalchemy import Connection

    from jumpline.store.bloom import Filters

    Run = npt.NDArray[np.int64]
    """Keys in order, and in a second line the article under each."""

_LEAST, _MOST = 2**14, 2**19
"""Keys that begin a merge: as many as there are articles, so that some ten share a page; within these bounds. What is
in memory is 16 bytes a key, and twice as many keys at most."""
_BOTTOM = -(2**63)


def enough(articles: int, most: int = _MOST) -> int:
    """Return how many keys in the log begin a merge, in a store of so many articles."""
    return min(max(_LEAST, articles), most)


class _State(NamedTuple):
    """How far a merge has come."""

    epoch: int = 0
    """Changes whenever rows of the log change otherwise than by a new one: what is in memory is read anew then."""
    until: int = 0
    """The last row that the merge takes from."""
    cursor: int | None = None
    """The least key that it has not yet taken; ``None`` where none is going on."""


class Recent:
    """The log, as one program keeps it in memory.

    Args:
        most: keys that begin a merge, where there are more articles than that.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._state = _State(epoch=-1)
        self._seen = 0
        self._filters: Filters | None = None
        """Of the table's keys."""
        self._merging: Run | None = None
        """What a merge takes from."""
        self._runs: list[Run] = []
        """What came later, each at least twice as long as the next."""

    def find(self, connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
        """Return the articles under each of these keys, as far as there are any."""
        if connection.dialect.name != "sqlite":
            return _merged(connection, keys)
        self._read_on(connection)
        found = _merged(connection, self._perhaps_merged(keys))
        runs = self._runs if self._merging is None else [self._merging, *self._runs]
        for run in runs:
            for key, ids in _under(run, keys):
                there = found.setdefault(key, [])
                there += [number for number in ids if number not in there]  # what is merged stands in both, for a while
        return found

    def note(self, connection: Connection, entries: Sequence[tuple[int, int]]) -> None:
        """Put articles under keys. What :meth:`find` returned in this transaction is what it goes by."""
        if not entries:
            return
        if connection.dialect.name != "sqlite":
            _put(connection, entries)
            return
        run = _sorted([_run(entries)])
        (number,) = connection.execute(recent_bands.insert().values(entries=_packed(run))).inserted_primary_key or (0,)
        if self._state.cursor is not None:
            self._merge(connection, len(entries), number)
        elif sum(one.shape[1] for one in self._runs) >= enough(int(run[1].max()), self._most):
            _set(connection, _State(self._state.epoch + 1, self._seen, _BOTTOM))

    def _perhaps_merged(self, keys: Collection[int]) -> Collection[int]:
        import numpy as np  # noqa: PLC0415 - takes a while

        asked = np.fromiter(keys, np.int64, len(keys))
        return [int(key) for key in asked[self._filters.may_hold(asked)]] if self._filters else keys

    def _read_on(self, connection: Connection) -> None:
        """Take into memory what was committed since it was last asked."""
        from jumpline.store.bloom import Filters  # noqa: PLC0415 - takes a while

        state = _state(connection)
        if self._filters is None or state.epoch != self._state.epoch:
            self._filters = Filters()
        self._filters.read_on(connection)
        if state.epoch != self._state.epoch:
            self._state = _State(epoch=-1)  # until all of it is read
            self._merging = _sorted(_logged(connection, 0, state.until)[0]) if state.cursor is not None else None
            self._runs, self._seen = [], state.until
        new, self._seen = _logged(connection, self._seen)
        if new:
            self._runs.append(_sorted(new))
        while len(self._runs) > 1 and self._runs[-2].shape[1] < 2 * self._runs[-1].shape[1]:
            self._runs[-2:] = [_sorted(self._runs[-2:])]
        self._state = state

    def _merge(self, connection: Connection, most: int, change: int) -> None:
        """Take the next keys out of the log, some more than so many, and put them into the table."""
        from jumpline.store import bloom  # noqa: PLC0415 - takes a while

        run, state = self._merging, self._state
        assert run is not None  # noqa: S101 - for the type checker: a merge is going on
        start = int(run[0].searchsorted(state.cursor))
        stop = int(run[0].searchsorted(run[0][start + most], "right")) if start + most < run.shape[1] else run.shape[1]
        _put(connection, _entries(run[:, start:stop]))
        bloom.add(connection, run[0, start:stop], change)
        if stop < run.shape[1]:
            _set(connection, state._replace(cursor=int(run[0][stop])))
            return
        connection.execute(recent_bands.delete().where(recent_bands.c.id <= state.until))
        _set(connection, _State(state.epoch + 1, state.until))


def settle(connection: Connection) -> None:
    """Put all that the log holds into the table: what was copied from SQLite, for a database that needs no log."""
    for run in _logged(connection, 0)[0]:
        _put(connection, _entries(run))
    connection.execute(recent_bands.delete())
    connection.execute(band_filters.delete())
    _set(connection, _State(_state(connection).epoch + 1))


def forget(connection: Connection, keys: Iterable[int], ids: Sequence[int]) -> None:
    """Take articles out from under these keys, and out of the log under whatever key."""
    import numpy as np  # noqa: PLC0415 - takes a while

    for chunk in chunks(sorted(keys)):
        connection.execute(bands.delete().where(bands.c.key.in_(chunk), bands.c.document_id.in_(ids)))
    changed = []
    for row in connection.execute(select(recent_bands)):
        run = _unpacked(row.entries)
        stays = ~np.isin(run[1], ids)
        if not stays.all():
            changed.append({"entries": _packed(run[:, stays]), "of": row.id})
    for one in changed:  # a row stays also where it is empty: a merge knows its rows by their numbers
        connection.execute(recent_bands.update().where(recent_bands.c.id == one["of"]).values(entries=one["entries"]))
    if changed:
        state = _state(connection)
        _set(connection, state._replace(epoch=state.epoch + 1))


def clear(connection: Connection) -> None:
    """Forget all keys."""
    connection.execute(bands.delete())
    connection.execute(recent_bands.delete())
    connection.execute(band_filters.delete())
    _set(connection, _State(_state(connection).epoch + 1))


def _merged(connection: Connection, keys: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for chunk in chunks(sorted(keys)):
        for row in connection.execute(select(bands).where(bands.c.key.in_(chunk))):
            found.setdefault(row.key, []).append(row.document_id)
    return found


def _state(connection: Connection) -> _State:
    row = connection.execute(select(merging.c.epoch, merging.c.until, merging.c.cursor)).first()
    return _State(*row) if row else _State()


def _set(connection: Connection, state: _State) -> None:
    connection.execute(merging.delete())
    connection.execute(merging.insert(), state._asdict())


def _logged(connection: Connection, after: int, until: int | None = None) -> tuple[list[Run], int]:
    """Return the rows of the log after a number, as far as another one, and the number of the last."""
    query = select(recent_bands).where(recent_bands.c.id > after).order_by(recent_bands.c.id)
    if until is not None:
        query = query.where(recent_bands.c.id <= until)
    runs = []
    for row in connection.execute(query):
        runs.append(_unpacked(row.entries))
        after = row.id
    return runs, after


def _put(connection: Connection, entries: Iterable[tuple[int, int]]) -> None:
    rows = [{"key": key, "document_id": number} for key, number in entries]
    put_rows(connection, bands, rows, ("key", "document_id"))


def _packed(run: Run) -> bytes:
    return run.astype("<i8").tobytes()


def _unpacked(entries: bytes) -> Run:
    import numpy as np  # noqa: PLC0415 - takes a while

    return np.frombuffer(entries, "<i8").reshape(2, -1)


def _run(entries: Sequence[tuple[int, int]]) -> Run:
    import numpy as np  # noqa: PLC0415 - takes a while

    return np.array(entries, np.int64).T


def _entries(run: Run) -> Iterator[tuple[int, int]]:
    return zip(*run.tolist(), strict=True)


def _sorted(runs: Sequence[Run]) -> Run:
    """Return several as one."""
    import numpy as np  # noqa: PLC0415 - takes a while

    joined = np.concatenate([np.empty((2, 0), np.int64), *runs], axis=1)
    return joined[:, joined[0].argsort(kind="stable")]


def _under(run: Run, keys: Collection[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield those of the keys that stand there, and the articles under each."""
    import numpy as np  # noqa: PLC0415 - takes a while

    wanted = np.sort(np.fromiter(keys, np.int64, len(keys)))  # in their order they are found in half the time
    starts = run[0].searchsorted(wanted)
    within = starts < run.shape[1]
    wanted, starts = wanted[within], starts[within]
    for key, start in zip(*(found[run[0][starts] == wanted].tolist() for found in (wanted, starts)), strict=True):
        yield key, run[1, start : run[0].searchsorted(key, "right")].tolist()
