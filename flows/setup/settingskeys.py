"""Every key of the configuration, read off the models that check it: what ``sources keys`` and the reference show."""

from __future__ import annotations

import inspect
import types
import typing
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic_core import PydanticUndefined

from jumpline import config
from jumpline.config.record import Record
from jumpline.config.schedule import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_KINDS = {str: "text", int: "number", float: "number", bool: "true or false", Path: "path", timedelta: "duration"}


class Key(NamedTuple):
    """A key: its name, what it takes, what it is where it is left out, and what it means."""

    name: str
    kind: str
    default: str
    """Empty where it must be given, or is nothing."""
    meaning: str


class Section(NamedTuple):
    """The keys of one part of the configuration."""

    title: str
    about: str
    keys: tuple[Key, ...]


def sections() -> list[Section]:
    """Return every part of the configuration: the whole first, then its parts as they come, then the markers."""
    return [_section(model) for model in models()]


def models() -> list[type[Record]]:
    """Return the models of the configuration, each once, in the order in which a reader meets them."""
    found: list[type[Record]] = []
    waiting: list[type[Record]] = [config.Config, config.Markers]
    for model in waiting:
        if model not in found:
            found.append(model)
            waiting += [part for field in model.model_fields.values() for part in _parts(field.annotation)]
    return found


def _section(model: type[Record]) -> Section:
    keys = tuple(_key(name, field) for name, field in model.model_fields.items())
    return Section(model.__name__, inspect.getdoc(model) or "", keys)


def _key(name: str, field: FieldInfo) -> Key:
    return Key(name, _kind(field.annotation), _default(field), field.description or "")


def _parts(annotation: Any) -> Iterator[type[Record]]:
    """Yield the models within an annotation."""
    if inspect.isclass(annotation) and issubclass(annotation, Record):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _parts(argument)


def _kind(annotation: Any) -> str:  # noqa: PLR0911 - one a form
    """Say what a key takes, in words."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    if origin is Literal:
        return ", ".join(map(str, arguments))
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(dict.fromkeys(_kind(part) for part in arguments if part is not type(None)))
    if origin in {tuple, list, frozenset, set}:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return f"{_kind(arguments[0])}: {_kind(arguments[1])}"
    if inspect.isclass(annotation) and issubclass(annotation, Enum):
        return ", ".join(str(member.value) for member in annotation)
    if inspect.isclass(annotation) and issubclass(annotation, Record):
        return f"the keys of {annotation.__name__}"
    return _KINDS.get(annotation, getattr(annotation, "__name__", "text").lower())


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=False)
    if value is PydanticUndefined or value is None or value == () or isinstance(value, Record):
        return ""
    return _spelled(value)


def _spelled(value: Any) -> str:
    """Write a value as one would in the file."""
    if isinstance(value, tuple):
        return ", ".join(map(_spelled, value))
    if isinstance(value, timedelta):
        return spelled(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)
