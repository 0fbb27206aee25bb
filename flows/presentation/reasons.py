"""Why an assessment is as it is, in a line of plain words: the cause, and the evidence that says most for it.

What a page says of itself is quoted. What we measured, and what is written for programs, is put in words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.presentation.telling import CAUSES, shortened
from jumpline.model import Access, Cause, Completeness, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.model import Assessment, Evidence, Outcome

LONGEST_QUOTE = 70
"""Characters of a page's words."""

_LAST_WORDS = 26
"""Characters of a text's end: enough to see how it breaks off."""

_TELLING = {
    Cause.PAGINATION: {"pager"},
    Cause.CONSENT: {"interstitial"},
    Cause.BLOCKED: {"http", "interstitial"},
    Cause.SCRIPT: {"interstitial"},
    Cause.TRANSPORT: {"transport"},
    Cause.EXTRACTION: {"lost", "extraction"},
}
"""Signals that speak of a cause; of the others, a wall's own words say most, and else what weighs most."""

_WHOLE = {
    "lost": "all of the page's text column",
    "selector": "the part for subscribers is there too",
    "length": "long, and nothing suggests a cut",
    "state": "the platform's own data says that it is whole",
    "app-state": "whole in the page's own data",
    "articleBody": "whole in the page's own data",
    "hidden copy": "whole in a part that the page does not show",
    "hidden rest": "whole, with a part that the page does not show",
    "feed": "whole in the feed",
    "reading-time": "long enough for its reading time",
}
"""What speaks for a whole text, by signal, or by the rule of ``origin``."""

_STATED = {
    "wordCount": "the page declares",
    "platform": "the platform counts",
    "articleBody": "the page's own data holds",
    "feed": "the feed holds",
    "reading-time": "its reading time is that of",
}

_TRANSPORT = {
    "length": "over our limit of size",
    "time": "over our limit of time",
    "disconnect": "the connection was lost",
}


def reason(outcome: Outcome) -> str:
    """Say why an outcome is as it is: the verdict's cause with the words that gave it away, or what went wrong."""
    return because(outcome.assessment) if outcome.assessment else outcome.why


def because(assessment: Assessment) -> str:
    """Say why an assessment is as it is, in one line."""
    evidence = _telling(assessment)
    if assessment.completeness is Completeness.COMPLETE:
        return _for_whole(evidence, assessment.access) if evidence else "nothing suggests a cut"
    cause = CAUSES[assessment.cause] if assessment.cause else ""
    return ": ".join(part for part in (cause, _against(assessment, evidence)) if part) or (
        "the evidence does not decide it"
    )


def brief(outcome: Outcome) -> Outcome:
    """Return an outcome with that evidence alone from which its reason is made: the store has all of it."""
    if outcome.assessment is None:
        return outcome
    evidence = _telling(outcome.assessment)
    return replace(outcome, assessment=replace(outcome.assessment, evidence=(evidence,) if evidence else ()))


def _telling(assessment: Assessment) -> Evidence | None:
    """Return the evidence from which the reason is made; ``None`` where there is none, or the wall's words are it."""
    if assessment.completeness is Completeness.COMPLETE:
        # That the page is an article at all ("kind") speaks against "empty", and is no reason to call the text whole.
        said = (e for e in assessment.evidence if e.verdict is Verdict.COMPLETE and e.signal != "kind")
        return next(said, None)
    told = _told_by(assessment)
    if assessment.gate and not told:
        return None
    wanted = (e for e in assessment.evidence if e.verdict.value == assessment.completeness.value)
    return next((evidence for evidence in wanted if told is None or evidence.signal in told), None)


def _told_by(assessment: Assessment) -> set[str] | None:
    return _TELLING.get(assessment.cause) if assessment.cause else None


def _for_whole(evidence: Evidence, access: Access) -> str:
    if evidence.signal == "declared":
        return "free within a meter" if access is Access.METERED else "declared free to read"
    if length := _stated_length(evidence):
        return f"all {length} words that {_STATED.get(evidence.rule, evidence.rule)}"
    return _WHOLE.get(evidence.rule) or _WHOLE.get(evidence.signal) or _quoted(evidence)


def _against(assessment: Assessment, evidence: Evidence | None) -> str:
    if assessment.gate and not _told_by(assessment):
        return f"“{shortened(assessment.gate, LONGEST_QUOTE)}”"
    return _AGAINST.get(evidence.signal, _quoted)(evidence) if evidence else ""


def _quoted(evidence: Evidence) -> str:
    return f"“{shortened(evidence.quote, LONGEST_QUOTE)}”" if evidence.quote.strip() else ""


def _plain(evidence: Evidence) -> str:
    return shortened(evidence.quote, LONGEST_QUOTE)


def _end(evidence: Evidence) -> str:
    last = evidence.quote[-_LAST_WORDS:]
    return f"breaks off, “… {last.partition(' ')[2] or last}”"


def _length(evidence: Evidence) -> str:
    return f"{_STATED.get(evidence.rule, evidence.rule)} {_stated_length(evidence)} words"


def _stated_length(evidence: Evidence) -> str:
    """Return the length that something states, as ``1,204``; empty where the evidence is none of a length."""
    found = re.search(r" of (?:about )?(\d+) words", evidence.quote) if evidence.signal == "expected" else None
    return f"{int(found[1]):,}" if found else ""


def _in_its_place(evidence: Evidence) -> str:
    if evidence.rule == "shell":
        return "hardly any text, and scripts"
    # A quote of markup says nothing to a person; the name of its rule may.
    return evidence.rule.replace(".", " ") if evidence.where == "html" else _quoted(evidence)


_AGAINST: dict[str, Callable[[Evidence], str]] = {
    "ending": _end,
    "expected": _length,
    "extraction": _plain,
    "http": _plain,
    "interstitial": _in_its_place,
    "kind": _plain,
    "length": lambda evidence: f"only {evidence.quote}",
    "lost": _plain,
    "pager": lambda evidence: evidence.quote.partition(":")[0] if evidence.rule == "links" else _quoted(evidence),
    "selector": lambda _: "the part for subscribers is missing",
    "state": lambda _: "the platform's own data says that it is a preview",
    "transport": lambda evidence: _TRANSPORT.get(evidence.rule, evidence.rule),
}
"""What speaks against a whole text, or against any, by signal. The words of other signals are the page's own."""
