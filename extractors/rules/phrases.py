"""Phrase packs: what publishers write where the text of an article stops, one YAML file a language.

A pack has six sections. Each entry is a rule with examples of its own, which the tests try::

    gates      the words of a wall: ``cause`` and ``strength`` say which, and how surely
    rests      a stated rest or total: how much is missing
    meters     "2 free articles left this month": who may read, not how much came through
    pagers     the pages of one article
    teasers    "Read the full story at …": an open teaser
    furniture  whole lines that are never article text

Texts are compared in the form of :func:`normalise`. A text is first asked for the short literals that its section's
rules cannot match without (:mod:`extractors.rules.heralds`); hardly any block of an article holds one, so most of them
cost next to nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extractors.rules.heralds import heralds
from extractors.rules.packs import Pack, Phrase, Section, Strength, custom, read
from extractors.rules.patterns import number
from extractors.rules.wording import normalise, original
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    "find_each",
    "languages",
    "normalise",
    "pack",
    "packs_for",
]

_RULES: Final = Path(__file__).parent
_PACKS: Final = _RULES / "phrases"
_LONGEST_LINE: Final = 260
"""Characters beyond which a line is no furniture."""

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
    "uk": ("uk", "ru"),
    "yue": ("zh",),
}


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
    """Return the pack of one language, read at its first use.

    Raises:
        ConfigError: There is no such pack, or an entry of it is wrong; names the file and the rule.
    """
    if language not in languages():
        raise ConfigError(language, f"no phrase pack of that language; there are {', '.join(languages())}")
    return read(_PACKS / f"{language}.yaml", tried=True)


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


def find_all(packs: tuple[Pack, ...], section: Section, text: str) -> Iterator[Match]:
    """Yield a match for each phrase of the section that stands in ``text``, strongest first, then in packs' order."""
    if section == "furniture" and len(text) > _LONGEST_LINE:
        return
    normal = normalise(text)
    for phrase in heralds(packs, (section,)).of(normal):
        yield from _matches(phrase, normal, text)


def _matches(phrase: Phrase, normal: str, text: str) -> Iterator[Match]:
    found = phrase.regex.search(normal)
    if found:
        stated = tuple((name, number(name, value)) for name, value in found.groupdict().items() if value)
        yield Match(phrase, original(text, *found.span()), *found.span(), stated)


def find_each(packs: tuple[Pack, ...], sections: tuple[Section, ...], text: str) -> Iterator[Match]:
    """Yield the strongest match of each of several sections in ``text``; one look at the text serves them all."""
    normal = normalise(text)
    seen: set[Section] = set()
    for phrase in heralds(packs, sections).of(normal):
        if phrase.section not in seen:
            for match in _matches(phrase, normal, text):
                seen.add(phrase.section)
                yield match


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
