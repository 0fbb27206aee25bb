"""Draw ``pictures/demo.svg`` from a real run of the demo: ``.tools/bin/uv run docs/picture.py``.

The demo runs as on a person's terminal, and what it writes there is drawn. Most of its articles are left out, since
they make a tall picture.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from jumpline.newsstand.sources import SOURCES

PICTURE = Path(__file__).with_name("pictures") / "demo.svg"
WIDTH = 118
PUBLISHERS = {title for _name, _kind, title, _path in SOURCES}
SHOWN = ("The Ellery Bay Courier", "Continental Wire", "Odd Pages")
"""Those whose tables are shown: none with titles in Chinese or Japanese, since Rich draws these too narrow."""

# What Rich draws, without the fonts that it would load from elsewhere.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 16px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def main() -> None:
    """Run the demo, and draw it."""
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - devnull, until the end
    for line in chosen(demo().splitlines()):
        console.print(Text.from_ansi(line), no_wrap=True, crop=True)
    drawn = console.export_svg(title="jumpline demo", theme=MONOKAI, code_format=SVG, unique_id="demo")
    PICTURE.write_text("\n".join(line.rstrip() for line in drawn.splitlines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{PICTURE.name}: {PICTURE.stat().st_size // 1024} kB\n")


def demo() -> str:
    """Return what a demo writes to a terminal of :data:`WIDTH` columns."""
    ours, theirs = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "demo", "--direct"],
            cwd=folder,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"COLUMNS": str(WIDTH), "LINES": "60", "TERM": "xterm-256color"},
        )
        os.close(theirs)
        said = b"".join(iter(lambda: read(ours), b""))
        if process.wait():
            sys.exit(said.decode(errors="replace"))
    os.close(ours)
    return said.decode()


def read(terminal: int) -> bytes:
    """Return the next bytes; none where the other side has closed it, which Linux calls an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def chosen(lines: list[str]) -> list[str]:
    """Return the tables of some publishers, and how it ended."""
    kept, wanted = ["$ jumpline demo --direct", ""], False
    for line in lines:
        text = Text.from_ansi(line).plain.strip()
        if text == "Try next:":
            break
        if text in PUBLISHERS:
            wanted = text in SHOWN
        elif " articles: " in text:
            wanted = True
        if wanted:
            kept.append(line)
    return kept


if __name__ == "__main__":
    main()
