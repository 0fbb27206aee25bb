"""Count how right the detector is on labelled pages: the figures of the score table, each with its counts.

A page counts as *called cut* when it is called truncated or empty, except where the extractor says that it lost text
itself (``extraction``) and the label says so too (``extracted_ok`` false).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extractors.column import squash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flows.evaluation.labels import Label

CAUSES = {
    "walls": ("paywall", "registration", "scrambled"),
    "pagination": ("pagination",),
    "teasers and others": ("teaser", "markup", "other", "silent"),
}
"""Causes of cut pages as labels name them, by what it takes to see them."""

_KNOWN_GATE = 12
"""Letters; a shorter gate is no words that could be told in a text."""


class Prediction(NamedTuple):
    """What the detector says of a page."""

    completeness: str
    probability: float
    """P(the captured text is the whole article)."""
    cause: str | None = None
    access: str | None = None
    text: str = ""


class Case(NamedTuple):
    """A page: what is said of it, and what is so."""

    label: Label
    said: Prediction

    @property
    def called_cut(self) -> bool:
        """Whether the page was called incomplete, other than by an honest loss of our own."""
        if self.said.completeness not in {"truncated", "empty"}:
            return False
        return not (self.label.extracted_ok is False and self.said.cause == "extraction")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    value: float | None
    """``None`` where there is nothing to count."""
    hits: int | None
    """Of ``total``, for a share; ``None`` for what is none (F1, Brier)."""
    total: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of a share (Wilson)."""
        return None if self.hits is None else wilson(self.hits, self.total)


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share, in which the true one lies 95 times of 100."""
    if total == 0:
        return (0.0, 1.0)
    share, scale = hits / total, 1 + z * z / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def share(name: str, hits: int, total: int) -> Figure:
    """Return a figure that is a share."""
    return Figure(name, hits / total if total else None, hits, total)


def figures(cases: Sequence[Case]) -> list[Figure]:
    """Return the whole table."""
    return [*verdict(cases), *_brier(cases), *_text(cases), *_others(cases), *_causes(cases)]


def verdict(cases: Sequence[Case]) -> list[Figure]:
    """Return how well cut pages are told from whole ones."""
    scored = [case for case in cases if case.label.is_scored]
    found = sum(case.called_cut for case in scored if case.label.is_cut)
    cut = sum(case.label.is_cut for case in scored)
    alarms = sum(case.called_cut for case in scored if not case.label.is_cut)
    called = found + alarms
    return [
        share("truncated: precision", found, called),
        share("truncated: recall", found, cut),
        Figure("truncated: F1", 2 * found / (cut + called) if cut + called else None, None, len(scored)),
        *recall_by_cause(scored),
        share("false alarms on complete pages", alarms, len(scored) - cut),
    ]


def recall_by_cause(cases: Sequence[Case]) -> list[Figure]:
    """Return the recall on each group of causes that occurs."""
    found = []
    for name, causes in CAUSES.items():
        mine = [case.called_cut for case in cases if case.label.is_cut and case.label.cause in causes]
        if mine:
            found.append(share(f"  recall on {name}", sum(mine), len(mine)))
    return found


def _brier(cases: Iterable[Case]) -> list[Figure]:
    errors = [(case.said.probability - (not case.label.is_cut)) ** 2 for case in cases if case.label.is_scored]
    return [Figure("Brier score of P(complete)", sum(errors) / len(errors), None, len(errors))] if errors else []


def _text(cases: Sequence[Case]) -> list[Figure]:
    scored = [case for case in cases if case.label.is_scored]
    told = [case.said.access == case.label.access for case in scored if case.label.access not in {None, "unknown"}]
    ends = [(squash(case.label.body_end)[-40:], case) for case in scored if squash(case.label.body_end)]
    gates = [(squash(case.label.gate)[:30], case) for case in scored if len(squash(case.label.gate)) > _KNOWN_GATE]
    reached = sum(end in squash(case.said.text) for end, case in ends)
    leaked = sum(gate in squash(case.said.text) for gate, case in gates)
    return [
        *([share("access: exact", sum(told), len(told))] if told else []),
        share("text reaches the article's end", reached, len(ends)),
        share("gate text leaked into the text", leaked, len(gates)),
    ]


def _others(cases: Iterable[Case]) -> list[Figure]:
    others = [case.said.completeness != "complete" for case in cases if not case.label.is_article]
    return [share("non-articles not called complete", sum(others), len(others))] if others else []


def _causes(cases: Iterable[Case]) -> list[Figure]:
    hits = [case.said.cause == case.label.cause for case in cases if case.label.is_cut and case.called_cut]
    return [share("cause right among hits", sum(hits), len(hits))] if hits else []


def grouped(cases: Iterable[Case], key: Callable[[Label], str | None]) -> dict[str, list[Case]]:
    """Return the cases in groups, the largest first; ``?`` is the group of those that have no key."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[key(case.label) or "?"].append(case)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def missed(cases: Iterable[Case]) -> list[Case]:
    """Return the cut pages that were not called so."""
    return [case for case in cases if case.label.is_cut and not case.called_cut]


def false_alarms(cases: Iterable[Case]) -> list[Case]:
    """Return the whole pages that were called cut."""
    return [case for case in cases if case.label.is_scored and not case.label.is_cut and case.called_cut]


def called_articles(cases: Iterable[Case]) -> list[Case]:
    """Return the pages without an article that were called a complete one."""
    return [case for case in cases if not case.label.is_article and case.said.completeness == "complete"]
