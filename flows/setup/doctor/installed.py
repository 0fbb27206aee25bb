"""What is installed."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from flows.setup.doctor.finding import Finding, Health

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.setup.doctor.finding import Patient


_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def python(_patient: Patient) -> Iterator[Finding]:
    """Say which Python runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - who installs by hand may have an older one
        yield Finding("Python", Health.BAD, version, "Install Python 3.11 or newer.")
    else:
        yield Finding("Python", Health.GOOD, f"{version}, {sys.prefix}")


def libraries(_patient: Patient) -> Iterator[Finding]:
    """Compare what is installed with what is asked for."""
    wrong = [problem for line in _requires() if (problem := _unmet(Requirement(line)))]
    if wrong:
        yield Finding("Libraries", Health.BAD, "; ".join(wrong), "Run `uv sync`, or `pip install` these versions.")
    else:
        yield Finding(
            "Libraries", Health.GOOD, f"all {sum('extra ==' not in line for line in _requires())} as asked for"
        )


def extras(_patient: Patient) -> Iterator[Finding]:
    """Say which extras are there."""
    names = importlib.metadata.metadata("jumpline").get_all("Provides-Extra") or []
    there = [
        name
        for name in names
        if not any(
            _unmet(Requirement(line), name) for line in _requires() if f"extra == '{name}'" in line.replace('"', "'")
        )
    ]
    missing = ", ".join(name for name in names if name not in there)
    yield Finding(
        "Extras",
        Health.GOOD,
        f"{', '.join(there) or 'none'} installed{f'; not {missing}, if you need them' if missing else ''}",
    )


def chromium(_patient: Patient) -> Iterator[Finding]:
    """Say whether there is a browser, which few need."""
    found = next((path for name in _CHROMIUMS if (path := shutil.which(name))), None)
    said = found or "not found; needed only for sources that are to be rendered"
    yield Finding("Chromium", Health.GOOD, said, "" if found else "`apt-get install chromium`, if you want it.")


def _requires() -> list[str]:
    return importlib.metadata.requires("jumpline") or []


def _unmet(requirement: Requirement, extra: str = "") -> str:
    """Return what is wrong with an installed library; empty where it is as asked for, or not asked for here."""
    if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
        return ""
    try:
        version = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if requirement.specifier.contains(version, prereleases=True):
        return ""
    return f"{requirement.name} is {version}, wanted {requirement.specifier}"
