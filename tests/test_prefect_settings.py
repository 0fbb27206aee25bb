"""prefect.toml says what Prefect understands: it ignores a key that it does not know."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prefect.settings import Settings
from pydantic import BaseModel, TypeAdapter

from flows.operations import connection, private_server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = Path(__file__).parent.parent / "prefect.toml"


def settings(table: dict[str, Any], model: type[BaseModel], at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each key of a table with its value and its field in Prefect's model, ``None`` where it has none."""
    for key, value in table.items():
        field = model.model_fields.get(key)
        if isinstance(value, dict) and field is not None:
            yield from settings(value, field.annotation, f"{at}{key}.")  # type: ignore[arg-type]  # tables are models
        else:
            yield f"{at}{key}", value, field


FOUND = list(settings(tomllib.loads(SETTINGS.read_text("utf-8")), Settings))


@pytest.mark.parametrize(("key", "value", "field"), FOUND, ids=[key for key, *_ in FOUND])
def test_key_is_real_and_its_value_of_its_type(key: str, value: Any, field: Any) -> None:
    assert field is not None, f"Prefect has no setting {key}"
    TypeAdapter(field.annotation).validate_python(value)


def names(model: type[BaseModel], prefix: str = "PREFECT") -> Iterator[str]:
    """Yield the environment variable of each of Prefect's settings."""
    for key, field in model.model_fields.items():
        name = f"{prefix}_{key.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from names(field.annotation, name)
        else:
            yield name
            yield from (str(alias).upper() for alias in getattr(field.validation_alias, "choices", ()))


@pytest.mark.parametrize(
    "name",
    sorted(connection.ENVIRONMENT | private_server.ENVIRONMENT | serving.SERVER_SETTINGS | serving.WORKER_SETTINGS),
)
def test_environment_variables_that_commands_set_are_real(name: str) -> None:
    if name in {"PREFECT__SERVER_EPHEMERAL", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"}:
        return  # Prefect's own mark of such a server; and a key of logging.yml, by the rule in that file
    assert name in set(names(Settings))
