"""Refit the weights on labelled pages, and say how well that generalises: cross-validation by publisher.

A publisher's pages never stand on both sides of a test. The strength of the pull towards the prior is chosen inside
each fold, from the pages that it learns from. What is reported is always the held-out figure, never the fitted.

Each page of the set that is measured counts as one: its share of cut pages is what the probabilities are calibrated to.
A set that only serves the fit (a generated gallery, say, with as many cut pages as whole ones) is weighed down so that
its cut pages together count as much as those of the measured set, and so do its whole ones and its non-articles.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import fitting
from extractors.column import squash
from extractors.fitting import SCALES, Example
from flows.evaluation.scoring import Case, Prediction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.fitting import ScaleName
    from extractors.rules.weights import Scale, Weights
    from flows.evaluation.measuring import Page

_SECTION = re.compile(r"(?P<name>\w+):\s*(?:#.*)?$")
_ENTRY = re.compile(r"(?P<head>\s+(?P<name>[\w.-]+):[ \t]*)[-+]?[\d.]+(?P<tail>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trial:
    """How weights do on the measured set."""

    name: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of refitting."""

    trials: tuple[Trial, ...]
    """The weights in force, refitted and held out, refitted from nothing and held out."""
    fitted: Weights
    """On all pages of all sets: what would be written, and what the trials do *not* report."""
    strengths: dict[ScaleName, float]
    """Of the pull towards the weights in force."""
    publishers: int
    """Of the measured set."""


def refit(measured: Sequence[Page], others: Sequence[Sequence[Page]], in_force: Weights) -> Refit:
    """Fit the weights, and measure how well that generalises.

    Args:
        measured: the set that the trials are reported on.
        others: sets that only serve the fit.
        in_force: the weights in force: where the fit is drawn to.
    """
    mine = [_example(page) for page in measured]
    publishers = {example.group for example in mine}
    theirs = _merged((_balanced(mine, [_example(page) for page in pages]) for pages in others), publishers)
    nothing = fitting.blank(in_force)
    trials = (
        Trial("weights in force", _judged(measured, mine, [in_force] * len(mine))),
        Trial("refitted, held out", _judged(measured, mine, _held_out(mine, theirs, in_force, in_force))),
        Trial("from nothing, held out", _judged(measured, mine, _held_out(mine, theirs, in_force, nothing))),
    )
    strengths = choose(mine, theirs, in_force, in_force)
    fitted = fitting.fit([*mine, *theirs], in_force, strengths=strengths)
    return Refit(trials, fitted, strengths, len(publishers))


def _example(page: Page) -> Example:
    """Return a page as the fit sees it.

    Left out of the scale *cut*: pages without an article, unsure ones, and whole ones that lost text to our own
    extraction. Left out of the scale *empty*: walls with no text before them, which may be called either.
    """
    label = page.label
    wordless = label.is_cut and not squash(label.body_end)
    lost = label.extracted_ok is False and squash(label.body_end)[-40:] not in squash(page.found.article.text)
    cut = label.is_cut if label.is_scored and (label.is_cut or not lost) else None
    return Example(page.findings, label.publisher, cut, None if wordless else not label.is_article)


def _balanced(measured: Sequence[Example], others: Sequence[Example]) -> list[Example]:
    """Weigh the pages of another set so that each class counts as much as it does in the measured one."""
    have, wanted = Counter(map(_kind, others)), Counter(map(_kind, measured))
    # A class that the measured set lacks has no weight to copy: then its pages count as they come.
    factors = {kind: wanted[kind] / count if wanted[kind] else 1.0 for kind, count in have.items()}
    return [replace(example, weight=factors[_kind(example)]) for example in others]


def _kind(example: Example) -> tuple[bool | None, bool | None]:
    return example.cut, example.empty or None


def _merged(sets: Iterable[Iterable[Example]], publishers: set[str]) -> list[Example]:
    """Return alike examples once, with their weights added: those of a generator come by the hundred.

    Which publisher one is of matters only where it is one of the measured set.
    """
    weights: dict[Example, float] = defaultdict(float)
    for examples in sets:
        for example in examples:
            group = example.group if example.group in publishers else ""
            weights[replace(example, group=group, weight=1.0)] += example.weight
    return [replace(example, weight=weight) for example, weight in weights.items()]


def _judged(pages: Sequence[Page], examples: Sequence[Example], scales: Sequence[Weights]) -> tuple[Case, ...]:
    opinions = (fitting.judge(example.findings, own) for example, own in zip(examples, scales, strict=True))
    return tuple(
        Case(page.label, Prediction(said.completeness.value, said.probability, said.cause))
        for page, said in zip(pages, opinions, strict=True)
    )


