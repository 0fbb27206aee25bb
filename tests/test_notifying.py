"""From a publisher who changes to the message that tells of it: runs, events, a real server's automations, a webhook."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from prefect.blocks.notifications import CustomWebhookNotificationBlock

from flows.operations import automations
from flows.operations.connection import using
from flows.operations.serving import server
from flows.stages.figures import figures
from jumpline.store import open_store
from tests.test_crash import PATIENCE, command, free_port, home, wait_until
from tests.test_login import FIELDS, SECRET, Gazette, send
from tests.test_pipeline import page
from tests.test_standing import report

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from tests.conftest import Site

__all__ = ["home"]

pytestmark = [pytest.mark.slow, pytest.mark.waits]

ROOT = Path(__file__).parents[1]
DAYS, STORIES = 3, 6
WALL = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
    '"isAccessibleForFree": false}</script><p>The harbour master saw it first on the morning of the third.</p>'
    '<div class="paywall"><p>Subscribe to continue reading this story.</p></div>'
)


class Hook:
    """Where messages arrive."""

    def __init__(self, web: Site) -> None:
        self.told: dict[str, str] = {}
        self.url = web.route("/hook", self._take)

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        message = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.told[message["subject"]] = message["body"]  # a server may send one twice
        send(handler, "")


def a_day(web: Site, day: int, body: str | None = None) -> list[str]:
    """Publish the stories of a day; return their addresses."""
    return [
        web.page(f"/day-{day}/{n}", page(f"Day {day}, story {n}", *([body] if body else []))) for n in range(STORIES)
    ]


def remember(address: str, name: str, label: str, *days_ago: float) -> None:
    """Note runs of the past, each of which brought something new."""
    with open_store(address) as store:
        for days in days_ago:
            number, then = store.begin_run("ingest"), datetime.now(UTC) - timedelta(days=days)
            told = replace(figures(report(1, 0), number, then, then), source=name)
            store.record_source(told, label, "urls")
            store.end_run(number, "Completed")


def test_a_wall_a_silence_and_a_lost_login_are_told_to_whoever_is_to_know(
    home: Path, web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, gazette = Hook(web), Gazette(web)
    web.page("/account", "<a>Log out</a>")
    monkeypatch.setenv("GAZETTE_USER", "reader@example.org")
    monkeypatch.setenv("GAZETTE_PASSWORD", SECRET)
    address = f"sqlite:///{tmp_path}/news.db"
    login = {"form": {"url": web.at("/login"), "fields": FIELDS}, "signed_out": "Sign in to read on"}
    paper = {"name": "gazette", "title": "The Gazette", "urls": [web.at(f"/a{n}") for n in range(5)], "login": login}

    def read(url: str, *sources: dict[str, Any], direct: bool = False) -> None:
        entries = [{"kind": "urls", "allow_private": True} | source for source in sources]
        fetching = {"delay": 0, "retries": 0, "state": str(tmp_path / "state")}
        config = {"store": address, "sources": entries, "fetching": fetching, "workers": 1}
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
        with command(tmp_path, url, "run", *(["--direct"] if direct else [])) as run:
            said, _ = run.communicate(timeout=PATIENCE)
            assert run.returncode == 0, said

    def daily(urls: list[str]) -> dict[str, Any]:
        return {"name": "daily", "title": "The Daily", "urls": urls}

    with server(free_port()) as url:
        with using(url):
            message = {"subject": "{{subject}}", "body": "{{body}}"}
            CustomWebhookNotificationBlock(name="ops", url=hook.url, json_data=message).save("ops")
            shipped = automations.read(ROOT / "config" / "automations.yaml")
            automations.apply(shipped.model_copy(update={"notify": "custom-webhook/ops"}))
        for day in range(DAYS):
            read(url, daily(a_day(web, day)), direct=True)
        remember(address, "quiet", "The Quiet", 9, 8, 7, 6, 5)
        quiet = {"name": "quiet", "title": "The Quiet", "urls": [web.at("/day-0/0")]}
        web.route("/session", lambda handler: send(handler, "", 302, Location="/account"))  # it lets nobody in any more
        read(url, daily(a_day(web, DAYS, WALL)), quiet, paper)
        wait_until(lambda: len(hook.told) == 3)
        read(url, daily(a_day(web, DAYS + 1)), quiet, paper)
        wait_until(lambda: len(hook.told) == 4)
    assert gazette.sessions == 0
    assert hook.told.keys() == {
        "A wall went up: The Daily",
        "Nothing new from The Quiet",
        "Access to The Gazette was lost",
        "The Daily is as usual again",
    }
    assert hook.told["A wall went up: The Daily"].startswith("The Daily: whole: 0 %, usually ")
    assert "nothing new for much longer than usual" in hook.told["Nothing new from The Quiet"]
    assert "5 articles that its login should have opened" in hook.told["Access to The Gazette was lost"]
