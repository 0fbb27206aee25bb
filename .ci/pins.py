"""Write the version of every dependency into pyproject.toml: ``.tools/bin/uv run .ci/pins.py``.

The ranges of ``[project] dependencies`` are what Jumpline works with; the pins are what it was tested with. They stand
in pyproject.toml as constraints (``tool.uv.constraint-dependencies``), between two comments, for all platforms,
Pythons, extras and groups; those of the build beside them. uv.lock would do the same, and is ignored by git, because
it records the addresses of whatever package index its author used.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BEGIN, END = "# pins: begin (.ci/pins.py writes these)\n", "# pins: end\n"
PIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*==[^\s;/@]+(?: ; [^/@\"]+)?")


def main() -> None:
    """Resolve everything anew, and write it down."""
    text = PROJECT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        sys.exit(f"{PROJECT.name} has no two comments to write between: {BEGIN.strip()!r} and {END.strip()!r}")
    bare = before + BEGIN + END + after  # without the pins of last time, which would be found again
    project = tomllib.loads(bare)
    groups = [option for group in project.get("dependency-groups", {}) for option in ("--group", group)]
    pins = resolved(bare, "pyproject.toml", "--all-extras", *groups)
    build = resolved("\n".join(project["build-system"]["requires"]), "build.in")
    written = array("constraint-dependencies", pins) + array("build-constraint-dependencies", build)
    PROJECT.write_text(before + BEGIN + written + END + after, encoding="utf-8")
    sys.stdout.write(f"{len(pins)} pins, and {len(build)} of the build\n")


def resolved(requirements: str, name: str, *options: str) -> list[str]:
    """Return the newest versions that fit ``requirements``, a line each, for every platform and Python we support.

    Args:
        requirements: content of a pyproject.toml, or lines of requirements.
        name: what to call its file.
        options: of ``uv pip compile``, besides.
    """
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        sys.exit("uv is not to be found; run this as: .tools/bin/uv run .ci/pins.py")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(requirements, encoding="utf-8")
        quiet = ("--quiet", "--no-header", "--no-annotate")
        command = (uv, "pip", "compile", *quiet, "--universal", "--python-version", "3.11", *options, name)
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - uv itself
    if done.returncode:
        sys.exit(done.returncode)  # uv has said why
    lines = done.stdout.splitlines()
    strange = [line for line in lines if not PIN.fullmatch(line)]
    if strange:
        sys.exit(f"not a name and a version: {strange[0]}")
    return lines


def array(key: str, lines: list[str]) -> str:
    """Return a TOML array of strings, one a line."""
    return "\n".join([f"{key} = [", *(f'  "{line}",' for line in lines), "]", ""])


if __name__ == "__main__":
    main()
