"""The pages of an article make one article: in order, nothing twice, and a verdict over all of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import extractors
from extractors.leaves import WHOLE, Leaf, Rest
from extractors.page import parse
from extractors.signals.pager import linked
from jumpline.model import Capture, Cause, Completeness

URL = "https://gazette.example/harbour/the-long-winter-of-the-dredger"
BYLINE = "By our correspondent at the harbour, with the crew of the dredger and their two cats aboard"


def paragraph(number: int) -> str:
    return (
        f"On day {number} of the long winter the dredger lay at berth {number}, and its crew wrote down what the "
        f"harbour master said about the ice, the {number} broken buckets and the price of diesel in the town."
    )


def page(first: int, last: int, *, pager: str = "", after: str = "", head: str = "") -> bytes:
    body = "".join(f"<p>{paragraph(n)}</p>" for n in range(first, last + 1))
    return (
        "<html lang=en><head><title>The long winter of the dredger</title>"
        "<meta property=og:type content=article><meta property=article:published_time content=2026-02-03>"
        f"{head}</head><body><main><article><h1>The long winter of the dredger</h1><p>{BYLINE}</p>{body}{after}"
        f"<div class=page-links>{pager}</div></article></main></body></html>"
    ).encode()


def pager(*numbers: int, whole: str = "") -> str:
    links = " ".join(f'<a href="{URL}/{n}/">{n}</a>' for n in numbers)
    return f"Page: <b>1</b> {links} {whole}"


def capture(body: bytes, url: str = URL) -> Capture:
    return Capture(url, url, 200, (("content-type", "text/html"),), body, datetime(2026, 3, 1, tzinfo=UTC))


def leaf(number: int, body: bytes | None, why: str = "") -> Leaf:
    url = f"{URL}/{number}/"
    return Leaf(number, url, capture(body, url) if body else None, why)


FIRST = page(1, 6, pager=pager(2, 3))
SECOND = page(7, 12, pager=f'<a href="{URL}">1</a> <b>2</b> <a href="{URL}/3/">3</a>')
THIRD = page(13, 15, pager=f'<a href="{URL}">1</a> <a href="{URL}/2/">2</a> <b>3</b>')
WALL = '<div class="paywall"><h2>Subscribe to continue reading</h2><p>This article is for subscribers only. <a href=/subscribe>Subscribe now</a> or <a href=/login>log in</a>.</p></div>'


def days(text: str) -> list[int]:
    return [n for n in range(1, 40) if f"On day {n} " in text]


def test_a_first_page_says_where_the_others_are() -> None:
    found = extractors.examine(capture(FIRST))
    assert found.rest == Rest(((2, f"{URL}/2/"), (3, f"{URL}/3/")))
    assert (found.assessment.completeness, found.assessment.cause) == (Completeness.TRUNCATED, Cause.PAGINATION)


def test_all_pages_are_one_whole_article_with_each_paragraph_once() -> None:
    found = extractors.join(capture(FIRST), [leaf(3, THIRD), leaf(2, SECOND)])
    assert days(found.article.text) == list(range(1, 16))
    assert found.article.text.count(BYLINE) <= 1
    assert (found.assessment.completeness, found.assessment.fraction, found.rest) == (Completeness.COMPLETE, 1.0, None)
    (said,) = (evidence for evidence in found.assessment.evidence if evidence.rule == "pages")
    assert said.quote.startswith("3 pages joined: ")
    assert said.where == f"{URL}/2/, {URL}/3/"


@pytest.mark.parametrize(
    ("leaves", "read", "quote"),
    [
        ([leaf(2, SECOND), leaf(3, None, "answered 404")], 12, "page 3 of 3: answered 404"),
        ([leaf(2, None, "robots.txt forbids it")], 6, "page 2 of 2: robots.txt forbids it"),
        ([leaf(3, THIRD)], 6, "page 2 of 3: no page names its address"),
        ([leaf(2, page(7, 12, pager=pager(3, 4)))], 12, "page 3 of 3: not asked for"),
        ([leaf(2, b"<html><body><p>Page not found</p></body></html>"), leaf(3, THIRD)], 6, "page 2 of 3: holds none of it"),
    ],
)  # fmt: skip
def test_where_a_page_is_missing_the_article_is_cut_there(leaves: list[Leaf], read: int, quote: str) -> None:
    found = extractors.join(capture(FIRST), leaves)
    assert days(found.article.text) == list(range(1, read + 1))
    assert (found.assessment.completeness, found.assessment.cause) == (Completeness.TRUNCATED, Cause.PAGINATION)
    assert quote in [evidence.quote for evidence in found.assessment.evidence]
    assert found.assessment.cut_at == len(found.article.text)


@pytest.mark.parametrize("head", ["", "<meta name=robots content=noindex>"])
def test_a_last_page_may_be_short(head: str) -> None:
    last = page(13, 13, head=head, pager=f'<a href="{URL}/2/">2</a>')
    found = extractors.join(capture(FIRST), [leaf(2, SECOND), leaf(3, last)])
    assert days(found.article.text) == list(range(1, 14))
    assert found.assessment.completeness is Completeness.COMPLETE


def test_a_wall_on_a_later_page_is_why_the_article_is_cut() -> None:
    walled = page(7, 8, after=WALL, pager=f'<a href="{URL}/3/">3</a>')
    found = extractors.join(capture(FIRST), [leaf(2, walled), leaf(3, walled)])
    assert days(found.article.text) == list(range(1, 9))
    assert (found.assessment.completeness, found.assessment.cause) == (Completeness.TRUNCATED, Cause.PAYWALL)
    assert "Subscribe to continue reading" in (found.assessment.gate or "")


def test_what_is_offered_as_the_whole_on_one_page_is_taken_when_it_is() -> None:
    link = f'<a href="{URL}/?page=all">View as one page</a>'
    first = capture(page(1, 6, pager=pager(2, 3, whole=link)))
    found = extractors.examine(first)
    assert found.rest is not None
    assert found.rest.whole == f"{URL}/?page=all"
    on_one = Leaf(WHOLE, found.rest.whole, capture(page(1, 15), found.rest.whole))
    joined = extractors.join(first, [on_one])
    assert days(joined.article.text) == list(range(1, 16))
    assert (joined.assessment.completeness, joined.rest) == (Completeness.COMPLETE, None)
    assert f"{URL}/?page=all" in [evidence.where for evidence in joined.assessment.evidence]


def test_what_only_calls_itself_the_whole_leaves_the_pages_to_be_asked_for() -> None:
    first = capture(FIRST)
    short = Leaf(WHOLE, f"{URL}/print/", capture(page(1, 2), f"{URL}/print/"))
    joined = extractors.join(first, [short])
    assert joined.rest is not None
    assert [number for number, _ in joined.rest.pages] == [2, 3]
    assert joined.assessment.completeness is Completeness.TRUNCATED


def test_pages_that_bring_nothing_new_were_none_of_the_article() -> None:
    found = extractors.join(capture(FIRST), [leaf(2, FIRST), leaf(3, FIRST)])
    assert days(found.article.text) == list(range(1, 7))
    assert found.assessment.completeness is Completeness.COMPLETE
    assert found.article.origin != "pages"


def test_a_paragraph_broken_off_at_the_end_of_a_page_is_joined() -> None:
    half = "<p>At last the ice gave way and the crew, who had waited for this since the autumn, began to</p>"
    rest = "<p>sing so loudly that the whole town came down to the quay to see what had happened to them.</p>"
    after = page(7, 9).replace(f"<p>{BYLINE}</p>".encode(), rest.encode())
    found = extractors.join(capture(page(1, 6, after=half, pager=pager(2))), [leaf(2, after)])
    assert "began to sing so loudly" in found.article.text


def test_the_length_that_the_first_page_states_is_of_all_pages() -> None:
    words = sum(len(paragraph(n).split()) for n in range(1, 16))
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "wordCount": {words}}}</script>'
    first = capture(page(1, 6, pager=pager(2, 3), head=head))
    found = extractors.join(first, [leaf(2, SECOND), leaf(3, THIRD)])
    assert found.assessment.completeness is Completeness.COMPLETE
    assert found.assessment.expected_words == words


@pytest.mark.parametrize(
    ("here", "href", "pages"),
    [
        (URL, f"{URL}?page=2", {2: f"{URL}?page=2"}),
        (URL, "?page=2", {2: f"{URL}?page=2"}),
        (URL, f"{URL}/comment-page-2/", {}),
        (URL, "https://gazette.example/harbour/another-story/2/", {}),
        (f"{URL}?page=2", f"{URL}?page=2", {}),
    ],
)
def test_links_to_the_same_article_are_its_pages(here: str, href: str, pages: dict[int, str]) -> None:
    tree = parse(capture(f'<html><body><p>x</p><a href="{href}">2</a></body></html>'.encode())).tree
    assert linked(tree, here) == pages


def test_a_later_page_leads_nowhere_by_itself() -> None:
    assert extractors.examine(capture(SECOND, f"{URL}/2/")).rest is None
