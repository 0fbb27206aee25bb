"""One tree of errors, drawn as it is, and fit to come back from a worker process."""

from __future__ import annotations

import ast
import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jumpline import errors
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Iterator


def tree(kind: type[JumplineError]) -> Iterator[type[JumplineError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from tree(child)


def drawn() -> dict[str, str | None]:
    """Each name of the drawing, with the name under which it hangs."""
    parents: dict[str, str | None] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"\s+(?:[| ]*\+-- )?(\w+Error)\b", line):
            column = found.start(1)
            above = [item for item in above if item[0] < column]
            parents[found[1]] = above[-1][1] if above else None
            above.append((column, found[1]))
    return parents


ROOT = Path(__file__).parents[1]
KINDS = list(tree(JumplineError))


def test_the_drawing_shows_every_error_where_it_hangs() -> None:
    made = {kind.__name__: None if kind is JumplineError else kind.__mro__[1].__name__ for kind in KINDS}
    assert drawn() == made


def test_no_public_error_is_made_outside_the_tree() -> None:
    strays = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for package in ("jumpline", "extractors", "flows")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path != Path(errors.__file__)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        if any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
    ]
    assert strays == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_the_way_back_from_a_worker_process(kind: type[JumplineError]) -> None:
    error = kind("https://daily.example/a", "no answer in 20 s", retry=True)
    error.add_note("a note")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert (back.key, back.message, back.retry) == (error.key, error.message, True)
    assert str(back) == str(error) == "https://daily.example/a: no answer in 20 s"
    assert back.__notes__ == ["a note"]


def test_nothing_is_tried_again_unless_the_error_says_so() -> None:
    assert JumplineError("key", "message").retry is False
