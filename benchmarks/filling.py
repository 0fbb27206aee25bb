"""Filling a store for :mod:`store`: saving, copying within the database, and what both take."""

from __future__ import annotations

import random
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from prose import SOURCES, Prose
from sqlalchemy import create_engine, event, make_url, text

from jumpline.store import bloom, indexing, recent
from jumpline.store.schema import band_filters, metadata, recent_bands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from sqlalchemy import Connection

    from jumpline.store import Store

FILL = 1000
"""Articles of a batch."""
KEYS = 400
"""Of a batch as a run saves it."""


def filled(store: Store, url: str, scale: int, saved: int, console: Console) -> dict[str, str]:
    """Save and copy what is lacking; return how quickly what is saved was."""
    held, paces = store.counts()["documents"], []
    articles = Prose(seed=1).articles(first=held)
    for number in range(held, saved, FILL):
        batch = [next(articles) for _ in range(min(FILL, saved - number))]
        paces.append(len(batch) / timed(partial(store.save_all, batch)))
        console.print(f"{number + len(batch):,} saved, {paces[-1]:,.0f} a second", style="dim")
    store.group()  # as it is in a store that has grown batch by batch: none waits to be compared
    _copied(url, saved, max(held, saved), scale, console)
    settle(url)
    return {f"saved, by {FILL:,}": f"{statistics.median(paces):,.0f} a second"} if paces else {}


def _copied(url: str, saved: int, held: int, scale: int, console: Console) -> None:
    """Let the database copy the first ``saved`` articles until it holds ``scale``."""
    engine = create_engine(driver(url))
    lite = engine.dialect.name == "sqlite"
    if lite:
        event.listen(engine, "connect", _hurry)
    elif held < scale:
        execute(url, "DROP INDEX IF EXISTS search_by_word")  # made at once, it is made many times quicker
    for shift in range(held, scale, saved):
        with engine.begin() as connection:
            for statement in _copies(lite, shift, min(saved, scale - shift)):
                connection.exec_driver_sql(statement)
        console.print(f"{min(scale, shift + saved):,} stored", style="dim")
    if lite and held < scale:
        with engine.begin() as connection:
            _logged(connection, scale)
            _filtered(connection)
    engine.dispose()
    if not lite and held < scale:
        execute(url, "SET maintenance_work_mem = '1GB'", "CREATE INDEX search_by_word ON search USING gin (words)")


def _logged(connection: Connection, scale: int) -> None:
    """Let SQLite's log of keys be as full as it is when a merge begins: so it is, or was lately, at any time."""
    chance = random.Random(scale)
    for _ in range(0, recent.enough(scale), KEYS):
        keys = sorted(chance.randrange(-(2**63), 2**63) for _ in range(KEYS))
        under = [chance.randrange(scale) + 1 for _ in range(KEYS)]
        connection.execute(recent_bands.insert(), {"entries": np.array([keys, under], "<i8").tobytes()})


def _filtered(connection: Connection) -> None:
    """Make the filters of what was copied, as merges would have made them."""
    connection.execute(band_filters.delete())
    for key in range(-(2**63), 2**63, 2**63 // bloom.PARTS * 2):
        bloom.add(connection, np.array([key]), 1)


def _hurry(connection: Any, _record: object) -> None:
    """Let SQLite fill in without a thought for the power."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -1000000")


def _copies(lite: bool, shift: int, most: int) -> Iterator[str]:
    """Yield the statements that copy the first ``most`` articles, as SQLite or PostgreSQL say it."""
    changed = {
        "url_key": "lower(hex(randomblob(16)))" if lite else "md5(random()::text)",
        "url": f"url || '?copy={shift}'",
        "id": f"id + {shift}",
        "document_id": f"document_id + {shift}",
        "story_id": f"story_id + {shift}",
    }
    for name in ("documents", "versions", "captures"):
        columns = [one.name for one in metadata.tables[name].columns if (name, one.name) != ("captures", "id")]
        values = ", ".join(changed.get(column, column) for column in columns)
        which = "id" if name == "documents" else "document_id"
        yield f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} FROM {name} WHERE {which} <= {most}"
    if not lite:
        yield "SELECT setval(pg_get_serial_sequence('documents', 'id'), max(id)) FROM documents"
    number = "random()" if lite else "(random() * 9e18)::bigint"
    ten = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(10))
    of = f"FROM documents, ({ten}) ten WHERE id <= {most}"
    yield f"INSERT INTO bands (key, document_id) SELECT {number}, id + {shift} {of}"
    yield _words_in_sqlite(shift, most) if lite else _words_in_postgresql(shift, most)


def _words_in_sqlite(shift: int, most: int) -> str:
    sources = [f"source-{number}" for number in range(SOURCES)]
    mark = " ".join(f"WHEN '{source}' THEN '{indexing.of_source(source)}'" for source in sources)
    title = f"CASE source {mark} END || ' {indexing.of_completeness('')}' || completeness || ' ' || lower(title)"
    words = f"SELECT document_id + {shift}, {title}, lower(text) FROM versions WHERE document_id <= {most}"
    return f"INSERT INTO search (rowid, title, text) {words} ORDER BY document_id"


def _words_in_postgresql(shift: int, most: int) -> str:
    first, size = indexing.of_slice(0)[:-1], indexing.SLICE
    old, new = (f"'{first}' || to_hex(({number}) / {size})" for number in ("document_id", f"document_id + {shift}"))
    words = f"ts_delete(words, {old}) || array_to_tsvector(ARRAY[{new}])"
    which = f"FROM search WHERE document_id <= {most}"
    return f"INSERT INTO search (document_id, words, pairs) SELECT document_id + {shift}, {words}, pairs {which}"


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def execute(url: str, *statements: str) -> None:
    """Execute statements, each in a transaction of its own."""
    engine = create_engine(driver(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def driver(url: str) -> str:
    """Return an address with the driver that the store uses."""
    return url.replace("postgresql://", "postgresql+psycopg://")


def settle(url: str) -> None:
    """Do what PostgreSQL does by itself, a minute later."""
    if make_url(url).get_backend_name() != "sqlite":
        execute(url, "VACUUM ANALYZE")
