"""Phrase packs: what publishers write where the text of an article stops, one YAML file a language.

A pack has six sections. Each entry is a rule with examples of its own, checked when the pack is first read::

    gates      the words of a wall: ``cause`` and ``strength`` say which, and how surely
    rests      a stated rest or total: how much is missing
    meters     "2 free articles left this month": who may read, not how much came through
    pagers     the pages of one article
    teasers    "Read the full story at …": an open teaser
    furniture  whole lines that are never article text

Texts are compared in the form of :func:`normalise`. A text is first asked for the short literals that its section's
rules cannot match without; hardly any block of an article holds one, so most of them cost next to nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import yaml

from extractors.rules.patterns import cues, expand, number
from extractors.rules.wording import normalise, original
from jumpline.errors import ConfigError
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "Match",
    "Pack",
    "Phrase",
    "Section",
    "Strength",
    "custom",
    "digest",
    "find",
    "find_all",
    "languages",
    "normalise",
    "pack",
    "packs_for",
]

Section = Literal["gates", "rests", "meters", "pagers", "teasers", "furniture"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)

_RULES: Final = Path(__file__).parent
_PACKS: Final = _RULES / "phrases"
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LONGEST_LINE: Final = 260
"""Characters beyond which a line is no furniture."""

_CAUSES: Final[Mapping[Section, Cause]] = {
    "rests": Cause.PAYWALL,
    "pagers": Cause.PAGINATION,
    "teasers": Cause.TEASER,
}
# Languages that are read, or whose press writes its walls, in another's words as well.
_KIN: Final[Mapping[str, tuple[str, ...]]] = {
    "af": ("nl",),
    "be": ("ru",),
    "bs": ("hr", "sr"),
    "ca": ("ca", "es"),
    "eu": ("es",),
    "gl": ("es", "pt"),
    "hr": ("hr", "sr"),
    "in": ("id",),
    "iw": ("he",),
    "kk": ("ru",),
    "lb": ("de", "fr"),
    "ms": ("id",),
    "nb": ("no",),
    "nn": ("no",),
    "sh": ("hr", "sr"),
    "sr": ("sr", "hr"),
    "tl": ("fil",),
    "uk": ("uk", "ru"),
    "yue": ("zh",),
}


class Strength(StrEnum):
    """How surely a gate's words say that this very article goes on."""

    STRONG = "strong"
    """It goes on, and the rest needs access: "To continue reading this article, subscribe"."""
    OFFER = "offer"
    """Access or a login is offered; stands in walls and in promos alike: "Subscribe to get access"."""
    LABEL = "label"
    """A badge: "Subscribers only"."""


_ORDER: Final = (Strength.STRONG, Strength.OFFER, Strength.LABEL, None)


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
    regex: re.Pattern[str]
    """To be searched in normalised text."""
    cues: tuple[frozenset[str], ...]
    """A match contains a literal out of each set; empty when any text has to be tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The phrases of one language, in the order of the file."""

    language: str
    phrases: tuple[Phrase, ...]

    def section(self, section: Section) -> tuple[Phrase, ...]:
        """Return the phrases of one section."""
        return tuple(phrase for phrase in self.phrases if phrase.section == section)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a text."""

    phrase: Phrase
    quote: str
    """The words that matched, as the page wrote them."""
    start: int
    """Offset of the match in the normalised text."""
    end: int
    numbers: tuple[tuple[str, float], ...] = ()
    """What the words state: ``percent_left``, ``words_total``, ``page`` … in the units of their names."""

    def number(self, name: str) -> float | None:
        """Return the number stated under ``name``, or ``None``."""
        return dict(self.numbers).get(name)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the codes of all languages that have a pack, sorted."""
    return tuple(sorted(file.stem for file in _PACKS.glob("*.yaml")))


@cache
def pack(language: str) -> Pack:
    """Return the pack of one language, read and checked at its first use.

    Raises:
        ConfigError: There is no such pack, or an entry of it is wrong; names the file, the rule and the example.
    """
    if language not in languages():
        raise ConfigError(language, f"no phrase pack of that language; there are {', '.join(languages())}")
    return read(_PACKS / f"{language}.yaml")


@lru_cache(maxsize=256)
def packs_for(*codes: str | None) -> tuple[Pack, ...]:
    """Return the packs to try on a page in these languages: theirs, their near kin's, and always English.

    Codes may carry a region or script (``pt-BR``, ``zh_Hant``) and stand in any case; unknown ones are passed over.
    """
    wanted: list[str] = []
    for code in codes:
        base = re.split(r"[-_]", (code or "").strip().lower())[0]
        wanted += _KIN.get(base, (base,))
    return tuple(pack(name) for name in dict.fromkeys([*wanted, "en"]) if name in languages())


