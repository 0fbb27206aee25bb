"""What is no article text comes out of the extracted text, and nothing else does."""

from __future__ import annotations

import pytest

from extractors import trim
from tests.tiny import PROSE, page, prose, reading

EN = PROSE["en"]
GATE = "Subscribe to continue reading this article."


def text(body: str, language: str = "en") -> str:
    return reading(page(body, language=language)).article.text


def kept(body: str) -> list[int]:
    """The numbers of the paragraphs of our prose that are in the text."""
    said = text(body)
    return [number for number, words in enumerate(EN) if words in said]


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        (f"<p>{GATE}</p>", ["Subscribe"]),
        (f"<h3>Do you like the river?</h3><p>{GATE}</p>", ["Subscribe", "Do you like"]),
        (f"<div><h2>{GATE}</h2><p>Nine crowns a month, cancel any time you like.</p></div>", ["Subscribe", "crowns"]),
        ('<aside class="gh-post-upgrade-cta"><h2>This post is for subscribers only</h2><p>Upgrade now and read on with all of the town.</p></aside>', ["This post", "Upgrade"]),
        ("<p>You have 2 free articles left this month.</p>", ["free articles"]),
        ("<p>Read the full story at the River Gazette.</p>", ["full story"]),
        ("<p>Page 1 of 3</p>", ["Page 1"]),
        ("<p>You will find the full interview in our May issue.</p>", ["full interview"]),
        ("<p>The rest of this story is for members.</p><p>Sign in</p>", ["members", "Sign in"]),
        ("<p>You must be logged in to view this content.</p>", ["logged in"]),
    ],
    ids=["a line", "with its heading", "a box", "a platform's mark", "a meter", "a teaser", "a pager", "a teaser in other words", "an invitation", "a login"],
)  # fmt: skip
def test_the_wall_s_words_are_out_and_the_text_before_it_is_whole(wall: str, words: list[str]) -> None:
    said = text(prose(0, 5) + wall)
    assert [word for word in words if word in said] == []
    assert all(paragraph in said for paragraph in EN[:5])


def test_text_behind_the_wall_that_ends_the_body_is_out() -> None:
    assert kept(prose(0, 5) + f"<p>{GATE}</p>" + prose(9, 1)) == [0, 1, 2, 3, 4]


def test_public_text_after_a_gate_in_the_midst_is_kept_and_the_gate_is_out() -> None:
    body = prose(0, 3) + f"<div><p>{GATE}</p></div>" + prose(3, 5)
    assert kept(body) == list(range(8))
    assert "Subscribe" not in text(body)


@pytest.mark.parametrize(
    "hidden", [f"<div hidden><p>{GATE}</p></div>", f"<template><p>{GATE}</p></template>"], ids=["attribute", "template"]
)
def test_a_hidden_template_cuts_nothing_off(hidden: str) -> None:
    assert kept(prose(0, 5) + hidden + prose(5, 2)) == list(range(7))


@pytest.mark.parametrize(
    "names", ["newsletter-box", "related-stories", "share-tools", "comments-box", "author-bio", "cookie-consent"]
)
def test_other_parts_of_the_page_inside_the_column_are_out(names: str) -> None:
    body = prose(0, 4) + f'<div class="{names}"><p>{EN[10]}</p></div>' + prose(4, 4)
    assert kept(body) == list(range(8))


def test_where_most_of_a_long_text_stands_in_misnamed_parts_their_names_are_distrusted() -> None:
    body = prose(0, 4) + f'<div class="card-body">{prose(4, 8)}</div>'
    assert kept(body) == list(range(12))


@pytest.mark.parametrize("line", ["Advertisement", "Share this article", "Share this:"])
def test_lines_of_furniture_are_out(line: str) -> None:
    said = text(prose(0, 4) + f"<p>{line}</p>" + prose(4, 4))
    assert line not in said.split("\n")
    assert EN[7] in said


def test_an_article_about_paywalls_keeps_its_quotations() -> None:
    quoting = f"The banner said “{GATE}” in letters as large as a hand, and half of the class laughed at it, and went on to the next page without having read a word."
    body = prose(0, 3) + f"<p>{quoting}</p>" + prose(3, 4)
    assert quoting in text(body)


def test_a_long_paragraph_that_ends_in_a_wall_s_words_loses_its_last_sentence_only() -> None:
    last = f"{EN[5]} {EN[6]}"
    said = text(prose(0, 5) + f"<p>{last} Read the full story at the River Gazette.</p>")
    assert said.split("\n")[-1] == last


def test_enciphered_paragraphs_are_out() -> None:
    from tests.test_scrambled import shift  # noqa: PLC0415 - the cipher is that test's own

    body = prose(0, 3) + "".join(f"<p>{shift(EN[number], 3)}</p>" for number in range(4, 9))
    found = reading(page(body))
    assert len(found.cut.enciphered) == 5
    assert found.article.text.split("\n")[-1] == EN[2]
    assert shift("river", 3) not in found.article.text


