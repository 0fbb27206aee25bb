"""The elements by which platforms mark a wall: ``gates.yaml``, read and checked at first use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.rules.tables import load
from jumpline.errors import ConfigError
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = Path(__file__).with_name("gates.yaml")


@dataclass(frozen=True, slots=True)
class Gate:
    """One platform's mark."""

    id: str
    kind: str
    """``server``: printed only where the text was left out. ``wall``: the element holds the wall's message.
    ``barrier``: a script may fill it; often empty."""
    cause: Cause | None
    names: frozenset[str]
    like: re.Pattern[str] | None

    def fits(self, names: str) -> bool:
        """Tell whether an element with this class and id (lower case, separated by white space) bears the mark."""
        return not self.names.isdisjoint(names.split()) or bool(self.like and self.like.search(names))


@lru_cache(maxsize=1)
def gates() -> dict[str, Gate]:
    """Return all marks by id.

    Raises:
        ConfigError: An entry is wrong; names the rule and the example.
    """
    rules = [_gate(entry) for entry in load(_FILE)]
    return {rule.id: rule for rule in rules}


def named(names: Iterable[str]) -> str | None:
    """Return the id of the mark that an element with these class and id names (lower case) bears, if any."""
    first = min(map(_order, names), default=len(gates()))
    return tuple(gates())[first] if first < len(gates()) else None


@lru_cache(maxsize=32768)
def _order(name: str) -> int:
    """Return the place among all marks of the first that one name fits. Pages share names more than combinations."""
    listed, patterns = _lookup()
    return min([listed.get(name, len(gates())), *(place for place, like in patterns if like.search(name))])


@lru_cache(maxsize=1)
def _lookup() -> tuple[dict[str, int], tuple[tuple[int, re.Pattern[str]], ...]]:
    """Return the places of the names that are listed, and those of the patterns."""
    rules = list(enumerate(gates().values()))
    listed = {name: place for place, rule in reversed(rules) for name in rule.names}
    return listed, tuple((place, rule.like) for place, rule in rules if rule.like)


def _gate(entry: dict[str, Any]) -> Gate:
    rule = Gate(
        id=entry["id"],
        kind=entry["kind"],
        cause=Cause(entry["cause"]) if entry.get("cause") else None,
        names=frozenset(entry.get("names", ())),
        like=re.compile(entry["like"]) if entry.get("like") else None,
    )
    for example in entry["matches"]:
        if not rule.fits(example.lower()):
            raise ConfigError(_FILE.name, f"{rule.id}: does not match its example {example!r}")
    for example in entry["ignores"]:
        if rule.fits(example.lower()):
            raise ConfigError(_FILE.name, f"{rule.id}: matches what it is to ignore, {example!r}")
    return rule
