from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors import assess, guards
from extractors.alignment import align, searched, stand_on
from extractors.article import extract
from extractors.layout import layout
from extractors.page import parse
from flows.stages.examiner import Examiner
from jumpline.model import Capture, Cause, Completeness
from tests import floods
from tests.tiny import PROSE

LINE = "<p>The ferry between the two halves of Lowmarsh stopped on Monday morning, and nobody had told the baker.</p>"
ARTICLE = f"<html><body><article><h1>Ferry stops</h1>{LINE}"


def capture(html: str) -> Capture:
    return Capture("", "", 200, (), html.encode(), datetime(2026, 3, 2, tzinfo=UTC))


def test_a_page_within_bounds_is_left_alone() -> None:
    assert guards.bound(ARTICLE) == (ARTICLE, None)


def test_a_long_page_is_cut_and_told() -> None:
    html, cut = guards.bound("x" * (guards.LONGEST + 1))
    assert (len(html), cut) == (guards.LONGEST, "length")


def test_too_many_tags_are_cut_and_told() -> None:
    html, cut = guards.bound("<p>x" * (guards.MOST_TAGS + 5))
    assert (html.count("<"), cut) == (guards.MOST_TAGS, "length")


def test_a_tag_of_too_many_attributes_keeps_its_name() -> None:
    tag = "<div " + " ".join(f"a{n}=1" for n in range(guards.MOST_ATTRIBUTES + 10)) + ">"
    assert guards.bound(f"{tag}x</div>") == ("<div>x</div>", None)


def test_a_tag_with_one_long_value_is_left_alone() -> None:
    html = '<div data-state="' + "word " * guards.MOST_ATTRIBUTES * 2 + '">x</div>'
    assert guards.bound(html) == (html, None)


def test_a_page_nested_too_deep_says_so() -> None:
    assert parse(capture(ARTICLE + "<div>" * 3000 + LINE)).truncated_by == "depth"
    assert parse(capture(ARTICLE + "<div>" * 100 + LINE)).truncated_by is None


@pytest.mark.parametrize(
    ("attributes", "kept"), [("colspan=10000", 0), ("colspan=9 rowspan=00000099999", 0), ("colspan=3", 90)]
)
def test_cells_that_span_too_much_are_single_ones(attributes: str, kept: int) -> None:
    page = parse(capture(f"{ARTICLE}<table>{f'<tr><td {attributes}>x</td></tr>' * 90}</table>"))
    assert len(page.tree.xpath("//td[@colspan]")) == kept
    assert len(page.tree.xpath("//td")) == 90


def test_a_text_is_searched_whole_but_for_the_blocks_of_a_flood() -> None:
    assert searched("word" * 100_000, 1000) == "word" * 100_000
    assert len(searched("word" * 1_000_000, 6000)) == 250_000


def test_a_block_beyond_what_is_searched_is_still_found_as_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = stand_on(layout(parse(capture(ARTICLE + f"<p>{PROSE['en'][0]}</p><p>{PROSE['en'][1]}")).tree).blocks)
    text = "\n".join(block.text for block in ground.blocks)
    monkeypatch.setattr("extractors.alignment.SEARCHED", 40 * len(ground.blocks))
    assert align(text, ground).line_of == {0: 0, 1: 1, 2: 2, 3: 3}


GATE = "<p>Subscribe to continue reading this article.</p>"
REST = "".join(f"<p><a href=/s/{n}>Section number {n}</a></p>" for n in range(14)) + "<i></i>" * 20_000


def test_a_wall_right_after_the_text_is_the_cause_though_the_page_was_cut_further_on() -> None:
    found = assess(f"{ARTICLE}{LINE * 4}{GATE}{REST}")
    assert (found.completeness, found.cause) == (Completeness.TRUNCATED, Cause.PAYWALL)


