"""When to read a source, or a group of sources."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from jumpline.config.record import Record
from jumpline.fields import Duration, Slug

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""What intervals count from where no anchor is given: a fixed moment, so that to deploy again moves no run."""

_KINDS = ("cron", "interval", "rrule")
_CRON = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
_NAMES = {
    name: number
    for names in ("jan feb mar apr may jun jul aug sep oct nov dec", "sun mon tue wed thu fri sat")
    for number, name in enumerate(names.split(), start=1 if names.startswith("jan") else 0)
}
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")


class Schedule(Record):
    """When to read: a cron line, an interval or a recurrence rule. A text alone is a cron line or an interval."""

    cron: str | None = Field(default=None, description="Five cron fields, such as `*/30 * * * *`.")
    interval: Duration | None = Field(default=None, description="Time between two runs: 30min, 6h, 1d.")
    anchor: datetime | None = Field(
        default=None, description="A moment that intervals count from. The beginning of 2026 where it is left out."
    )
    rrule: str | None = Field(default=None, description="A recurrence rule of iCalendar: FREQ=WEEKLY;BYDAY=MO,TH.")
    timezone: str = Field(default="UTC", description="Time zone of cron lines and rules, such as Europe/Lisbon.")
    jitter: Duration = Field(
        default=timedelta(0),
        description="Up to so much later, by a share of it that is each source's own: not all begin at once.",
    )

    @model_validator(mode="before")
    @classmethod
    def _text_is_a_cron_line_or_an_interval(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"cron" if len(value.split()) > 2 else "interval": value}
        return {"interval": value} if isinstance(value, int | float) and not isinstance(value, bool) else value

    @field_validator("cron")
    @classmethod
    def _cron_is_one(cls, cron: str | None) -> str | None:
        if cron is not None and (problem := cron_problem(cron)):
            raise ValueError(problem)
        return cron

    @field_validator("rrule")
    @classmethod
    def _rule_is_one(cls, rule: str | None) -> str | None:
        if rule is not None and "FREQ=" not in rule.upper():
            raise ValueError(f"expected a rule such as FREQ=DAILY;BYHOUR=6; got {rule!r}")
        return rule

    @field_validator("interval")
    @classmethod
    def _interval_is_no_burst(cls, interval: timedelta | None) -> timedelta | None:
        if interval is not None and interval < timedelta(minutes=1):
            raise ValueError(f"expected a minute or more; got {interval.total_seconds():g} seconds")
        return interval

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            raise ValueError(f"expected a time zone such as Europe/Lisbon; there is no {name!r}") from None
        return name

    @field_validator("anchor")
    @classmethod
    def _anchor_is_aware(cls, anchor: datetime | None, info: ValidationInfo) -> datetime | None:
        if anchor is not None and "interval" in info.data and info.data["interval"] is None:
            raise ValueError("is what intervals count from; a cron line or a rule has none")
        return anchor and (anchor if anchor.tzinfo else anchor.replace(tzinfo=UTC))

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            said = (
                f"gives {' and '.join(given)}; one of them is enough" if given else f"needs one of {', '.join(_KINDS)}"
            )
            raise PydanticCustomError("one_kind", "{said}", {"said": said})
        return self

    def offset(self, name: str) -> timedelta:
        """Return how much later than the others the source or group of that name begins: always the same share."""
        share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32
        return timedelta(seconds=int(share * self.jitter.total_seconds()))

    def __str__(self) -> str:
        """Say it as an operator would: ``every 30min``, ``*/30 * * * * (Europe/Lisbon)``."""
        if self.interval is not None:
            return f"every {spelled(self.interval)}"
        return f"{self.cron or self.rrule}" + (f" ({self.timezone})" if self.timezone != "UTC" else "")


class Group(Record):
    """Sources that are read together, in one run: for many small ones, of which each would be a run of its own."""

    name: Slug = Field(description="Short name, which sources give as their `group:`.")
    schedule: Schedule | None = Field(default=None, description="When to read them.")
    title: str | None = Field(default=None, description="Name for people.")


def spelled(span: timedelta) -> str:
    """Return a span as one would write it in the file: ``90min`` is ``90min``, and a day is ``1d``."""
    seconds = int(span.total_seconds())
    for unit, size in (("w", 604_800), ("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def cron_problem(line: str) -> str | None:
    """Say what is wrong with a cron line; ``None`` where nothing is."""
    fields = line.split()
    if len(fields) != len(_CRON):
        return f"expected five cron fields, such as '*/30 * * * *'; got {line!r}"
    for text, (name, least, most) in zip(fields, _CRON, strict=True):
        if not all(_is_part(part, least, most) for part in text.lower().split(",")):
            return f"expected {least} to {most}, *, a-b or */n as the {name} of a cron line; got {text!r} in {line!r}"
    return None


def _is_part(text: str, least: int, most: int) -> bool:
    found = _PART.fullmatch(text)
    if found is None or found[3] == "0" or (found[1] == "*" and found[2]):
        return False
    ends = [_NAMES.get(end, int(end) if end.isdecimal() else -1) for end in found.group(1, 2) if end and end != "*"]
    return all(least <= end <= most for end in ends) and ends == sorted(ends)
