"""Does a run wait, or work? Many hosts on loopback, read by the real pipeline.

usage: fetching.py [--hosts 50] [--articles 40] [--latency 0.1] [--delay 0.5] [--folder PAGES]

Two runs. One with no delay between requests: it samples how many pages the workers have, every 20 ms from the first
that a worker gets to the last page fetched, and prints the share of samples in which none of them idled, and for how
much of the time the machine's processors were at work, whatever for; beside it the same pages examined alone, without
fetching or storing. Then two runs at once, in processes of their own, over the same hosts with a delay: the server's
log says how close together any host ever saw two requests.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
import yaml
from replay import Replay

from flows import pipeline, running
from flows.stages.examiner import Examiner
from jumpline.config import Config
from jumpline.web.fetch import Fetcher
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replay import Seen

    from jumpline.model import Capture


def main() -> None:
    """Run both, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--articles", type=int, default=40, help="of each host")
    parser.add_argument("--latency", type=float, default=0.1, help="seconds that every answer takes")
    parser.add_argument("--delay", type=float, default=0.5, help="seconds between two requests, in the second part")
    parser.add_argument("--folder", type=Path, help="saved pages to serve, instead of the newsstand's")
    parser.add_argument("--only", choices=["busy", "polite"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if options.only != "polite":
            measure_work(options, Path(name))
        if options.only != "busy":
            measure_politeness(options, Path(name))


def measure_work(options: argparse.Namespace, folder: Path) -> None:
    """Say whether the workers ever idled."""
    log = folder / "busy.jsonl"
    with Replay(
        log, hosts=options.hosts, articles=options.articles, latency=options.latency, folder=options.folder
    ) as web:
        config = Config.model_validate(_settings(web, f"sqlite:///{folder / 'busy.db'}", delay=0.0))
        with running.open_run(config) as run:
            sampler = _Sampler(run.examiner)
            started, spent, before = time.monotonic(), time.process_time(), measuring.at_work()
            report = pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
            wall, spent = time.monotonic() - started, time.process_time() - spent
            work, possible = (after - start for after, start in zip(measuring.at_work(), before, strict=True))
            sampler.stop()
        pages = len(report.outcomes)
        until = max(seen.answered for seen in web.seen())
        workers = running.processors()
        samples = [under_way for at, under_way in sampler.samples if at <= until]
        samples = samples[next((n for n, under_way in enumerate(samples) if under_way), 0) :]
        busy = sum(under_way >= workers for under_way in samples) / max(1, len(samples))
        print(f"{options.hosts} hosts x {options.articles} articles, {options.latency * 1000:.0f} ms latency, no delay")
        print(f"  {report.message}")
        print(f"  {pages} pages in {wall:.1f} s: {pages / wall:.1f} a second, with {workers} workers")
        print(f"  all {workers} workers had a page in {busy:.1%} of {len(samples)} samples")
        print(f"  the machine's processors were at work for {work / possible:.1%} of the time, start and end included")
        print(f"  CPU of the process that fetches and stores: {1000 * spent / pages:.1f} ms a page", flush=True)
        alone = _alone(web, config)
        print(f"  examining alone: {alone:.1f} pages a second; the run reached {pages / wall / alone:.0%} of it")


def _alone(web: Replay, config: Config) -> float:
    """Return how many pages a second the workers examine that get the same pages from memory."""
    with Fetcher(config.fetching) as fetcher:
        paths = [f"/story-{number}" for number in range(1, 1 + web.articles)][:40]
        pages: list[Capture] = [
            fetcher.get(web.url(host, path), Terms(delay=0, allow_private=True))
            for host in web.hosts[:5]
            for path in paths
        ]
    with Examiner(running.processors(), first_pages=0) as examiner:
        for page in [examiner.begin(page) for page in pages[: 2 * running.processors()]]:
            page.result()  # the workers have started
        started = time.monotonic()
        for under_way in [examiner.begin(page) for page in pages]:
            under_way.result()
        return len(pages) / (time.monotonic() - started)


class _Sampler:
    """Notes how many pages the workers have, again and again."""

    def __init__(self, examiner: Examiner) -> None:
        self.samples: list[tuple[float, int]] = []
        self._examiner = examiner
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def _sample(self) -> None:
        while not self._ended.wait(0.02):
            self.samples.append((time.time(), self._examiner.under_way))

    def stop(self) -> None:
        """Stop sampling."""
        self._ended.set()
        self._thread.join()


def measure_politeness(options: argparse.Namespace, folder: Path) -> None:
    """Say how close together any host saw two requests of two runs."""
    log = folder / "polite.jsonl"
    with Replay(
        log, hosts=options.hosts, articles=options.articles, latency=options.latency, folder=options.folder
    ) as web:
        commands = []
        for name in ("one", "two"):
            file = folder / f"{name}.yaml"
            file.write_text(yaml.safe_dump(_settings(web, f"sqlite:///{folder / name}.db", delay=options.delay)))
            commands.append([sys.executable, "-m", "flows.cli", "run", "--direct", "--config", str(file)])
        started = time.monotonic()
        processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
        codes = [process.wait() for process in processes]
        wall = time.monotonic() - started
        seen = web.seen()
    apart = _apart(seen)
    print(f"Two runs at once over the same hosts, {options.delay:g} s between two requests to one host")
    print(f"  {len(seen)} requests in {wall:.1f} s, exit statuses {codes}")
    print(f"  closest two requests of any host: {min(apart):.3f} s from one's answer to the next's arrival")
    arrivals = _apart([request._replace(answered=request.came) for request in seen])
    print(f"  and {min(arrivals):.3f} s from one's arrival to the next's")
    print(f"  closer than {options.delay:g} s: {sum(gap < options.delay for gap in apart)} of {len(apart)}")


def _apart(seen: Sequence[Seen]) -> list[float]:
    """Return the seconds between each answer and the next request, host by host."""
    by_host: dict[str, list[Seen]] = {}
    for request in sorted(seen, key=lambda each: each.came):
        by_host.setdefault(request.host, []).append(request)
    return [after.came - before.answered for requests in by_host.values() for before, after in pairwise(requests)]


def _settings(web: Replay, store: str, *, delay: float) -> dict[str, Any]:
    state = Path(store.removeprefix("sqlite:///")).parent / "state"  # which the runs of one measurement share
    fetching = {"delay": delay, "state": str(state)}
    return {"store": store, "sources": web.sources(), "fetching": fetching}


if __name__ == "__main__":
    main()
