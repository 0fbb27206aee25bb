"""Fit the weights: how far each feature should move its scale, told from pages whose truth is known.

The model is the one that judges (:mod:`extractors.completeness`): on each of two scales, ``cut`` and ``empty``, the
score is ``bias + sum(weight * x)`` and the probability its logistic, where ``x`` is 1 for a feature that was found and
``echo`` for a further finding about the same wall. Fitting it is a logistic regression drawn towards a prior mean, by
default the weights in force: a feature that few pages show moves little, and one that none shows keeps its weight.

Entries of weight 0 are notes by decision (a declaration, a meter, a hidden template) and stay so.

Pure: labelled pages come in as :class:`Example`, weights go out. numpy is imported by the functions that compute.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from extractors.completeness import verdict, weigh
from extractors.rules.weights import Scale, Weights
from extractors.signals import SIGNALS
from extractors.signals.finding import Finding
from jumpline.model import Cause, Completeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from extractors.reading import Reading

    Vector = npt.NDArray[np.float64]

ScaleName = Literal["cut", "empty"]
SCALES: tuple[ScaleName, ...] = ("cut", "empty")

STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Of the pull towards the prior mean: 1 / variance, in nats, that a weight is expected to have around it."""
BIAS_STRENGTH = 0.01
"""The bias is hardly drawn at all: the share of cut pages differs from set to set."""
FOLDS = 10
INNER_FOLDS = 5
ROUNDS = 2
"""The loudest finding about a wall counts in full, and which one that is depends on the weights: fit, sort, fit."""
_STEPS, _SMALL = 60, 1e-8


@dataclass(frozen=True, slots=True)
class Example:
    """A page whose truth is known."""

    findings: tuple[Finding, ...]
    group: str
    """Its publisher. Pages of one publisher are alike, so that no group is ever learned from and tested on at once."""
    cut: bool | None
    """Whether the text is cut; ``None`` where that is not known, or there is no article."""
    empty: bool | None
    """Whether there is no article; ``None`` where that is not known."""
    weight: float = 1.0
    """How many pages it counts for."""

    def truth(self, name: ScaleName) -> bool | None:
        """Return the answer to the question of that scale."""
        return self.cut if name == "cut" else self.empty


@dataclass(frozen=True, slots=True)
class Opinion:
    """What some weights make of a page's findings: the part of an assessment that the weights decide."""

    completeness: Completeness
    probability: float
    """P(the captured text is the whole article)."""
    cause: Cause | None
    """Why the text is cut; not told of a page without an article."""


# Features


def ask(reading: Reading) -> tuple[Finding, ...]:
    """Ask every signal, as :func:`extractors.completeness.assess` does."""
    return tuple(finding for look in SIGNALS for finding in look(reading))


