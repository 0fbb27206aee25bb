"""The demo is the real run: over HTTP, into a file, and the second time it finds nothing new."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from flows.operations.launch import launch
from flows.presentation.screen import Screen
from jumpline.config import Config
from jumpline.newsstand import Newsstand, articles

pytestmark = pytest.mark.slow


def demo(folder: Path, *options: str, **environment: str) -> str:
    own = {"PREFECT_HOME": str(folder / "prefect")} | environment
    inherited = {n: v for n, v in os.environ.items() if not n.startswith(("PREFECT_", "JUMPLINE_")) and n != "UV"}
    command = [sys.executable, "-P", "-m", "flows.cli", "demo", *options]
    done = subprocess.run(
        command, cwd=folder, env=inherited | own, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_twice_the_second_time_stores_nothing_and_says_so(tmp_path: Path) -> None:
    listed = [story for story in articles() if story.source]
    first = demo(tmp_path, "--direct")
    assert f"{len(listed) - 1} new from 6 sources" in first
    assert all(sign in first for sign in ("● complete", "◐ truncated", "○ empty", "– skipped"))
    assert "Try next:" in first
    assert (tmp_path / "data" / "demo.db").is_file()
    second = demo(tmp_path, "--direct")
    assert "Nothing new from 6 sources" in second
    assert "The store knew every article already" in second
    # The table stands as before, from the store.
    of_articles = re.compile("^● complete", re.MULTILINE)
    assert len(of_articles.findall(second)) == len(of_articles.findall(first)) > 10


def test_what_it_says_to_try_next_can_be_copied(tmp_path: Path) -> None:
    """A reader whose shell does not find the command by its name, as after ``uv run``, is told where it is."""
    folder = Path(sys.executable).parent
    told = demo(tmp_path, "--direct", UV="uv").partition("Try next:")[2]
    assert f"Here, jumpline is {folder / 'jumpline'};" in told
    tried = [line for line in told.splitlines() if line.startswith("  jumpline ") and "example.org" not in line]
    assert [line.split()[1] for line in tried] == ["show", "list", "report", "export", "demo"]
    for line in tried:
        command = line.partition("   ")[0]
        subprocess.run([folder / "jumpline", *command.split()[1:]], cwd=tmp_path, check=True, capture_output=True)
    assert {"demo.html", "demo.jsonl"} <= {file.name for file in tmp_path.iterdir()}
    found = os.pathsep.join([str(folder), os.environ["PATH"]])
    assert "Here, jumpline is" not in demo(tmp_path, "--direct", PATH=found)


def test_it_opens_where_it_stood_before_and_says_so_where_it_cannot(tmp_path: Path) -> None:
    with Newsstand() as stand:
        url, port = stand.url, stand.port
        config = Config.model_validate({"store": f"sqlite:///{tmp_path / 'news.db'}", "sources": stand.sources()[:1]})
        launch(config, config.sources, Screen(), direct=True)
    again = demo(tmp_path, "--direct", "--store", "news.db")
    assert f"A newsstand opens at {url}." in again
    assert "✓ bay-courier      nothing new in the feed" in again
    with socket.create_server(("127.0.0.1", port)):
        elsewhere = demo(tmp_path, "--direct", "--store", "news.db")
    assert f"Port {port}, where it stood before, is taken: its articles have new addresses." in elsewhere
    # The table shows this newsstand, and not the one before it as well.
    assert elsewhere.count("Footbridge at Nether Lock") == 1
    assert f"jumpline show --store news.db {url}" not in elsewhere


def test_through_prefect_whose_server_comes_and_goes_with_it(tmp_path: Path) -> None:
    said = demo(tmp_path, "--store", "news.db")
    assert "new from 6 sources" in said
    assert "Traceback" not in said
    assert (tmp_path / "news.db").is_file()
    if "On the Prefect server" in said:
        pytest.skip("a Prefect server runs on this machine, and the demo went to it")
    assert "Starting a private Prefect server" in said
    with sqlite3.connect(tmp_path / "prefect" / "prefect.db") as database:
        runs = dict(database.execute("select name, state_name from flow_run"))
        tasks = [name for (name,) in database.execute("select name from task_run where state_name = 'Completed'")]
    database.close()
    assert set(runs.values()) == {"Completed"}
    assert len(runs) == 1
    # What the server was told last is in its database too.
    assert sum(" batch " in name for name in tasks) == 6
