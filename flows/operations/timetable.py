"""What the configuration asks of a Prefect server: which deployments, and when each of them runs.

A source is read by its own deployment, unless it is in a group and has no schedule of its own: then the group's reads
it. One more reads every enabled source, and is there to be run by hand. Nothing happens here;
:mod:`flows.operations.deploy` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from pydantic import ValidationError

from flows.operations.forms import Ingesting
from jumpline.config.schedule import EPOCH
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jumpline.config import Config, Schedule, Source

ALL = "all"
"""Name of the deployment of every enabled source."""

SLUG = "sources-yaml"
"""Of the one schedule of a deployment that comes from our file."""

_MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deployment as the configuration has it."""

    name: str
    description: str
    fixed: Mapping[str, Any]
    """Parameters that are part of it: the dashboard shows them, and takes no others."""
    options: Mapping[str, Any]
    """Parameters that may be changed for a run."""
    schedule: Schedule | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """All its parameters."""
        return {**self.fixed, "options": dict(self.options)}


def wanted(config: Config, file: Path | None = None) -> list[Wanted]:
    """Return the deployments that the configuration asks for; sources that are not enabled have none.

    Args:
        config: what the operator configured.
        file: where it stands, if not in its usual place.

    Raises:
        ConfigError: two of them would have one name.
    """
    options = Ingesting(config=str(file.resolve()) if file else None).model_dump(mode="json")
    found = [Wanted(ALL, "Reads every enabled source.", {}, options)]
    found += [
        Wanted(group.name, _of_group(members), {"group": group.name}, options, group.schedule)
        for group in config.groups
        if (members := config.in_group(group.name))
    ]
    found += [
        Wanted(source.name, _of_source(source), {"sources": [source.name]}, options, source.schedule)
        for source in config.sources
        if source.enabled and (source.schedule is not None or source.group is None)
    ]
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(name, f"names two deployments; sources, groups and {ALL!r} each need a name of their own")
    return found


def schedules(one: Wanted) -> list[DeploymentScheduleCreate]:
    """Return when a deployment runs, in Prefect's terms; an empty list where it has no schedule.

    An interval is shifted by the share of the jitter. A cron line cannot be, and a rule neither: those runs wait.

    Raises:
        ConfigError: Prefect does not take the schedule.
    """
    if one.schedule is None:
        return []
    offset = one.schedule.offset(one.name)
    try:
        when = _in_prefects_terms(one.schedule, one.name)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise ConfigError(one.name, f"Prefect does not take its schedule: {problem}") from error
    waits = offset and one.schedule.interval is None
    waiting = {"options": {**one.options, "wait": offset.total_seconds()}} if waits else {}
    return [DeploymentScheduleCreate(schedule=when, slug=SLUG, parameters=waiting)]


def _in_prefects_terms(schedule: Schedule, name: str) -> CronSchedule | IntervalSchedule | RRuleSchedule:
    if schedule.interval is not None:
        begin = (schedule.anchor or EPOCH) + schedule.offset(name)
        return IntervalSchedule(interval=schedule.interval, anchor_date=begin, timezone=schedule.timezone)
    if schedule.cron is not None:
        return CronSchedule(cron=schedule.cron, timezone=schedule.timezone)
    return RRuleSchedule(rrule=schedule.rrule or "", timezone=schedule.timezone)


def _of_group(members: tuple[Source, ...]) -> str:
    names = ", ".join(source.name for source in members[:_MOST_NAMES])
    more = f" and {len(members) - _MOST_NAMES} more" if len(members) > _MOST_NAMES else ""
    return f"Reads {len(members)} source{'s' * (len(members) != 1)} together: {names}{more}."


def _of_source(source: Source) -> str:
    places = ", ".join(source.urls[:3] or map(str, source.paths[:3]))
    return f"Reads {source.label}, a {source.kind}: {places}"