def bare(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings without the page's words: what the weights look at, small enough to keep by the thousand."""
    return tuple(Finding(found.feature, cause=found.cause, empty=found.empty) for found in findings)


def features(reading: Reading, scales: Weights) -> tuple[dict[str, float], dict[str, float]]:
    """Return what each entry of the weights is multiplied with for this page: of the cut, and of the empty scale."""
    findings = ask(reading)
    cut, empty = (_inputs(findings, scales, name, _Entries(_scale(scales, name))) for name in SCALES)
    return cut, empty


def _inputs(findings: Sequence[Finding], scales: Weights, name: ScaleName, entries: _Entries) -> dict[str, float]:
    scale = _scale(scales, name)
    found: dict[str, float] = defaultdict(float)
    for finding, counted in weigh(findings, scales):
        entry = entries.of(finding.feature)
        if finding.empty is (name == "empty") and entry is not None:
            own = scale.weights[entry]
            found[entry] += counted / own if own else 1.0
    return dict(found)


class _Entries:
    """Tells which entry of a scale a feature takes its weight from: its own, or that of the nearest broader name."""

    def __init__(self, scale: Scale) -> None:
        self._names = tuple(scale.weights)
        # A scale whose weights are the entries' numbers answers with the number of the entry, by its own rule.
        self._numbers = Scale(0.0, {name: float(number) for number, name in enumerate(self._names, 1)})

    def of(self, feature: str) -> str | None:
        number = int(self._numbers.weight(feature))
        return self._names[number - 1] if number else None


def _scale(scales: Weights, name: ScaleName) -> Scale:
    return scales.cut if name == "cut" else scales.empty


# Judging


def judge(findings: Sequence[Finding], scales: Weights) -> Opinion:
    """Return what ``scales`` make of the findings, by the rules of :func:`extractors.completeness.judge`."""
    p_cut, p_empty = chance(findings, scales, "cut"), chance(findings, scales, "empty")
    whole = (1 - p_empty) * (1 - p_cut)
    found = verdict(p_empty, p_cut)
    if found is not Completeness.TRUNCATED:
        return Opinion(found, whole, None)
    causes = [(w, f.cause) for f, w in weigh(findings, scales) if w > 0 and f.cause and not f.empty]
    return Opinion(found, whole, max(causes, key=lambda pair: pair[0])[1] if causes else None)


def chance(findings: Sequence[Finding], scales: Weights, name: ScaleName) -> float:
    """Return P(cut) or P(no article)."""
    weighed = weigh(findings, scales)
    score = _scale(scales, name).bias + sum(weight for f, weight in weighed if f.empty is (name == "empty"))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


# Groups


def folds(groups: Sequence[str], marked: Sequence[bool], count: int = FOLDS) -> list[int]:
    """Deal pages into folds, whole groups at a time, and return the number of each page's fold.

    The folds get about as many marked pages (the rarer class) each, then about as many pages. The same pages are dealt
    the same way in any order.
    """
    size, special = Counter(groups), Counter(group for group, mark in zip(groups, marked, strict=True) if mark)
    order = sorted(size, key=lambda group: (-special[group], -size[group], _mixed(group)))
    held = [(0, 0, number) for number in range(count)]
    place: dict[str, int] = {}
    for group in order:
        marks, pages, number = min(held)
        place[group] = number
        held[number] = (marks + special[group], pages + size[group], number)
    return [place[group] for group in groups]


def _mixed(group: str) -> str:
    """Return an order that has nothing to do with the alphabet, and is the same on every machine."""
    return hashlib.sha256(group.encode()).hexdigest()


# Fitting


def blank(prior: Weights) -> Weights:
    """Return a prior that knows nothing: every weight 0. What is fitted from it owes nothing to the weights in force.

    Which entries there are, and which of them are notes, still comes from ``prior``; see :func:`fit`.
    """
    return replace(
        prior,
        cut=Scale(0.0, dict.fromkeys(prior.cut.weights, 0.0)),
        empty=Scale(0.0, dict.fromkeys(prior.empty.weights, 0.0)),
    )


def fit(
    examples: Sequence[Example],
    in_force: Weights,
    *,
    mean: Weights | None = None,
    strengths: dict[ScaleName, float],
) -> Weights:
    """Return the weights that fit the examples best, drawn towards ``mean``.

    Args:
        examples: labelled pages; those that do not answer a scale's question are left out of it.
        in_force: names the entries, the notes among them (weight 0), and the loudest findings to begin with.
        mean: where the weights are drawn to; ``in_force`` if it is not given.
        strengths: of the pull, a scale each.
    """
    fitted = in_force
    for _ in range(ROUNDS):
        current = fitted
        cut, empty = (_fit_scale(examples, current, in_force, mean or in_force, n, strengths[n]) for n in SCALES)
        fitted = replace(fitted, cut=cut, empty=empty)
    return fitted


def _fit_scale(  # noqa: PLR0913, PLR0917 - one internal step of fit
    examples: Sequence[Example], current: Weights, in_force: Weights, mean: Weights, name: ScaleName, strength: float
) -> Scale:
    import numpy as np  # noqa: PLC0415 - only fitting needs it

    prior, known = _scale(mean, name), [example for example in examples if example.truth(name) is not None]
    if len({example.truth(name) for example in known}) < 2:
        return prior  # one answer alone teaches nothing
    named = _Entries(_scale(current, name))
    found = [_inputs(example.findings, current, name, named) for example in known]
    weighing = {entry for entry, weight in _scale(in_force, name).weights.items() if weight}
    entries = sorted(weighing.intersection(*[set().union(*found)]))
    columns = {entry: column for column, entry in enumerate(entries, 1)}
    inputs = np.zeros((len(known), len(entries) + 1))
    inputs[:, 0] = 1.0
    for row, values in zip(inputs, found, strict=True):
        for entry in values.keys() & columns.keys():
            row[columns[entry]] = values[entry]
    solved = ridge(
        inputs,
        [example.truth(name) is True for example in known],
        [example.weight for example in known],
        mean=[prior.bias, *(prior.weights[entry] for entry in entries)],
        strength=[BIAS_STRENGTH, *([strength] * len(entries))],
    )
    return Scale(solved[0], prior.weights | dict(zip(entries, solved[1:], strict=True)))


def ridge(
    inputs: npt.ArrayLike,
    truth: Sequence[bool],
    counts: Sequence[float],
    *,
    mean: Sequence[float],
    strength: Sequence[float],
) -> list[float]:
    """Return the coefficients of a logistic regression drawn towards ``mean``: Newton's method, with halved steps.

    Minimises ``sum(counts * log loss) + sum(strength * (coefficients - mean)**2) / 2``, which has one minimum where
    every strength is positive.

    Args:
        inputs: a row a page, a column a coefficient.
        truth: the answer for each page.
        counts: how many pages each row stands for.
        mean: where each coefficient is drawn to, and stays where no row has an input.
        strength: how strongly, 1 / variance.
    """
    import numpy as np  # noqa: PLC0415 - only fitting needs it

    x, y, s = np.asarray(inputs, float), np.asarray(truth, float), np.asarray(counts, float)
    centre, pull = np.asarray(mean, float), np.asarray(strength, float)

    def cost(at: Vector) -> float:
        score = x @ at
        return float(s @ (np.logaddexp(0.0, score) - y * score) + pull @ (at - centre) ** 2 / 2)

    here, height = centre, cost(centre)
    for _ in range(_STEPS):
        p = 0.5 * (1 + np.tanh(x @ here / 2))
        slope = x.T @ (s * (p - y)) + pull * (here - centre)
        bend = (x * (s * p * (1 - p))[:, None]).T @ x + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        while (lower := cost(here - step)) > height and np.abs(step).max() > _SMALL:
            step = step / 2
        here, height = here - step, min(lower, height)
        if np.abs(step).max() < _SMALL:
            break
    return [float(value) for value in here]
