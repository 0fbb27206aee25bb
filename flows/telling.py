"""Findings in a person's words: how much came through, and why. For the tables on screen and in the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jumpline.model import Access, Cause, Completeness, Verdict

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
    Cause.PAGINATION: "continues on another page",
    Cause.SCRAMBLED: "scrambled",
    Cause.CONSENT: "a consent wall",
    Cause.BLOCKED: "refused",
    Cause.SCRIPT: "needs a script",
    Cause.EXTRACTION: "lost by our extractor",
    Cause.TRANSPORT: "cut by our own limits",
    Cause.NOT_ARTICLE: "no article",
}

WHOLE = {
    "declared": "declared free to read",
    "lost": "all of the page's text column",
    "selector": "the part for subscribers is there too",
}
"""What speaks for a whole text, by signal, where its own words are for programs."""

CUT = "✂ ─── here the text breaks off ───"

LONGEST_QUOTE = 70
"""Characters of a page's words that a table cell holds."""


def captured(assessment: Assessment | None, words: int | None) -> str:
    """Say how much came through, in words: ``214``, ``214 of 560 (38 %)``, ``nothing``."""
    if assessment is None or words is None:
        return ""
    if assessment.completeness is Completeness.EMPTY:
        return "nothing"  # what words there are, are not the article's
    said = f"{words:,}"
    if assessment.completeness is Completeness.COMPLETE:
        return said
    if assessment.expected_words and assessment.expected_words > words:
        said += f" of {assessment.expected_words:,}"
    return said + (f" ({assessment.fraction:.0%})".replace("%", " %") if assessment.fraction is not None else "")


def reason(outcome: Outcome) -> str:
    """Say why an outcome is as it is: the verdict's cause with the words that gave it away, or what went wrong."""
    return because(outcome.assessment) if outcome.assessment else outcome.why


def because(assessment: Assessment) -> str:
    """Say why an assessment is as it is, in one line."""
    if assessment.completeness is Completeness.COMPLETE:
        return _why_whole(assessment)
    said = f"“{shortened(assessment.gate)}”" if assessment.gate else shortened(_heaviest_quote(assessment))
    cause = CAUSES[assessment.cause] if assessment.cause else ""
    return ": ".join(part for part in (cause, said) if part) or "the evidence does not decide it"


def _why_whole(assessment: Assessment) -> str:
    # That the page is an article at all ("kind") speaks against "empty", and is no reason to call the text whole.
    whole = (e for e in assessment.evidence if e.verdict is Verdict.COMPLETE and e.signal != "kind")
    return next((WHOLE.get(e.signal) or shortened(e.quote) for e in whole), "nothing speaks against it")


def _heaviest_quote(assessment: Assessment) -> str:
    wanted = assessment.completeness.value
    return next((evidence.quote for evidence in assessment.evidence if evidence.verdict.value == wanted), "")


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return ``text`` in one line of at most ``longest`` characters, an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def details(assessment: Assessment, words: int) -> str:
    """Say in one line what the verdict alone does not: cause, extent, certainty, what the publisher declares."""
    parts = [
        CAUSES[assessment.cause] if assessment.cause else "",
        f"{captured(assessment, words)} words",
        f"P(whole) {assessment.probability:.2f}",
        f"access {assessment.access}" if assessment.access is not Access.UNKNOWN else "",
    ]
    return "".join(f" · {part}" for part in parts if part)


def marked(text: str, cut_at: int | None) -> list[str]:
    """Return the paragraphs of a text with :data:`CUT` where something is missing."""
    if cut_at is None:
        return text.split("\n")
    before, after = text[:cut_at].rstrip("\n"), text[cut_at:].lstrip("\n")
    return [*before.split("\n"), CUT, *(after.split("\n") if after else [])]
