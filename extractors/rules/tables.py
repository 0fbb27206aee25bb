"""The smaller rule tables, read and checked at first use: page state of platforms, interstitials, function words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from extractors.rules.patterns import SPACELESS, cues
from extractors.rules.wording import normalise
from jumpline.errors import ConfigError
from jumpline.model import Access, Cause

COMPOUND = 5
"""Letters of a word that may end a compound."""
BETWEEN, BETWEEN_SPACELESS = 25, 8
"""Characters between two words that say it together, at most: in most languages, in those that write no spaces."""

_NOWHERE = "(?!)"
"""Matches nothing."""

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = Path(__file__).parent

Rule = TypeVar("Rule", "State", "Interstitial")


@dataclass(frozen=True, slots=True)
class State:
    """Something a platform's own page state says."""

    id: str
    has: str
    needs: str
    """A literal that the page must hold for the rule to apply; empty when it always does."""
    pattern: re.Pattern[str]
    says: str
    access: Access | None


@dataclass(frozen=True, slots=True)
class Interstitial:
    """Something that stands in an article's place."""

    id: str
    cause: Cause
    place: str
    pattern: re.Pattern[str]
    cues: tuple[frozenset[str], ...]
    """A match contains a literal out of each set, in whatever case."""

    def heralded(self, lowered: str) -> bool:
        """Tell whether the pattern may be found in a text, of which this is the lower case."""
        return all(any(cue in lowered for cue in choice) for choice in self.cues)


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The commonest short words of a language."""

    common: frozenset[str]
    """In nearly every sentence."""
    open: frozenset[str]
    """No sentence ends in one."""


@lru_cache(maxsize=1)
def states() -> tuple[State, ...]:
    """Return what can be read from the page state of platforms."""
    return tuple(_state(entry) for entry in _load("platforms.yaml"))


@lru_cache(maxsize=1)
def interstitials() -> tuple[Interstitial, ...]:
    """Return what can stand in an article's place."""
    return tuple(_interstitial(entry) for entry in _load("interstitials.yaml"))


@lru_cache(maxsize=1)
def function_words() -> dict[str, FunctionWords]:
    """Return the function words by language."""
    return {
        language: FunctionWords(frozenset(words["common"].split()), frozenset(words["open"].split()))
        for language, words in _load("function_words.yaml").items()
    }


