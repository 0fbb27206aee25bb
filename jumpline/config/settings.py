"""The whole configuration, and what the environment sets of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from jumpline import yamlfile
from jumpline.config import markers
from jumpline.config.archive import Archive, ArchiveOrNot
from jumpline.config.engine import Engine
from jumpline.config.fetching import Fetching
from jumpline.config.recheck import USUAL, Waits
from jumpline.config.record import Record
from jumpline.config.schedule import Group
from jumpline.config.source import SAVED, Source
from jumpline.errors import ConfigError
from jumpline.fields import BatchSize, Contact, StoreUrl, UserAgent, WebAddress, Workers


class Config(Record):
    """All that the operator configured."""

    sources: tuple[Source, ...] = Field(description="What to read.")
    groups: tuple[Group, ...] = Field(default=(), description="Sources that are read together, and when.")
    store: StoreUrl = Field(
        default="sqlite:///data/jumpline.db",
        repr=False,  # it may hold a password
        description="The database, as SQLAlchemy writes it: sqlite:///FILE or postgresql://HOST/NAME.",
    )
    fetching: Fetching = Field(default_factory=Fetching, description="How to ask the web.")
    archive: ArchiveOrNot = Field(
        default=Archive(), description="Where raw pages are kept, and how. `false`: nowhere. An address alone: there."
    )
    recheck: Waits = Field(
        default=USUAL,
        description="When articles that were not complete are fetched again: how long to wait before each time, "
        "counted from the time before. `false`: never.",
    )
    recheck_share: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="At most so much of what a run may take of a source (max_articles) is fetched again.",
    )
    sources_at_once: int = Field(default=64, ge=1, le=1_000, description="How many sources to read at a time.")
    workers: Workers | None = Field(
        default=None, description="How many processes examine pages. One a processor, where it is left out."
    )
    engine: Engine = Field(default=Engine(), description="Who works on the batches of a run: local, dask or ray.")
    batch_size: BatchSize = Field(default=50, description="How many articles one task of a flow takes at most.")
    spool: Path | None = Field(
        default=None,
        description="The folder where fetched pages wait until they are stored, relative to this file. Else beside the "
        "SQLite file or, with PostgreSQL, in the state folder.",
    )
    report_url: WebAddress | None = Field(
        default=None,
        description="Where a web server of yours shows the page that the flow `report` writes, for a link in the "
        "dashboard. Without it, the dashboard says in which file the page is.",
    )
    markers_file: Path | None = Field(
        default=None,
        description=f"Gate phrases of your own, relative to this file. Else {markers.NAME} beside it, if there is one.",
    )

    @model_validator(mode="after")
    def _sources_are_told_apart(self) -> Self:
        if not self.sources:
            raise PydanticCustomError("no_sources", "names no source; write at least one", {"at": ("sources",)})
        for index, first in repeated([source.name for source in self.sources]):
            raise PydanticCustomError("twice", "{said}", {"at": ("sources", index, "name"), "said": twice(first)})
        return self

    @model_validator(mode="after")
    def _groups_are_known(self) -> Self:
        groups = [group.name for group in self.groups]
        for index, first in repeated(groups):
            place = ("groups", index, "name")
            raise PydanticCustomError(
                "twice", "{said}", {"at": place, "said": f"is the name of groups[{first}] already"}
            )
        for index, source in enumerate(self.sources):
            if source.group is not None and source.group not in groups:
                known = f" Known: {', '.join(groups)}" if groups else " There are no `groups:`"
                said = f"no group has that name.{yamlfile.suggestion(source.group, groups) or known}"
                raise PydanticCustomError("no_group", "{said}", {"at": ("sources", index, "group"), "said": said})
        return self

    @field_validator("markers_file", "spool")
    @classmethod
    def _beside_this_file(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return path and (info.context or {}).get("base", Path()) / path.expanduser()

    def waits(self, source: Source) -> tuple[timedelta, ...]:
        """Return how long to wait before each time that a source's articles are fetched again; none from disk are."""
        if source.kind in SAVED:
            return ()
        return self.recheck if source.recheck is None else source.recheck

    def select(self, names: Sequence[str] = ()) -> tuple[Source, ...]:
        """Return the sources of those names, in that order; with no names, every enabled one.

        Raises:
            ConfigError: a name is unknown (the known ones are listed), or nothing is enabled.
        """
        known = {source.name: source for source in self.sources}
        for name in names:
            if name not in known:
                hint = yamlfile.suggestion(name, known)
                raise ConfigError(name, f"no source has that name.{hint} Known: {', '.join(known)}")
        chosen = [known[name] for name in dict.fromkeys(names)] or [s for s in self.sources if s.enabled]
        if not chosen:
            raise ConfigError("sources", "none is enabled; name one, or take out an `enabled: false`")
        return tuple(chosen)

    def in_group(self, name: str) -> tuple[Source, ...]:
        """Return the enabled sources that are read with that group; those with a schedule of their own are not.

        Raises:
            ConfigError: there is no such group.
        """
        if name not in {group.name for group in self.groups}:
            known = ", ".join(group.name for group in self.groups) or "none"
            raise ConfigError(name, f"no group has that name. Known: {known}")
        return tuple(
            source for source in self.sources if source.enabled and source.group == name and not source.schedule
        )


_ASKING = ("user_agent", "contact", "state")
"""What of the environment belongs to :class:`Fetching`."""


class Environment(BaseSettings):
    """What environment variables set, ``JUMPLINE_`` before each name. They win over the file; ``.env`` is not read."""

    model_config = SettingsConfigDict(env_prefix="JUMPLINE_", env_ignore_empty=True, extra="ignore", frozen=True)

    config: Path | None = Field(default=None, description="The file of sources to read.")
    store: StoreUrl | None = Field(default=None, repr=False, description="The database.")
    user_agent: UserAgent | None = Field(default=None, description="Who we say we are.")
    contact: Contact | None = Field(default=None, description="Where a publisher reaches you.")
    workers: Workers | None = Field(default=None, description="How many processes examine pages.")
    state: Path | None = Field(default=None, description="The folder of what all runs on this machine share.")
    batch_size: BatchSize | None = Field(default=None, description="How many articles one task takes at most.")

    def applied_to(self, config: Config) -> Config:
        """Return the configuration with what the environment sets."""
        given = self.model_dump(exclude_none=True, exclude={"config"})
        asking: dict[str, Any] = {name: given.pop(name) for name in _ASKING if name in given}
        return config.model_copy(update=given | {"fetching": config.fetching.model_copy(update=asking)})


def repeated(names: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield the index of each name that stood before, with the index of the first."""
    for index, name in enumerate(names):
        if name is not None and (first := names.index(name)) < index:
            yield index, first


def twice(first: int, among: str = "sources") -> str:
    """Say that a name stood before."""
    return f"is the name of {among}[{first}] already"
