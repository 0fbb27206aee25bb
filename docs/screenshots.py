"""Take the pictures of pages: ``uv run --group docs --extra browse --extra browser docs/screenshots.py``.

Headless Chromium looks at what real commands write: a check of a page of the newsstand, and a report and a browse of
the store that a month of runs have filled (``docs/weeks.py``). Takes some minutes; docs/dashboard.py takes the
dashboard's.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import weeks
from playwright.sync_api import sync_playwright

from jumpline.newsstand import Newsstand, articles

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES = Path(__file__).with_name("pictures")
CUT = "stated-percent-fr"
"""The platform of the article that is checked: its wall says how much is behind it."""


def main() -> None:
    """Make the pages, and take their pictures."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        check(folder)
        take(browser, (folder / "check.html").as_uri(), "check", height=960)
        weeks.read(folder / "news.db", datetime.now(UTC))
        jumpline(folder, "report", "--store", "news.db", "-o", "report.html")
        page = (folder / "report.html").as_uri()
        take(browser, page, "report-light", height=1640)
        take(browser, page, "report-dark", height=1640, scheme="dark")
        take(browser, page, "report-phone", width=390, height=1240)
        for address in browse(folder):
            take(browser, address, "browse", height=860)
            take(browser, f"{address}news/what_is_missing", "browse-query", height=620)
            take(browser, f"{address}news/what_is_missing", "browse-dark", height=620, scheme="dark")
        browser.close()


def take(  # noqa: PLR0913 - what a picture is of
    browser: Any, address: str, name: str, *, width: int = 1200, height: int, scheme: str = "light"
) -> None:
    """Take a picture of an address; on a phone with twice the pixels."""
    scale = 2 if width < 600 else 1
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=scale)
    page.goto(address, wait_until="load")
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file)
    page.close()
    sys.stdout.write(f"{file.name}: {file.stat().st_size // 1024} kB\n")


def check(folder: Path) -> None:
    """Check an article whose wall says how much is behind it."""
    with Newsstand() as stand:
        (address,) = (stand.url + story.path for story in articles() if story.platform == CUT)
        jumpline(folder, "check", "--allow-private", address, "--html", "check.html")


def browse(folder: Path) -> Iterator[str]:
    """Yield the address of a browse of the store, open as long as it is looked at."""
    command = [sys.executable, "-m", "flows.cli", "browse", "--port", "0", "--store", "news.db"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603 - our own command
        said = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        if found:
            yield found[0]
        process.terminate()


def jumpline(folder: Path, *arguments: str) -> None:
    """Run a command as a person would."""
    subprocess.run([sys.executable, "-m", "flows.cli", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
