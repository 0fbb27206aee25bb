"""Why, in a line: the strongest evidence in plain words, the page's own words in quotation marks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.presentation import reasons
from jumpline.model import Access, Action, Assessment, Cause, Completeness, Evidence, Outcome, Verdict

WHOLE, CUT, EMPTY, NOTE = Verdict.COMPLETE, Verdict.TRUNCATED, Verdict.EMPTY, Verdict.NOTE


def whole(*evidence: Evidence, access: Access = Access.OPEN) -> Assessment:
    return Assessment(Completeness.COMPLETE, 0.9, access=access, evidence=evidence)


def cut(cause: Cause | None, *evidence: Evidence, gate: str | None = None) -> Assessment:
    return Assessment(Completeness.TRUNCATED, 0.1, cause, gate=gate, evidence=evidence)


def empty(cause: Cause, *evidence: Evidence) -> Assessment:
    return Assessment(Completeness.EMPTY, 0.0, cause, evidence=evidence)


ARTICLE = Evidence("kind", "dated", WHOLE, 9.0, "2026-03-01")
COUNTED = Evidence("expected", "wordCount", WHOLE, 5.5, "1361 of 1361 words (100%)", "JSON-LD wordCount")
FREE = Evidence("declared", "schema.org", WHOLE, 0.8, "isAccessibleForFree: true", "JSON-LD")
WALL = Evidence("gate", "en.subscribe", CUT, 6.5, "Subscribe to read on")


SAID = [
    (whole(ARTICLE), "nothing suggests a cut"),
    (whole(ARTICLE, COUNTED, FREE), "all 1,361 words that the page declares"),
    (whole(FREE), "declared free to read"),
    (whole(FREE, access=Access.METERED), "free within a meter"),
    (whole(Evidence("lost", "column", WHOLE, 0.3, "410 of …")), "all of the page's text column"),
    (whole(Evidence("origin", "hidden copy", WHOLE, 6, "…")), "whole in a part that the page does not show"),
    (whole(Evidence("new", "signal", WHOLE, 6, "its own words")), "“its own words”"),
    (cut(Cause.PAYWALL, WALL, gate="Subscribe to read on"), "paywall: “Subscribe to read on”"),
    (cut(Cause.REGISTRATION, WALL), "registration wall: “Subscribe to read on”"),
    (cut(None), "the evidence does not decide it"),
    (cut(Cause.PAYWALL), "paywall"),
    (
        cut(Cause.PAYWALL, Evidence("ending", "mid_word", CUT, 5, "… a signal swung up that was no longer in exi…")),
        "paywall: breaks off, “… was no longer in exi…”",
    ),
    (
        cut(Cause.PAYWALL, Evidence("ending", "ellipsis", CUT, 5, "… 灯台に明かりが戻る、と町の人は言う…")),
        "paywall: breaks off, “… 灯台に明かりが戻る、と町の人は言う…”",
    ),
    (
        cut(Cause.PAYWALL, Evidence("expected", "wordCount", CUT, 2.5, "80 of 283 words (28%)")),
        "paywall: the page declares 283 words",
    ),
    (
        cut(None, Evidence("expected", "reading-time", CUT, 3.2, "80 of about 1440 words, “8 min read”")),
        "its reading time is that of 1,440 words",
    ),
    (
        whole(Evidence("expected", "reading-time", WHOLE, 0.7, "380 words, “2 min read”")),
        "long enough for its reading time",
    ),
    (
        # A promotion further down is not what cut it.
        cut(Cause.PAGINATION, WALL, Evidence("pager", "links", CUT, 6, "page 1 of 2: links to 2"), gate="Subscribe"),
        "continues on another page: page 1 of 2",
    ),
    (
        cut(Cause.TRANSPORT, Evidence("transport", "length", CUT, 6, "the body was cut: length")),
        "cut on the way: over our limit of size",
    ),
    (empty(Cause.BLOCKED, Evidence("http", "403", EMPTY, 9, "HTTP 403 Forbidden")), "refused: HTTP 403 Forbidden"),
    (
        empty(
            Cause.SCRIPT,
            Evidence("kind", "no_text", EMPTY, 5.5, "2 words"),
            Evidence("interstitial", "shell", EMPTY, 3, "2 words of text, 3 linked scripts"),
        ),
        "needs a script: hardly any text, and scripts",
    ),
    (
        empty(Cause.BLOCKED, Evidence("interstitial", "cloudflare.challenge", EMPTY, 8, "cf_chl", "html")),
        "refused: cloudflare challenge",
    ),
    (
        empty(Cause.CONSENT, Evidence("interstitial", "consent.text", EMPTY, 3, "We and our 812 partners", "text")),
        "consent wall: “We and our 812 partners”",
    ),
    (
        empty(Cause.NOT_ARTICLE, Evidence("kind", "listing", EMPTY, 5.5, "45 headings of other pages")),
        "no article: 45 headings of other pages",
    ),
]


@pytest.mark.parametrize(("assessment", "said"), SAID)
def test_the_strongest_evidence_is_named(assessment: Assessment, said: str) -> None:
    assert reasons.because(assessment) == said


@pytest.mark.parametrize(("assessment", "said"), SAID)
def test_what_a_run_holds_in_brief_has_the_same_reason(assessment: Assessment, said: str) -> None:
    outcome = Outcome("s", "u", Action.STORED, "new", words=80, assessment=assessment)
    brief = reasons.brief(outcome)
    assert brief.assessment is not None
    assert len(brief.assessment.evidence) <= 1
    assert reasons.reason(brief) == said
    assert replace(brief, assessment=assessment) == outcome


def test_a_long_wall_is_quoted_in_part() -> None:
    said = reasons.because(cut(Cause.PAYWALL, gate="Subscribe now  \n and " * 20))
    assert said.startswith("paywall: “Subscribe now and Subscribe")
    assert said.endswith("…”")
    assert len(said) < 90


def test_what_was_not_captured_says_itself_why() -> None:
    assert reasons.reason(Outcome("s", "u", Action.SKIPPED, "robots.txt forbids it")) == "robots.txt forbids it"
    assert reasons.reason(Outcome("s", "u", Action.STORED, "new", assessment=whole(FREE))) == "declared free to read"