@pytest.mark.parametrize(
    ("body", "stop"),
    [
        (prose(0, 5), None),
        (prose(0, 5) + f"<p>{GATE}</p>", 6),
        (prose(0, 5) + f"<h3>And now?</h3><p>{GATE}</p>", 6),
        (prose(0, 5) + f"<h2>And now?</h2><h3>What?</h3><p>{GATE}</p>", 6),
        (prose(0, 3) + f"<p>{GATE}</p>" + prose(3, 5), None),
        (prose(0, 5) + f"<p hidden>{GATE}</p>", None),
        (prose(0, 5) + '<div id="steady_paywall"></div>', None),
    ],
    ids=["no wall", "a wall", "a heading before it", "two headings", "in the midst", "hidden", "an empty barrier"],
)
def test_the_plan_stops_at_the_wall_and_the_headings_before_it(body: str, stop: int | None) -> None:
    assert reading(page(body)).cut.stop == stop


def test_a_headline_is_never_taken_for_the_wall_s() -> None:
    found = reading(page(f"<p>{GATE}</p>"))
    assert found.cut.stop == 1
    assert found.layout.blocks[0].tag == "h1"


def test_a_text_that_is_mostly_not_the_column_s_gives_way_to_the_column_s_own() -> None:
    found = reading(page(prose(0, 2) + f"<p>{GATE}</p>"))
    own = trim.own_text(found.cut, found.layout.blocks, found.column, found.packs)
    assert own.split("\n") == list(EN[:2])
    stray = "Words of another story that stand nowhere in this page at all.\n" * 20
    assert trim.is_mixed(stray, own, found.layout.blocks, found.column)
    assert not trim.is_mixed(own, own, found.layout.blocks, found.column)
    assert trim.is_mixed("", own, found.layout.blocks, found.column)


def test_the_column_s_own_text_keeps_headings_and_lists_and_leaves_out_what_is_linked_or_hidden() -> None:
    between = (
        '<h2>On the far bank</h2><ul><li>oars</li></ul><p><a href="/x">Another story</a></p><p hidden>Secret</p>'
        '<div class="share-tools">Share</div>'
    )
    found = reading(page(prose(0, 3) + between + prose(3, 3)))
    own = trim.own_text(found.cut, found.layout.blocks, found.column, found.packs).split("\n")
    assert own == [*EN[:3], "On the far bank", "oars", *EN[3:6]]


def test_text_from_a_script_or_the_feed_is_left_as_it_is() -> None:
    whole = "\n".join(EN)
    found = reading(page(prose(0, 1) + f"<p>{GATE}</p>"), feed_text=whole)
    assert (found.article.text, found.article.origin) == (whole, "feed")


OFFER = "<h3>Read on with the River Gazette</h3><p>Stories of the landing, the bridge and all that the town speaks of.</p><p>Nine crowns a month</p><p>Already a subscriber? Log in</p>"


def test_what_stands_in_an_element_named_like_a_paywall_with_a_wall_s_words_is_out() -> None:
    said = text(prose(0, 5) + f'<div class="paywall">{OFFER}</div>')
    assert [words for words in ("Stories of", "Nine crowns", "Log in") if words in said] == []
    assert all(paragraph in said for paragraph in EN[:5])


def test_a_long_paragraph_in_such_an_element_is_the_article_s() -> None:
    assert kept(f'<div class="paywall">{prose(0, 3)}{OFFER}</div>') == [0, 1, 2]


def test_a_promo_that_stands_above_the_article_too_is_out_where_the_wall_says_it() -> None:
    promo = "<p>Stories of the landing, the bridge and all that the town speaks of.</p>"
    whole = page(prose(0, 5) + f'<div class="paywall">{OFFER}</div>').replace(
        "<body>", f'<body><div class="top">{promo}</div>'
    )
    assert "Stories of" not in reading(whole).article.text.rpartition(EN[4])[2]


def test_a_wall_that_was_taken_for_the_article_gives_way_to_what_stands_before_it() -> None:
    seen = reading(page(prose(0, 3) + f'<div class="paywall">{OFFER}</div>'))
    own = "\n".join(EN[:3])
    only_lead = "The landing, nine years on.\nStories of the landing, the bridge and all that the town speaks of."
    assert trim.restored(only_lead, own, seen.layout.blocks, seen.column) == own
    assert trim.restored(own, own, seen.layout.blocks, seen.column) is None


def test_a_label_before_the_body_is_out() -> None:
    assert "Member" not in text("<p>Member-only story</p>" + prose(0, 5))
