from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extractors.article import extract
from extractors.page import Page, parse
from jumpline.model import Capture

STORY = [
    "The ferry between the two halves of Lowmarsh stopped on Monday morning, and nobody had told the baker.",
    "She had waited on the eastern quay since five, with forty loaves in a handcart and no way to the market.",
    "The harbour office said that the winch had failed during the night and that a part was on its way by rail.",
    "Until it arrives, passengers are asked to take the bridge at Oldham Lock, an hour's walk to the north.",
    "The baker sold her bread to the people who stood beside her, and went home before the bells rang eight.",
    "By evening the council had promised a boat, a ticket for every delayed traveller, and a better telephone.",
]
TITLE = "Lowmarsh ferry stops, and bread goes no further"
HEAD = f'<html lang="en"><head><title>{TITLE}</title></head>'


def page(html: str | bytes, url: str = "https://gazette.example/lowmarsh/ferry") -> Page:
    body = html.encode() if isinstance(html, str) else html
    return parse(Capture(url, url, 200, (), body, datetime(2026, 3, 2, tzinfo=UTC)))


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def article(inner: str, head: str = HEAD) -> str:
    return f"{head}<body><main><article><div class='article-body'>{inner}</div></article></main></body></html>"


def test_an_article_comes_out_paragraph_by_paragraph() -> None:
    found = extract(page(article(paragraphs(STORY))))
    assert found.text == "\n".join(STORY)
    assert found.title == TITLE
    assert found.language == "en"
    assert found.origin == "trafilatura"


def test_a_paragraph_goes_on_after_a_comment_in_it() -> None:
    whole = paragraphs(STORY).replace("the market", "<!-- react-text -->the<!-- /react-text --> <b>market</b>")
    assert extract(page(article(whole))).text == "\n".join(STORY)


def test_control_characters_and_soft_hyphens_do_not_cost_the_article() -> None:
    spoilt = paragraphs(STORY).replace("ferry", "fer\u00adry").replace("winch", "wi\x07nch")
    assert extract(page(article(spoilt))).text == "\n".join(STORY)


def test_a_body_split_by_an_advertisement_comes_out_whole() -> None:
    def chunk(lines: list[str]) -> str:
        return f"<div class='grid narrow'><div class='body article__body'>{paragraphs(lines)}</div></div>"

    advertisement = "<div class='ad-slot'><p>Advertisement</p></div>"
    found = extract(
        page(f"{HEAD}<body><main><article>{chunk(STORY[:3])}{advertisement}{chunk(STORY[3:])}</article></main>")
    )
    assert found.text == "\n".join(STORY)


def test_the_bodies_of_other_stories_stay_where_they_are() -> None:
    other = "A goat has been elected to the parish council of Upper Wend, which it attends on alternate Thursdays."
    posts = "".join(
        f"<article class='post'><h2><a href='/{n}'>{name}</a></h2><div class='entry-content'>{paragraphs(lines)}</div></article>"
        for n, (name, lines) in enumerate([(TITLE, STORY), ("Goat elected", [other] * 3)])
    )
    assert "goat" not in extract(page(f"{HEAD}<body>{posts}</body></html>")).text


def test_cards_of_other_stories_behind_the_article_are_left_out() -> None:
    goat = "A goat sits on the council of Wend, and is {} years old."
    cards = "".join(
        f"<div class='box'><h3><a href='/goat/{n}'>Goat is elected</a></h3><p class='short'>{goat.format(n)}</p></div>"
        for n in range(3)
    )
    assert extract(page(article(paragraphs(STORY) + cards))).text == "\n".join(STORY)


def test_a_list_between_the_paragraphs_is_kept() -> None:
    items = [
        "Bring a coat, as the bridge is windy at every hour of the day.",
        "Dogs travel free, on a lead, in the last carriage.",
    ]
    listed = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    text = extract(page(article(paragraphs(STORY[:3]) + listed + paragraphs(STORY[3:])))).text
    assert all(item in text for item in items)