def read(file: Path) -> Pack:
    """Read and check one pack.

    Raises:
        ConfigError: It cannot be read, or an entry is wrong.
    """
    try:
        raw = yaml.load(file.read_bytes(), Loader=_LOADER)  # noqa: S506 - CSafeLoader, or SafeLoader without libyaml
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(file.name, f"cannot be read: {error}") from error
    if not isinstance(raw, dict) or raw.get("language") != file.stem:
        raise ConfigError(file.name, f"must be a mapping with 'language: {file.stem}'")
    if unknown := raw.keys() - {"language", *SECTIONS}:
        raise ConfigError(file.name, f"unknown section {min(unknown)!r}; there are {', '.join(SECTIONS)}")
    phrases = [_phrase(file, section, entry) for section in SECTIONS for entry in raw.get(section) or ()]
    seen: set[str] = set()
    for phrase in phrases:
        if phrase.id in seen:
            raise ConfigError(file.name, f"{phrase.id}: the id stands twice")
        seen.add(phrase.id)
    return Pack(file.stem, tuple(phrases))


_KEYS: Final = {"id", "cause", "strength", "pattern", "matches", "ignores"}


def _phrase(file: Path, section: Section, entry: Mapping[str, Any]) -> Phrase:
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
            regex=re.compile(regex),
            cues=cues(regex),
        )
    except (KeyError, ValueError, re.error) as error:
        raise ConfigError(file.name, f"{name}: {error}") from error
    if section == "gates" and phrase.cause is None:
        raise ConfigError(file.name, f"{name}: a gate has a cause")
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
    regex = re.compile(before + re.escape(plain) + after)
    return Phrase(name, "gates", Cause(cause), Strength.STRONG, regex, (frozenset({plain}),))


@dataclass(frozen=True, slots=True)
class _Index:
    """The phrases of one section of several packs, strongest first, and what may announce each."""

    phrases: tuple[Phrase, ...]
    heralds: tuple[tuple[str, tuple[int, ...]], ...]
    """A literal, and the places of the phrases to think of where it stands; the empty one stands everywhere."""


@lru_cache(maxsize=512)
def _index(packs: tuple[Pack, ...], section: Section) -> _Index:
    phrases = sorted(
        (phrase for each in packs for phrase in each.section(section)), key=lambda phrase: _ORDER.index(phrase.strength)
    )
    literals = {cue for phrase in phrases for cue in (phrase.cues[0] if phrase.cues else {""})}
    heralds: dict[str, set[int]] = {}
    for at, phrase in enumerate(phrases):
        for cue in phrase.cues[0] if phrase.cues else {""}:
            # "subscri" announces what "subscription" does: fewer literals to look for
            stem = min(
                (other for other in literals if other in cue and (len(other.encode()) > 3 or other == cue)), key=len
            )
            heralds.setdefault(stem, set()).add(at)
    return _Index(tuple(phrases), tuple((stem, tuple(places)) for stem, places in heralds.items()))


def find_all(packs: tuple[Pack, ...], section: Section, text: str) -> Iterator[Match]:
    """Yield a match for each phrase of the section that stands in ``text``, strongest first, then in packs' order."""
    if section == "furniture" and len(text) > _LONGEST_LINE:
        return
    index = _index(packs, section)
    normal = normalise(text)
    heralded = {at for stem, places in index.heralds if stem in normal for at in places}
    for at in sorted(heralded):
        phrase = index.phrases[at]
        if not all(any(cue in normal for cue in choice) for choice in phrase.cues):
            continue
        found = phrase.regex.search(normal)
        if found:
            stated = tuple((name, number(name, value)) for name, value in found.groupdict().items() if value)
            yield Match(phrase, original(text, *found.span()), *found.span(), stated)


def find(packs: tuple[Pack, ...], section: Section, text: str) -> Match | None:
    """Return the strongest match of the section in ``text`` (a paragraph, heading or group of buttons), or ``None``."""
    return next(find_all(packs, section, text), None)


@lru_cache(maxsize=1)
def digest() -> str:
    """Return the version of all rules: the first twelve digits of the SHA-256 over their data files."""
    whole = hashlib.sha256()
    for file in sorted(_RULES.rglob("*.y*ml")):
        whole.update(file.relative_to(_RULES).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:12]
