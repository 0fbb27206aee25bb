"""What runs: the clock, Prefect's server, what is deployed there."""

from __future__ import annotations

import importlib.metadata
import json
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from flows.setup.doctor.finding import Finding, Health

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.setup.doctor.finding import Patient


BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time: this version was not written then."""
_LATE = timedelta(minutes=2)
_Said = TypeVar("_Said")


def clock(patient: Patient) -> Iterator[Finding]:
    """Compare the clock with what is possible, and with that of Prefect's server."""
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


def prefect(patient: Patient) -> Iterator[Finding]:
    """Compare the versions of Prefect here and on its server."""
    ours = importlib.metadata.version("prefect")
    theirs = _answer(f"{patient.prefect}/admin/version")
    if theirs is None:
        mend = "None is needed: runs start a private one. Schedules and the dashboard come with `jumpline up`."
        yield Finding("Prefect", Health.GOOD, f"{ours}; no server at {patient.prefect}", mend)
        return
    server = json.loads(theirs)
    if server.split(".")[:2] != ours.split(".")[:2]:
        yield Finding("Prefect", Health.BAD, f"server {server}, here {ours}", "Use one version on both sides.")
    else:
        yield Finding("Prefect", Health.GOOD, f"{ours}; server {server} at {patient.prefect}")


def deployments(patient: Patient) -> Iterator[Finding]:
    """Compare what stands on the server with what the configuration asks for; nothing is changed."""
    if patient.config is None or _answer(f"{patient.prefect}/health") is None:
        return
    from flows.operations.connection import ENVIRONMENT, environment, using  # noqa: PLC0415

    with environment(ENVIRONMENT), using(patient.prefect):
        from flows.operations import deploy  # noqa: PLC0415 - imports Prefect, which takes seconds
        from flows.operations.timetable import wanted  # noqa: PLC0415

        changes = deploy.deploy(wanted(patient.config, patient.named), dry=True)
    late = [
        change for change in changes if change.kind in {deploy.Kind.ADDED, deploy.Kind.CHANGED, deploy.Kind.REMOVED}
    ]
    if not late:
        yield Finding("Deployments", Health.GOOD, f"{len(changes)}, as configured")
    elif len(late) == len(changes) and all(change.kind is deploy.Kind.ADDED for change in late):
        yield Finding("Deployments", Health.GOOD, "none on this server", "`jumpline deploy` puts the sources there.")
    else:
        said = f"out of step with the configuration: {', '.join(f'{one.name} {one.kind}' for one in late[:5])}"
        yield Finding(
            "Deployments", Health.ODD, said, "`jumpline deploy --dry-run` says how, `jumpline deploy` mends it."
        )


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
