"""Every version of the dependency tree is pinned, and what is installed here is what the pins say."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
ONLY_BOUNDED = {"fastapi"}
"""Prefect's, and none of ours: not every version that Prefect takes works for it."""
PART_OF_OTHERS = {"markupsafe", "pydantic-core", "uvicorn"}
"""Jinja's safe text, pydantic's errors, and what runs Prefect's server: they come with what needs them, in the version
that it needs."""
PART_OF_EXTRAS = {"dask"}
"""The same of the extras, which need not be installed."""
PINS = [Requirement(pin) for pin in PROJECT["tool"]["uv"]["constraint-dependencies"]]
BUILD_PINS = [Requirement(pin) for pin in PROJECT["tool"]["uv"]["build-constraint-dependencies"]]


def direct() -> Iterator[Requirement]:
    """Yield what the project itself asks for, with all extras and groups."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    for asked in (PROJECT["project"]["dependencies"], *extras, *PROJECT["dependency-groups"].values()):
        yield from map(Requirement, asked)


def needed() -> dict[str, str]:
    """Return name and installed version of every dependency, of dependencies too; those not installed are left out."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = list(direct())
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # an extra of somebody, or for another platform
        found[name] = installed.version
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += [r for r in map(Requirement, installed.requires or ()) if applies(r, extra)]
    return found


def applies(requirement: Requirement, extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**default_environment(), "extra": extra})


def test_each_direct_dependency_is_bounded_and_pinned() -> None:
    pinned = {canonicalize_name(pin.name) for pin in PINS}
    for requirement in direct():
        assert canonicalize_name(requirement.name) in pinned
        assert requirement.specifier, f"{requirement.name} has no bounds"


def imported() -> set[str]:
    """Return the distributions that our packages import modules of."""
    modules = set()
    for file in (file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(str(node.module).partition(".")[0])
    known = packages_distributions()
    return {canonicalize_name(name) for module in modules for name in known.get(module, ())}


def test_each_dependency_is_used_or_only_bounded_and_none_is_used_unasked() -> None:
    asked = {canonicalize_name(Requirement(text).name) for text in PROJECT["project"]["dependencies"]}
    extras = PROJECT["project"]["optional-dependencies"].values()
    optional = {canonicalize_name(Requirement(text).name) for extra in extras for text in extra}
    assert asked - imported() == ONLY_BOUNDED
    assert imported() - asked - optional - PART_OF_EXTRAS - {"jumpline"} == PART_OF_OTHERS


def made_by_uv() -> bool:
    made = Path(sys.prefix, "pyvenv.cfg")
    return made.is_file() and "\nuv = " in made.read_text("utf-8")


@pytest.mark.skipif(not made_by_uv(), reason="this environment was not made by uv, which alone reads the pins")
def test_what_is_installed_is_what_is_pinned() -> None:
    pins = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in PINS if applies(pin)}
    installed = needed()
    assert len(installed) > 100
    differing = {name: (version, pins.get(name)) for name, version in installed.items() if pins.get(name) != version}
    assert not differing, "installed, pinned; `.tools/bin/uv run .ci/pins.py` renews the pins"


def test_a_pin_is_a_name_and_one_version_and_no_address() -> None:
    for pin in [*PINS, *BUILD_PINS]:
        assert pin.url is None
        assert not pin.extras
        assert [part.operator for part in pin.specifier] == ["=="]
        assert not re.search(r"[/@]|\.(?:org|com|net)\b", str(pin))


def test_the_tools_of_the_build_are_pinned_too() -> None:
    asked = {canonicalize_name(Requirement(text).name) for text in PROJECT["build-system"]["requires"]}
    assert asked <= {canonicalize_name(pin.name) for pin in BUILD_PINS}
