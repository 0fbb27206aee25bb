"""What a check looks at, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from jumpline.config import Config
    from jumpline.errors import ConfigError


class Health(StrEnum):
    """How a thing is."""

    GOOD = "good"
    ODD = "odd"
    """It works, and something about it is worth a thought."""
    BAD = "bad"
    """Something will not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    health: Health
    said: str
    mend: str = ""
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    config_file: Path
    config: Config | None
    problem: ConfigError | None
    """Why there is no configuration."""
    store: str | None
    """Address of the store."""
    prefect: str
    """Address of the API of Prefect's server."""
    named: Path | None = None
    """The file of sources as the operator named it; ``None`` for the one in its usual place."""
