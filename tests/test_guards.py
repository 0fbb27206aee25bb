from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors import guards
from extractors.article import extract
from extractors.page import parse
from jumpline.model import Capture

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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flood", "cut"),
    [
        (LINE * 200_000, "length"),
        ("<div>" * 200_000 + LINE + "</div>" * 200_000, "depth"),
        ("<div " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{LINE}</div>", None),
        ("<p>" + "word " * 4_000_000, "length"),
        ("<ul>" + "<li><a href='/a/b'>Some words of a link</a></li>" * 100_000, "length"),
        ("<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>" + "<p>&b;&b;" * 10_000, None),
        ("<script type='application/ld+json'>" + "[" * 500_000 + "</script>", None),
        ("<script>" + "{" * 1_000_000 + "</script>", None),
    ],
    ids=["paragraphs", "depth", "attributes", "one line", "links", "entities", "json", "braces"],
)
def test_a_hostile_page_ends_and_still_yields_its_article(flood: str, cut: str | None) -> None:
    page = parse(capture(ARTICLE + flood))
    assert page.truncated_by == cut
    assert "nobody had told the baker" in extract(page).text
