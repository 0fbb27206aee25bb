"""How the store bears a million articles.

    uv run python benchmarks/store.py --scale 1000000
    uv run python benchmarks/store.py --scale 20000 --store postgresql://postgres@127.0.0.1/bench

Saves made-up articles (words drawn as in real prose, few often and most rarely) in batches as a run does, until there
are ``--saved`` of them; the rest up to ``--scale`` the database copies from those, each under an address, keys and
bands of its own, so that every table and index has its full size without hours of making up. Then it prints, for SQLite
in a temporary folder or for each database given:

- how many articles a second are saved into the full store, and into an empty one of the same kind: batch by batch in
  turn, since a machine is not equally busy all the time, and as the median of many batches;
- the median time of what the command line asks: what is due to be fetched again, lists, searches;
- bytes on disk for each article.

Nothing of it is network. The databases given are emptied first.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text

from jumpline import open_store
from jumpline.model import Access, Article, Assessment, Cause, Completeness, Document, Evidence, Provenance, Verdict
from jumpline.store.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from jumpline.store import Store

BATCH = 40
"""As a run saves them."""
FILL = 1000
"""Articles of a batch while the store is filled."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES = 50
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "qui",
    "ro",
    "su",
    "ta",
    "ve",
    "wi",
    "xo",
    "zu",
    "bral",
    "cren",
    "drim",
    "floth",
]
ROUNDS = 200
"""Batches that are saved into the full store and into the empty one, in turn."""
BAR = 50
"""Milliseconds."""


def main() -> None:
    options = _options()
    console = Console()
    table = Table("", title=f"{options.scale:,} articles")
    folder = Path(tempfile.mkdtemp(prefix="jumpline-bench-", dir=options.folder))
    columns: list[dict[str, str]] = []
    try:
        for address in options.store or [f"sqlite:///{folder}/bench.db"]:
            table.add_column(make_url(address).get_backend_name(), justify="right")
            columns.append(_measured(address, options.scale, options.saved, folder, console))
    finally:
        shutil.rmtree(folder)
    for name in columns[0]:
        table.add_row(name, *(column.get(name, "") for column in columns))
    console.print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=1_000_000, help="articles")
    parser.add_argument("--saved", type=int, default=50_000, help="articles that are saved, and not copied")
    parser.add_argument("--store", action="append", help="a database to fill; emptied first. [default: SQLite]")
    parser.add_argument("--folder", help="where the temporary folder is made")
    return parser.parse_args()


def _measured(address: str, scale: int, saved: int, folder: Path, console: Console) -> dict[str, str]:
    _empty(address)
    told: dict[str, str] = {}
    articles = made(seed=1)
    saved = min(saved, scale)
    with open_store(address) as store:
        for number in range(0, saved, FILL):
            store.save_all([next(articles) for _ in range(min(FILL, saved - number))])
            console.print(f"{number:,} saved", style="dim")
        store.group()  # as it is in a store that has grown batch by batch: none waits to be compared
        copied(address, saved, scale, console)
        _settle(address)
        told["bytes an article"] = f"{_size(address) / scale:,.0f}"
        told |= _side_by_side(store, articles, folder, address)
        _execute(address, "UPDATE documents SET recheck_at = fetched_at WHERE completeness = 'truncated'")
        _settle(address)
        told |= _queries(store, address, random.Random(7))
    _empty(address)
    return told


def copied(address: str, saved: int, scale: int, console: Console) -> None:
    """Let the database copy the first ``saved`` articles until it holds ``scale``."""
    engine = create_engine(_driver(address))
    lite = engine.dialect.name == "sqlite"
    if not lite and scale > saved:
        _execute(
            address, "DROP INDEX IF EXISTS search_by_word"
        )  # to make it once is many times quicker than to let it grow
    for shift in range(saved, scale, saved):
        with engine.begin() as connection:
            for statement in _copies(lite, shift, min(saved, scale - shift)):
                connection.exec_driver_sql(statement)
        console.print(f"{min(scale, shift + saved):,} stored", style="dim")
    engine.dispose()
    if not lite and scale > saved:
        _execute(address, "CREATE INDEX search_by_word ON search USING gin (words)")


