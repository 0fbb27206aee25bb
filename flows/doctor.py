"""Whether all is set up: a finding for each thing that Jumpline needs, with what to do where it is wrong.

Each check is a function that yields findings and raises nothing; :func:`examine` runs them in the order of their need.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import sys
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from packaging.requirements import Requirement

from jumpline.errors import ConfigError, JumplineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jumpline.config import Config

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time: this version was not written then."""
LEAST_BYTES, FEW_BYTES = 100_000_000, 2_000_000_000
_LATE = timedelta(minutes=2)
_Said = TypeVar("_Said")
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Health(StrEnum):
    """How a thing is."""

    GOOD = "good"
    ODD = "odd"
    """It works, and something about it is worth a thought."""
    BAD = "bad"
    """Something will not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    said: str
    mend: str = ""
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    config_file: Path
    config: Config | None
    problem: ConfigError | None
    """Why there is no configuration."""
    store: str | None
    """Address of the store."""
    prefect: str
    """Address of the API of Prefect's server."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what each check finds. A check that breaks is a finding too."""
    for check in (_python, _libraries, _extras, _configuration, _store, _disk, _clock, _prefect, _chromium):
        try:
            yield from check(patient)
        except Exception as error:  # noqa: BLE001 - whatever is wrong here is what was asked about
            yield Finding(check.__name__.strip("_"), Health.BAD, f"{type(error).__name__}: {error}", "Report this.")


def _python(_patient: Patient) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - who installs by hand may have an older one
        yield Finding("Python", Health.BAD, version, "Install Python 3.11 or newer.")
    else:
        yield Finding("Python", Health.GOOD, f"{version}, {sys.prefix}")


def _libraries(_patient: Patient) -> Iterator[Finding]:
    wrong = [problem for line in _requires() if (problem := _unmet(Requirement(line)))]
    if wrong:
        yield Finding("Libraries", Health.BAD, "; ".join(wrong), "Run `uv sync`, or `pip install` these versions.")
    else:
        yield Finding(
            "Libraries", Health.GOOD, f"all {sum('extra ==' not in line for line in _requires())} as asked for"
        )


def _extras(_patient: Patient) -> Iterator[Finding]:
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


def _configuration(patient: Patient) -> Iterator[Finding]:
    if patient.problem:
        missing = not patient.config_file.is_file()
        mend = "`jumpline init URL` writes one." if missing else "Mend the lines that it names."
        yield Finding("Configuration", Health.ODD if missing else Health.BAD, patient.problem.message, mend)
        return
    assert patient.config  # noqa: S101 - for the type checker: one of both is there
    sources = patient.config.sources
    on = sum(source.enabled for source in sources)
    yield Finding("Configuration", Health.GOOD, f"{patient.config_file}: {len(sources)} sources, {on} of them on")
    if not patient.config.fetching.contact:
        mend = "Set `contact:` under `fetching:` to a page or address of yours; JUMPLINE_CONTACT does too."
        yield Finding("Contact", Health.ODD, "publishers cannot reach you: none is configured", mend)
    overdue = [source.name for source in sources if source.schedule and not source.enabled]
    if overdue:
        yield Finding("Schedules", Health.ODD, f"{', '.join(overdue)}: a schedule, and switched off", "Take out one.")


def _store(patient: Patient) -> Iterator[Finding]:
    if not patient.store:
        yield Finding(
            "Store", Health.ODD, "none is named", "`jumpline init URL` writes a configuration that names one."
        )
        return
    file = _sqlite_file(patient.store)
    if file and not file.is_file():
        yield Finding("Store", Health.GOOD, f"{file}: not there yet; the first run makes it")
        return
    from jumpline.store import open_store  # noqa: PLC0415 - SQLAlchemy takes a while

    try:
        with open_store(patient.store) as store:
            counts, runs = store.counts(), store.runs(1)
    except JumplineError as error:
        mend = "Is the server running, and may this user open the database?" if not file else "Mend the file's rights."
        yield Finding("Store", Health.BAD, str(error), mend)
        return
    last = f"; last run {runs[0].started_at:%Y-%m-%d %H:%M}, {runs[0].state or 'unfinished'}" if runs else ""
    yield Finding("Store", Health.GOOD, f"{file or 'PostgreSQL'}: {counts['documents']:,} articles{last}")
    if file and not os.access(file, os.W_OK):
        yield Finding("Store", Health.BAD, f"{file} may not be written", f"chmod u+w {file}")
    if runs and runs[0].started_at > datetime.now(UTC) + _LATE:
        yield Finding(
            "Clock", Health.BAD, "the last run is of the future", "Set the clock: `timedatectl set-ntp true`."
        )


def _disk(patient: Patient) -> Iterator[Finding]:
    file = _sqlite_file(patient.store or "")
    folder = next(place for place in (file or Path("data/x")).absolute().parents if place.is_dir())
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:,.1f} GB free at {folder}"
    if free < FEW_BYTES:
        yield Finding(
            "Disk", Health.BAD if free < LEAST_BYTES else Health.ODD, said, "Make room, or name a store elsewhere."
        )
    else:
        yield Finding("Disk", Health.GOOD, said)


def _clock(patient: Patient) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if now < BUILT:
        yield Finding("Clock", Health.BAD, f"{now:%Y-%m-%d}, before this version was made", "Set it by a time server.")
        return
    theirs = _date_of(patient.prefect)
    if theirs and abs(theirs - now) > _LATE:
        said = f"{abs(theirs - now)} away from that of Prefect's server: schedules run at other times than you think"
        yield Finding("Clock", Health.BAD, said, "Set both by a time server.")
    else:
        yield Finding("Clock", Health.GOOD, f"{now:%Y-%m-%d %H:%M} UTC")


def _prefect(patient: Patient) -> Iterator[Finding]:
    ours = importlib.metadata.version("prefect")
    theirs = _answer(f"{patient.prefect}/admin/version")
    if theirs is None:
        mend = "None is needed: runs start a private one. For schedules and the dashboard: `prefect server start`."
        yield Finding("Prefect", Health.GOOD, f"{ours}; no server at {patient.prefect}", mend)
        return
    server = json.loads(theirs)
    if server.split(".")[:2] != ours.split(".")[:2]:
        yield Finding("Prefect", Health.BAD, f"server {server}, here {ours}", "Use one version on both sides.")
    else:
        yield Finding("Prefect", Health.GOOD, f"{ours}; server {server} at {patient.prefect}")


def _chromium(_patient: Patient) -> Iterator[Finding]:
    found = next((path for name in _CHROMIUMS if (path := shutil.which(name))), None)
    said = found or "not found; needed only for sources that are to be rendered"
    yield Finding("Chromium", Health.GOOD, said, "" if found else "`apt-get install chromium`, if you want it.")


def _sqlite_file(url: str) -> Path | None:
    _, slashes, path = url.partition(":///")
    return Path(path.partition("?")[0]) if slashes and url.startswith("sqlite") else None


def _answer(url: str) -> str | None:
    return _asked(url, lambda answer: answer.read(1000).decode())


def _date_of(api: str) -> datetime | None:
    return _asked(f"{api}/health", lambda answer: parsedate_to_datetime(answer.headers["Date"]))


def _asked(url: str, read: Callable[..., _Said]) -> _Said | None:
    """Return what is read of an answer; ``None`` where there is none."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - the operator's own server
            return read(answer)
    except (OSError, ValueError, TypeError):
        return None