@lru_cache(maxsize=64)
def vocabulary(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Return the vocabulary of walls in these languages: a pattern for each of its four topics."""
    found = _patterns("invitations.yaml", ("pay", "enter", "read_on", "closed"), languages)
    # "Your free articles are used up", "the free part ends here": there is more, and it is closed.
    spent = _together("spent", "free", languages)
    found["read_on"] += f"|{_together('whole', 'text', languages)}|{spent}"
    said = [_together(one, other, languages) for one, other in (("only", "reader"), ("must", "enter"))]
    found["closed"] += "|".join(["", *said, spent])
    return _compiled(found)


@lru_cache(maxsize=64)
def promos(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Return the words of promos that follow whole articles, in these languages."""
    table = {code: {"promo": words} for code, words in _load("promos.yaml").items()}
    return re.compile(_pattern(table, "promo", languages))


@lru_cache(maxsize=64)
def appeals(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Return the words of appeals for support that follow whole articles, in these languages."""
    table = {code: {"appeal": words} for code, words in _load("appeals.yaml").items()}
    return re.compile(_pattern(table, "appeal", languages))


@lru_cache(maxsize=64)
def wares(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Return what is offered beside the article, a pattern for each topic.

    They are ``things``, ``perks``, ``aloud``, ``reading``, ``unless`` and ``closed``.
    """
    found = _patterns("wares.yaml", ("things", "perks", "aloud", "reading", "unless"), languages)
    text, only, must = (_words(_paired(), it, languages, inside=True) for it in ("text", "only", "must"))
    found["unless"] += f"|{text}"
    found["closed"] = f"{only}|{must}"
    return _compiled(found)


@lru_cache(maxsize=64)
def fees(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Return what tells a paywall from a registration wall in these languages: patterns for ``fee`` and ``free``."""
    table = _load("fees.yaml")
    return _compiled({topic: _words(table, topic, languages, inside=True) for topic in ("fee", "free")})


@lru_cache(maxsize=64)
def free_text(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Return what says that the text is free: a word for it and, soon after it, a word of what costs nothing."""
    table = _paired()
    said = (_one_before_other(table, "text", "free", language) for language in languages if language in table)
    return re.compile("|".join(said) or _NOWHERE)


@lru_cache(maxsize=64)
def elsewhere(languages: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """Return the vocabulary of open teasers in these languages, a pattern for each of its topics.

    They are ``whole``, ``print``, ``elsewhere`` (print or a site), ``app``, ``documents`` and ``source``.
    """
    found = _patterns("elsewhere.yaml", ("whole", "elsewhere", "sites", "app", "documents", "source"), languages)
    found["print"] = found["elsewhere"]
    found["elsewhere"] += f"|{found.pop('sites')}"
    found["whole"] += f"|{_together('whole', 'text', languages)}"
    return _compiled(found)


def _compiled(patterns: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """Compile what was put together as text; once, since that is what takes the time."""
    return {topic: re.compile(pattern) for topic, pattern in patterns.items()}


def _patterns(file: str, topics: tuple[str, ...], languages: tuple[str, ...]) -> dict[str, str]:
    table = _load(file)
    return {topic: _pattern(table, topic, languages) for topic in topics}


@lru_cache(maxsize=64)
def _together(one: str, other: str, languages: tuple[str, ...]) -> str:
    """Return a pattern for a word of ``one`` near a word of ``other``, in either order, in the same sentence."""
    table = _paired()
    return "|".join(_pairs(table, one, other, language) for language in languages if language in table) or _NOWHERE


@lru_cache(maxsize=1)
def _paired() -> dict[str, dict[str, list[str]]]:
    """Return the words that say it with another, those of the topics of walls and of fees, by language."""
    topics: dict[str, dict[str, list[str]]] = _load("invitations.yaml")
    fees: dict[str, dict[str, list[str]]] = _load("fees.yaml")
    return {code: topics.get(code, {}) | fees.get(code, {}) | words for code, words in _load("pairs.yaml").items()}


def _pairs(table: dict[str, dict[str, list[str]]], one: str, other: str, language: str) -> str:
    return "|".join(_one_before_other(table, *topics, language) for topics in ((one, other), (other, one)))


def _one_before_other(table: dict[str, dict[str, list[str]]], one: str, other: str, language: str) -> str:
    # What is used up is no compound, and looking for ends of compounds takes longest.
    first, second = (_words(table, topic, (language,), inside=topic != "spent") for topic in (one, other))
    between = rf"[^.!?:;。！？…]{{0,{BETWEEN_SPACELESS if language in SPACELESS else BETWEEN}}}?"
    return f"(?:{first}){between}(?:{second})"


def _pattern(table: dict[str, dict[str, list[str]]], topic: str, languages: tuple[str, ...]) -> str:
    # Where a text is found is often the end of a compound: "Märznummer", "papieravis".
    return _words(table, topic, languages, inside=topic in {"elsewhere", "sites", "documents"})


def _words(table: dict[str, dict[str, list[str]]], topic: str, languages: tuple[str, ...], *, inside: bool) -> str:
    return _any_of((str(word) for code in languages for word in table.get(code, {}).get(topic, ())), inside=inside)


def _any_of(words: Iterable[str], *, inside: bool) -> str:
    """Match where any of the words begins; ``inside`` lets long ones stand at the end of a compound too."""
    bounded: dict[str, list[str]] = {}
    free: list[str] = []
    for word in words:
        plain = normalise(word)
        starts = plain[0].isalnum() and plain[0] < "\u0e00" and not (inside and len(plain) >= COMPOUND)
        into = bounded.setdefault(_joined_before(plain[0]), []) if starts else free
        into.append(re.escape(plain) + (r"(?!\w)" if word.endswith(" ") else ""))
    # One look back for all, not one for each: most places in a text are ruled out at once.
    sides = [rf"(?<!\w){before}(?:{'|'.join(some)})" for before, some in bounded.items()] + free
    return "|".join(sides) or _NOWHERE


def _joined_before(letter: str) -> str:
    """Return what a word that begins so may be joined to: Hebrew and Arabic write "to the" and "and" as one with it."""
    if "\u05d0" <= letter <= "\u05ea":
        return "[ובכלמשה]{0,2}"
    return "[وف]?(?:ال|لل|بال|[بل])?" if "\u0621" <= letter <= "\u064a" else ""


@lru_cache(maxsize=1)
def more_labels() -> dict[str, str]:
    """Return the labels of links that lead on to the whole text, normalised, with their language."""
    return {normalise(str(label)): language for language, labels in _load("more.yaml").items() for label in labels}


@lru_cache(maxsize=1)
def next_labels() -> frozenset[str]:
    """Return the labels of a button that turns the page, normalised."""
    return frozenset(normalise(str(label)) for labels in _load("next.yaml").values() for label in labels)


@lru_cache(maxsize=1)
def reading_minutes() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for minutes, and those that say that they are of reading, normalised, of all languages."""
    table = _load("minutes.yaml")
    told = (word for words in table["reading"].values() for word in words)
    return frozenset(map(normalise, table["minutes"])), frozenset(map(normalise, told))


def load(file: Path) -> Any:
    """Return what stands in a table, read by libyaml where that is at hand: ten times faster."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader either way


@lru_cache(maxsize=16)
def _load(name: str) -> Any:
    return load(_HERE / name)


def _state(entry: dict[str, Any]) -> State:
    rule = State(
        id=entry["id"],
        has=entry["has"],
        needs=entry.get("needs", ""),
        pattern=re.compile(entry["pattern"]),
        says=entry["says"],
        access=Access(entry["access"]) if "access" in entry else None,
    )
    return _checked("platforms.yaml", rule, entry)


def _interstitial(entry: dict[str, Any]) -> Interstitial:
    pattern = re.compile(entry["pattern"], re.IGNORECASE | re.DOTALL)
    literals = tuple(frozenset(map(str.lower, choice)) for choice in cues(entry["pattern"]))
    rule = Interstitial(entry["id"], Cause(entry["cause"]), entry["in"], pattern, literals)
    return _checked("interstitials.yaml", rule, entry)


def _checked(file: str, rule: Rule, entry: dict[str, Any]) -> Rule:
    for example in entry["matches"]:
        if not rule.pattern.search(example):
            raise ConfigError(file, f"{rule.id}: does not match its example {example!r}")
    for example in entry["ignores"]:
        if rule.pattern.search(example):
            raise ConfigError(file, f"{rule.id}: matches what it is to ignore, {example!r}")
    return rule
