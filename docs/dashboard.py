"""Take the pictures of the dashboard anew, after scheduled runs: ``.tools/bin/uv run --group slow docs/dashboard.py``.

Needs Chromium (Debian's package ``chromium``, or ``playwright install chromium``). A newsstand, a Prefect server with
its dashboard, and a worker run on this machine for some minutes, as ``jumpline up`` starts them; the browser reaches
nothing but them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import yaml
from playwright.sync_api import sync_playwright

from jumpline.newsstand import Newsstand

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

PICTURES = Path(__file__).with_name("pictures")
PATIENCE = 420.0
WIDTH, HEIGHT = 1440, 860


def main() -> None:
    """Run it on schedule, and take the pictures."""
    port = free_port()
    api = f"http://127.0.0.1:{port}/api"
    with tempfile.TemporaryDirectory() as folder, Newsstand() as stand:
        configure(Path(folder), stand)
        environment = os.environ | {"PREFECT_HOME": f"{folder}/prefect", "PREFECT_API_URL": api}
        command = [sys.executable, "-P", "-m", "flows.cli", "up", "--port", str(port)]
        with subprocess.Popen(command, cwd=folder, env=environment) as process:  # noqa: S603 - our own interpreter
            try:
                run = scheduled_run(api)
                take(api.removesuffix("/api"), api, run)
            finally:
                process.send_signal(signal.SIGINT)


def configure(folder: Path, stand: Newsstand) -> None:
    """Read the newsstand every minute, all of it in one group."""
    sources = [source | {"group": "newsstand"} for source in stand.sources()]
    groups = [{"name": "newsstand", "schedule": "1min"}]
    config = {"store": f"sqlite:///{folder}/news.db", "groups": groups, "sources": sources, "fetching": {"delay": 0}}
    (folder / "config").mkdir()
    (folder / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
    shutil.copy(Path(__file__).parents[1] / "config" / "automations.yaml", folder / "config")


def scheduled_run(api: str) -> dict[str, Any]:
    """Wait for the first run that a schedule began to end; return it, once its tasks are recorded too."""
    deadline = time.monotonic() + PATIENCE
    wanted = {
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}, "tags": {"all_": ["auto-scheduled"]}},
        "sort": "START_TIME_ASC",
    }
    while time.monotonic() < deadline:
        try:
            found = requests.post(
                f"{api}/flow_runs/filter", json=wanted | {"sort": "START_TIME_ASC"}, timeout=10
            ).json()
        except requests.RequestException:
            found = []
        if found:
            time.sleep(15)
            return dict(found[0])
        time.sleep(1)
    sys.exit("no scheduled run ended in time")


def take(home: str, api: str, run: dict[str, Any]) -> None:
    """Take a picture of each page that an operator looks at."""
    pages = {
        "dashboard-run": f"{home}/runs/flow-run/{run['id']}",
        "dashboard-sources": f"{home}/artifacts/artifact/{latest(api, 'ingest')}",
        "dashboard-source": f"{home}/artifacts/artifact/{latest(api, 'source-continental-wire')}",
        "dashboard-deployments": f"{home}/deployments",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.route("**/*", stay_here)
        for name, address in pages.items():
            page.goto(address)
            settle(page)
            page.screenshot(path=PICTURES / f"{name}.png")
            sys.stdout.write(f"{name}.png\n")
        browser.close()


def stay_here(route: Route) -> None:
    """Let through what is asked of this machine, and nothing else."""
    if urlsplit(route.request.url).hostname == "127.0.0.1":
        route.continue_()
    else:
        route.abort()


def settle(page: Page) -> None:
    """Wait until a page has what it asks for; it goes on asking now and then."""
    page.wait_for_timeout(6000)


def latest(api: str, key: str) -> str:
    """Return the number of the latest artifact of a key that has rows."""
    asked = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC"}
    found = requests.post(f"{api}/artifacts/filter", json=asked, timeout=10).json()
    return str(max(found, key=lambda artifact: len(str(artifact["data"])))["id"])


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
