"""Hand a run to a worker: the same run as a schedule's, begun now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from flows import ingest
from flows.operations.timetable import ALL
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


class Handed(NamedTuple):
    """A run that a worker will take."""

    deployment: str
    run_id: str


def hand_over(sources: Sequence[str], limit: int | None = None) -> Handed:
    """Ask for a run of these sources, of all that are enabled where none is named.

    One source is read by its own deployment, where it has one, so that two runs of it never meet.

    Raises:
        JumplineError: nothing is deployed.
    """
    given: dict[str, Any] = {"options": {"limit": limit}} if limit else {}
    with get_client(sync_client=True) as client:
        own = _deployment(client, sources[0]) if len(sources) == 1 else None
        deployment = own or _deployment(client, ALL)
        if deployment is None:
            raise JumplineError("Prefect server", "nothing is deployed there yet; `jumpline deploy` does it")
        if own is None and sources:
            given["sources"] = list(sources)
        if limit and (config := (deployment.parameters.get("options") or {}).get("config")):
            given["options"]["config"] = config
        run = client.create_flow_run_from_deployment(deployment.id, parameters=given)
    return Handed(deployment.name, str(run.id))


def _deployment(client: SyncPrefectClient, name: str) -> DeploymentResponse | None:
    try:
        return client.read_deployment_by_name(f"{ingest.ingest.name}/{name}")
    except ObjectNotFound:
        return None
