"""Findings in a person's words: the verdict, and how much came through. For the screen and the dashboard.

Why a verdict is as it is, is said by :mod:`flows.presentation.reasons`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jumpline.model import Access, Cause, Completeness

if TYPE_CHECKING:
    from jumpline.model import Article, Assessment

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
    Cause.REGISTRATION: "registration wall",
    Cause.TEASER: "teaser",
    Cause.PAGINATION: "continues on another page",
    Cause.SCRAMBLED: "scrambled",
    Cause.CONSENT: "consent wall",
    Cause.BLOCKED: "refused",
    Cause.SCRIPT: "needs a script",
    Cause.EXTRACTION: "lost by our extractor",
    Cause.TRANSPORT: "cut on the way",
    Cause.NOT_ARTICLE: "no article",
}

_CUT = {
    Cause.PAYWALL: "Cut by a paywall",
    Cause.REGISTRATION: "Cut by a registration wall",
    Cause.TEASER: "Stops as an open teaser",
    Cause.PAGINATION: "Continues on another page",
    Cause.SCRAMBLED: "Scrambled",
    Cause.CONSENT: "Cut by a consent wall",
    Cause.BLOCKED: "Cut by a refusal",
    Cause.SCRIPT: "Needs a script",
    Cause.EXTRACTION: "Lost by our own extractor",
    Cause.TRANSPORT: "Cut on the way to us",
    None: "Cut",
}
"""How the verdict on a truncated text begins."""

CUT = "✂ ─── here the text breaks off ───"

_LONGEST_GATE = 48
"""Characters of a wall's words within the verdict's line."""


_SOURCES = {
    "wordCount": "as the page declares",
    "articleBody": "as the page's own data holds",
    "platform": "as the platform counts",
    "feed": "as its feed holds",
    "reading-time": "by its reading time",
}
"""Where the length of a whole article is known from, if not from the wall's own words."""


def headline(article: Article, assessment: Assessment) -> str:
    """Say the verdict in a line: ``Cut by a paywall: about 41 % captured (81 of ~198 words, from “59 % left”)``."""
    cause = assessment.cause
    if assessment.completeness is Completeness.EMPTY:
        if cause is Cause.NOT_ARTICLE:
            return "No article on this page"
        return f"Nothing captured: {CAUSES[cause]}" if cause else "Nothing captured"
    if assessment.completeness is Completeness.TRUNCATED:
        share, begun = _share_captured(article, assessment), _CUT.get(cause, _CUT[None])
        return f"{begun}: {share}" if share else f"{begun} after {article.words:,} {unit(article)}"
    return f"{assessment.completeness.capitalize()}: {captured(assessment, article.words, unit(article))}"


def unit(article: Article) -> str:
    """Return what an article's length is counted in: publishers of languages without spaces count characters."""
    return "words" if article.words == len(article.text.split()) else "characters"


def _share_captured(article: Article, assessment: Assessment) -> str:
    """Say which share of a cut article came through, and how that is known; empty where nothing says it.

    A wall that tells what is left rounds it, and so the length that follows from it is about so much; more so that of
    the minutes that it takes to read.
    """
    percent, whole = _percent(assessment.fraction), assessment.expected_words
    if not percent:
        return ""
    if not whole or whole <= article.words:
        return f"about {percent} captured ({article.words:,} {unit(article)})"
    stated = assessment.expected_from == "stated-rest"
    source = _SOURCES.get(assessment.expected_from or "", f"from {assessment.expected_from}")
    if stated and assessment.gate:
        source = f"from “{shortened(_sentence_with_a_number(assessment.gate), _LONGEST_GATE)}”"
    about, near = ("about ", "~") if stated or assessment.expected_from == "reading-time" else ("", "")
    return f"{about}{percent} captured ({article.words:,} of {near}{whole:,} {unit(article)}, {source})"


def captured(assessment: Assessment | None, words: int | None, unit: str = "") -> str:
    """Say how much came through: ``214``, ``214 of 560 (38 %)``, with a ``unit`` ``214 words``; ``nothing``."""
    if assessment is None or words is None:
        return ""
    if assessment.completeness is Completeness.EMPTY:
        return "nothing"  # what words there are, are not the article's
    expected, whole = assessment.expected_words, assessment.completeness is Completeness.COMPLETE
    of = f" of {expected:,}" if expected and expected > words and not whole else ""
    return f"{words:,}{of}{f' {unit}' if unit else ''}{'' if whole else _share(assessment.fraction)}"


def _sentence_with_a_number(words: str) -> str:
    sentences = re.split(r"(?<=[.!?])\s+|(?<=[。！？])", words)
    return next((sentence for sentence in sentences if re.search(r"\d", sentence)), words).rstrip(".。")


def _share(fraction: float | None) -> str:
    percent = _percent(fraction)
    return f" ({percent})" if percent else ""


def _percent(fraction: float | None) -> str:
    """Say how much of a text is there that is not all there: never 0 %, and never 100 %."""
    return "" if fraction is None or fraction >= 1 else f"{min(99, max(1, round(100 * fraction)))} %"


def details(article: Article, assessment: Assessment) -> str:
    """Say in a line what else is known: who wrote it, when, how sure the verdict is, what the publisher declares."""
    empty = assessment.completeness is Completeness.EMPTY
    parts = [
        f"by {', '.join(article.authors)}" if article.authors else "",
        f"{article.published:%Y-%m-%d}" if article.published else "",
        "" if empty else article.language or "",
        "" if empty else f"{_chance(assessment.probability)} likely to be whole",
        f"access: {assessment.access}" if assessment.access is not Access.UNKNOWN else "",
    ]
    return " · ".join(filter(None, parts))


def _chance(probability: float) -> str:
    percent = round(100 * probability)
    return "over 99 %" if percent > 99 else "under 1 %" if percent < 1 else f"{percent} %"


def title(told: str | None, url: str) -> str:
    """Return an article's title, or its path where it has none: pages of refusal only say what host they come from."""
    place = urlsplit(url)
    if told and told not in {place.hostname, place.netloc}:
        return told
    path = place.path + (f"?{place.query}" if place.query else "")
    return path if path.strip("/") else url


def shortened(text: str, longest: int) -> str:
    """Return ``text`` in one line of at most ``longest`` characters, an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def marked(text: str, cut_at: int | None) -> list[str]:
    """Return the paragraphs of a text with :data:`CUT` where something is missing."""
    if cut_at is None:
        return text.split("\n")
    before, after = text[:cut_at].rstrip("\n"), text[cut_at:].lstrip("\n")
    return [*before.split("\n"), CUT, *(after.split("\n") if after else [])]


def wall_words(assessment: Assessment) -> tuple[str, ...]:
    """Return the lines of the wall that stands where the text ends, as the page shows them; none where none was seen.

    The gate is the line that says most; an invitation, where one was read, holds those around it too.
    """
    if not assessment.gate:
        return ()
    for evidence in assessment.evidence:
        if evidence.signal != "invite":
            continue
        lines = [line.strip() for line in evidence.quote.split(" / ") if line.strip()]
        if any(assessment.gate.startswith(line.rstrip("…")) for line in lines):
            return tuple(lines[:-1] if len(lines) > 1 and lines[-1].endswith("…") else lines)
    return (assessment.gate,)
