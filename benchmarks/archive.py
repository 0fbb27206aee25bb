"""What it takes to keep pages: bytes a page in the archive, and the time to write and to read one.

usage: archive.py FOLDER [--pages N]

FOLDER holds saved pages (.html, .html.gz). Each is kept twice, so that the second time its bytes are known.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from jumpline.archive import Archive, Recorder, Signature
from jumpline.model import Candidate, Capture

URL = "https://news.example/a-page"
HEADERS = (("Content-Type", "text/html"), ("Cache-Control", "max-age=60"), ("Vary", "Accept-Encoding"))


def main() -> None:
    """Keep, read, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=200, help="so many, taken at random")
    options = parser.parse_args()
    files = sorted(file for file in options.folder.rglob("*") if ".html" in file.name)
    chosen = random.Random(1).sample(files, min(options.pages, len(files)))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(folder)
        seconds = []
        with Recorder(archive.shelf, Signature("benchmark")) as recorder:
            kept = []
            for file in chosen:
                page = Capture(URL, URL, 200, HEADERS, _body(file), datetime.now(UTC), asked=(("Accept", "*/*"),))
                started = time.process_time()
                first = recorder.append(page, Candidate("news", URL, title="A page"))
                seconds.append(time.process_time() - started)
                kept.append((len(page.body), first, recorder.append(page, Candidate("news", URL, title="A page"))))
        started = time.process_time()
        for _, first, _ in kept:
            archive.read(first)
        reading = (time.process_time() - started) / len(kept)
    tenths = [tenth / 1000 for tenth in statistics.quantiles([first.length for _, first, _ in kept], n=10)]
    sizes = [size for size, _, _ in kept]
    print(f"{len(kept)} pages, {statistics.median(sizes) / 1000:.0f} kB unpacked at the median")
    print(f"kept      {tenths[4]:.0f} kB at the median, of eight in ten {tenths[0]:.0f} to {tenths[8]:.0f}")
    known = [again.length for _, _, again in kept]
    print(f"known     {statistics.median(known) / 1000:.1f} kB at the median")
    print(f"CPU time  {statistics.median(seconds) * 1000:.1f} ms to write one, {reading * 1000:.1f} ms to read one")


def _body(file: Path) -> bytes:
    body = file.read_bytes()
    return gzip.decompress(body) if file.suffix == ".gz" else body


if __name__ == "__main__":
    main()
