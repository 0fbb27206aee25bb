"""How the store bears a million articles.

    uv run python benchmarks/store.py --scale 1000000
    uv run python benchmarks/store.py --scale 20000 --store postgresql://postgres@127.0.0.1/bench

Saves the made-up articles of :mod:`prose` in batches, until there are ``--saved`` of them; the rest up to ``--scale``
the database copies from those, each under an address, keys and bands of its own, so that every table and index has its
full size without hours of making up. Then it prints, for SQLite in a temporary folder or for each database given:

- how many articles a second are saved into the full store, and into an empty one of the same kind: batch by batch in
  turn, since a machine is not equally busy all the time, and as the median of many batches;
- the time of what the command line asks, as median, least and most of 25: what is due to be fetched again, lists,
  searches; on a busy machine, the least is nearer to what the work itself takes;
- bytes on disk for each article.

Nothing of it is network. The databases given are emptied, first and last; with ``--keep`` they stay as they are, and
what they hold already is not filled in again.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filling import driver, execute, filled, settle, timed
from prose import NOON, SOURCES, Prose, address
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url, text

from jumpline import open_store
from jumpline.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jumpline.model import Document
    from jumpline.store import Store

BATCH = 40
"""As a run saves them."""
BAR = 50
"""Milliseconds."""


def main() -> None:
    """Fill, measure, and print the table."""
    options = _options()
    console = Console()
    table = Table("", title=f"{options.scale:,} articles")
    folder = Path(tempfile.mkdtemp(prefix="jumpline-bench-", dir=options.folder))
    columns: list[dict[str, str]] = []
    try:
        for url in options.store or [f"sqlite:///{folder}/bench.db"]:
            if not options.keep:
                _empty(url)
            table.add_column(make_url(url).get_backend_name(), justify="right")
            columns.append(_measured(url, options, folder, console))
            if not options.keep:
                _empty(url)
    finally:
        shutil.rmtree(folder)
    for name in columns[0]:
        table.add_row(name, *(column.get(name, "") for column in columns))
    console.print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=1_000_000, help="articles")
    parser.add_argument("--saved", type=int, default=50_000, help="articles that are saved, and not copied")
    parser.add_argument("--rounds", type=int, default=200, help="batches that are saved side by side; 0 for none")
    parser.add_argument("--store", action="append", help="a database to fill; emptied first. [default: SQLite]")
    parser.add_argument("--keep", action="store_true", help="empty no database, and fill in what it lacks")
    parser.add_argument("--folder", help="where the temporary folder is made")
    return parser.parse_args()


def _measured(url: str, options: argparse.Namespace, folder: Path, console: Console) -> dict[str, str]:
    told: dict[str, str] = {}
    with open_store(url) as store:
        held = store.counts()["documents"]
        if held < options.scale:
            told |= filled(store, url, options.scale, min(options.saved, options.scale), console)
            held = options.scale
        told["bytes an article"] = f"{_size(url) / held:,.0f}"
        if options.rounds:
            told |= _side_by_side(store, _batches(held, options.rounds), folder, url)
        execute(url, "UPDATE documents SET recheck_at = fetched_at WHERE completeness = 'truncated'")
        settle(url)
        told |= _queries(store, Prose(seed=7))
    return told


def _batches(held: int, rounds: int) -> Iterator[list[Document]]:
    """Yield batches of articles that a store of so many does not hold."""
    articles = Prose(seed=held).articles(first=held)
    for _ in range(rounds):
        yield [next(articles) for _ in range(BATCH)]


def _side_by_side(store: Store, batches: Iterator[list[Document]], folder: Path, address: str) -> dict[str, str]:
    """Save into the full store and into an empty one of the same kind, in turn."""
    url = make_url(address)
    small = f"sqlite:///{folder}/small.db"
    if url.get_backend_name() != "sqlite":
        small = url.update_query_dict({"options": "-csearch_path=jumpline_small"}).render_as_string(hide_password=False)
        execute(address, "DROP SCHEMA IF EXISTS jumpline_small CASCADE", "CREATE SCHEMA jumpline_small")
    full, empty = [], []
    with open_store(small) as other:
        for batch in batches:
            full.append(_costs(partial(store.save_all, batch)))
            empty.append(_costs(partial(other.save_all, batch)))
    if url.get_backend_name() != "sqlite":
        execute(address, "DROP SCHEMA jumpline_small CASCADE")
    (one, cpu), (two, least) = (map(statistics.median, zip(*costs, strict=True)) for costs in (full, empty))
    return {
        "side by side, full": f"{BATCH / one:,.0f} a second",
        "side by side, empty": f"{BATCH / two:,.0f} a second",
        "full by empty, median (bar 0.80)": f"{two / one:.2f}",
        # The mean has in it what PostgreSQL puts off for later: its index of words is written in bursts.
        "full by empty, mean": f"{sum(wall for wall, _ in empty) / sum(wall for wall, _ in full):.2f}",
        # All of SQLite, but of PostgreSQL the client alone; no other program's work is in it.
        "full by empty, median, processor of this process": f"{least / cpu:.2f}",
    }


def _costs(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that it takes, by the clock and of this process's processor."""
    begin = time.process_time()
    wall = timed(work)
    return wall, time.process_time() - begin


