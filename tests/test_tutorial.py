"""The tutorial, carried out: every command runs in its order, and says what the page says that it says."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
PORT = "8799"
"""Of the newsstand in the tutorial; the test takes one that is free."""
BACKGROUND = "python -m jumpline.newsstand"


def steps() -> list[tuple[str, str]]:
    """Return the fenced blocks of the page: their language and text."""
    return re.findall(r"^```(bash|text)\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def wait_for(port: str) -> None:
    for _ in range(100):
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", int(port))) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the newsstand does not stand")


def test_every_step_says_what_the_page_says(tmp_path: Path) -> None:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUMPLINE_", "PREFECT_"))}
    environment |= {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
        "JUMPLINE_STATE": str(tmp_path / "state"),
    }
    assert shutil.which("jumpline", path=environment["PATH"])
    opened, said, commands = [], "", 0
    try:
        for language, block in steps():
            if language == "text":
                for line in block.strip().replace(PORT, port).splitlines():
                    assert re.search(re.escape(line).replace("…", ".*"), said), f"{line!r} is not in:\n{said}"
                continue
            said = ""
            for command in block.strip().replace(PORT, port).splitlines():
                commands += 1
                if command.startswith(BACKGROUND):
                    opened.append(subprocess.Popen(command.split(), cwd=tmp_path, env=environment))
                    wait_for(port)
                    continue
                done = subprocess.run(
                    command,
                    shell=True,
                    check=False,
                    cwd=tmp_path,
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=600,  # a machine may be busy
                )
                assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
                said += done.stdout
    finally:
        for process in opened:
            process.terminate()
            process.wait(10)
    assert commands > 10
    assert (tmp_path / "check.html").is_file()
    assert (tmp_path / "corpus.jsonl").read_text("utf-8").count("\n") >= 3
