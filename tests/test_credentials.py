"""Secrets of logins: from the environment, and from a real Prefect server's Secret blocks."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from flows.operations.private_server import private_server
from flows.stages.credentials import reveal
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def test_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAZETTE", "value")
    assert reveal("env:GAZETTE") == "value"
    monkeypatch.setenv("GAZETTE", "")
    with pytest.raises(ConfigError, match="GAZETTE is not set"):
        reveal("env:GAZETTE")


LOOK = """
from prefect.blocks.system import Secret
from flows.stages.credentials import reveal
from jumpline.errors import ConfigError
Secret(value="correct-horse").save("gazette")
print(reveal("block:gazette") == "correct-horse")
try:
    reveal("block:chronicle")
except ConfigError as error:
    print(error)
"""


@pytest.mark.slow
def test_a_secret_block_of_a_real_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    with private_server() as url:
        own = {"PREFECT_API_URL": url}
        done = subprocess.run(
            [sys.executable, "-c", LOOK], env=os.environ | own, capture_output=True, text=True, timeout=120, check=True
        )
    found, missing = done.stdout.strip().splitlines()
    assert found == "True"
    assert "block:chronicle: no Secret block of that name" in missing
    assert "correct-horse" not in done.stdout + done.stderr
