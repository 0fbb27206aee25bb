"""What it costs to assess a page, beside trafilatura's default extraction with metadata of the same page, in one run.

usage: check.py FOLDER [--rounds N]

FOLDER holds saved pages (.html, .html.gz). Both sides take turns on each page, so that a noisy machine troubles both
alike, and the next round begins when all pages had their turn, so that no cache still knows the page. Prints the CPU
time a page of each stage, and the median of the page-by-page ratios with its 95 % interval (bootstrap), against the
bars.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trafilatura import bare_extraction

from extractors import article, completeness, examine, page
from extractors.layout import layout
from extractors.open import look
from extractors.rules import gates
from jumpline.model import Capture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jumpline.model import Assessment

T = TypeVar("T")
STAGES = ("parse", "layout", "article", "look", "assess")
"""What :func:`extractors.examine` does, in its order."""
SUMS = {"check": STAGES, "extraction": ("parse", "layout", "article"), "detector": ("look", "assess")}
BARS = {"check": 1.0, "detector": 0.3}
"""What a page may cost in the median, as a multiple of trafilatura's time for it."""

Spent = dict[str, float]
"""Seconds by stage."""


def main() -> None:
    """Time every page, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="times each page is measured; the fastest counts")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    captures = [_capture(file) for file in sorted(options.folder.iterdir()) if ".html" in file.name]
    for capture in captures[:10]:  # rules are read and caches filled once in a process
        if _ours(capture, {}) != examine(capture).assessment:
            sys.exit("the stages that are measured here are not those of extractors.examine")
    spent: list[Spent] = [{} for _ in captures]
    for turn in range(options.rounds):
        for number, capture in enumerate(captures):
            sides = [partial(_theirs, capture, spent[number]), partial(_ours, capture, spent[number])]
            for side in reversed(sides) if (turn + number) % 2 else sides:
                side()
    _report([each for each in spent if each["trafilatura"]], options.rounds)


def _theirs(capture: Capture, spent: Spent) -> None:
    _timed(spent, "trafilatura", partial(bare_extraction, capture.body, with_metadata=True))


def _ours(capture: Capture, spent: Spent) -> Assessment:
    parsed = _timed(spent, "parse", partial(page.parse, capture))
    laid = _timed(spent, "layout", partial(layout, parsed.tree, gates.named))
    taken = _timed(spent, "article", partial(article.extract, parsed, laid))
    reading = _timed(spent, "look", partial(look, parsed, laid, taken))
    return _timed(spent, "assess", partial(completeness.assess, reading))


def _timed(spent: Spent, stage: str, work: Callable[[], T]) -> T:
    start = time.process_time()
    result = work()
    spent[stage] = min(spent.get(stage, float("inf")), time.process_time() - start)
    return result


def _report(spent: Sequence[Spent], rounds: int) -> None:
    for each in spent:
        each.update({name: sum(each[stage] for stage in stages) for name, stages in SUMS.items()})
    print(f"{len(spent)} pages, CPU time a page, the fastest of {rounds}; ratios page by page, their median\n")
    print(f"{'stage':<14}{'median ms':>10}{'mean ms':>10}{'of trafilatura':>16}  {'95 %':<13}bar")
    for stage in ("trafilatura", "check", "extraction", *STAGES[:3], "detector", *STAGES[3:]):
        times = [1000 * each[stage] for each in spent]
        ratios = [each[stage] / each["trafilatura"] for each in spent]
        line = f"{stage:<14}{statistics.median(times):>10.1f}{statistics.mean(times):>10.1f}"
        print(f"{line}{statistics.median(ratios):>16.2f}  {_interval(ratios):<13}{_verdict(stage, ratios)}".rstrip())
    print("\ncheck: all of examine(). extraction: parse, layout, article. detector: the rest, look and assess.")


def _interval(ratios: Sequence[float]) -> str:
    chance = random.Random(1)
    drawn = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(1000))
    return f"{drawn[25]:.2f}-{drawn[974]:.2f}"


def _verdict(stage: str, ratios: Sequence[float]) -> str:
    bar = BARS.get(stage)
    if bar is None:
        return ""
    return f"{bar:.2f}, {'met' if statistics.median(ratios) <= bar else 'MISSED'}"


def _capture(file: Path) -> Capture:
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return Capture("", "", 200, (), body, datetime.now(UTC))


if __name__ == "__main__":
    main()
