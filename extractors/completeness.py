"""How complete is it? Ask every signal, weigh the evidence, say what was found.

::

    Reading
      | ask every signal          -> Findings      (signals/)
      | weigh                     -> Evidence      (rules/weights.yaml)
      | add up: is there an article? is it cut?    -> completeness, probability
      | name the cause, the access, the share      -> Assessment
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from extractors.broken import TAIL
from extractors.rules import phrases, weights
from extractors.signals import SIGNALS
from jumpline.model import Access, Assessment, Cause, Completeness, Evidence, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.reading import Reading
    from extractors.rules.weights import Weights
    from extractors.signals.finding import Expected, Finding

DOUBT = 0.05
"""Nearer than this to an even chance, the evidence does not decide."""

SHORT_OF_TEXT = frozenset({"kind.no_text", "kind.hardly_any_text", "kind.hardly_any_running_text", "kind.scraps"})
"""What says that there is no article only because there is hardly any text."""

_ACCESS_ORDER = (Access.METERED, Access.REGISTRATION, Access.SUBSCRIPTION, Access.OPEN)


def assess(reading: Reading) -> Assessment:
    """Weigh all evidence that the signals find in ``reading``."""
    findings = [finding for look in SIGNALS for finding in look(reading)]
    return judge(reading, findings, weights.weights())


def judge(reading: Reading, findings: Sequence[Finding], scales: Weights) -> Assessment:
    """Turn findings into an assessment."""
    weighed = weigh(findings, scales)
    p_empty = _logistic(scales.empty.bias + sum(weight for finding, weight in weighed if finding.empty))
    p_cut = _logistic(scales.cut.bias + sum(weight for finding, weight in weighed if not finding.empty))
    completeness = verdict(p_empty, p_cut)
    cause = _cause(weighed, completeness)
    expected = _expected(reading, findings, completeness)
    gate = next(
        (
            f.quote
            for f, w in _heaviest(weighed)
            if w > 0 and f.feature.startswith(("gate.", "teaser.", "mark.")) and f.quote
        ),
        None,
    )
    cut = completeness in {Completeness.TRUNCATED, Completeness.EMPTY}
    return Assessment(
        completeness=completeness,
        probability=round((1 - p_empty) * (1 - p_cut), 4),
        cause=cause,
        access=_access(findings, completeness, cause),
        fraction=_fraction(reading, expected, completeness),
        expected_words=expected.words if expected else None,
        expected_from=expected.source if expected else None,
        cut_at=_cut_at(reading) if cut and reading.article.text else None,
        gate=gate if completeness is not Completeness.COMPLETE else None,
        evidence=tuple(_evidence(finding, weight) for finding, weight in _heaviest(weighed)),
        rules_version=phrases.digest(),
    )


def weigh(findings: Sequence[Finding], scales: Weights) -> list[tuple[Finding, float]]:
    """Pair each finding with its weight on its own scale: positive for cut, or for no article.

    What speaks of one wall is one piece of evidence told several times: its words, its element, its links. The
    heaviest counts in full, the others by ``scales.echo``.
    """
    plain = [(f, (scales.empty if f.empty else scales.cut).weight(f.feature)) for f in findings]
    loudest = max((w for f, w in plain if is_of_wall(f)), default=0.0)
    weighed = []
    for finding, weight in plain:
        counted = weight
        if is_of_wall(finding) and weight > 0:
            if weight < loudest:
                counted = weight * scales.echo
            loudest = loudest if weight < loudest else math.inf
        weighed.append((finding, counted))
    return weighed


def is_of_wall(finding: Finding) -> bool:
    """Tell whether the finding speaks of a wall, so that it may be an echo of another."""
    return finding.feature.startswith(("gate.", "mark.", "teaser.", "more.", "invite."))


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def verdict(p_empty: float, p_cut: float) -> Completeness:
    """Turn P(no article) and P(cut) into a verdict; within ``DOUBT`` of an even chance there is none.

    Nor is one where two doubts together leave no more than an even chance that the article is whole.
    """
    if p_empty > 0.5 + DOUBT:
        return Completeness.EMPTY
    if p_empty > 0.5 - DOUBT or abs(p_cut - 0.5) < DOUBT:
        return Completeness.UNKNOWN
    if p_cut > 0.5:
        return Completeness.TRUNCATED
    return Completeness.COMPLETE if (1 - p_empty) * (1 - p_cut) > 0.5 else Completeness.UNKNOWN


def _heaviest(weighed: Iterable[tuple[Finding, float]]) -> list[tuple[Finding, float]]:
    return sorted(weighed, key=lambda pair: -abs(pair[1]))


def _cause(weighed: Sequence[tuple[Finding, float]], completeness: Completeness) -> Cause | None:
    if completeness in {Completeness.COMPLETE, Completeness.UNKNOWN}:
        return None
    about = [(f, w) for f, w in _heaviest(weighed) if f.empty is (completeness is Completeness.EMPTY)]
    if completeness is Completeness.EMPTY:
        named = [f.cause for f, w in about if w > 0 and f.cause and f.cause is not Cause.NOT_ARTICLE]
        if not named and about and about[0][0].feature in SHORT_OF_TEXT:
            # What our own bounds cut off may have been the article.
            named = [f.cause for f, w in weighed if w > 0 and f.cause is Cause.TRANSPORT]
        return named[0] if named else Cause.NOT_ARTICLE
    return next((f.cause for f, w in about if w > 0 and f.cause), None)


def _access(findings: Sequence[Finding], completeness: Completeness, cause: Cause | None) -> Access:
    """The publisher's own word; metered beats a bare declaration; a wall that cut the text speaks for itself."""
    said = [finding.access for finding in findings if finding.access]
    if cause is Cause.REGISTRATION:
        return Access.REGISTRATION
    if cause in {Cause.PAYWALL, Cause.SCRAMBLED}:
        return Access.METERED if Access.METERED in said else Access.SUBSCRIPTION
    for access in _ACCESS_ORDER:
        if access in said:
            return access
    untold = completeness is Completeness.EMPTY or (completeness is Completeness.TRUNCATED and cause is None)
    return Access.UNKNOWN if untold else Access.OPEN


