"""How long each command takes to begin: ``uv run benchmarks/startup.py``.

``--help`` of every command, and a check of one small page, each the best of several runs in a process of its own: what
it takes when nothing else is in the way. Beside the seconds stand those that the processor worked, which tell more on a
machine that is busy. Ends with status 1 where a bar is missed (``--bars``).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows.cli import every_command

HELP, CHECK = 0.4, 1.5
"""Bars, in seconds."""
PAGE = "<html lang=en><head><title>A</title></head><body><article>{}</article></body></html>".format(
    "".join(f"<p>Paragraph {n} tells at some length what the harbour master saw that month.</p>" for n in range(12))
)


def main() -> None:
    """Measure, and say so in a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--bars", action="store_true")
    asked = parser.parse_args()
    missed = 0
    print("| command | seconds | of which at work | bar |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(PAGE, "utf-8")
        rows = [([], HELP), *((name.split(), HELP) for name in every_command())]
        for words, bar in [*(([*words, "--help"], bar) for words, bar in rows), (["check", "page.html"], CHECK)]:
            seconds, work = map(min, zip(*(taken(words, folder) for _ in range(asked.runs)), strict=True))
            missed += seconds > bar
            print(f"| `jumpline {' '.join(words)}` | {seconds:.2f} | {work:.2f} | {bar} |", flush=True)
    sys.exit(1 if missed and asked.bars else 0)


def taken(words: list[str], folder: str) -> tuple[float, float]:
    """Return the seconds from the start of a process to its end, and those that the processor worked for it."""
    begun, before = time.perf_counter(), worked()
    subprocess.run([sys.executable, "-m", "flows.cli", *words], cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - begun, worked() - before


def worked() -> float:
    """Return the processor's seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
