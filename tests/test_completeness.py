"""From findings to an assessment: weighing, causes, access, shares; and the public door to all of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractors
from extractors import assess, examine, extract
from extractors.completeness import judge, verdict, weigh
from extractors.rules import phrases, weights
from extractors.rules.weights import Scale, Weights
from extractors.signals.finding import Expected, Finding
from jumpline.model import Access, Article, Assessment, Cause, Completeness, Verdict
from tests.tiny import PROSE, URL, capture, page, prose, reading

EN = PROSE["en"]
WHOLE = reading(page(prose(0, 8)))
SCALES = Weights(
    cut=Scale(
        -3.0,
        {
            "gate": 6.0,
            "mark": 5.0,
            "teaser": 4.0,
            "pager": 5.0,
            "origin": -8.0,
            "selector": 2.0,
            "transport": 6.0,
            "note": 0.0,
        },
    ),
    empty=Scale(-3.0, {"http": 9.0, "kind": 4.0, "kind.prose": -1.5}),
    echo=0.25,
)


def wall(feature: str = "gate.strong.cut", cause: Cause | None = Cause.PAYWALL, **more: object) -> Finding:
    return Finding(feature, "rule", "Subscribe", "block 9", cause=cause, **more)  # type: ignore[arg-type]  # a table's row


def empty(feature: str, cause: Cause | None = None) -> Finding:
    return Finding(feature, "rule", "said", "page", cause=cause, empty=True)


def judged(*findings: Finding) -> Assessment:
    return judge(WHOLE, findings, SCALES)


@pytest.mark.parametrize(
    ("features", "counted"),
    [
        ([], []),
        (["gate.a"], [6.0]),
        (["gate.a", "mark.b"], [6.0, 1.25]),
        (["mark.b", "gate.a"], [1.25, 6.0]),
        (["gate.a", "mark.b", "teaser.c"], [6.0, 1.25, 1.0]),
        (["gate.a", "gate.b"], [6.0, 1.5]),
        (["gate.a", "pager.b"], [6.0, 5.0]),
        (["gate.a", "origin.b"], [6.0, -8.0]),
        (["unheard.of"], [0.0]),
    ],
    ids=["nothing", "a wall", "its mark", "in any order", "and its teaser", "two of a kind", "a pager is another thing", "what speaks against it counts in full", "a note"],
)  # fmt: skip
def test_what_speaks_of_one_wall_is_one_piece_of_evidence_and_its_echoes(
    features: list[str], counted: list[float]
) -> None:
    assert [weight for _, weight in weigh([wall(feature) for feature in features], SCALES)] == counted


def test_each_finding_is_weighed_on_its_own_scale() -> None:
    assert [weight for _, weight in weigh([empty("http.error"), wall("http.error")], SCALES)] == [9.0, 0.0]


@pytest.mark.parametrize(
    ("findings", "completeness", "cause"),
    [
        ([], Completeness.COMPLETE, None),
        ([wall()], Completeness.TRUNCATED, Cause.PAYWALL),
        ([wall("selector.little")], Completeness.COMPLETE, None),
        ([wall(), wall("origin.feed", None)], Completeness.COMPLETE, None),
        ([empty("http.error", Cause.BLOCKED)], Completeness.EMPTY, Cause.BLOCKED),
        ([empty("http.error", Cause.BLOCKED), wall()], Completeness.EMPTY, Cause.BLOCKED),
        ([empty("kind.no_text", Cause.NOT_ARTICLE)], Completeness.EMPTY, Cause.NOT_ARTICLE),
        ([empty("kind.no_text", Cause.NOT_ARTICLE), empty("http.error", Cause.BLOCKED)], Completeness.EMPTY, Cause.BLOCKED),
        ([empty("kind.no_text", Cause.NOT_ARTICLE), empty("kind.prose", Cause.NOT_ARTICLE)], Completeness.COMPLETE, None),
        ([wall("teaser.cut", Cause.TEASER), wall()], Completeness.TRUNCATED, Cause.PAYWALL),
        ([wall("gate.a", None), wall("pager.b", Cause.PAGINATION)], Completeness.TRUNCATED, Cause.PAGINATION),
        ([wall("gate.a", None)], Completeness.TRUNCATED, None),
        ([empty("http.error")], Completeness.EMPTY, Cause.NOT_ARTICLE),
        ([empty("kind.hardly_any_text", Cause.NOT_ARTICLE), wall("transport.cut", Cause.TRANSPORT)], Completeness.EMPTY, Cause.TRANSPORT),
        ([empty("kind.listing", Cause.NOT_ARTICLE), wall("transport.cut", Cause.TRANSPORT)], Completeness.EMPTY, Cause.NOT_ARTICLE),
    ],
    ids=[
        "nothing found", "a wall", "not enough", "a whole text from elsewhere", "a refusal", "empty comes before cut", "no text",
        "a named cause beats no article", "the text speaks for itself", "the heaviest cause", "the first that is named", "none", "empty for no reason given",
        "our own cut left hardly any text", "our own cut of a listing",
    ],
)  # fmt: skip
def test_verdict_and_cause(findings: list[Finding], completeness: Completeness, cause: Cause | None) -> None:
    found = judged(*findings)
    assert (found.completeness, found.cause) == (completeness, cause)


@pytest.mark.parametrize(
    ("p_empty", "p_cut", "expected"),
    [
        (0.0, 0.0, Completeness.COMPLETE),
        (0.1, 0.9, Completeness.TRUNCATED),
        (0.9, 0.1, Completeness.EMPTY),
        (0.9, 0.99, Completeness.EMPTY),
        (0.0, 0.5, Completeness.UNKNOWN),
        (0.4, 0.3, Completeness.UNKNOWN),
    ],
)
def test_what_is_near_even_is_not_known(p_empty: float, p_cut: float, expected: Completeness) -> None:
    assert verdict(p_empty, p_cut) is expected


@pytest.mark.parametrize(
    ("findings", "access"),
    [
        ([], Access.OPEN),
        ([Finding("note.a", access=Access.SUBSCRIPTION)], Access.SUBSCRIPTION),
        ([Finding("note.a", access=Access.SUBSCRIPTION), Finding("note.b", access=Access.METERED)], Access.METERED),
        ([Finding("note.a", access=Access.OPEN), Finding("note.b", access=Access.SUBSCRIPTION)], Access.SUBSCRIPTION),
        ([Finding("note.a", access=Access.REGISTRATION), Finding("note.b", access=Access.SUBSCRIPTION)], Access.REGISTRATION),
        ([wall()], Access.SUBSCRIPTION),
        ([wall(), Finding("note.a", access=Access.OPEN)], Access.SUBSCRIPTION),
        ([wall(), Finding("note.a", access=Access.METERED)], Access.METERED),
        ([wall(cause=Cause.REGISTRATION), Finding("note.a", access=Access.METERED)], Access.REGISTRATION),
        ([wall(cause=Cause.SCRAMBLED)], Access.SUBSCRIPTION),
        ([empty("http.error", Cause.BLOCKED)], Access.UNKNOWN),
        ([wall("teaser.cut", Cause.TEASER)], Access.OPEN),
    ],
)  # fmt: skip
def test_access_metered_beats_a_bare_declaration_and_a_wall_speaks_for_itself(
    findings: list[Finding], access: Access
) -> None:
    assert judged(*findings).access is access


HAVE = WHOLE.words


@pytest.mark.parametrize(
    ("findings", "words", "source", "fraction"),
    [
        ([], None, None, 1.0),
        ([wall()], None, None, None),
        ([wall(expected=Expected(HAVE * 4, "stated-rest"))], HAVE * 4, "stated-rest", 0.25),
        ([wall(), Finding("note.a", expected=Expected(HAVE * 2, "wordCount"))], HAVE * 2, "wordCount", 0.5),
        ([wall(expected=Expected(HAVE * 4, "stated-rest")), Finding("note.a", expected=Expected(HAVE * 2, "wordCount"))], HAVE * 4, "stated-rest", 0.25),
        ([wall(), Finding("note.a", expected=Expected(HAVE * 5, "feed")), Finding("note.b", expected=Expected(HAVE * 2, "platform"))], HAVE * 2, "platform", 0.5),
        ([wall(), Finding("note.a", expected=Expected(HAVE - 9, "wordCount"))], None, None, None),
        ([wall(), Finding("note.a", expected=Expected(HAVE * 2, "articleBody"))], None, None, None),
        ([Finding("note.a", expected=Expected(HAVE - 9, "wordCount"))], HAVE - 9, "wordCount", 1.0),
        ([empty("http.error"), Finding("note.a", expected=Expected(900, "wordCount"))], None, None, 0.0),
    ],
    ids=[
        "whole", "nothing stated", "a stated rest", "a word count", "the rest is surest", "then the platform", "less than is here says nothing of a cut",
        "a lead is no yardstick", "a whole text of a stated length", "empty",
    ],
)  # fmt: skip
def test_the_expected_length_and_the_captured_share(
    findings: list[Finding], words: int | None, source: str | None, fraction: float | None
) -> None:
    found = judged(*findings)
    assert (found.expected_words, found.expected_from, found.fraction) == (words, source, fraction)


def test_evidence_is_heaviest_first_and_says_what_it_speaks_for() -> None:
    found = judged(wall("selector.a"), wall("note.b"), wall("origin.c"), wall(), empty("kind.d"), empty("kind.prose"))
    assert [(e.signal, e.verdict, e.weight) for e in found.evidence] == [
        ("origin", Verdict.COMPLETE, 8.0),
        ("gate", Verdict.TRUNCATED, 6.0),
        ("kind", Verdict.EMPTY, 4.0),
        ("selector", Verdict.TRUNCATED, 2.0),
        ("kind", Verdict.COMPLETE, 1.5),
        ("note", Verdict.NOTE, 0.0),
    ]


def test_the_gate_is_the_heaviest_wall_s_own_words_and_none_on_a_whole_text() -> None:
    label = Finding("teaser.cut", "rule", "Read more", cause=Cause.TEASER)
    assert judged(label, wall()).gate == "Subscribe"
    assert judged(wall(), wall("origin.feed")).gate is None
    assert judged(wall("pager.a", Cause.PAGINATION)).gate is None


def test_evidence_without_a_rule_bears_the_feature_s_name() -> None:
    assert [e.rule for e in judged(Finding("note.of.something")).evidence] == ["of.something"]


def test_the_rules_that_judged_are_named() -> None:
    assert judged().rules_version == phrases.digest()


NAMES = st.sampled_from(
    [name for scale in (weights.weights().cut, weights.weights().empty) for name in scale.weights]
    + ["note.a", "unheard"]
)
FINDINGS = st.builds(
    Finding,
    feature=NAMES,
    rule=st.text(max_size=8),
    quote=st.text(max_size=20),
    where=st.just("text"),
    cause=st.none() | st.sampled_from(Cause),
    access=st.none() | st.sampled_from(Access),
    expected=st.none()
    | st.builds(Expected, words=st.integers(0, 10**6), source=st.sampled_from(["stated-rest", "platform", "wordCount", "feed", "else"])),
    empty=st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(FINDINGS, max_size=12))
def test_any_findings_give_a_valid_assessment(findings: list[Finding]) -> None:
    check(judge(WHOLE, findings, weights.weights()), WHOLE.article)


def check(found: Assessment, article: Article) -> None:
    assert 0 <= found.probability <= 1
    assert found.fraction is None or 0 <= found.fraction <= 1
    assert found.cut_at is None or 0 <= found.cut_at <= len(article.text)
    assert found.expected_words is None or found.expected_words >= 0
    assert (found.expected_words is None) == (found.expected_from is None)
    assert [e.weight for e in found.evidence] == sorted((e.weight for e in found.evidence), reverse=True)
    assert all(e.weight >= 0 and (e.weight == 0) == (e.verdict is Verdict.NOTE) for e in found.evidence)
    if found.completeness is Completeness.COMPLETE:
        assert (found.cause, found.gate, found.cut_at, found.fraction) == (None, None, None, 1.0)
    if found.completeness is Completeness.EMPTY:
        assert found.cause is not None
        assert found.fraction == 0


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div hidden>", '<div class="paywall">', "</div>", "<template>", "<nav>", "<a href='?page=2'>", "</a>", "<li>", "<table><tr>",
        "<h1>", "</h2>", "<!--", "-->", "<script>", "</script>", "<style>", "&amp;", "&#0;", "\x00", "<![CDATA[", "]]>", "<?xml?>", "<article>", "<aside>",
        *(f"<p>{text}</p>" for text in EN[:4]), "Subscribe to continue reading", "Page 1 of 3", "Read more", '<script type="application/ld+json">{"@type":"Article",',
        '"wordCount":"9e9"}', "</body>", "<frameset>", "<svg>", "<select>", "<textarea>", "購読", "\u202e", "\ud800",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_page_made_of_markup_raises(html: str) -> None:
    found = examine(capture(html))
    check(found.assessment, found.article)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300), st.sampled_from([200, 204, 403, 404, 500]), st.none() | st.text(max_size=50))
def test_no_bytes_raise(body: bytes, status: int, feed_text: str | None) -> None:
    found = examine(capture(body, status=status), feed_text=feed_text)
    check(found.assessment, found.article)


@pytest.mark.parametrize(
    "html", ["", " ", "<", "<html>", "\x00", "plain words", "<!-- only a remark -->", b"\xff\xfe", b"%PDF-1.7\n\x00"]
)
def test_what_is_no_page_is_empty_with_a_cause(html: str | bytes) -> None:
    found = assess(html)
    assert found.completeness is Completeness.EMPTY
    assert found.cause is not None


# The founding case: a section for paying readers, and the lines that once stood in a stored article as its text.

HEADING, SENTENCE, BUTTONS = (
    "Subscribe to get access",
    "Read more of this content when you subscribe today.",
    ("Subscribe", "Log in"),
)
PREMIUM = page(
    prose(0, 3)
    + '<div class="wp-block-premium-content-container"><div class="wp-block-premium-content-logged-out-view entry-content">'
    f"<h2>{HEADING}</h2><p>{SENTENCE}</p>"
    + '<div class="wp-block-buttons">'
    + "".join(f'<div class="wp-block-button"><a class="wp-block-button__link" href="https://subscribe.wordpress.example/">{b}</a></div>' for b in BUTTONS)
    + "</div></div></div>"
)  # fmt: skip


def test_the_founding_case_a_premium_content_block_is_a_wall_and_no_text() -> None:
    found = examine(capture(PREMIUM))
    assessed, article = found.assessment, found.article
    assert (assessed.completeness, assessed.cause, assessed.access) == (
        Completeness.TRUNCATED,
        Cause.PAYWALL,
        Access.SUBSCRIPTION,
    )
    quotes = " | ".join(evidence.quote for evidence in assessed.evidence)
    assert HEADING in quotes
    assert SENTENCE.rstrip(".") in quotes
    assert article.text == "\n".join(EN[:3])
    assert [line for line in (HEADING, SENTENCE, *BUTTONS) if line in article.text] == []
    assert assessed.gate
    assert assessed.cut_at == len(article.text)
    assert assessed.probability < 0.1


def test_the_founding_case_told_from_the_same_post_without_the_block() -> None:
    found = examine(capture(page(prose(0, 3))))
    assert found.assessment.completeness is Completeness.COMPLETE
    assert found.article.text == "\n".join(EN[:3])


def test_public_text_behind_the_block_stays_and_the_cut_is_where_the_block_stood() -> None:
    found = examine(capture(PREMIUM.replace("</article>", f"{prose(3, 6)}</article>")))
    assert found.assessment.completeness is Completeness.TRUNCATED
    assert found.article.text == "\n".join(EN[:9])


def test_assess_takes_text_or_bytes_and_an_address() -> None:
    html = page(prose(0, 8))
    assert assess(html).completeness is Completeness.COMPLETE
    assert assess(html.encode()) == assess(html)
    listing = assess(page('<h3><a href="/a">A story of the town</a></h3>' * 9), "https://paper.example/")
    assert listing.completeness is Completeness.EMPTY
    assert listing.cause is Cause.NOT_ARTICLE


def test_extract_gives_the_article() -> None:
    head = '<meta name="author" content="Ines Hartog"><meta property="article:published_time" content="2024-03-01T08:00:00Z">'
    article = extract(page(prose(0, 8), head), URL)
    assert article.text == "\n".join(EN[:8])
    assert (article.title, article.authors, article.language) == ("The old ferry returns", ("Ines Hartog",), "en")
    assert article.words == len(article.text.split())
    assert article.published is not None


def test_the_feed_is_a_fallback_and_an_operator_s_phrase_is_a_marker() -> None:
    whole = "\n".join(EN)
    short = capture(page(prose(0, 2) + "<p>Friends of the house read on inside the book.</p>"))
    assert examine(short, feed_text=whole).article.text == whole
    marked = examine(short, markers=["Friends of the house read on"])
    assert marked.assessment.completeness is Completeness.TRUNCATED
    assert marked.article.text == "\n".join(EN[:2])


def test_the_same_page_is_judged_the_same_twice() -> None:
    assert examine(capture(PREMIUM)) == examine(capture(PREMIUM))
    assert set(extractors.__all__) == {"Examination", "assess", "examine", "extract", "join", "version"}


GATE = "<p>Subscribe to continue reading this article.</p>"


@pytest.mark.parametrize("gate", [GATE, "<div><p>Members read on from here.</p><p>Sign in</p></div>"])
def test_a_rest_that_the_page_holds_and_does_not_show_is_kept_and_the_text_whole(gate: str) -> None:
    hidden = f'<div class="locked" style="display: none">{prose(2, 5)}</div>'
    found = examine(capture(page(prose(0, 2) + hidden + gate)))
    assert found.assessment.completeness is Completeness.COMPLETE
    assert found.article.text.split("\n")[-7:] == list(EN[:7])
    shown = examine(capture(page(prose(0, 2) + gate)))
    assert shown.assessment.completeness is Completeness.TRUNCATED
    assert EN[2] not in shown.article.text


def test_an_article_that_is_said_to_be_free_is_not_cut_by_the_promo_behind_it() -> None:
    promo = "<div><p>{said}Become a member: five more for members only, four pounds a month.</p><p>Sign in</p></div>"
    free = examine(capture(page(prose(0, 4) + promo.format(said="This article is free to read. ")))).assessment
    silent = examine(capture(page(prose(0, 4) + promo.format(said="")))).assessment
    assert free.completeness is Completeness.COMPLETE
    assert silent.probability < free.probability
