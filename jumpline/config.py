"""The operator's files and environment, as frozen records, or a :class:`~jumpline.errors.ConfigError`.

:func:`load` reads ``config/sources.yaml``; what the environment sets (``JUMPLINE_STORE`` …, see :class:`Environment`)
wins over the file. :func:`load_markers` reads the operator's own gate phrases. Every field says what it is in its
description, from which the documentation and the dashboard's form are made.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from jumpline import yamlfile
from jumpline.errors import ConfigError
from jumpline.fields import (
    BatchSize,
    Contact,
    Language,
    Paths,
    Phrase,
    Phrases,
    Regexes,
    Schedule,
    Seconds,
    Slug,
    StoreUrl,
    Timeout,
    UserAgent,
    WebAddresses,
    Workers,
)
from jumpline.version import __version__

DEFAULT_PATH = Path("config/sources.yaml")
MARKERS_NAME = "markers.yaml"

Kind = Literal["feed", "sitemap", "listing", "urls", "folder", "warc"]

_SAVED = ("folder", "warc")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Record):
    """One thing to read: a feed, a sitemap, a page of links, a list of addresses, saved pages or a WARC."""

    name: Slug = Field(
        description="Short name, unique, for commands, tables and exports: lower-case letters, digits and hyphens."
    )
    kind: Kind = Field(
        description="What stands there: feed (RSS, Atom, JSON Feed), sitemap, listing (a page of links), urls (the "
        "articles themselves), folder (saved HTML) or warc."
    )
    title: str | None = Field(default=None, description="Name for people. The short name where it is left out.")
    urls: WebAddresses = Field(
        default=(),
        validation_alias=AliasChoices("urls", "url"),
        validate_default=True,
        description="Where it is on the web, one address (also written `url:`) or several.",
    )
    paths: Paths = Field(
        default=(),
        validation_alias=AliasChoices("paths", "path"),
        validate_default=True,
        description="Where it is on disk, for folder and warc, relative to this file. Also written `path:`.",
    )
    enabled: bool = Field(default=True, description="Whether a run that names no source reads this one.")
    language: Language | None = Field(default=None, description="Language of its articles, where all share one.")
    max_articles: int = Field(default=50, ge=1, le=1_000_000, description="At most so many articles a run.")
    delay: Seconds | None = Field(
        default=None, description="Seconds between two requests to one host. The general delay where it is left out."
    )
    include: Regexes = Field(
        default=(), description="Regular expressions: only addresses in which one of them is found are read."
    )
    exclude: Regexes = Field(
        default=(), description="Regular expressions: addresses in which one of them is found are not read."
    )
    markers: Phrases = Field(default=(), description="Phrases of this publisher's wall, besides the general ones.")
    allow_private: bool = Field(
        default=False, description="Whether its hosts may have private or loopback addresses (an intranet, a test)."
    )
    schedule: Schedule | None = Field(default=None, description="When to read it, as a cron line of five fields.")

    @field_validator("urls")
    @classmethod
    def _urls_fit_the_kind(cls, urls: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("kind", "")
        if kind in _SAVED and urls:
            raise ValueError(f"a {kind} is read from disk; give its path: instead")
        if kind and kind not in _SAVED and not urls:
            raise ValueError(f"is missing; a {kind} needs a url:")
        return urls

    @field_validator("paths")
    @classmethod
    def _paths_fit_the_kind(cls, paths: tuple[Path, ...], info: ValidationInfo) -> tuple[Path, ...]:
        # Where the addresses are wrong already, the paths are part of the same mistake.
        kind = info.data.get("kind", "") if "urls" in info.data else ""
        if kind in _SAVED and not paths:
            raise ValueError(f"is missing; a {kind} needs a path:")
        if kind and kind not in _SAVED and paths:
            raise ValueError(f"a {kind} is read from the web; give its url: instead")
        base = (info.context or {}).get("base", Path())
        return tuple(base / path.expanduser() for path in paths)

    @property
    def label(self) -> str:
        """The name for people."""
        return self.title or self.name

    def wants(self, url: str) -> bool:
        """Return whether ``include`` and ``exclude`` let an address through."""
        wanted = not self.include or any(pattern.search(url) for pattern in self.include)
        return wanted and not any(pattern.search(url) for pattern in self.exclude)


class Fetching(_Record):
    """How we ask: who we say we are, how often, how long and how much."""

    user_agent: UserAgent = Field(
        default=f"Jumpline/{__version__}", description="Who we say we are. Never a browser's name."
    )
    contact: Contact | None = Field(
        default=None, description="A page or an address where a publisher reaches you; sent with the user agent."
    )
    delay: Seconds = Field(default=1.0, description="Seconds between two requests to one host.")
    connect_timeout: Timeout = Field(default=10.0, description="Seconds to wait for a connection.")
    read_timeout: Timeout = Field(default=20.0, description="Seconds to wait for the next bytes.")
    total_timeout: Timeout = Field(default=60.0, description="Seconds for one answer as a whole.")
    max_body_bytes: int = Field(default=2_000_000, ge=1_000, description="At most so many bytes of a page.")
    max_feed_bytes: int = Field(default=20_000_000, ge=1_000, description="At most so many bytes of a feed or sitemap.")
    max_redirects: int = Field(default=8, ge=0, le=30, description="At most so many redirects of one request.")
    retries: int = Field(default=2, ge=0, le=10, description="How often to ask again after a failure that may pass.")
    concurrency: int = Field(default=1, ge=1, le=16, description="At most so many requests to one host at a time.")

    @property
    def identity(self) -> str:
        """The User-Agent header: who we are and, where it is set, how to reach the operator."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


