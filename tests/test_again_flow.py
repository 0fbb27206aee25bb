"""The flows that judge and fetch again, loaded as scripts and run on a real Prefect server."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import yaml

from jumpline.config import load
from tests.test_ingest_flow import FLOWS, RUN, api  # noqa: F401 - a fixture too
from tests.test_pipeline import STORY, ingest, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

pytestmark = pytest.mark.slow


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
