"""The container's files: what they promise, and the build's own steps, carried out without an engine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions: the word and what follows, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    build, image = stages()
    words = [word for word, _ in image]
    assert dict(image)["USER"] == "10001:10001"
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "jumpline" in dict(image)["HEALTHCHECK"]
    assert not any(word == "RUN" and "pip" in rest for word, rest in image)
    assert build[-1][0] == "RUN"
    assert all(re.search(r":[\w.-]*\d", rest) for word, rest in instructions() if word == "FROM")


def test_all_that_is_copied_is_there_and_let_through() -> None:
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = {name for word, rest in stages()[0] if word == "COPY" for name in rest.split()[:-1]}
    assert copied == let
    assert all((ROOT / name).exists() for name in copied)


def test_every_service_is_pinned_healthy_and_known_to_the_next() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"database", "server", "worker"}
    for name in ("database", "server"):
        assert re.search(r":\d", services[name]["image"])
        assert services[name]["healthcheck"]["test"]
    assert services["worker"]["depends_on"] == {"server": {"condition": "service_healthy"}}
    assert all(port.startswith("127.0.0.1:") for port in services["server"]["ports"])
    assert set(COMPOSE["volumes"]) == {"database", "data"}


def test_the_server_is_of_the_version_that_was_tested() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]["constraint-dependencies"]
    (version,) = (pin.partition("==")[2] for pin in pins if pin.startswith("prefect=="))
    assert f":{version}-" in COMPOSE["services"]["server"]["image"]


@pytest.mark.slow
def test_the_build_makes_a_jumpline_that_needs_nothing_else(tmp_path: Path) -> None:
    uv = shutil.which("uv") or next((str(p) for p in (ROOT / ".tools" / "bin" / "uv",) if p.exists()), None)
    if uv is None:
        pytest.skip("uv is not installed")
    app = tmp_path / "app"
    # Offline: what is asked for was installed here before, and stands in uv's cache.
    environment = os.environ | {"UV_OFFLINE": "1", "PATH": f"{Path(uv).parent}{os.pathsep}{os.environ['PATH']}"}
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"):
        environment.pop(name, None)
    for word, rest in stages()[0]:
        if word == "ENV":
            environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "WORKDIR":
            app.mkdir()
        elif word == "COPY":
            *names, to = rest.split()
            for name in names:
                source, target = ROOT / name, app if to == "./" else app / to
                shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        elif word == "RUN" and not rest.startswith("pip install "):  # which brings uv: here it is
            done = subprocess.run(
                ["bash", "-ec", rest], cwd=app, env=environment, capture_output=True, text=True, check=False
            )
            if "cache" in done.stderr and "offline" in done.stderr.lower():
                pytest.skip("not all of it is in uv's cache")
            assert done.returncode == 0, done.stderr
    shutil.move(app / ".venv", tmp_path / "image")  # the sources do not go into the image
    shutil.rmtree(app)
    command = [str(tmp_path / "image" / "bin" / "python"), "-m", "flows.cli", "demo", "--direct"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "45 articles" in done.stdout
