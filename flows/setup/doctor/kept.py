"""What is kept on disk or elsewhere: configuration, store, archive."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flows.setup.doctor.finding import Finding, Health
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.setup.doctor.finding import Patient


LEAST_BYTES, FEW_BYTES = 100_000_000, 2_000_000_000
_LATE = timedelta(minutes=2)


def configuration(patient: Patient) -> Iterator[Finding]:
    """Say whether there is a configuration that can be used."""
    if patient.problem:
        missing = not patient.config_file.is_file()
        if missing:
            said, mend = (
                f"no file {patient.config_file}",
                "`jumpline init URL` writes one; --config FILE names another.",
            )
            yield Finding("Configuration", Health.ODD, said, mend)
        else:
            yield Finding("Configuration", Health.BAD, patient.problem.message, "Mend the lines that it names.")
        return
    assert patient.config  # noqa: S101 - for the type checker: one of both is there
    sources = patient.config.sources
    on = sum(source.enabled for source in sources)
    what = f"{len(sources)} source{'s' * (len(sources) != 1)}, {on} of them on"
    yield Finding("Configuration", Health.GOOD, f"{patient.config_file}: {what}")
    if not patient.config.fetching.contact:
        mend = "Set `contact:` under `fetching:` to a page or address of yours; JUMPLINE_CONTACT does too."
        yield Finding("Contact", Health.ODD, "publishers cannot reach you: none is configured", mend)
    overdue = [source.name for source in sources if source.schedule and not source.enabled]
    if overdue:
        yield Finding("Schedules", Health.ODD, f"{', '.join(overdue)}: a schedule, and switched off", "Take out one.")


def store(patient: Patient) -> Iterator[Finding]:
    """Open the store, unless a run is yet to make it."""
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


def archive(patient: Patient) -> Iterator[Finding]:
    """Look into the archive, unless a run is yet to make it."""
    if patient.config is None or not patient.store:
        return
    place = patient.config.archive.place(patient.store)
    if place is None:
        said = "pages are not kept: a verdict cannot be made anew with better rules"
        yield Finding("Archive", Health.ODD, said, "Take out `archive: false`, if there is room for some kB a page.")
        return
    if "://" not in place and not Path(place).is_dir():
        yield Finding("Archive", Health.GOOD, f"{place}: not there yet; the first run makes it")
        return
    from jumpline.archive import Archive  # noqa: PLC0415 - fsspec takes a while

    try:
        archive = Archive(place, patient.config.archive.outbox)
        files, size = len(list(archive.files())), archive.size()
    except Exception as error:  # noqa: BLE001 - of whatever storage it is on
        mend = "Mend the address or the rights under `archive:`; an extra (s3, gcs) may be missing."
        yield Finding("Archive", Health.BAD, f"{place}: {error}", mend)
        return
    yield Finding("Archive", Health.GOOD, f"{place}: {files:,} file{'s' * (files != 1)}, {size / 1e6:,.1f} MB")
    if "://" not in place and not os.access(place, os.W_OK):
        yield Finding("Archive", Health.BAD, f"{place} may not be written", f"chmod u+w {place}")


def disk(patient: Patient) -> Iterator[Finding]:
    """Say how much room is left where the store is."""
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


def _sqlite_file(url: str) -> Path | None:
    _, slashes, path = url.partition(":///")
    return Path(path.partition("?")[0]) if slashes and url.startswith("sqlite") else None
