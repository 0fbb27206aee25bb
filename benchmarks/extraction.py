"""How long extraction takes, and how good it is, beside trafilatura on the same pages in the same run.

usage: extraction.py FOLDER [--truth FILE] [--rounds N]

FOLDER holds saved pages (.html, .html.gz). With ``--truth``, a JSON object of page name to ``{"articleBody": ...}`` as
the public article-extraction benchmark has it, the shingle F1 of both is printed too, with its bootstrap interval and
the mean of ten held-out folds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import random
import re
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trafilatura import bare_extraction

from extractors import article, candidates, language, metadata, pruning
from extractors.alignment import align, rejoin, stand_on, tidy
from extractors.completion import complete
from extractors.layout import layout
from extractors.page import parse
from jumpline.model import Capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractors.page import Page

T = TypeVar("T")
Shares = tuple[float, float, float]
"""True positives, false positives and false negatives of one page, as shares of their sum."""


class Clock:
    """Milliseconds of CPU a page, by what was done."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}

    def time(self, name: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        result = work()
        self.spent.setdefault(name, []).append(1000 * (time.process_time() - start))
        return result

    def median(self, name: str) -> float:
        return statistics.median(self.spent[name])


def saved(folder: Path) -> Iterator[tuple[str, Capture]]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith((".html", ".html.gz")):
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            yield path.name.split(".html")[0], Capture("", "", 200, (), body, datetime.now(UTC))


def measure(capture: Capture, clock: Clock) -> tuple[str, str]:
    """Time both on one page, and return both texts: trafilatura's, ours."""
    theirs = clock.time("trafilatura, with metadata", lambda: bare_extraction(capture.body, with_metadata=True))
    clock.time("trafilatura, text only", lambda: bare_extraction(capture.body))
    ours = clock.time("extract, with parsing", lambda: article.extract(parse(capture)))
    split(parse(capture), capture, clock)
    return getattr(theirs, "text", None) or "", ours.text


def split(page: Page, capture: Capture, clock: Clock) -> None:
    """Time the steps of our own way alone."""
    clock.time("  decode and parse", lambda: parse(capture))
    laid = clock.time("  layout", lambda: layout(page.tree))
    ground = stand_on(laid.blocks)
    tree = clock.time("  copy for trafilatura", lambda: pruning.lean(page, laid))
    text = clock.time("  trafilatura, fast", lambda: candidates.trafilatura(tree))
    clock.time("  witness", lambda: candidates.witness(page))
    clock.time("  alignment and completion", lambda: complete(rejoin(align(tidy(text), ground))))
    clock.time("  metadata", lambda: (metadata.title(page), metadata.authors(page), metadata.published(page)))
    clock.time("  language", lambda: language.of(text, page.declared_language))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[max(0, i) : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def shares(truth: str, found: str) -> Shares:
    t, f = shingles(truth), shingles(found)
    hit, extra, lost = (sum(part.values()) for part in (t & f, f - t, t - f))
    total = (hit + extra + lost) or 1
    return hit / total, extra / total, lost / total


def f1(rows: list[Shares]) -> float:
    hit, extra, lost = (sum(row[i] for row in rows) for i in range(3))
    return 2 * hit / ((2 * hit + extra + lost) or 1)


def quality(name: str, rows: list[Shares]) -> None:
    chance = random.Random(1)
    drawn = sorted(f1(chance.choices(rows, k=len(rows))) for _ in range(1000))
    shuffled = chance.sample(rows, len(rows))
    folds = [f1(shuffled[i::10]) for i in range(10)]
    print(
        f"{name:28s} F1 {f1(rows):.4f}  (95 % {drawn[25]:.4f}-{drawn[975]:.4f}; "
        f"ten folds {statistics.mean(folds):.4f} +- {statistics.stdev(folds):.4f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    truth = json.loads(asked.truth.read_text(encoding="utf-8")) if asked.truth else {}
    clock, theirs, ours = Clock(), [], []
    pages = list(saved(asked.folder))
    for _, capture in pages[:5]:
        measure(capture, Clock())  # warms imports, models and caches up
    for turn in range(asked.rounds):
        for name, capture in pages:
            their_text, our_text = measure(capture, clock)
            if turn == 0 and name in truth:
                theirs.append(shares(truth[name]["articleBody"], their_text))
                ours.append(shares(truth[name]["articleBody"], our_text))
    report(clock, len(pages))
    if ours:
        quality("trafilatura", theirs)
        quality("ours", ours)


def report(clock: Clock, pages: int) -> None:
    whole = clock.median("trafilatura, with metadata")
    print(f"{pages} pages; milliseconds of CPU a page, median, and the ratio to trafilatura with metadata")
    for name, spent in clock.spent.items():
        middle, mean = clock.median(name), statistics.mean(spent)
        print(f"{name:28s} {middle:7.2f}  {middle / whole:5.2f}   mean {mean:7.2f}")


if __name__ == "__main__":
    main()