def _queries(store: Store, prose: Prose) -> dict[str, str]:
    """Return the median times of what the command line asks."""
    latest = next(store.documents(limit=1)).fetched_at
    later = NOON.replace(year=NOON.year + 1)

    def source() -> str:
        return f"source-{prose.number(SOURCES)}"

    asked: dict[str, Callable[[], object]] = {
        "due to be fetched again": lambda: store.rechecks.due([f"source-{n}" for n in range(SOURCES)], later, 100),
        "due, of a source": lambda: store.rechecks.due([source()], later, 100),
        "list": lambda: list(store.documents(limit=50)),
        "list, truncated": lambda: list(store.documents(completeness=Completeness.TRUNCATED, limit=50)),
        "list, of a source": lambda: list(store.documents(source=source(), limit=50)),
        "list, truncated, of a source": lambda: list(
            store.documents(completeness=Completeness.TRUNCATED, source=source(), limit=50)
        ),
        "show": lambda: store.get(address(prose.number(1000))),
        "history": lambda: store.versions(address(prose.number(1000))),
        "story": lambda: store.story(address(prose.number(1000))),
        "search, a common word": lambda: store.search(prose.word(0, 50)),
        "search, a middling word": lambda: store.search(prose.word(500, 5_000)),
        "search, a rare word": lambda: store.search(prose.word(20_000, 40_000)),
        "search, two words": lambda: store.search(f"{prose.word(50, 500)} {prose.word(50, 500)}"),
        "search, two rarer words": lambda: store.search(f"{prose.word(500, 5_000)} {prose.word(500, 5_000)}"),
        "search, a name in quotes": lambda: store.search(f'"{prose.name()}"'),
        "search, a phrase of the commonest words": lambda: store.search(f'"{prose.word(0, 20)} {prose.word(0, 20)}"'),
        "search, a phrase of words that seldom meet": lambda: store.search(
            f'"{prose.word(50, 500)} {prose.word(50, 500)}"'
        ),
        "search, a common word within a source": lambda: store.search(prose.word(50, 500), source=source()),
        "search, a rarer word within a source": lambda: store.search(prose.word(500, 5_000), source=source()),
        "search, a name in quotes within a source": lambda: store.search(f'"{prose.name()}"', source=source()),
        "search, a common word since an hour": lambda: store.search(
            prose.word(0, 50), since=latest - timedelta(hours=1)
        ),
        "search, a word, truncated": lambda: store.search(prose.word(50, 500), completeness=Completeness.TRUNCATED),
    }
    told = {}
    for name, ask in asked.items():
        milliseconds = [1000 * timed(ask) for _ in range(25)]
        told[f"{name} (bar {BAR} ms)"] = (
            f"{statistics.median(milliseconds):.1f} ms, {min(milliseconds):.1f} to {max(milliseconds):.0f}"
        )
    return told


def _empty(url: str) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        for file in _files(url):
            file.unlink()
    else:
        execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def _files(url: str) -> list[Path]:
    """Return the file of a SQLite database, and those beside it."""
    path = Path(make_url(url).database or "")
    return [file for end in ("", "-wal", "-shm") if (file := path.with_name(path.name + end)).exists()]


def _size(url: str) -> int:
    if make_url(url).get_backend_name() == "sqlite":
        execute(url, "PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(file.stat().st_size for file in _files(url))
    engine = create_engine(driver(url))
    with engine.connect() as connection:
        size = connection.scalar(text("SELECT pg_database_size(current_database())"))
    engine.dispose()
    return int(size)


if __name__ == "__main__":
    main()