class Config(_Record):
    """All that the operator configured."""

    sources: tuple[Source, ...] = Field(description="What to read.")
    store: StoreUrl = Field(
        default="sqlite:///data/jumpline.db",
        repr=False,  # it may hold a password
        description="The database, as SQLAlchemy writes it: sqlite:///FILE or postgresql://HOST/NAME.",
    )
    fetching: Fetching = Field(default=Fetching(), description="How to ask the web.")
    workers: Workers = Field(default=4, description="How many articles to work on at a time.")
    batch_size: BatchSize = Field(default=40, description="How many articles one task of a flow takes.")
    markers_file: Path | None = Field(
        default=None,
        description=f"Gate phrases of your own, relative to this file. Else {MARKERS_NAME} beside it, if there is one.",
    )

    @model_validator(mode="after")
    def _sources_are_told_apart(self) -> Self:
        if not self.sources:
            raise PydanticCustomError("no_sources", "names no source; write at least one", {"at": ("sources",)})
        for index, first in _repeated([source.name for source in self.sources]):
            raise PydanticCustomError("twice", "{said}", {"at": ("sources", index, "name"), "said": _twice(first)})
        return self

    @field_validator("markers_file")
    @classmethod
    def _markers_beside_the_file(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        return path and (info.context or {}).get("base", Path()) / path.expanduser()

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


class Environment(BaseSettings):
    """What environment variables set, ``JUMPLINE_`` before each name. They win over the file; ``.env`` is not read."""

    model_config = SettingsConfigDict(env_prefix="JUMPLINE_", env_ignore_empty=True, extra="ignore", frozen=True)

    config: Path | None = Field(default=None, description="The file of sources to read.")
    store: StoreUrl | None = Field(default=None, repr=False, description="The database.")
    user_agent: UserAgent | None = Field(default=None, description="Who we say we are.")
    contact: Contact | None = Field(default=None, description="Where a publisher reaches you.")
    workers: Workers | None = Field(default=None, description="How many articles to work on at a time.")
    batch_size: BatchSize | None = Field(default=None, description="How many articles one task of a flow takes.")

    def applied_to(self, config: Config) -> Config:
        """Return the configuration with what the environment sets."""
        given = self.model_dump(exclude_none=True, exclude={"config"})
        asking: dict[str, Any] = {name: given.pop(name) for name in ("user_agent", "contact") if name in given}
        return config.model_copy(update=given | {"fetching": config.fetching.model_copy(update=asking)})


class Marker(_Record):
    """A gate phrase of the operator's own."""

    phrase: Phrase = Field(description="The wall's words, as the page shows them. Case and spacing do not matter.")
    cause: Literal["paywall", "registration", "teaser"] = Field(description="What such words mean.")
    language: Language | None = Field(default=None, description="Their language. Any, where it is left out.")


class Markers(_Record):
    """The operator's own phrases: what stands in ``config/markers.yaml``."""

    gates: tuple[Marker, ...] = Field(default=(), description="Phrases of walls.")


def load(path: Path | None = None) -> Config:
    """Return the configuration of ``path``, else of ``JUMPLINE_CONFIG``, else of ``config/sources.yaml``.

    Raises:
        ConfigError: naming the file and every problem in it by place and line.
    """
    environment = _environment()
    file = yamlfile.read(path or environment.config or DEFAULT_PATH)
    beside = file.path.parent / MARKERS_NAME
    try:
        config = Config.model_validate({} if file.data is None else file.data, context={"base": file.path.parent})
    except ValidationError as error:
        found = {*yamlfile.problems(error, Config, file), *_repeated_names(file)}
        raise yamlfile.failure(str(file.path), sorted(found)) from None
    if config.markers_file is None and beside.is_file():
        config = config.model_copy(update={"markers_file": beside})
    return environment.applied_to(config)


def load_markers(path: Path | None) -> tuple[Marker, ...]:
    """Return the phrases of a markers file; none for ``None``.

    Raises:
        ConfigError: naming the file and every problem in it by place and line.
    """
    return () if path is None else yamlfile.validate(yamlfile.read(path), Markers).gates


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        found = [
            yamlfile.Problem(0, f"JUMPLINE_{problem.where.upper()}", problem.text)
            for problem in yamlfile.problems(error, Environment)
        ]
        raise yamlfile.failure("environment", found) from None


def _repeated_names(file: yamlfile.YamlFile) -> Iterator[yamlfile.Problem]:
    """Yield the names that stand twice, also where other problems kept the models from being made."""
    sources = file.data.get("sources") if isinstance(file.data, dict) else None
    entries = sources if isinstance(sources, list) else []
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    for index, first in _repeated(names):
        place = ("sources", index, "name")
        yield yamlfile.Problem(file.line(place) or 0, yamlfile.written(place), _twice(first))


def _repeated(names: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Yield the index of each name that stood before, with the index of the first."""
    for index, name in enumerate(names):
        if name is not None and (first := names.index(name)) < index:
            yield index, first


def _twice(first: int) -> str:
    return f"is the name of sources[{first}] already"
