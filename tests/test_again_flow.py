"""The flows that judge and fetch again, loaded as scripts and run on a real Prefect server."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import requests
import yaml

from jumpline.config import load
from tests.test_ingest_flow import FLOWS, RUN, api  # noqa: F401 - a fixture too
from tests.test_pipeline import STORY, ingest, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

pytestmark = pytest.mark.slow

URL = "https://daily.example"


def run_flow(name: str, api: str, file: Path) -> list[str]:  # noqa: F811 - the fixture's value
    """Run a flow as a worker does; return its state's type, name and message."""
    result = subprocess.run(
        [sys.executable, "-P", "-c", RUN, f"{FLOWS / name}.py:{name}", str(file)],
        cwd=file.parent,
        env=os.environ | {"PREFECT_API_URL": api, "PREFECT_HOME": str(file.parent)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip().splitlines()[-1].split("|")


def test_both_end_as_the_dashboard_shows_them(api: str, web: Site, tmp_path: Path) -> None:  # noqa: F811
    url = web.page("/a", page("The long way", STORY[:300] + "<p>Subscribe to continue reading this article.</p>"))
    source = {"name": "daily", "kind": "urls", "url": url, "allow_private": True}
    file = tmp_path / "sources.yaml"
    settings = {"store": f"sqlite:///{tmp_path / 'news.db'}", "fetching": {"delay": 0}, "sources": [source]}
    file.write_text(yaml.safe_dump(settings | {"recheck": ["1s", "1d"]}))
    ingest(load(file).model_copy(update={"recheck": (timedelta(),)}))
    web.page("/a", page("The long way", STORY))
    assert run_flow("recheck", api, file) == ["COMPLETED", "Completed", "Nothing new, 1 improved from 1 source."]
    kind, name, message = run_flow("reassess", api, file)
    assert (kind, name) == ("COMPLETED", "Completed")
    assert message.startswith("1 article judged again from 2 pages; no completeness changed")


def test_the_report_is_told_of_where_a_reader_of_the_dashboard_can_find_it(api: str, tmp_path: Path) -> None:  # noqa: F811
    """As a link where a web server shows it, else as a file: a browser opens no file from a page of a server."""
    file = tmp_path / "sources.yaml"
    settings = {
        "store": f"sqlite:///{tmp_path / 'news.db'}",
        "sources": [{"name": "daily", "kind": "urls", "url": URL}],
    }

    def told(**more: str) -> str:
        file.write_text(yaml.safe_dump(settings | more))
        kind, _, message = run_flow("report", api, file)
        assert (kind, message) == ("COMPLETED", "0 articles of 0 sources; drawn in data/report.html")
        asked = {"artifacts": {"key": {"any_": ["report"]}}, "sort": "CREATED_DESC"}
        return str(requests.post(f"{api}/artifacts/filter", json=asked, timeout=10).json()[0]["data"])

    page = tmp_path / "data" / "report.html"
    assert f"```text\n{page}\n```" in told()
    assert "<title>" in page.read_text("utf-8")
    linked = told(report_url=f"{URL}/report.html")
    assert f"[Open the report]({URL}/report.html)" in linked
    assert str(page) not in linked
