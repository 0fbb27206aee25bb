"""What a phrase pack is, and how it is read: a YAML file checked entry by entry, each with its own examples.

An operator's own phrases make a pack too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import yaml

from extractors.rules.patterns import cues, expand, longest
from extractors.rules.tables import load
from extractors.rules.wording import normalise
from jumpline.errors import ConfigError
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Section = Literal["gates", "rests", "meters", "pagers", "teasers", "furniture"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)

_CAUSES: Final[Mapping[Section, Cause]] = {
    "rests": Cause.PAYWALL,
    "pagers": Cause.PAGINATION,
    "teasers": Cause.TEASER,
}


class Strength(StrEnum):
    """How surely a gate's words say that this very article goes on."""

    STRONG = "strong"
    """It goes on, and the rest needs access: "To continue reading this article, subscribe"."""
    OFFER = "offer"
    """Access or a login is offered; stands in walls and in promos alike: "Subscribe to get access"."""
    LABEL = "label"
    """A badge: "Subscribers only"."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One rule of a pack."""

    id: str
    """``LANGUAGE.slug``."""
    section: Section
    cause: Cause | None
    """What it speaks for; ``None`` for meters and furniture."""
    strength: Strength | None
    """Of a gate; ``None`` elsewhere."""
    pattern: str
    """A regular expression, to be searched in normalised text."""
    cues: tuple[frozenset[str], ...]
    """A match contains a literal out of each set; empty when any text has to be tried."""
    longest: float = math.inf
    """Characters; in a longer text there is no match."""

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled at its first use: in most texts few are ever tried."""
        return _compiled(self.pattern)


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The phrases of one language, in the order of the file."""

    language: str
    phrases: tuple[Phrase, ...]

    def section(self, section: Section) -> tuple[Phrase, ...]:
        """Return the phrases of one section."""
        return tuple(phrase for phrase in self.phrases if phrase.section == section)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def read(file: Path, *, tried: bool = False) -> Pack:
    """Read and check one pack.

    Args:
        file: its data.
        tried: whether its examples were tried before, as our tests do with all packs that ship.

    Raises:
        ConfigError: It cannot be read, or an entry is wrong.
    """
    try:
        raw = load(file)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(file.name, f"cannot be read: {error}") from error
    if not isinstance(raw, dict) or raw.get("language") != file.stem:
        raise ConfigError(file.name, f"must be a mapping with 'language: {file.stem}'")
    if unknown := raw.keys() - {"language", *SECTIONS}:
        raise ConfigError(file.name, f"unknown section {min(unknown)!r}; there are {', '.join(SECTIONS)}")
    phrases = [_phrase(file, section, entry, tried=tried) for section in SECTIONS for entry in raw.get(section) or ()]
    seen: set[str] = set()
    for phrase in phrases:
        if phrase.id in seen:
            raise ConfigError(file.name, f"{phrase.id}: the id stands twice")
        seen.add(phrase.id)
    return Pack(file.stem, tuple(phrases))


_KEYS: Final = {"id", "cause", "strength", "pattern", "matches", "ignores"}


def _phrase(file: Path, section: Section, entry: Mapping[str, Any], *, tried: bool) -> Phrase:
    """Make one phrase of its entry, and try its examples."""
    name = str(entry.get("id") if isinstance(entry, dict) else entry)
    if not isinstance(entry, dict) or not name.startswith(f"{file.stem}.") or entry.keys() - _KEYS:
        raise ConfigError(file.name, f"{name}: an entry has an id beginning with '{file.stem}.', and {sorted(_KEYS)}")
    try:
        regex = expand(entry["pattern"], file.stem, whole_line=section == "furniture")
        phrase = Phrase(
            id=name,
            section=section,
            cause=Cause(entry["cause"]) if "cause" in entry else _CAUSES.get(section),
            strength=Strength(entry["strength"]) if section == "gates" else None,
            pattern=regex,
            cues=cues(regex),
            longest=longest(regex),
        )
    except (KeyError, ValueError, re.error) as error:
        raise ConfigError(file.name, f"{name}: {error}") from error
    if section == "gates" and phrase.cause is None:
        raise ConfigError(file.name, f"{name}: a gate has a cause")
    if not tried:
        _try_examples(file, phrase, entry.get("matches") or (), entry.get("ignores") or ())
    return phrase


def _try_examples(file: Path, phrase: Phrase, matches: Sequence[str], ignores: Sequence[str]) -> None:
    if len(matches) < 2 or not ignores:
        raise ConfigError(file.name, f"{phrase.id}: needs two 'matches' and one of 'ignores' at least")
    for example in matches:
        if not phrase.regex.search(normalise(example)):
            raise ConfigError(file.name, f"{phrase.id}: does not match its example {example!r}")
    for example in ignores:
        if phrase.regex.search(normalise(example)):
            raise ConfigError(file.name, f"{phrase.id}: matches what it is to ignore, {example!r}")


def custom(markers: Iterable[str | tuple[str, str]], name: str = "own") -> Pack:
    """Return a pack of an operator's own gate phrases, each compared as plain text.

    Args:
        markers: The wall's words, or pairs of the words and their cause (``paywall`` when none is given).
        name: Where they come from; begins the ids.

    Raises:
        ConfigError: A phrase is too short to mean anything, or its cause is unknown.
    """
    return _custom(tuple((marker, "paywall") if isinstance(marker, str) else marker for marker in markers), name)


@lru_cache(maxsize=256)
def _custom(markers: tuple[tuple[str, str], ...], name: str) -> Pack:
    return Pack(name, tuple(_literal(words, cause, f"{name}.{at}") for at, (words, cause) in enumerate(markers, 1)))


def _literal(words: str, cause: str, name: str) -> Phrase:
    plain = normalise(words)
    spaceless = any(char > "\u0e00" and char.isalpha() for char in plain)
    if len(plain) < (3 if spaceless else 6):
        raise ConfigError(name, f"the marker {words!r} is too short to tell a wall; write more of its words")
    if cause not in set(Cause):
        raise ConfigError(name, f"unknown cause {cause!r} of the marker {words!r}; there are {', '.join(Cause)}")
    before = r"(?<!\w)" if plain[0].isalnum() and not spaceless else ""
    after = r"(?!\w)" if plain[-1].isalnum() and not spaceless else ""
    regex = before + re.escape(plain) + after
    return Phrase(name, "gates", Cause(cause), Strength.STRONG, regex, (frozenset({plain}),))
