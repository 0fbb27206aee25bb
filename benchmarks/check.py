"""What it costs to assess a page, beside trafilatura's default extraction with metadata of the same page, in one run.

usage: check.py FOLDER [--rounds N]

FOLDER holds saved pages (.html, .html.gz). Prints the median CPU time a page of each stage, its share of trafilatura's
time, and the median of the page-by-page ratios: both sides take turns on each page, so that a noisy machine troubles
both alike.
"""

from __future__ import annotations

import argparse
import gzip
import logging
import statistics
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from trafilatura import bare_extraction

from extractors import article, completeness, examine, page
from extractors.blocks import layout
from extractors.open import read
from extractors.rules import gates
from jumpline.model import Capture

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
STAGES = ("trafilatura", "check", "parse", "layout", "article", "detector", "signals")


def main() -> None:
    """Time every page, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="times each page is measured; the fastest counts")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    captures = [_capture(file) for file in sorted(options.folder.iterdir()) if ".html" in file.name]
    for capture in captures[:10]:
        examine(capture)  # rules are read and caches filled once in a process
    spent = [_of_page(capture, options.rounds) for capture in captures]
    print(f"{len(spent)} pages, CPU time a page, the fastest of {options.rounds}\n")
    print(f"{'stage':<14}{'median ms':>10}{'mean ms':>10}{'of trafilatura':>16}")
    for stage in STAGES:
        times = [1000 * each[stage] for each in spent]
        shares = [each[stage] / each["trafilatura"] for each in spent if each["trafilatura"]]
        print(
            f"{stage:<14}{statistics.median(times):>10.1f}{statistics.mean(times):>10.1f}{statistics.median(shares):>16.2f}"
        )
    print("\ncheck: all of examine(). detector: check less parse, layout and article, which extraction needs as well.")


def _of_page(capture: Capture, rounds: int) -> dict[str, float]:
    spent: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        result = work()
        spent[stage] = min(spent.get(stage, float("inf")), time.process_time() - start)
        return result

    for _ in range(rounds):
        timed("trafilatura", partial(bare_extraction, capture.body, with_metadata=True))
        timed("check", partial(examine, capture))
        parsed = timed("parse", partial(page.parse, capture))
        laid = timed("layout", partial(layout, parsed.tree, gates.named))
        timed("article", partial(article.extract, parsed, laid.blocks))
        timed("signals", partial(completeness.assess, read(capture)))
    spent["detector"] = max(0.0, spent["check"] - spent["parse"] - spent["layout"] - spent["article"])
    return spent


def _capture(file: Path) -> Capture:
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return Capture("", "", 200, (), body, datetime.now(UTC))


if __name__ == "__main__":
    main()
