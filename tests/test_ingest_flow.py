"""The flows on a real Prefect server: names, batches, tables and final states as the dashboard shows them."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from flows.operations.private_server import private_server
from jumpline.newsstand import Newsstand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    from conftest import Site

FLOWS = Path(__file__).parent.parent / "flows"

RUN = """
import sys
from prefect.flows import load_flow_from_entrypoint
flow = load_flow_from_entrypoint(sys.argv[1])
state = flow(options={"config": sys.argv[2]}, return_state=True)
print(state.type.value, state.name, state.message, sep="|")
"""
"""As a worker does it: the file is loaded as a script, in a process and a folder of its own."""

COMMAND = [sys.executable, "-P", "-m", "flows.cli", "run", "--quiet", "--config", "sources.yaml"]

FORGETFUL = """
from prefect import flow_engine
propose = flow_engine.propose_state_sync
flow_engine.propose_state_sync = lambda *a, **k: propose(*a, **k).model_copy(update={"data": None})
"""
"""As a server answers that was told twice, since its first answer came too late: the state, and not what is in it."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        with private_server() as url:
            yield url


def run_flow(api: str, folder: Path, *sources: dict[str, Any], before: str = "", **more: Any) -> list[str]:
    """Run the flow over sources, and some code before it; return its state's type, name and message."""
    fetching = {"delay": 0, "retries": 0}
    config = {"store": f"sqlite:///{folder / 'news.db'}", "fetching": fetching, "sources": list(sources), **more}
    (folder / "sources.yaml").write_text(yaml.safe_dump(config))
    result = subprocess.run(
        [sys.executable, "-P", "-c", before + RUN, f"{FLOWS / 'ingest.py'}:ingest", str(folder / "sources.yaml")],
        cwd=folder,
        env=os.environ
        | {"PREFECT_API_URL": api, "PREFECT_HOME": str(folder), "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip().splitlines()[-1].split("|")


def wait_until(true: Callable[[], object]) -> None:
    """Wait for what the server writes a moment later."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def asked(api: str, what: str, **json: Any) -> list[dict[str, Any]]:
    answer = requests.post(f"{api}/{what}/filter", json=json, timeout=30)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.mark.slow
class TestOnAServer:
    def test_a_run_shows_its_sources_batches_and_tables(self, api: str, tmp_path: Path) -> None:
        with Newsstand(slow=0.1) as stand:
            kind, name, message = run_flow(api, tmp_path, *stand.sources(), batch_size=4)
            sources = {source["name"] for source in stand.sources()}
        assert (kind, name) == ("COMPLETED", "Completed")
        assert "new from 6 sources" in message
        (run,) = asked(api, "flow_runs")
        assert (run["name"], run["state_name"]) == ("ingest all sources", "Completed")
        tasks = {f"survey {source}" for source in sources} | {"bay-courier batch 001", "bay-courier batch 002"}
        wait_until(lambda: tasks <= {task["name"] for task in asked(api, "task_runs")})
        artifacts = {artifact["key"] for artifact in asked(api, "artifacts")}
        assert artifacts == {"ingest", "completeness", *(f"source-{source}" for source in sources)}

    def test_a_source_that_fails_degrades_the_run_and_is_named(self, api: str, tmp_path: Path, web: Site) -> None:
        story = web.page("/a", "<html><head><title>A</title></head><body><p>Some words.</p></body></html>")
        well = {"name": "well", "kind": "urls", "url": story, "allow_private": True}
        gone = {"name": "gone", "kind": "feed", "url": web.at("/gone"), "allow_private": True}
        kind, name, message = run_flow(api, tmp_path, well, gone)
        assert (kind, name) == ("COMPLETED", "Degraded")
        assert "gone" in message
        assert "404" in message
        wait_until(lambda: asked(api, "task_runs", task_runs={"name": {"any_": ["survey gone"]}}))
        (task,) = asked(api, "task_runs", task_runs={"name": {"any_": ["survey gone"]}})
        assert task["state_type"] == "FAILED"

    def test_a_run_in_which_nothing_could_be_done_fails(self, api: str, tmp_path: Path, web: Site) -> None:
        gone = {"name": "gone", "kind": "feed", "url": web.at("/gone"), "allow_private": True}
        assert run_flow(api, tmp_path, gone)[:2] == ["FAILED", "Failed"]
        # A 404 does not say that it may go through later: it was asked for once.
        assert web.paths.count("/gone") == 1

    def test_what_was_done_is_known_though_the_server_forgets_it(self, api: str, tmp_path: Path, web: Site) -> None:
        story = web.page("/a", "<html><head><title>A</title></head><body><p>Some words.</p></body></html>")
        one = {"name": "one", "kind": "urls", "url": story, "allow_private": True}
        state = run_flow(api, tmp_path, one, before=FORGETFUL)
        assert state == ["COMPLETED", "Completed", "1 new from 1 source."]

    def test_what_says_that_it_may_go_through_later_is_tried_again(self, api: str, tmp_path: Path, web: Site) -> None:
        story = web.page("/a", "<html><head><title>A</title></head><body><p>Some words.</p></body></html>")
        listing = (
            f"<html><body><main><a href='{story}'>A long enough headline of a story</a></main></body></html>".encode()
        )

        def busy_at_first(handler: BaseHTTPRequestHandler) -> None:
            first = web.paths.count("/front") == 1
            handler.send_response(503 if first else 200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", str(len(listing)))
            handler.end_headers()
            handler.wfile.write(listing)

        front = {"name": "front", "kind": "listing", "url": web.route("/front", busy_at_first), "allow_private": True}
        kind, name, _ = run_flow(api, tmp_path, front | {"include": ["/a$"]})
        assert (kind, name) == ("COMPLETED", "Completed")
        assert web.paths.count("/front") == 2


def test_no_file_of_flows_hides_another_module() -> None:
    # Prefect puts the folder of the flow's file first on sys.path.
    ours = {path.stem for path in FLOWS.iterdir()} - {"__init__", "__pycache__", "py"}
    others = set(importlib.metadata.packages_distributions()) | set(sys.stdlib_module_names)
    assert not ours & others


@pytest.mark.slow
def test_a_command_s_run_sends_the_signs_of_life_that_its_server_waits_for(api: str, tmp_path: Path, web: Site) -> None:
    story = web.page("/a", "<html><head><title>A</title></head><body><p>Some words.</p></body></html>")
    one = {"name": "one", "kind": "urls", "url": story, "allow_private": True}
    config = {"store": "sqlite:///news.db", "fetching": {"delay": 0}, "sources": [one]}
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump(config))
    environment = os.environ | {"PREFECT_API_URL": api, "PREFECT_HOME": str(tmp_path)}
    subprocess.run(COMMAND, cwd=tmp_path, env=environment, check=True, timeout=300)
    (run,) = asked(api, "flow_runs", sort="START_TIME_DESC", limit=1)
    wanted = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": {"id": [f"prefect.flow-run.{run['id']}"]}}

    def sent() -> list[dict[str, Any]]:
        answer = requests.post(f"{api}/events/filter", json={"filter": wanted}, timeout=60)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    wait_until(sent)
    (flow,) = [related for related in sent()[0]["related"] if related["prefect.resource.role"] == "flow"]
    assert flow["prefect.resource.name"] == "ingest"  # by which the automation knows our runs