def _held_out(mine: Sequence[Example], theirs: Sequence[Example], in_force: Weights, mean: Weights) -> list[Weights]:
    """Return for each example the weights that were fitted without its publisher."""
    places = _dealt(mine, fitting.FOLDS)
    fitted = {}
    for fold in sorted(set(places)):
        known, others = learned_from(mine, theirs, places, fold)
        strengths = choose(known, others, in_force, mean)
        fitted[fold] = fitting.fit([*known, *others], in_force, mean=mean, strengths=strengths)
    return [fitted[place] for place in places]


def _dealt(examples: Sequence[Example], count: int) -> list[int]:
    return fitting.folds([e.group for e in examples], [bool(e.cut or e.empty) for e in examples], count)


def learned_from(
    mine: Sequence[Example], theirs: Sequence[Example], places: Sequence[int], fold: int
) -> tuple[list[Example], list[Example]]:
    """Return what may be learned from while ``fold`` is held out: nothing of its publishers, in any set."""
    out = {example.group for example, place in zip(mine, places, strict=True) if place == fold}
    return [example for example in mine if example.group not in out], [e for e in theirs if e.group not in out]


def choose(
    mine: Sequence[Example], theirs: Sequence[Example], in_force: Weights, mean: Weights
) -> dict[ScaleName, float]:
    """Return, for each scale, how strong the pull should be, by the held-out log loss on the measured set's pages.

    The strongest one that does no worse than the best but for chance (one standard error): with a few dozen cut pages
    the best is mostly luck, and weights should not move for luck.
    """
    places = _dealt(mine, fitting.INNER_FOLDS)
    losses: dict[tuple[ScaleName, float], list[float]] = defaultdict(list)
    for fold in sorted(set(places)):
        known, others = learned_from(mine, theirs, places, fold)
        held = [example for example, place in zip(mine, places, strict=True) if place == fold]
        for strength in fitting.STRENGTHS:
            both: dict[ScaleName, float] = dict.fromkeys(SCALES, strength)
            fitted = fitting.fit([*known, *others], in_force, mean=mean, strengths=both)
            for name in SCALES:
                losses[name, strength] += _log_losses(held, fitted, name)
    return {name: _strongest({s: losses[name, s] for s in fitting.STRENGTHS}) for name in SCALES}


def _strongest(losses: dict[float, list[float]]) -> float:
    """Return the strongest pull whose losses, page by page, exceed those of the best by one standard error at most."""
    best = min(losses.values(), key=math.fsum)
    good = []
    for strength, mine in losses.items():
        more = [one - other for one, other in zip(mine, best, strict=True)]
        excess = math.fsum(more)
        spread = math.sqrt(math.fsum((each - excess / len(more)) ** 2 for each in more)) if more else 0.0
        if excess <= spread:
            good.append(strength)
    return max(good)


def _log_losses(examples: Iterable[Example], scales: Weights, name: ScaleName) -> list[float]:
    losses = []
    for example in examples:
        truth = example.truth(name)
        if truth is not None:
            chance = fitting.chance(example.findings, scales, name)
            losses.append(-math.log(chance if truth else 1 - chance))
    return losses


def changes(before: Weights, after: Weights) -> list[tuple[str, str, float, float]]:
    """Return the entries that moved, as (scale, entry, from, to), the furthest first; rounded as they are written."""
    moved = [
        (name, entry, old, new)
        for name, one, other in (("cut", before.cut, after.cut), ("empty", before.empty, after.empty))
        for entry, old, new in _pairs(one, other)
        if round(new - old, 2)
    ]
    return sorted(moved, key=lambda change: -abs(change[3] - change[2]))


def _pairs(one: Scale, other: Scale) -> list[tuple[str, float, float]]:
    return [("bias", one.bias, other.bias), *((name, old, other.weights[name]) for name, old in one.weights.items())]


def rewritten(text: str, before: Weights, after: Weights) -> str:
    """Return the text of the weights' file with the new numbers, and everything else as it is: order, comments."""
    new = {(scale, entry): value for scale, entry, _, value in changes(before, after)}
    section, lines = "", []
    for line in text.splitlines(keepends=True):
        if found := _SECTION.match(line):
            section = found["name"]
        entry = _ENTRY.match(line)
        value = new.get((section, entry["name"])) if entry else None
        lines.append(f"{entry['head']}{value:.2f}{entry['tail']}" if entry and value is not None else line)
    return "".join(lines)
