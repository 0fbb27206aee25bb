"""The database itself: connecting, and transactions that are tried again where that helps."""

from __future__ import annotations

import json
import time
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from jumpline.errors import StoreError
from jumpline.store.faults import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from sqlalchemy import URL, Table, TextClause

Result = TypeVar("Result")
Given = ParamSpec("Given")
Key = TypeVar("Key")

_PATIENCE = 10
"""Seconds that one try waits for another writer of a SQLite file; the address may say otherwise (``?timeout=60``)."""
_WRITING, _READING = 16_000, 8_000
"""Kilobytes of a SQLite file that the connection that writes keeps in memory, and each of those that read. With four
times as many, saving into a store of a million articles is no faster: the system keeps the file in memory as well."""
_CHUNK = 200
"""Keys a statement: far below the parameters that any database takes."""
_PAUSES = (0.1, 0.5, 2.0)
"""Seconds before the second, third and fourth try of a transaction that another program disturbed."""


class Database:
    """A connection pool, and the two ways to use it: :meth:`read` and :meth:`write`."""

    def __init__(self, url: str) -> None:
        parsed = _checked(url)
        self.key = parsed.render_as_string(hide_password=True)
        if parsed.get_backend_name() == "sqlite":
            self._engine = _sqlite(parsed, self.key, "BEGIN", cache=_READING)
            # SQLite must know at its start that a transaction will write: to turn a reader into a writer half-way fails
            # at once, without waiting, when somebody else wrote in between. And what one connection writes, all others
            # must read anew: those of this process take turns at one, whose cache so stays warm.
            self._writer = _sqlite(
                parsed, self.key, "BEGIN IMMEDIATE", cache=_WRITING, pool_size=1, max_overflow=0, pool_timeout=None
            )
        else:
            self._engine = self._writer = _postgresql(parsed)

    def read(
        self, work: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Return what ``work`` makes of one consistent view of the database."""
        return self._tried(self._engine, lambda connection: work(connection, *args, **kwargs))

    def write(
        self, work: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Return what ``work`` does in one transaction: all of it, or nothing.

        ``work`` may run more than once and must touch nothing but its connection.

        Raises:
            StoreError: the database refuses; ``retry`` where a later try may go through.
        """
        return self._tried(self._writer, lambda connection: work(connection, *args, **kwargs))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
        self._writer.dispose()

    def _tried(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        for pause in (*_PAUSES, None):
            try:
                with engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                explained = explain(self.key, error)
                if pause is None or not explained.retry:
                    raise explained from error
                time.sleep(pause)
        raise AssertionError("unreachable: the last try returns or raises")


PAGE = 200
"""Rows read at a time: what a stream holds in memory."""


class Opened:
    """An open database, of which the parts of :class:`jumpline.store.Store` are made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def insert_into(connection: Connection, table: Table) -> Any:
    """Return an INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update`` on either database."""
    made = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return made(table)


def put_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    unique: tuple[str, ...],
    replaced: tuple[str, ...] = (),
) -> None:
    """Insert rows, all with the same columns; where one is there already, let it say the same of some columns.

    Args:
        connection: the caller's.
        table: where to.
        rows: as many as there are; none is well.
        unique: the columns that no two rows of the table share.
        replaced: the columns that a row which is there takes over; without any, it stays as it is.
    """
    if rows:
        connection.execute(_insertion(table, tuple(rows[0]), unique, replaced), rows)


@cache
def _insertion(table: Table, names: tuple[str, ...], unique: tuple[str, ...], replaced: tuple[str, ...]) -> TextClause:
    """Return an INSERT for either database.

    SQLAlchemy compiles its own anew, each time, as soon as they have an ON CONFLICT: a twentieth of what saving takes.
    """
    listed, given = ", ".join(map(_quoted, names)), ", ".join(f":{name}" for name in names)
    of = ", ".join(map(_quoted, unique))
    settings = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in replaced)
    action = f"UPDATE SET {settings}" if replaced else "NOTHING"
    said = f"INSERT INTO {table.name} ({listed}) VALUES ({given}) ON CONFLICT ({of}) DO {action}"  # noqa: S608 - our own names
    return text(said).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))


def _quoted(name: str) -> str:
    return f'"{name}"'


def chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """Yield the keys in their order, as many at a time as go well into one statement."""
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # Says nothing of what it got: it may hold a password.
        raise StoreError("store", "expected a database address, such as sqlite:///data/jumpline.db") from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed if "+" in parsed.drivername else parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise StoreError(parsed.drivername, "is no database we know; sqlite and postgresql are")
    if parsed.database in {None, "", ":memory:"}:
        raise StoreError(url, "a store in memory would vanish; name a file: sqlite:///data/jumpline.db")
    return parsed


def _sqlite(url: URL, key: str, begin: str, *, cache: int, **pool: Any) -> Engine:
    """Return an engine whose transactions begin with ``begin``; each connection caches so many kilobytes."""
    database = url.database or ""
    if not database.startswith("file:"):
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(key, f"its folder cannot be made: {error.strerror}; name another place") from error
    given = {"isolation_level": None, "check_same_thread": False}  # SQLAlchemy begins, and its pool shares
    patience = {} if "timeout" in url.query else {"timeout": _PATIENCE}
    engine = create_engine(url, json_serializer=_json, connect_args=given | patience, **pool)
    event.listen(engine, "connect", partial(_settle, cache=cache))
    # As SQLAlchemy tells us to: the driver's own way of beginning knows no IMMEDIATE.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _settle(connection: Any, _record: object, cache: int) -> None:
    """Set what SQLite forgets with each connection."""
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA foreign_keys = ON")
        # Safe with a write-ahead log: a crash of the program loses nothing, a power cut at most the last transactions.
        cursor.execute("PRAGMA synchronous = NORMAL")
        # Readers never wait for the writer. Stays with the file; asked again, it costs nothing.
        cursor.execute("PRAGMA journal_mode = WAL")
        # What many batches change of an index is written back once, at 128 MB of log.
        cursor.execute("PRAGMA wal_autocheckpoint = 32000")
        cursor.execute(f"PRAGMA cache_size = -{cache}")


def _postgresql(url: URL) -> Engine:
    # Years 1 and 9999 cannot be read in a zone where they fall outside the calendar.
    options = " ".join([*_many(url.query.get("options", ())), "-c timezone=UTC"])
    try:
        return create_engine(
            url.update_query_dict({"options": options}),
            json_serializer=_json,
            pool_pre_ping=True,
            pool_size=10,
            connect_args={} if "connect_timeout" in url.query else {"connect_timeout": 10},
        )
    except ModuleNotFoundError as error:
        raise StoreError(url.drivername, f"needs the package {error.name}: pip install 'jumpline[postgres]'") from error


def _many(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
