"""The platforms, each a small function from a desk to its sheets.

A new one is a function below :func:`platform` in the module of its family, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet
    from tests.gates.stories import Pack

    Maker = Callable[[Desk], Iterator[Sheet]]


class Platform(NamedTuple):
    """One way of cutting an article (or of looking as if one did)."""

    name: str
    family: str
    make: Maker
    languages: int
    """In how many languages it stands in the gallery; 0 for all that have the words for it."""
    rounds: int
    """How many pairs in each of them."""
    speaks: Callable[[Pack], bool]
    """Whether a language has the words for it."""
    topic: str
    """``ordinary``, ``brief`` or ``paywalls``: the kind of story it takes."""


PLATFORMS: list[Platform] = []


def platform(
    family: str,
    *,
    languages: int = 5,
    rounds: int = 1,
    speaks: Callable[[Pack], bool] = lambda _: True,
    topic: str = "ordinary",
) -> Callable[[Maker], Maker]:
    """Register a maker under its own name, dashes for underscores."""

    def register(make: Maker) -> Maker:
        name = make.__name__.replace("_", "-")
        PLATFORMS.append(Platform(name, family, make, languages, rounds, speaks, topic))
        return make

    return register


def load() -> tuple[Platform, ...]:
    """Return every platform, in the order of the table in docs/completeness.md."""
    from tests.gates.platforms import blogs, copies, newspapers, openends, others, plugins, scripts, traps  # noqa: F401, PLC0415 - importing registers

    return tuple(PLATFORMS)
