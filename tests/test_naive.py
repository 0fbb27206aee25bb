"""The naive rules: each sees what its users mean by it, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.evaluation import naive
from jumpline.model import Capture

LONG = "".join(
    f"<p>Paragraph {n} tells at some length what the ferry's crew saw on the {n}th day of the voyage.</p>"
    for n in range(1, 11)
)


def capture(body: str = LONG, head: str = "") -> Capture:
    html = f"<html lang=en><head><title>The ferry</title>{head}</head><body><article><h1>The ferry</h1>{body}</article></body></html>"
    return Capture("https://ferry.example/a", "https://ferry.example/a", 200, (), html.encode(), datetime.now(UTC))


def ld(inner: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {inner}}}</script>'


FIRES = {
    "schema.org isAccessibleForFree = false": capture(head=ld('"isAccessibleForFree": "False"')),
    "content_tier locked or metered": capture(head='<meta property="article:content_tier" content="metered">'),
    'a class containing "paywall"': capture(LONG + '<div class="js-Paywall-box"></div>'),
    "gate phrase in the raw HTML": capture(LONG + "<footer>Already a subscriber? Log in</footer>"),
    "gate phrase in trafilatura's text": capture(
        LONG + "<p>Subscribe to continue reading about the ferry and its crew.</p>"
    ),
    "text shorter than 500 characters": capture(
        "<p>The ferry left at nine in the morning, with all hands on deck.</p>"
    ),
    "text ends with an ellipsis": capture(LONG + "<p>On the last day the captain turned to the crew and then he…</p>"),
    "text below 0.6 of the stated wordCount": capture(head=ld('"wordCount": "1,900"')),
    "any of: schema flag, phrase in text, short": capture(head=ld('"isAccessibleForFree": false')),
}


@pytest.mark.parametrize("name", naive.RULES)
def test_a_rule_sees_what_it_looks_for(name: str) -> None:
    assert naive.answers(FIRES[name])[name]


@pytest.mark.parametrize("name", naive.RULES)
def test_a_rule_says_nothing_of_a_plain_article(name: str) -> None:
    free = ld('"isAccessibleForFree": true, "wordCount": 170')
    assert not naive.answers(capture(head=free))[name]


def test_a_page_without_anything_is_short_and_nothing_else() -> None:
    empty = Capture("https://ferry.example/", "https://ferry.example/", 200, (), b"", datetime.now(UTC))
    said = naive.answers(empty)
    assert {name for name, cut in said.items() if cut} == {
        "text shorter than 500 characters",
        "any of: schema flag, phrase in text, short",
    }
