"""What reading a large WARC takes: memory and time, for one of a tenth of the size and for the whole, in one run.

usage: archive.py [--megabytes 300] [--kilobytes 100]

Makes both WARCs in a temporary folder (responses of --kilobytes each, uncompressed within, gzipped by record), lists
and reads every record of each in a process of its own, and prints that process's peak memory and the ratio of both.
Streamed, the ratio is near 1; loaded whole, it would be near 10.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from jumpline.newsstand.render import page
from jumpline.newsstand.story import articles
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """Measure both, or read one when called as the process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=300, help="size of the larger, unpacked")
    parser.add_argument("--kilobytes", type=int, default=100, help="of a page")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return
    with tempfile.TemporaryDirectory() as name:
        peaks = []
        for megabytes in (options.megabytes // 10, options.megabytes):
            path = Path(name) / f"{megabytes}.warc.gz"
            records = write(path, megabytes * 1000 // options.kilobytes, options.kilobytes * 1000)
            started = time.monotonic()
            said = subprocess.run([sys.executable, __file__, "--read", str(path)], check=True, stdout=subprocess.PIPE)
            seconds = time.monotonic() - started
            before, peak, found = map(int, said.stdout.split())
            assert found == records, f"{found} of {records} records"
            peaks.append(peak)
            packed = path.stat().st_size / 1e6
            print(
                f"{megabytes} MB ({packed:.0f} MB packed), {records} records: peak {peak / 1024:.0f} MB, "
                f"{before / 1024:.0f} MB of it before the first record; {megabytes / seconds:.0f} MB a second"
            )
        print(f"ten times the archive, {peaks[1] / peaks[0]:.2f} times the memory")


def read(path: Path) -> None:
    """List the archive, read each record, and print memory (before, peak) and how many there were."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = 0
    for candidate in saved.warc(path):
        found += len(saved.read(candidate).body) > 0
    print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, found)


def write(path: Path, records: int, size: int) -> int:
    """Write an archive of the newsstand's pages, each filled up to ``size`` bytes with what packs as prose does."""
    bodies = [page(story, "https://gazette.example").encode() for story in articles() if story.status == 200]
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(records):
            body = filled(bodies[number % len(bodies)], size, number)
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://gazette.example/{number}"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers)
            )
    return records


def filled(body: bytes, size: int, seed: int) -> bytes:
    """Fill a page with a comment of random words."""
    words: Sequence[str] = ("ferry", "harbour", "winter", "dredger", "council", "tide", "lamp", "winch")
    chance = random.Random(seed)
    filling = " ".join(f"{chance.choice(words)}{next(_NUMBERS)}" for _ in range(max(0, size - len(body)) // 12))
    return body.replace(b"</body>", f"<!-- {filling} --></body>".encode())


_NUMBERS = count()

if __name__ == "__main__":
    main()
