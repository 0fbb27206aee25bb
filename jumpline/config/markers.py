"""The operator's own gate phrases."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from jumpline import yamlfile
from jumpline.config.record import Record
from jumpline.fields import Language, Phrase

NAME = "markers.yaml"


class Marker(Record):
    """A gate phrase of the operator's own."""

    phrase: Phrase = Field(description="The wall's words, as the page shows them. Case and spacing do not matter.")
    cause: Literal["paywall", "registration", "teaser"] = Field(description="What such words mean.")
    language: Language | None = Field(default=None, description="Their language. Any, where it is left out.")


class Markers(Record):
    """The operator's own phrases: what stands in ``config/markers.yaml``."""

    gates: tuple[Marker, ...] = Field(default=(), description="Phrases of walls.")


def load_markers(path: Path | None) -> tuple[Marker, ...]:
    """Return the phrases of a markers file; none for ``None``.

    Raises:
        ConfigError: naming the file and every problem in it by place and line.
    """
    return () if path is None else yamlfile.validate(yamlfile.read(path), Markers).gates