@pytest.mark.parametrize(
    "furniture",
    [
        "<p><a href='/lowmarsh/goat'>Goat elected to the parish council of Upper Wend</a></p>",
        "<p>Read more: <a href='https://www.gazette.example/bridge'>The bridge that nobody wanted to cross</a></p>",
        "<p><strong>Lesen Sie auch:</strong> <a href='/bruecke'>Die Brücke, über die niemand gehen wollte</a></p>",
        "<div class='newsletter-box'><p>Our letter from the quay comes every Friday, with tides and timetables.</p></div>",
        "<div class='share-tools'><p>Share this story with those who wait on the other side of the water.</p></div>",
        "<figure><img src='f.jpg'><figcaption>The quay at dawn, seen from the west</figcaption></figure>",
        "<div style='display: none'><p>A timetable that a script would show to those who ask for it in time.</p></div>",
    ],
)
@pytest.mark.parametrize("place", [0, 3])
def test_furniture_is_no_article_text(furniture: str, place: int) -> None:
    inner = paragraphs(STORY[:place]) + furniture + paragraphs(STORY[place:])
    assert extract(page(article(inner))).text == "\n".join(STORY)


def test_the_headline_at_the_head_of_the_text_is_said_once() -> None:
    assert extract(page(article(f"<h1>{TITLE}</h1>" + paragraphs(STORY)))).text == "\n".join(STORY)


def test_a_link_to_another_site_is_a_source_and_stays() -> None:
    source = "<p><a href='https://harbour-office.example/notice'>Notice of the harbour office about the winch</a></p>"
    assert (
        "Notice of the harbour office"
        in extract(page(article(paragraphs(STORY) + source + paragraphs(STORY[:1])))).text
    )


def test_the_whole_text_in_json_ld_wins_over_a_preview() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(STORY)}
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    found = extract(page(article(paragraphs(STORY[:1]) + script)))
    assert found.text == "\n".join(STORY)
    assert found.origin == "articleBody"


@pytest.mark.parametrize(
    "script",
    [
        "<script type='application/json'>" + json.dumps({"story": {"body": paragraphs(STORY)}}) + "</script>",
        "<script>window.__STATE__ = " + json.dumps({"story": {"body": paragraphs(STORY)}}) + ";</script>",
        "<script>window.__S = JSON.parse(" + json.dumps(json.dumps({"richText": paragraphs(STORY)})) + ")</script>",
        "<script id='__NEXT_DATA__' type='application/json'>"
        + json.dumps({"props": {"blocks": [{"type": "text", "content": line} for line in STORY]}})
        + "</script>",
        "<script>Fusion.globalContent={};Fusion.globalContent="
        + json.dumps({"content_elements": [{"type": "text", "content": f"<b>{line}</b>"} for line in STORY]})
        + ";</script>",
        "<script>var body = " + json.dumps([["p", line] for line in STORY]) + "</script>",
    ],
)
def test_the_whole_text_in_the_application_state_wins_over_a_preview(script: str) -> None:
    found = extract(page(article(paragraphs(STORY[:1])) + script))
    assert found.text == "\n".join(STORY)
    assert found.origin == "app-state"


def test_another_story_in_a_script_does_not_take_the_articles_place() -> None:
    other = [
        "A goat has been elected to the parish council of Upper Wend, which it attends on alternate Thursdays."
    ] * 20
    script = "<script type='application/json'>" + json.dumps({"next": {"body": paragraphs(other)}}) + "</script>"
    assert extract(page(article(paragraphs(STORY)) + script)).text == "\n".join(STORY)


def test_a_menu_is_not_taken_for_the_article() -> None:
    menu = "".join(f"<li><a href='/{n}'>Section number {n} of the paper</a></li>" for n in range(80))
    found = extract(page(f"{HEAD}<body><ul class='menu'>{menu}</ul><div><div>{paragraphs(STORY)}</div></div></body>"))
    assert found.text == "\n".join(STORY)


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"%PDF-1.7 ...", b"\x00\x01\x02" * 500, b"{}", b"<html></html>", b"<", b"\xff\xfe"]
)
def test_what_is_no_page_is_an_article_without_text(body: bytes) -> None:
    assert extract(page(body)).text in ("", "{}")


def test_the_tree_is_never_changed() -> None:
    whole = page(article(f"<h1>{TITLE}</h1><!-- note -->" + paragraphs(STORY)).replace('lang="en"', ""))
    before = etree.tostring(whole.tree)
    extract(whole)
    assert etree.tostring(whole.tree) == before


@given(
    st.text(max_size=400),
    st.sampled_from(["{}", "<p>{}</p>", "<article><div class='{}'>{}<br>{}</div>", "<script>{}</script>"]),
)
def test_extraction_never_raises(text: str, around: str) -> None:
    extract(page(around.replace("{}", text)))
