"""Gate phrases: the words of a wall, judged by where they stand and whether they can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.charging import charged
from extractors.invitation import is_appeal
from extractors.rules import phrases, tables
from extractors.signals import declared
from extractors.signals.finding import Expected, Finding
from extractors.wall import Place
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading
    from extractors.wall import Wall

ORDER = (Place.ALONE, Place.CUT, Place.NEAR, Place.MIDST, Place.FAR, Place.HEAD, Place.ASIDE)
KINDS = ("strong", "offer", "label", "rests")
WORDS = 600
"""Characters of a wall in which it says what it asks for."""


def look(reading: Reading) -> Iterator[Finding]:
    """Yield the best placed sighting of each strength, the stated rest, and a note of the others."""
    metered = {wall.index for wall in reading.walls if wall.section == "meters"}
    for kind in KINDS:
        walls = [w for w in reading.walls if w.kind == kind and w.section in {"gates", "rests"}]
        if kind == "offer":
            # "You have 3 free stories left. Subscribe for unlimited access": the offer is the meter's.
            walls = [w for w in walls if w.index not in metered and not _is_of_appeal(reading, w)]
        walls.sort(key=lambda w: (w.hidden, ORDER.index(w.place)))
        for wall in walls[:1]:
            yield _finding(reading, wall)
        told = {wall.rule for wall in walls[:1]}
        for wall in walls[1:6]:
            if wall.rule not in told:
                told.add(wall.rule)
                yield Finding("gate.also", wall.rule, wall.words, _where(wall), cause=_cause(reading, wall))


def _finding(reading: Reading, wall: Wall) -> Finding:
    kind = "rest" if wall.kind == "rests" else wall.kind
    feature = f"gate.{kind}.{wall.place.value}" + (".hidden" if wall.hidden else "")
    cause = _cause(reading, wall)
    if feature in {"gate.offer.cut", "gate.offer.near"} and cause is Cause.PAYWALL and is_of_others(reading):
        feature = "gate.offer.free"
    return Finding(
        feature,
        wall.rule,
        wall.words,
        _where(wall),
        cause=cause,
        expected=stated(reading, wall),
    )


def _cause(reading: Reading, wall: Wall) -> Cause | None:
    """Return what the rule says that the wall asks for, money or an account; its own words may say otherwise."""
    ruled = Cause(wall.cause) if wall.cause else None
    if ruled not in {Cause.PAYWALL, Cause.REGISTRATION}:
        return ruled
    blocks = reading.layout.blocks
    around = " ".join(blocks[at].text for at in wall.extent)
    words = f"{wall.words} {around}" if len(around) <= WORDS else wall.words
    asked = charged(words, reading.packs)
    if asked is not Cause.REGISTRATION:
        return asked or ruled
    enters = tables.vocabulary(tuple(pack.language for pack in reading.packs))["enter"]
    return asked if enters.search(phrases.normalise(words)) else ruled


def _is_of_appeal(reading: Reading, wall: Wall) -> bool:
    """Tell whether an offer's words stand in an appeal for support, or are its buttons."""
    languages = tuple(pack.language for pack in reading.packs)
    vocabulary, appeal = tables.vocabulary(languages), tables.appeals(languages)
    near = reading.layout.blocks[max(0, wall.index - 1) : wall.index + 1]
    return any(is_appeal(phrases.normalise(block.text), appeal, vocabulary) for block in near)


def is_of_others(reading: Reading) -> bool:
    """Tell whether an offer for money is of other articles: this one is declared free, and nobody is to log in."""
    invited = reading.seen.invitation
    return declared.is_free(reading) and (invited is None or "enter" not in invited.topics)


def _where(wall: Wall) -> str:
    place = {
        Place.CUT: "right after the last paragraph",
        Place.NEAR: "close after the last paragraph",
        Place.MIDST: f"between paragraphs, {wall.after} words of text after it",
        Place.HEAD: "before the text",
        Place.FAR: "well after the text",
        Place.ASIDE: f"in the {wall.region.value} part of the page",
        Place.ALONE: "on a page without text",
    }[wall.place]
    return f"block {wall.index}, {place}" + (", hidden" if wall.hidden else "")


def stated(reading: Reading, wall: Wall) -> Expected | None:
    """Turn a stated rest or total into the length of the whole, in the unit of the article's words."""
    if wall.match is None or not wall.match.numbers:
        return None
    number, have = wall.match.number, reading.words
    if (left := number("percent_left")) is not None and 0 < left < 100:
        return Expected(round(have / (1 - left / 100)), "stated-rest", exact=True)
    if (read := number("percent_read")) is not None and 0 < read < 100:
        return Expected(round(have * 100 / read), "stated-rest", exact=True)
    for name in ("chars_left", "words_left"):
        if (rest := number(name)) is not None and rest > 0:
            return Expected(have + round(_in_unit(reading, rest, name)), "stated-rest", exact=True)
    for name in ("chars_total", "words_total"):
        if (whole := number(name)) is not None and whole > 0:
            return Expected(round(_in_unit(reading, whole, name)), "stated-rest", exact=True)
    return None


def _in_unit(reading: Reading, count: float, name: str) -> float:
    """Turn characters into words where the article is counted in words: by its own mean length of a word."""
    if name.startswith("words") or reading.language in {"ja", "zh", "th"}:
        return count
    characters = len(reading.article.text)
    return count * reading.words / characters if characters else count / 6