@pytest.mark.parametrize("before", ["", "<p>Members read more.</p>"])
def test_a_wall_is_no_cause_where_our_cut_may_have_taken_the_text(before: str) -> None:
    found = assess(f"<html><body><article><h1>Ferry stops</h1>{before}{GATE}{REST}")
    assert found.completeness is not Completeness.COMPLETE
    assert found.cause is Cause.TRANSPORT


FLOODS = {
    "paragraphs": (LINE * 200_000, "length"),
    "depth": ("<div>" * 200_000 + LINE + "</div>" * 200_000, "depth"),
    "inline depth": ("<b><i>" * 100_000 + LINE, "depth"),
    "attributes": ("<div " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{LINE}</div>", None),
    "classes": ('<div class="' + " ".join(f"c{n}" for n in range(100_000)) + f'">{LINE}</div>', None),
    "marks": ("".join(f'<div class="c{n} paywall">x</div>' for n in range(40_000)), "length"),
    "one line": ("<p>" + "word " * 4_000_000, "length"),
    "one word": ("<p>" + "x" * 20_000_000, "length"),
    "links": ("<ul>" + "<li><a href='/a/b'>Some words of a link</a></li>" * 100_000, "length"),
    "gates": ("<p>Subscribe to read on. Already a subscriber? Log in.</p>" * 40_000, "length"),
    "entities": ("<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + "<p>&b;&b;" * 10_000, None),
    "opening signs": ("<" * 5_000_000, "length"),
    "json": ("<script type='application/ld+json'>" + "[" * 500_000 + "</script>", None),
    "braces": ("<script>" + "{" * 1_000_000 + "</script>", None),
}
"""What a hostile page adds to an article, and which of our bounds it meets."""
hostile = pytest.mark.parametrize(("flood", "cut"), FLOODS.values(), ids=list(FLOODS))


@pytest.mark.slow
@hostile
def test_a_hostile_page_ends_and_still_yields_its_article(flood: str, cut: str | None) -> None:
    page = parse(capture(ARTICLE + flood))
    assert page.truncated_by == cut
    assert "nobody had told the baker" in extract(page).text


@pytest.mark.slow
@hostile
def test_a_hostile_page_ends_in_a_worker_with_a_verdict_and_its_cause(flood: str, cut: str | None) -> None:
    story = "".join(f"<p>{line}</p>" for line in PROSE["en"])
    with Examiner(1, first_pages=0, seconds=240) as examiner:  # killed only if it hangs, on a busy machine too
        found = examiner.examine(capture(f"<html><body><article><h1>The ferry</h1>{story}{flood}"))
    assert PROSE["en"][3] in found.article.text
    rules = {(evidence.signal, evidence.rule) for evidence in found.assessment.evidence}
    assert (("transport", cut) in rules) is (cut is not None)
    if found.assessment.completeness is Completeness.COMPLETE:
        assert cut is None or found.article.words < 1.5 * sum(len(line.split()) for line in PROSE["en"])
    else:
        assert found.assessment.cause is not None


NAMED = {
    "20 MB of divs": ("complete", None, "transport length"),
    "200,000 nested elements": ("truncated", "transport", "transport depth"),
    "200,000 nested elements around the text": ("empty", "transport", "transport depth"),
    "an entity bomb": ("empty", "not_article", "kind list"),
    "one line of 20 MB, in words": ("truncated", "transport", "transport length"),
    "10,000 cells that span 10,000 columns": ("complete", None, "kind prose"),
    "4 MB of text and 6,000 scraps": ("complete", None, "kind prose"),
}
"""Kinds of pages: what each is said to be, why, and a rule that says so."""


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "said"), NAMED.items(), ids=list(NAMED))
def test_a_hostile_page_ends_in_bounded_time_and_memory_with_a_cause(
    kind: str, said: tuple[str, str | None, str]
) -> None:
    found = floods.measured(kind)  # by a worker that would have been killed after its limit
    assert (found["completeness"], found["cause"]) == said[:2]
    assert said[2] in found["rules"]
    assert found["megabytes"] < 600
