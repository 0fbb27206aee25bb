"""Whether a source is as it usually is, judged by its own history and nothing else. Pure.

::

    Reading …  Reading   what each run found of the source, the oldest first
      | level            how much of it was whole, against the runs before that were as usual
      | silent           how long nothing new came, against the gaps before
    Drift                what is so now, and what has just become so

A newspaper that puts every article behind a wall is as usual at 0 %, and a blog that never did is not at 60 %. How far
a share may stray by chance is told by the beta-binomial distribution: of so many articles, given so many whole ones
among those before, fewer than the lower bound come in one of two hundred runs. A long history weighs no more than
:data:`MOST_WEIGHT` articles, since days differ more than coins do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WINDOW = 10
"""Runs that make up what is usual. So many unusual ones in a row are the new usual."""
FEWEST_RUNS, FEWEST_ARTICLES = 3, 10
"""With less history there is nothing to judge by."""
MOST_WEIGHT = 60.0
"""Articles that a history counts for at most."""
TAIL = 0.005
"""Chance of a share below (and of one above) the usual range where nothing has changed."""
SILENT_FOR = 3
"""So many times its longest gap a source may bring nothing new."""
FEWEST_GAPS = 4
SHORTEST_SILENCE = timedelta(hours=12)
"""A night is no silence."""


class Reading(NamedTuple):
    """What a run found of a source."""

    when: datetime
    whole: int
    """Articles captured whole."""
    judged: int
    """Articles of which it is known whether they were."""
    new: int
    """Articles that were not known before."""


class Level(StrEnum):
    """How much of a source was whole, against what is usual of it."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"
    UNKNOWN = "unknown"
    """Too little was read, now or before."""


class Change(StrEnum):
    """What has just become so."""

    DEGRADED = "degraded"
    RECOVERED = "recovered"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Drift:
    """How a source stands against its own history."""

    level: Level
    share: float | None
    """Of the articles judged now, how many were whole, 0 to 1."""
    usual: tuple[float, float] | None
    """The usual range of that share, for as many articles."""
    change: float | None
    """The share, less that of the runs before that were as usual."""
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        """Say it in a few words: ``20 %, usually 71 to 100 %``."""
        if self.share is None:
            return ""
        said = f"{self.share:.0%}".replace("%", " %")
        if self.usual is None:
            return said
        low, high = (round(100 * bound) for bound in self.usual)
        return f"{said}, usually {low} to {high} %"


def drift(history: Sequence[Reading]) -> Drift:
    """Judge the last reading by those before it."""
    usual: list[Reading] = []
    unusual: list[Reading] = []
    found, before = Drift(Level.UNKNOWN, None, None, None), Level.USUAL
    for reading in history:
        found = _judge(usual, reading)
        if not reading.judged:
            continue  # it says nothing, and changes nothing
        if found.level in {Level.LOW, Level.HIGH}:
            unusual.append(reading)
            if len(unusual) == WINDOW:
                usual, unusual = unusual, []
        else:
            usual, unusual = [*usual, reading][-WINDOW:], []
        found = replace(found, changes=_turn(before, found.level))
        before = before if found.level is Level.UNKNOWN else found.level
    if is_silent(history) and not is_silent(history[:-1]):
        found = replace(found, changes=(*found.changes, Change.SILENT))
    return found


def _turn(was: Level, now: Level) -> tuple[Change, ...]:
    if now is Level.LOW and was is not Level.LOW:
        return (Change.DEGRADED,)
    return (Change.RECOVERED,) if was is Level.LOW and now in {Level.USUAL, Level.HIGH} else ()


def _judge(past: Sequence[Reading], now: Reading) -> Drift:
    """Judge a reading by those that were as usual."""
    if not now.judged:
        return Drift(Level.UNKNOWN, None, None, None)
    share = now.whole / now.judged
    told = [reading for reading in past if reading.judged]
    whole, judged = (sum(numbers) for numbers in zip((0, 0), *((r.whole, r.judged) for r in told), strict=True))
    if len(told) < FEWEST_RUNS or judged < FEWEST_ARTICLES:
        return Drift(Level.UNKNOWN, share, None, None)
    low, high = usual_range(whole, judged, now.judged)
    level = Level.LOW if now.whole < low else Level.HIGH if now.whole > high else Level.USUAL
    return Drift(level, share, (low / now.judged, high / now.judged), share - whole / judged)


def usual_range(whole: int, judged: int, number: int) -> tuple[int, int]:
    """Return how many of ``number`` articles are whole at least and at most, where nothing has changed.

    Args:
        whole: articles that were whole before.
        judged: of so many.
        number: articles now.
    """
    weight = min(1.0, MOST_WEIGHT / judged) if judged else 1.0
    a, b = weight * whole + 0.5, weight * (judged - whole) + 0.5
    chances = [_chance(k, number, a, b) for k in range(number + 1)]
    return _first(chances), number - _first(chances[::-1])


def _first(chances: Sequence[float]) -> int:
    """Return the least number that is not among the rarest."""
    total = 0.0
    for number, chance in enumerate(chances):
        total += chance
        if total > TAIL:
            return number
    return len(chances) - 1


def _chance(k: int, n: int, a: float, b: float) -> float:
    """Return the probability of ``k`` in ``n`` by the beta-binomial distribution."""
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + _beta(k + a, n - k + b) - _beta(a, b))


def _beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def is_silent(history: Sequence[Reading]) -> bool:
    """Return whether nothing new came for much longer than ever before."""
    if not history:
        return False
    brought = [reading.when for reading in history if reading.new]
    gaps = [after - before for before, after in pairwise(brought)]
    if len(gaps) < FEWEST_GAPS:
        return False
    return history[-1].when - brought[-1] > max(SILENT_FOR * max(gaps), SHORTEST_SILENCE)