def _copies(lite: bool, shift: int, most: int) -> Iterator[str]:
    """Yield the statements that copy the first ``most`` articles, as SQLite or PostgreSQL say it."""
    changed = {
        "url_key": "lower(hex(randomblob(16)))" if lite else "md5(random()::text)",
        "url": f"url || '?copy={shift}'",
        "id": f"id + {shift}",
        "document_id": f"document_id + {shift}",
    }
    for name in ("documents", "versions", "captures"):
        columns = metadata.tables[name].columns.keys()
        values = ", ".join(changed.get(column, column) for column in columns)
        which = "id" if name == "documents" else "document_id"
        yield f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values} FROM {name} WHERE {which} <= {most}"
        if not lite and "id" in columns:
            yield f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
    number = "random()" if lite else "(random() * 9e18)::bigint"
    ten = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(10))
    of = f"FROM documents, ({ten}) ten WHERE id <= {most}"
    yield f"INSERT INTO bands (key, document_id) SELECT {number}, id + {shift} {of}"
    if lite:
        words = f"SELECT document_id + {shift}, lower(title), lower(text) FROM versions"
        yield f"INSERT INTO search (rowid, title, text) {words} WHERE document_id <= {most}"
    else:
        words = f"SELECT document_id + {shift}, words FROM search"
        yield f"INSERT INTO search (document_id, words) {words} WHERE document_id <= {most}"


def _side_by_side(store: Store, articles: Iterator[Document], folder: Path, address: str) -> dict[str, str]:
    """Save into the full store and into an empty one of the same kind, in turn."""
    url = make_url(address)
    small = f"sqlite:///{folder}/small.db"
    if url.get_backend_name() != "sqlite":
        small = url.update_query_dict({"options": "-csearch_path=jumpline_small"}).render_as_string(hide_password=False)
        _execute(address, "DROP SCHEMA IF EXISTS jumpline_small CASCADE", "CREATE SCHEMA jumpline_small")
    full, empty = [], []
    with open_store(small) as other:
        for _ in range(ROUNDS):
            batch = [next(articles) for _ in range(BATCH)]
            full.append(_timed(partial(store.save_all, batch)))
            empty.append(_timed(partial(other.save_all, batch)))
    if url.get_backend_name() != "sqlite":
        _execute(address, "DROP SCHEMA jumpline_small CASCADE")
    one, two = statistics.median(full), statistics.median(empty)
    return {
        "side by side, full": f"{BATCH / one:,.0f} a second",
        "side by side, empty": f"{BATCH / two:,.0f} a second",
        "full by empty, median (bar 0.80)": f"{two / one:.2f}",
        # The mean has in it what PostgreSQL puts off for later: its index of words is written in bursts.
        "full by empty, mean": f"{statistics.mean(empty) / statistics.mean(full):.2f}",
    }


def _queries(store: Store, url: str, chance: random.Random) -> dict[str, str]:
    """Return the median times of what the command line asks."""
    vocabulary = words()
    engine = create_engine(_driver(url))

    def word(commonest: int, rarest: int) -> str:
        return vocabulary[chance.randrange(commonest, rarest)]

    asked: dict[str, Callable[[], object]] = {
        "due to be fetched again": lambda: _due(engine),
        "list": lambda: list(store.documents(limit=50)),
        "list, truncated": lambda: list(store.documents(completeness=Completeness.TRUNCATED, limit=50)),
        "list, of a source": lambda: list(store.documents(source=f"source-{chance.randrange(SOURCES)}", limit=50)),
        "list, truncated, of a source": lambda: list(
            store.documents(completeness=Completeness.TRUNCATED, source=f"source-{chance.randrange(SOURCES)}", limit=50)
        ),
        "show": lambda: store.get(address(chance.randrange(1000))),
        "history": lambda: store.versions(address(chance.randrange(1000))),
        "story": lambda: store.story(address(chance.randrange(1000))),
        "search, a common word": lambda: store.search(word(0, 50)),
        "search, two words": lambda: store.search(f"{word(50, 500)} {word(50, 500)}"),
        "search, a rare word": lambda: store.search(word(20_000, 40_000)),
        "search, a phrase": lambda: store.search(f'"{word(0, 20)} {word(0, 20)}"'),
        "search, within a source": lambda: store.search(word(50, 500), source=f"source-{chance.randrange(SOURCES)}"),
    }
    told = {}
    for name, ask in asked.items():
        milliseconds = [1000 * _timed(ask) for _ in range(25)]
        told[f"{name} (bar {BAR} ms)"] = f"{statistics.median(milliseconds):.1f} ms, worst {max(milliseconds):.0f}"
    engine.dispose()
    return told


