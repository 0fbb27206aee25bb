"""Whether all is set up: a finding for each thing that Jumpline needs, with what to do where it is wrong.

Each check is a function that yields findings; :func:`examine` runs them in the order of their need. They stand in
:mod:`flows.setup.doctor.installed`, :mod:`flows.setup.doctor.kept` and :mod:`flows.setup.doctor.running`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.setup.doctor import installed, kept, running
from flows.setup.doctor.finding import Finding, Health, Patient

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Finding", "Health", "Patient", "examine"]

CHECKS = (
    installed.python,
    installed.libraries,
    installed.extras,
    kept.configuration,
    kept.store,
    kept.archive,
    kept.disk,
    running.clock,
    running.prefect,
    running.deployments,
    installed.chromium,
)


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what each check finds. A check that breaks is a finding too."""
    for check in CHECKS:
        try:
            yield from check(patient)
        except Exception as error:  # noqa: BLE001 - whatever is wrong here is what was asked about
            yield Finding(check.__name__, Health.BAD, f"{type(error).__name__}: {error}", "Report this.")
