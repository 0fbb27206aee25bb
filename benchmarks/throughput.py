"""What a run costs end to end, beside what it is compared with. Prints tables.

usage: throughput.py [--folder PAGES] [--hosts N] [--articles N] [--latency SECONDS] [--repeat N]
                     [--peers] [--memory N,N,…] [--second N,N,…]

Each repetition reads the same pages by each way in turn, from many hosts on loopback (:mod:`replay`; the pages are the
newsstand's, or those of a folder):

- bare: trafilatura alone with metadata, over the pages in memory, a process a processor: the limit;
- direct: ``jumpline run --direct``: discover, fetch, extract, assess, store;
- run: ``jumpline run`` against a Prefect server: what it costs more is Prefect's share;
- with ``--peers``, newspaper4k and news-please from the package index, each as it offers to read a list of addresses
  and with a process a processor, and Fundus's parse of a page: :mod:`peer` says what of each.

Ratios are of one repetition, then the median of all. A machine does other things at times: beside articles a second
there are the seconds of processor an article, the server's included, which that hardly changes. ``--memory`` reads more
and more articles, and prints the largest process and what the Prefect server had of the run; ``--second`` prints what a
run costs that finds nothing new, with so many articles stored of each source.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import measuring
import peers
import requests
import yaml
from replay import Replay

from flows.operations.serving import children, server
from jumpline.model import Access, Article, Assessment, Completeness, Document
from jumpline.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROCESSORS = len(os.sched_getaffinity(0))
JUMPLINE = [sys.executable, "-P", "-m", "flows.cli", "run", "--quiet"]
SECOND_SOURCES = 10


class Way(NamedTuple):
    """What reading the pages one way cost."""

    wall: float
    cpu: float
    peak: int = 0
    main: float = 0.0
    """Seconds of processor of the main process: all but examining."""
    texts: int = 0
    """How many pages gave another library a text."""


def main() -> None:
    """Measure what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="saved pages to serve, instead of the newsstand's")
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--articles", type=int, default=20, help="of each host")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes")
    parser.add_argument("--repeat", type=int, default=5, help="how often each way is taken; 0 for no comparison")
    parser.add_argument("--peers", action="store_true", help="install newspaper4k, news-please and fundus, and measure")
    parser.add_argument("--memory", type=_numbers, default=[], help="numbers of articles, such as 1000,10000,50000")
    parser.add_argument("--second", type=_numbers, default=[], help="articles stored a source, such as 100,1000,10000")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        bench = Bench(options, folder, stack.enter_context(server(_free_port())))
        if options.repeat:
            bench.compare()
        for articles in options.memory:
            bench.memory(articles)
        for stored in options.second:
            bench.second(stored)


