"""The documentation's site: what is read off the code is all there, and it builds without a warning."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from extractors import signals
from flows.presentation.checking import Checked, Found
from flows.setup import settingskeys

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    pytest.importorskip("mkdocs", reason="the group `docs` is not installed")
    spec = importlib.util.spec_from_file_location("jumpline_docs_hooks", ROOT / "docs" / "hooks.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_every_command_key_and_signal_is_in_the_reference(hooks: Any) -> None:
    commands = hooks.commands()
    for name in ("check", "run", "sources add", "report", "browse", "init", "doctor"):
        assert f"## jumpline {name}\n" in commands
    assert "`--html FILE`" in commands
    keys = hooks.configuration()
    for section in settingskeys.sections():
        assert all(f"| `{key.name}:` |" in keys for key in section.keys), section.title
    table = hooks.signal_table()
    for look in signals.SIGNALS:
        assert f"\n## {look.__module__.rpartition('.')[2]}\n" in table
    assert "| signal | looks at | says cut | precision | recall |" in table


def test_every_key_of_the_json_has_a_meaning(hooks: Any) -> None:
    rows = dict(row.strip("| ").split(" | ", 1) for row in hooks.contract().splitlines() if row.startswith("| `"))
    for key in Checked(Found("", None, None, ""), None).record():
        assert len(rows[f"`{key}`"]) > 5, key


@pytest.mark.slow
def test_the_site_builds_without_a_warning(hooks: Any, tmp_path: Path) -> None:
    del hooks
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "reference" / "commands.html").is_file()
