"""YAML files that a person wrote, read so that every problem can be told by its place.

:func:`read` keeps the line of each value beside the values; :func:`validate` turns what pydantic finds into sentences
that name the place, what was expected and what stands there, all problems of a file at once.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    Place = tuple[str | int, ...]

Model = TypeVar("Model", bound=BaseModel)

_DEEPEST = 20
"""Levels whose lines are noted. Our files have four; more is an alias that contains itself."""

_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "keys with values (key: value)",
    "finite_number": "a finite number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "model_attributes_type": "keys with values (key: value)",
    "model_type": "keys with values (key: value)",
    "path_type": "a path",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_type": "text",
    "tuple_type": "a list",
}
"""What was expected, by pydantic's type of error."""


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file: its values, and the line each stands on."""

    path: Path
    data: Any
    lines: Mapping[Place, int]
    """Line (from 1) of each value by its place, such as ``("sources", 2, "kind")``; where it has a key, the key's."""

    def line(self, place: Place) -> int | None:
        """Return the line of a place, or of the nearest thing around it that has one."""
        return next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), None)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file, ordered by where it stands."""

    line: int
    """From 1; 0 where it is not known."""
    where: str
    text: str = field(compare=True)

    def __str__(self) -> str:
        place = f"{self.where} (line {self.line})" if self.line else self.where
        return f"{place}: {self.text}" if place else self.text


def read(path: Path) -> YamlFile:
    """Read a YAML file of one document.

    Raises:
        ConfigError: it cannot be read, is not UTF-8, is not YAML, or gives one key twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        node, data = _parse(text)
    except FileNotFoundError:
        raise ConfigError(str(path), "there is no such file") from None
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(str(path), f"line {line} is not UTF-8; save the file as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        raise ConfigError(str(path), _yaml_problem(error)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(str(path), f"is not YAML: {error}") from error
    lines: dict[Place, int] = {}
    repeated = [] if node is None else list(_note_lines(node, (), lines))
    if repeated:
        raise failure(str(path), repeated)
    return YamlFile(path, data, lines)


def validate(file: YamlFile, model: type[Model], *, context: Mapping[str, Any] | None = None) -> Model:
    """Return the file's values as ``model``.

    Raises:
        ConfigError: naming every problem with its place and line.
    """
    try:
        return model.model_validate({} if file.data is None else file.data, context=dict(context or {}))
    except ValidationError as error:
        raise failure(str(file.path), problems(error, model, file)) from None


def problems(error: ValidationError, model: type[BaseModel], file: YamlFile | None = None) -> list[Problem]:
    """Say each finding of pydantic in a person's words, in the order of the file."""
    found = []
    for detail in error.errors(include_url=False):
        place = (*detail["loc"], *detail.get("ctx", {}).get("at", ()))
        line = (file.line(place) if file else None) or 0
        found.append(Problem(line, written(place), _sentence(detail, model)))
    return sorted(set(found))


def failure(key: str, found: Sequence[Problem]) -> ConfigError:
    """Return one error that tells all the problems of a file."""
    if len(found) == 1:
        return ConfigError(key, str(found[0]))
    return ConfigError(key, "\n  ".join([f"{len(found)} problems", *map(str, found)]))


def written(place: Place) -> str:
    """Return a place as one would write it: ``sources[2].kind``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'feed'?`` (with its leading space) for a near miss, else an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _yaml_problem(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.context, error.problem) if part)
    return f"line {mark.line + 1}, column {mark.column + 1}: is not YAML: {said}" if mark else f"is not YAML: {said}"


def _note_lines(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[Problem]:
    """Note the line of all below ``node``; yield the keys that stand twice, of which YAML would keep the last."""
    if len(place) > _DEEPEST:
        return
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[*place, index] = item.start_mark.line + 1
            yield from _note_lines(item, (*place, index), lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here, line = (*place, str(key.value)), key.start_mark.line + 1
            if here in lines:
                yield Problem(line, written(here), f"stands twice; the first is on line {lines[here]}")
            else:
                lines[here] = line
                yield from _note_lines(value, here, lines)


def _sentence(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, place, value = detail["type"], detail["loc"], detail["input"]
    context = detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        known = _keys(model, place[:-1])
        return f"is no key known here.{suggestion(str(place[-1]), known) or ' Known: ' + ', '.join(known)}"
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        return f"expected one of {', '.join(choices)}; got {_shown(value)}.{suggestion(str(value), choices)}"
    if kind == "string_type" and isinstance(value, bool):
        return f"expected text; got {_shown(value)}. YAML reads yes, no, on and off so: write the word in quotes"
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind].format(**context)}; got {_shown(value)}"
    return detail["msg"].removeprefix("Value error, ")


def _shown(value: object) -> str:
    """Return a value as the file spells it, cut to a readable length."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _keys(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys that the model knows at ``place``."""
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
