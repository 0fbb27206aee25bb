"""Bring the deployments on a Prefect server in line with the configuration.

::

    Wanted         what the configuration asks for       flows.operations.timetable
      | compare    with what the server has
    Change         added, changed, removed, unchanged, left alone
      | apply      unless this is a rehearsal

To deploy again changes nothing that is as it should be. What an operator paused in the dashboard stays paused, since
that is said there and not in our file. A deployment without our tag is never touched, and none is removed that another
folder deployed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from flows import ingest as module
from flows.operations.connection import HEARTBEAT_SECONDS
from flows.operations.timetable import schedules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

    from flows.operations.timetable import Wanted

MANAGED = "jumpline-managed"
"""The tag of the deployments that this module made, and may change and remove."""
POOL = "jumpline"
"""Name of the work pool, where none is given."""

_STEP = "prefect.deployments.steps.set_working_directory"
_PAGE = 200


class Kind(StrEnum):
    """What is done with a deployment."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    LEFT = "left alone"
    """One of that name is there already which is not ours."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done, or was done, with one deployment."""

    kind: Kind
    name: str
    detail: str = ""
    """When it runs, what of it changed, or why it was left alone."""
    paused: bool = False
    """Whether an operator has paused it, or its schedule."""


def deploy(ones: Sequence[Wanted], *, pool: str = POOL, folder: Path | None = None, dry: bool = False) -> list[Change]:
    """Bring the server's deployments in line; return what was done with each, or would be.

    Args:
        ones: what should be there.
        pool: the work pool of the workers that are to run them; made where there is none.
        folder: where runs work: relative paths of the configuration begin there. The current folder by default.
        dry: only say what would be done.

    Raises:
        ConfigError: Prefect does not take a schedule. Nothing was changed then.
    """
    folder = (folder or Path.cwd()).resolve()
    payloads = {one.name: _payload(one, pool, folder) for one in ones}
    with get_client(sync_client=True) as client:
        there = {deployment.name: deployment for deployment in _deployments(client)}
        changes = [_compare(one, payloads[one.name], there.get(one.name)) for one in ones]
        changes += [
            Change(Kind.REMOVED, name) for name in sorted(there.keys() - payloads) if _may_go(there[name], folder)
        ]
        if not dry:
            _see_to_pool(client, pool)
            flow_id = client.create_flow_from_name(module.ingest.name)
            for change in changes:
                _apply(change, payloads, there, client, flow_id)
    return changes


def _apply(
    change: Change,
    payloads: dict[str, dict[str, Any]],
    there: dict[str, DeploymentResponse],
    client: SyncPrefectClient,
    flow_id: Any,
) -> None:
    if change.kind is Kind.REMOVED:
        client.delete_deployment(there[change.name].id)
    elif change.kind in {Kind.ADDED, Kind.CHANGED}:
        payload = payloads[change.name]
        # Prefect writes the schedules anew, and would have them active. A pause of the whole deployment it keeps.
        if change.name in there and any(not schedule.active for schedule in there[change.name].schedules):
            payload["schedules"] = [new.model_copy(update={"active": False}) for new in payload["schedules"]]
        client.create_deployment(flow_id=flow_id, **payload)


def _payload(one: Wanted, pool: str, folder: Path) -> dict[str, Any]:
    """Return what Prefect's client is to be told."""
    file = Path(module.__file__).resolve()
    place = file.relative_to(folder) if file.is_relative_to(folder) else file
    return {
        "name": one.name,
        "entrypoint": f"{place.as_posix()}:{module.ingest.fn.__name__}",
        "description": one.description,
        "tags": sorted({"jumpline", one.name, MANAGED}),
        "parameters": one.parameters,
        "parameter_openapi_schema": _form(one),
        "enforce_parameter_schema": True,
        "work_pool_name": pool,
        "pull_steps": [{_STEP: {"directory": str(folder)}}],
        # A run's process starts there, so that it reads prefect.toml; and whatever that says, it sends signs of life.
        "job_variables": {
            "working_dir": str(folder),
            "env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS)},
        },
        "schedules": schedules(one),
        # What a second run would read, the first is reading, or the next one will.
        "concurrency_limit": 1,
        "concurrency_options": ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
    }


def _form(one: Wanted) -> dict[str, Any]:
    """Return the form that the dashboard shows for a run; what is fixed stands there to be read."""
    form = parameter_schema(module.ingest).model_dump(mode="json", exclude_unset=True)
    for name, value in one.fixed.items():
        form["properties"][name] |= {"readOnly": True, "enum": [value]}
    return form


def _compare(one: Wanted, payload: dict[str, Any], found: DeploymentResponse | None) -> Change:
    when = str(one.schedule) if one.schedule else "by hand"
    if found is None:
        return Change(Kind.ADDED, one.name, when)
    if MANAGED not in found.tags:
        return Change(Kind.LEFT, one.name, f"it does not carry the tag {MANAGED}, so it is someone else's")
    wanted, has = _described(payload), _describing(found)
    different = [what for what, value in wanted.items() if has[what] != value]
    paused = found.paused or any(not schedule.active for schedule in found.schedules)
    return Change(Kind.CHANGED if different else Kind.UNCHANGED, one.name, ", ".join(different) or when, paused)


def _described(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what a deployment is to be like, in comparable form."""
    return {
        "schedule": [(when.schedule.model_dump(mode="json"), when.parameters) for when in payload["schedules"]],
        "parameters": payload["parameters"],
        "form": payload["parameter_openapi_schema"],
        "folder": payload["pull_steps"],
        "entry point": payload["entrypoint"],
        "description": payload["description"],
        "tags": payload["tags"],
        "work pool": payload["work_pool_name"],
        "process": payload["job_variables"],
        "limit": (payload["concurrency_limit"], payload["concurrency_options"].collision_strategy),
    }


def _describing(found: DeploymentResponse) -> dict[str, Any]:
    """Return the same of a deployment that is there."""
    limit, options = found.global_concurrency_limit, found.concurrency_options
    return {
        "schedule": [(when.schedule.model_dump(mode="json"), when.parameters) for when in found.schedules],
        "parameters": found.parameters,
        "form": found.parameter_openapi_schema,
        "folder": found.pull_steps,
        "entry point": found.entrypoint,
        "description": found.description,
        "tags": sorted(found.tags),
        "work pool": found.work_pool_name,
        "process": found.job_variables,
        "limit": (limit and limit.limit, options and options.collision_strategy),
    }


def _may_go(found: DeploymentResponse, folder: Path) -> bool:
    """Return whether a deployment that no configuration asks for is ours to remove."""
    if MANAGED not in found.tags:
        return False
    home = next((step[_STEP]["directory"] for step in found.pull_steps or () if _STEP in step), None)
    return home is None or Path(home) == folder or not Path(home).is_dir()


def _see_to_pool(client: SyncPrefectClient, pool: str) -> None:
    try:
        client.read_work_pool(pool)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=pool, type=ProcessWorker.type, base_job_template=template))


def _deployments(client: SyncPrefectClient) -> Iterator[DeploymentResponse]:
    flow, offset = FlowFilter(name=FlowFilterName(any_=[module.ingest.name])), 0
    while page := client.read_deployments(flow_filter=flow, limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)
