"""What we tell of an article, as plain values under the names of the ``check --json`` contract.

``check`` puts its target around it and the exports put the source around it; the names in between are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jumpline.model import Article, Assessment, Evidence


def as_record(article: Article, assessment: Assessment) -> dict[str, Any]:
    """Return an article and its assessment as values that JSON can hold, in the order of the contract.

    ``words`` is in the unit of :attr:`jumpline.model.Article.words`, ``published`` in ISO 8601.
    """
    return {
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "words": article.words,
        **as_verdict(assessment),
    }


def as_verdict(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment alone, with all its evidence."""
    return {
        "completeness": assessment.completeness.value,
        "probability": assessment.probability,
        "cause": assessment.cause.value if assessment.cause else None,
        "access": assessment.access.value,
        "fraction": assessment.fraction,
        "expected_words": assessment.expected_words,
        "expected_from": assessment.expected_from,
        "cut_at": assessment.cut_at,
        "gate": assessment.gate,
        "rules_version": assessment.rules_version,
        "evidence": [_as_plain(evidence) for evidence in assessment.evidence],
    }


def _as_plain(evidence: Evidence) -> dict[str, Any]:
    """Return one piece of evidence. Named one by one, since ``asdict`` copies deeply, and this is done all the time."""
    return {
        "signal": evidence.signal,
        "rule": evidence.rule,
        "verdict": evidence.verdict.value,
        "weight": evidence.weight,
        "quote": evidence.quote,
        "where": evidence.where,
    }
