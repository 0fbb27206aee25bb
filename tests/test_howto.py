"""The how-tos' Python that needs a library which Jumpline does not: run as it stands, on what a real run has stored."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from flows.cli import app
from flows.operations.private_server import private_server
from jumpline.newsstand import Newsstand
from jumpline.store import open_store
from tests.test_docs import Block, blocks, libraries

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of a run of the demo, and its export, under the names that the pages give them."""
    made = tmp_path_factory.mktemp("howto")
    store = str(made / "data" / "jumpline.db")
    for command in (["demo", "--direct"], ["export", "-o", str(made / "corpus.parquet")]):
        done = CliRunner().invoke(app, [*command, "--store", store])
        assert done.exit_code == 0, done.output
    return made


@pytest.mark.parametrize("block", [block for block in blocks("python") if libraries(block) - {"prefect"}], ids=str)
def test_the_code_for_other_libraries_runs(
    block: Block, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in libraries(block):
        pytest.importorskip(library)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    script = tmp_path / "script.py"
    script.write_text(block.text, encoding="utf-8")
    done = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", [block for block in blocks("python") if "prefect" in libraries(block)], ids=str)
def test_a_flow_that_calls_ours_ingests(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (flow,) = re.findall(r"^@flow\ndef (\w+)\(", block.text, re.MULTILINE)
    script = tmp_path / "script.py"
    script.write_text(f"{block.text}\nif __name__ == '__main__':\n    {flow}()\n", encoding="utf-8")
    store = f"sqlite:///{tmp_path}/news.db"
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    with Newsstand() as stand, private_server() as api:
        (tmp_path / "config").mkdir()
        config = {"store": store, "sources": [stand.sources()[0] | {"name": "town-gazette"}]}
        (tmp_path / "config" / "sources.yaml").write_text(yaml.safe_dump(config))
        environment = os.environ | {"PREFECT_API_URL": api}
        done = subprocess.run(
            [sys.executable, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    with open_store(store) as opened:
        assert opened.counts()["documents"] > 5
        assert [run.state for run in opened.runs()] == ["Completed"]