def _expected(reading: Reading, findings: Sequence[Finding], completeness: Completeness) -> Expected | None:
    stated = [finding.expected for finding in findings if finding.expected]
    if completeness is Completeness.EMPTY:
        return None
    cut = completeness is Completeness.TRUNCATED
    for source in ("stated-rest", "platform", "wordCount", "feed", "reading-time"):
        for expected in stated:
            if expected.source == source and not (cut and expected.words <= reading.words):
                return expected
    return None


def _fraction(reading: Reading, expected: Expected | None, completeness: Completeness) -> float | None:
    if completeness is Completeness.EMPTY:
        return 0.0
    if completeness is Completeness.COMPLETE:
        return 1.0
    if completeness is Completeness.UNKNOWN:
        return None
    if expected is None or not expected.words:
        return None
    return round(min(1.0, reading.words / expected.words), 4)


def _cut_at(reading: Reading) -> int:
    """Where the text stops: behind the last paragraph that stands before the wall, or that breaks off."""
    stop = reading.cut.stop
    if reading.broken:
        tail = reading.broken[-TAIL:]
        return reading.article.text.rfind(tail) + len(tail)
    after = [block for block in reading.column.body if stop is not None and block.index >= stop]
    if not after:
        return len(reading.article.text)
    offsets = [reading.article.text.find(block.text[:40]) for block in after]
    return min((offset for offset in offsets if offset > 0), default=len(reading.article.text))


def _evidence(finding: Finding, weight: float) -> Evidence:
    if weight == 0:
        verdict = Verdict.NOTE
    elif weight < 0:
        verdict = Verdict.COMPLETE
    else:
        verdict = Verdict.EMPTY if finding.empty else Verdict.TRUNCATED
    signal, _, name = finding.feature.partition(".")
    return Evidence(signal, finding.rule or name, verdict, round(abs(weight), 4), finding.quote, finding.where)