def _due(engine: Engine) -> object:
    with engine.connect() as connection:
        query = (
            "SELECT id, url FROM documents WHERE recheck_at IS NOT NULL AND recheck_at <= :now ORDER BY recheck_at, id"
        )
        return connection.execute(text(f"{query} LIMIT 100"), {"now": "2027-01-01"}).all()


def words() -> list[str]:
    """Return the made-up vocabulary, the commonest words first."""
    chance = random.Random(11)
    found: dict[str, None] = {}
    while len(found) < 50_000:
        found["".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 4)))] = None
    return list(found)


def made(seed: int) -> Iterator[Document]:
    """Yield articles for ever: nine whole ones, then a cut one; each of another address."""
    chance = random.Random(seed)
    vocabulary = words()
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    pool = chance.choices(vocabulary, cum_weights=weights, k=2_000_000)
    for number in range(10**9):
        length = chance.randint(120, 700)
        start = chance.randrange(len(pool) - length)
        said = pool[start : start + length]
        cut = number % 10 == 9
        yield _document(number, said[:80] if cut else said, length, cut=cut)


def address(number: int) -> str:
    return f"https://www.source-{number % SOURCES}.example/2026/03/story-of-the-year-{number}"


def _document(number: int, said: list[str], length: int, *, cut: bool) -> Document:
    lines = "\n".join(" ".join(said[at : at + 60]) + "." for at in range(0, len(said), 60))
    evidence = (
        Evidence("length", "length.words", Verdict.COMPLETE, 1.2, f"{len(said)} words", "text"),
        Evidence("ending", "ending.sentence", Verdict.COMPLETE, 0.8, " ".join(said[-8:]), "text:end"),
        Evidence("access", "access.declared", Verdict.NOTE, 0.0, "isAccessibleForFree", "json-ld"),
    )
    assessment = Assessment(Completeness.COMPLETE, 0.93, None, Access.OPEN, evidence=evidence, rules_version="bench")
    if cut:
        assessment = replace(
            assessment,
            completeness=Completeness.TRUNCATED,
            probability=0.04,
            cause=Cause.PAYWALL,
            expected_words=length,
        )
    url = address(number)
    return Document(
        url=url,
        source=f"source-{number % SOURCES}",
        article=Article(lines, " ".join(said[:7]), ("A. Writer",), NOON, "en"),
        assessment=assessment,
        fetched_url=url,
        status=200,
        fetched_at=NOON + timedelta(seconds=number),
        digest=f"sha256:{number:064x}",
        extractor_version="bench",
        provenance=Provenance((("content-type", "text/html; charset=utf-8"), ("etag", f'"{number:x}"'))),
    )


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _execute(url: str, *statements: str) -> None:
    engine = create_engine(_driver(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _empty(url: str) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        for file in Path(make_url(url).database or "").parent.glob("*.db*"):
            file.unlink()
    else:
        _execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def _settle(url: str) -> None:
    """Do what PostgreSQL does by itself, a minute later."""
    if make_url(url).get_backend_name() != "sqlite":
        _execute(url, "VACUUM ANALYZE")


def _size(url: str) -> int:
    if make_url(url).get_backend_name() == "sqlite":
        _execute(url, "PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(file.stat().st_size for file in Path(make_url(url).database or "").parent.glob("bench.db*"))
    engine = create_engine(_driver(url))
    with engine.connect() as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
    engine.dispose()
    return int(size)


if __name__ == "__main__":
    main()
