"""The operator's files and environment, as frozen records, or a :class:`~jumpline.errors.ConfigError`.

:func:`load` reads ``config/sources.yaml``; what the environment sets (``JUMPLINE_STORE`` …, see :class:`Environment`)
wins over the file. :func:`load_markers` reads the operator's own gate phrases. Every field says what it is in its
description, from which the documentation and the dashboard's form are made. One module a concern:

::

    Config             settings.py     all of it, and what the environment sets
      |- Source        source.py       what to read
      |  `- Login      login.py        a subscriber's own access to it
      |- Group         schedule.py     what is read together
      |  `- Schedule   schedule.py     when; sources have one too
      |- Archive       archive.py      where raw pages are kept
      |- Waits         recheck.py      when to fetch again what was not complete
      |- Engine        engine.py       who works on it
      `- Fetching      fetching.py     how to ask
    Markers            markers.py      gate phrases
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from jumpline import yamlfile
from jumpline.config import markers
from jumpline.config.archive import Archive
from jumpline.config.engine import Engine
from jumpline.config.fetching import Fetching
from jumpline.config.login import Basic, Form, Login
from jumpline.config.markers import Marker, Markers, load_markers
from jumpline.config.schedule import Group, Schedule
from jumpline.config.settings import Config, Environment, repeated, twice
from jumpline.config.source import Kind, Source

__all__ = [
    "DEFAULT_PATH",
    "Archive",
    "Basic",
    "Config",
    "Engine",
    "Environment",
    "Fetching",
    "Form",
    "Group",
    "Kind",
    "Login",
    "Marker",
    "Markers",
    "Schedule",
    "Source",
    "load",
    "load_markers",
]

DEFAULT_PATH = Path("config/sources.yaml")


def load(path: Path | None = None) -> Config:
    """Return the configuration of ``path``, else of ``JUMPLINE_CONFIG``, else of ``config/sources.yaml``.

    Raises:
        ConfigError: naming the file and every problem in it by place and line.
    """
    environment = _environment()
    file = yamlfile.read(path or environment.config or DEFAULT_PATH)
    beside = file.path.parent / markers.NAME
    try:
        config = Config.model_validate({} if file.data is None else file.data, context={"base": file.path.parent})
    except ValidationError as error:
        found = {*yamlfile.problems(error, Config, file), *_repeated_names(file)}
        raise yamlfile.failure(str(file.path), sorted(found)) from None
    if config.markers_file is None and beside.is_file():
        config = config.model_copy(update={"markers_file": beside})
    return environment.applied_to(config)


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
    for index, first in repeated(names):
        place = ("sources", index, "name")
        yield yamlfile.Problem(file.line(place) or 0, yamlfile.written(place), twice(first))
