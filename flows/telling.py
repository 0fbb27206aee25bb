"""Findings in a person's words: how much came through, and why. For the tables on screen and in the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jumpline.model import Cause, Completeness, Verdict

if TYPE_CHECKING:
    from jumpline.model import Assessment, Outcome

SIGNS = {
    Completeness.COMPLETE: "●",
    Completeness.TRUNCATED: "◐",
    Completeness.EMPTY: "○",
    Completeness.UNKNOWN: "?",
}
"""A full, a half and an empty disc: they read without colour too."""

COLOURS = {
    Completeness.COMPLETE: "green",
    Completeness.TRUNCATED: "yellow",
    Completeness.EMPTY: "red",
    Completeness.UNKNOWN: "magenta",
}

CAUSES = {
    Cause.PAYWALL: "paywall",
    Cause.REGISTRATION: "for registered readers",
    Cause.TEASER: "a teaser",
    Cause.PAGINATION: "goes on on another page",
    Cause.SCRAMBLED: "scrambled",
    Cause.CONSENT: "a consent wall",
    Cause.BLOCKED: "refused",
    Cause.SCRIPT: "needs a script",
    Cause.EXTRACTION: "lost by our extractor",
    Cause.TRANSPORT: "cut by our own limits",
    Cause.NOT_ARTICLE: "no article",
}

LONGEST_QUOTE = 70
"""Characters of a page's words that a table cell holds."""


def captured(assessment: Assessment | None, words: int | None) -> str:
    """Say how much came through: ``214``, ``214 of 560 (38 %)``. Empty where nothing was captured."""
    if assessment is None or words is None:
        return ""
    said = f"{words:,}"
    if assessment.completeness is Completeness.COMPLETE or not words:
        return said
    if assessment.expected_words and assessment.expected_words > words:
        said += f" of {assessment.expected_words:,}"
    return said + (f" ({assessment.fraction:.0%})".replace("%", " %") if assessment.fraction is not None else "")


def reason(outcome: Outcome) -> str:
    """Say why an outcome is as it is: the verdict's cause with the words that gave it away, or what went wrong."""
    return because(outcome.assessment) if outcome.assessment else outcome.why


def because(assessment: Assessment) -> str:
    """Say why an assessment is as it is, in one line."""
    cause = CAUSES[assessment.cause] if assessment.cause else ""
    quoted = shortened(assessment.gate or heaviest_quote(assessment))
    if assessment.completeness is Completeness.COMPLETE:
        return quoted and f"ends “{quoted}”" if assessment.evidence else ""
    return ": ".join(part for part in (cause, quoted and f"“{quoted}”") if part) or "the evidence does not decide it"


def heaviest_quote(assessment: Assessment) -> str:
    """Return the words of the heaviest evidence for the verdict; empty where it quotes nothing."""
    try:
        verdict = Verdict(assessment.completeness.value)
    except ValueError:  # no evidence speaks for "unknown"
        return ""
    return next((evidence.quote for evidence in assessment.evidence if evidence.verdict is verdict), "")


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return ``text`` in one line of at most ``longest`` characters, an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
