"""What it costs to export articles in every format, and that memory does not grow with their number.

usage: export.py [--sizes 10000 100000] [--folder FOLDER]

Exports synthetic articles in every format, each in a process of its own; they are made as they are asked for, so that
the export alone is measured (benchmarks/store.py measures the store). Prints articles a second, megabytes written, the
peak of resident memory, and the ratio of the peaks.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from jumpline.archive import Archive, Recorder, Signature
from jumpline.export import Format, Pages, export
from jumpline.model import (
    Access,
    Archived,
    Article,
    Assessment,
    Candidate,
    Capture,
    Cause,
    Completeness,
    Document,
    Evidence,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 1_000
"""In the archive that a WARC is made of."""
PROSE = "the keeper of a lock saw ferries that nobody had told him about and wrote it down before rope was fast"
WORDS = PROSE.split()
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Fill, export, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder where it is left out")
    parser.add_argument("--measure", nargs=3, metavar=("FORMAT", "SIZE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        _measure(Format(options.measure[0]), int(options.measure[1]), Path(options.measure[2]))
        return
    with tempfile.TemporaryDirectory() as made:
        peaks = {size: _at(size, options.folder or Path(made)) for size in options.sizes}
    small, large = min(options.sizes), max(options.sizes)
    print(f"\npeak of resident memory, {large:,} articles to {small:,}")
    for form in Format:
        print(f"{form:<10}{peaks[large][form] / peaks[small][form]:>8.2f}")


def _at(size: int, folder: Path) -> dict[Format, float]:
    print(f"\n{size:,} articles")
    print(f"{'format':<10}{'articles/s':>12}{'MB':>8}{'peak MB':>10}")
    peaks: dict[Format, float] = {}
    for form in Format:
        target = folder / f"corpus-{size}.{form}"
        command = [sys.executable, __file__, "--measure", form, str(size), str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout)
        peaks[form] = told["peak"]
        files = iter([target]) if target.is_file() else (file for file in target.rglob("*") if file.is_file())
        written = sum(file.stat().st_size for file in files) / 1e6
        print(f"{form:<10}{size / told['seconds']:>12,.0f}{written:>8.0f}{told['peak']:>10.0f}", flush=True)
    return peaks


def _measure(form: Format, size: int, folder: Path) -> None:
    places: dict[str, Archived] = {}
    archive = Archive(str(folder / "archive"))
    if form is Format.WARC:
        with Recorder(archive.shelf, Signature("benchmark")) as recorder:
            for document in islice(_documents(PAGES), PAGES):
                capture = Capture(document.url, document.url, 200, (), document.article.text.encode(), BEGIN)
                places[document.url] = recorder.append(capture, Candidate(document.source, document.url))
    pages = Pages(archive, lambda document: places[document.fetched_url])
    started = time.perf_counter()
    told = export(_documents(size), form, str(folder / f"corpus-{size}.{form}"), pages=pages)
    seconds = time.perf_counter() - started
    assert told["documents"] == size, told
    print(json.dumps({"seconds": seconds, "peak": _peak()}))


def _peak() -> float:
    """Return the peak of this program's memory in megabytes.

    Where Linux tells it, that of this program alone: what ``getrusage`` says begins with that of the parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1000 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _documents(size: int) -> Iterator[Document]:
    dice = random.Random(1)
    for number in range(size):
        # Of a WARC's pages there are PAGES, each written many times over; of the others each is one of a kind.
        url = f"https://source-{number % 50}.example/{number % PAGES}"
        text = f"Story {number}.\n" + "\n".join(" ".join(dice.choices(WORDS, k=60)) for _ in range(dice.randint(2, 12)))
        when = BEGIN + timedelta(seconds=number)
        completeness = dice.choice(list(Completeness))
        is_whole = completeness is Completeness.COMPLETE
        evidence = Evidence("gate", "phrase", Verdict.TRUNCATED, 3.5, "Subscribe to continue reading", "text:end")
        yield Document(
            url=url if number < PAGES else f"{url}?{number}",
            source=f"source-{number % 50}",
            article=Article(text, f"Story number {number}", ("A. Writer",), when, "en"),
            assessment=Assessment(
                completeness,
                0.95 if is_whole else 0.05,
                None if is_whole else Cause.PAYWALL,
                Access.SUBSCRIPTION,
                evidence=(evidence,) * 3,
                rules_version="benchmark",
            ),
            fetched_url=url,
            status=200,
            fetched_at=when,
            digest="sha256:benchmark",
        )


if __name__ == "__main__":
    main()
