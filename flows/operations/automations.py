"""Automations: what the server does when something happens to a source, or a run sends no more signs of life.

They are known by their names, compared before they are written, and carry the tag of what we manage: Prefect's own
command makes a second one each time. One that an operator switched off stays off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectNotFound
from pydantic import Field, ValidationError

from flows.operations.connection import HEARTBEAT_SECONDS
from flows.operations.deploy import MANAGED, Change, Kind
from jumpline import yamlfile
from jumpline.config.record import Record
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.schemas.automations import Automation

NAME = "automations.yaml"
"""Beside the file of sources."""

SILENT_BEATS = 4
"""So many signs of life must be missing. With fewer than three, a run on a busy machine is given up while it lives."""

FLOWS = ("ingest", "recheck", "reassess", "report")

ABANDONED: dict[str, Any] = {
    "name": "Jumpline: a run whose process is gone",
    "description": f"A run that sent no sign of life for {SILENT_BEATS * HEARTBEAT_SECONDS} s has crashed; what it had "
    "read is stored, and the next run goes on from there.",
    "trigger": {
        "type": "event",
        "posture": "Proactive",
        "match": {"prefect.resource.id": "prefect.flow-run.*"},
        "match_related": {"prefect.resource.role": "flow", "prefect.resource.name": list(FLOWS)},
        "for_each": ["prefect.resource.id"],
        "after": ["prefect.flow-run.heartbeat"],
        "expect": ["prefect.flow-run.*"],  # its end has the name of its state, which is not always Completed
        "threshold": 1,
        "within": SILENT_BEATS * HEARTBEAT_SECONDS,
    },
    "actions": [
        {"type": "change-flow-run-state", "state": "CRASHED", "message": "No sign of life: its process is gone."}
    ],
}


class Written(Record):
    """What stands in ``config/automations.yaml``."""

    notify: str | None = Field(default=None, description="Type and name of the block that notifies: slack-webhook/ops.")
    automations: tuple[dict[str, Any], ...] = Field(default=(), description="Automations, in Prefect's terms.")


def read(path: Path) -> Written:
    """Return the operator's automations; none where there is no such file.

    Raises:
        ConfigError: the file cannot be used.
    """
    return yamlfile.validate(yamlfile.read(path), Written) if path.is_file() else Written()


def apply(written: Written, *, dry: bool = False) -> list[Change]:
    """Bring the server's automations in line; return what was done with each, or would be.

    Raises:
        ConfigError: the block that should notify is not there, or Prefect does not take an automation.
    """
    with get_client(sync_client=True) as client:
        block = _block(written.notify, client) if written.notify else None
        wanted = [_automation(entry, block) for entry in (ABANDONED, *written.automations)]
        there = {automation.name: automation for automation in client.read_automations() if MANAGED in automation.tags}
        changes = [_compare(automation, there.get(automation.name)) for automation in wanted]
        gone = there.keys() - {automation.name for automation in wanted}
        if not dry:
            _write(changes, wanted, there, client)
            for name in gone:
                client.delete_automation(there[name].id)
    return changes + [Change(Kind.REMOVED, name) for name in sorted(gone)]


def _write(
    changes: Sequence[Change],
    wanted: Sequence[AutomationCore],
    there: dict[str, Automation],
    client: SyncPrefectClient,
) -> None:
    for change, automation in zip(changes, wanted, strict=True):
        if change.kind is Kind.ADDED:
            client.create_automation(automation)
        elif change.kind is Kind.CHANGED:
            found = there[change.name]
            client.update_automation(found.id, automation.model_copy(update={"enabled": found.enabled}))


def _compare(wanted: AutomationCore, found: Automation | None) -> Change:
    if found is None:
        return Change(Kind.ADDED, wanted.name, wanted.description)
    # A later client may know more fields than the server has sent back: only what is wanted is compared.
    parts = ("description", "trigger", "actions")
    has, wants = (one.model_dump(mode="json", include=set(parts), exclude_unset=False) for one in (found, wanted))
    different = [part for part in parts if _without_ids(has[part]) != _without_ids(wants[part])]
    return Change(Kind.CHANGED if different else Kind.UNCHANGED, wanted.name, ", ".join(different), not found.enabled)


def _without_ids(value: Any) -> Any:
    """Leave out what the server numbers anew each time."""
    if isinstance(value, dict):
        return {key: _without_ids(inner) for key, inner in value.items() if key != "id"}
    return [_without_ids(inner) for inner in value] if isinstance(value, list) else value


def _automation(entry: dict[str, Any], block: str | None) -> AutomationCore:
    name = str(entry.get("name", "an automation without a name"))
    actions = [_action(action, block) for action in entry.get("actions", ())]
    try:
        return AutomationCore.model_validate({**entry, "actions": actions, "tags": [MANAGED]})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigError(NAME, f"{name}: {yamlfile.written(first['loc'])}: {first['msg']}") from error


def _action(action: dict[str, Any], block: str | None) -> dict[str, Any]:
    if action.get("type") != "notify":
        return action
    return action | {"type": "send-notification", "block_document_id": block} if block else {"type": "do-nothing"}


def _block(notify: str, client: SyncPrefectClient) -> str:
    kind, _, name = notify.partition("/")
    try:
        return str(client.read_block_document_by_name(name, kind).id)
    except ObjectNotFound:
        raise ConfigError(
            NAME, f"notify: there is no block {notify!r}; make it in the dashboard, under Blocks, or take the line out"
        ) from None