class Bench:
    """The ways of reading, over one set of options, on one Prefect server."""

    def __init__(self, options: argparse.Namespace, folder: Path, api: str) -> None:
        self._options, self._folder, self._api = options, folder, api
        self._environment = os.environ | {"PREFECT_API_URL": api}
        (self._server,) = children(os.getpid())

    def compare(self) -> None:
        """Print what each way costs, and how they compare."""
        options, number = self._options, self._options.hosts * self._options.articles
        with self._replay(options.hosts, options.articles) as web:
            urls = [web.url(host, f"/story-{n + 1}") for n in range(options.articles) for host in web.hosts]
            with requests.Session() as session:
                pages = [session.get(url, timeout=30).content for url in urls]
            ways: dict[str, Callable[[], Way]] = {
                "bare": lambda: bare(pages),
                "direct": lambda: self._jumpline(web, direct=True),
                "run": lambda: self._jumpline(web),
            }
            readers = peers.install(self._folder, PROCESSORS) if options.peers else []
            ways |= {reader.label: partial(_peer, reader, urls) for reader in readers}
            told: dict[str, list[Way]] = {name: [] for name in ways}
            for turn in range(options.repeat):
                for name, way in ways.items():
                    told[name].append(cost := way())
                    print(f"{turn + 1}: {name} {cost.wall:.1f} s", file=sys.stderr, flush=True)
        print(f"{number} articles of {options.hosts} hosts, {PROCESSORS} processors, medians of {options.repeat}\n")
        width = max(map(len, told))
        print(f"{'':<{width}} {'articles/s':>10} {'ms CPU each':>12} {'x bare':>7} {'x bare, CPU':>12} {'peak MB':>8}")
        for name, costs in told.items():
            paired = list(zip(costs, told["bare"], strict=True))
            print(
                f"{name:<{width}} {median(number / cost.wall for cost in costs):>10.1f}"
                f" {median(1000 * cost.cpu / number for cost in costs):>12.1f}"
                f" {median(limit.wall / cost.wall for cost, limit in paired):>7.2f}"
                f" {median(limit.cpu / cost.cpu for cost, limit in paired):>12.2f}"
                f" {max(cost.peak for cost in costs) / 1e6:>8.0f}"
            )
        here = median(1000 * cost.main / number for cost in told["direct"])
        workers = median(1000 * (cost.cpu - cost.main) / number for cost in told["direct"])
        print(f"\nOf direct: {here:.1f} ms an article in the main process, {workers:.1f} in the workers that examine")
        pairs = list(zip(told["run"], told["direct"], strict=True))
        share = median(1 - direct.wall / run.wall for run, direct in pairs)
        cpu = median(1 - direct.cpu / run.cpu for run, direct in pairs)
        print(f"Prefect's share of a run: {share:.1%} of its time, {cpu:.1%} of its CPU, the server's included")
        for reader in readers:
            _beside(reader.label, told[reader.label], told["run"], number)

    def memory(self, articles: int) -> None:
        """Print the largest process of a run over so many articles, and what the Prefect server had of it."""
        each = -(-articles // self._options.hosts)
        before = measuring.cpu_of(self._server)
        with self._replay(self._options.hosts, each) as web:
            cost = self._jumpline(web)
        latest = {"sort": "START_TIME_DESC", "limit": 1}
        (run,) = requests.post(f"{self._api}/flow_runs/filter", json=latest, timeout=60).json()
        told = measuring.told(self._api, run["id"])
        served = measuring.cpu_of(self._server) - before
        number = each * self._options.hosts
        print(
            f"{number:>7} articles: largest process {cost.peak / 1e6:.0f} MB, {cost.wall:.0f} s; "
            f"Prefect's server: {told.tasks} task runs, {told.events} events, {told.lines} lines of log, "
            f"{served:.1f} s CPU"
        )

    def second(self, stored: int) -> None:
        """Print what a run costs that finds nothing new, over a store with so many articles of each source."""
        with self._replay(SECOND_SOURCES, self._options.articles) as web:
            self._configure(web)
            fill(f"sqlite:///{self._folder}/news.db", SECOND_SOURCES, stored)
            self._run(direct=True)
            before = len(web.seen())
            cost = self._run(direct=True)
            asked = web.seen()[before:]
        feeds = sum(seen.path == "/feed.xml" for seen in asked)
        unchanged = sum(seen.status == 304 for seen in asked)
        print(
            f"{stored:>7} stored a source, {SECOND_SOURCES} sources, nothing new: {len(asked)} requests, "
            f"{feeds} for feeds, {unchanged} answered 304; {cost.wall:.1f} s, {cost.cpu:.1f} s CPU, start included"
        )

    def _replay(self, hosts: int, articles: int) -> Replay:
        log = self._folder / "requests.jsonl"
        log.unlink(missing_ok=True)
        return Replay(log, hosts=hosts, articles=articles, latency=self._options.latency, folder=self._options.folder)

    def _jumpline(self, web: Replay, *, direct: bool = False) -> Way:
        self._configure(web)
        before = measuring.cpu_of(self._server)
        cost = self._run(direct=direct)
        served = 0.0 if direct else measuring.cpu_of(self._server) - before
        with open_store(f"sqlite:///{self._folder}/news.db") as store:
            if (count := store.counts()["documents"]) != len(web.hosts) * web.articles:
                sys.exit(f"only {count} articles were stored:\n{cost.said[-2000:]}")
        return Way(cost.wall, cost.cpu + served, cost.peak, cost.main)

    def _run(self, *, direct: bool) -> measuring.Cost:
        command = [*JUMPLINE, "--config", "sources.yaml", *(["--direct"] if direct else [])]
        return measuring.run(command, folder=self._folder, environment=self._environment)

    def _configure(self, web: Replay) -> None:
        """Write a configuration of these hosts, with a new store."""
        for file in self._folder.glob("news.db*"):
            if file.is_file():
                file.unlink()
        fetching = {"delay": 0, "state": str(self._folder / "state")}
        config = {"store": "sqlite:///news.db", "fetching": fetching, "sources": web.sources()}
        (self._folder / "sources.yaml").write_text(yaml.safe_dump(config))


def _peer(reader: peers.Reader, urls: Sequence[str]) -> Way:
    cost, texts = reader.read(urls)
    return Way(cost.wall, cost.cpu, cost.peak, texts=texts)


def _beside(label: str, costs: Sequence[Way], runs: Sequence[Way], number: int) -> None:
    """Print how a run compares with another library."""
    faster = median(peer.wall / run.wall for peer, run in zip(costs, runs, strict=True))
    leaner = median(peer.cpu / run.cpu for peer, run in zip(costs, runs, strict=True))
    texts = min(cost.texts for cost in costs)
    print(f"A run beside {label} ({texts} of {number} gave a text): {faster:.2g} x as fast, {leaner:.2g} x by CPU")


def bare(pages: Sequence[bytes]) -> Way:
    """Extract pages that are in memory, with workers that are already there."""
    with ProcessPoolExecutor(PROCESSORS, mp_context=get_context("spawn")) as workers:
        list(workers.map(extract, pages[: 4 * PROCESSORS]))  # imports, and what is compiled once
        began = time.monotonic()
        cpu = sum(workers.map(extract, pages, chunksize=4))
        return Way(time.monotonic() - began, cpu)


def extract(page: bytes) -> float:
    """Extract text and metadata, as trafilatura offers it; return the seconds of processor that it took."""
    import trafilatura  # noqa: PLC0415 - in the worker

    began = time.process_time()
    trafilatura.bare_extraction(page, with_metadata=True)
    return time.process_time() - began


def fill(store: str, sources: int, each: int) -> None:
    """Store so many articles of each source, without reading any."""
    assessment = Assessment(Completeness.COMPLETE, probability=1.0, access=Access.OPEN)
    with open_store(store) as opened:
        for number in range(sources):
            for first in range(0, each, 500):
                opened.save_all([_document(number, n, assessment) for n in range(first, min(first + 500, each))])


def _document(source: int, number: int, assessment: Assessment) -> Document:
    url = f"http://127.1.0.{source + 1}/archive/{number}"
    text = f"Article {number} of source {source}. " * 60
    return Document(
        url, f"host-{source + 1}", Article(text, title=url), assessment, url, 200, datetime.now(UTC), f"sha256:{number}"
    )


def median(numbers: object) -> float:
    """Return the median of some numbers."""
    return statistics.median(list(numbers))  # type: ignore[call-overload]


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
