"""Where walls stand, seen from the article's body. Position decides."""

from __future__ import annotations

import pytest

from extractors.wall import Place, Wall
from tests.tiny import PROSE, page, prose, reading

GATE = "Subscribe to continue reading this article."
SAID = f"<p>{GATE}</p>"
TAGS = "<p>Tags: river, ferry, town</p>"
BOX = "<ul>" + "<li>Boats and oars for sale</li>" * 5 + "</ul>"


def strong(html: str) -> Wall:
    return next(wall for wall in reading(html).walls if wall.kind == "strong")


def where(body: str) -> Place:
    return strong(page(body)).place


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (prose(0, 5) + SAID, Place.CUT),
        (prose(0, 1) + SAID, Place.CUT),
        (prose(0, 5) + TAGS + SAID, Place.CUT),
        (prose(0, 5) + "<h3>What comes next</h3>" + SAID, Place.CUT),
        (prose(0, 5) + SAID + "<p>Already a subscriber? Log in to your account here.</p>", Place.CUT),
        (
            prose(0, 5)
            + f"<div class=box>{SAID}<p>Cancel any time. Nine crowns a month after the trial ends.</p></div>",
            Place.CUT,
        ),
        (prose(0, 5) + SAID + prose(5, 1), Place.CUT),
        (prose(0, 5) + BOX + SAID, Place.NEAR),
        (prose(0, 5) + BOX * 3 + SAID, Place.FAR),
        (prose(0, 3) + SAID + prose(3, 5), Place.MIDST),
        (SAID + prose(0, 5), Place.HEAD),
        (SAID, Place.ALONE),
        ("<p>A line of few words.</p>" + SAID, Place.ALONE),
    ],
    ids=[
        "right after the body",
        "after one paragraph",
        "a few tags between",
        "a heading between",
        "with its own words behind",
        "in a box with its conditions",
        "a trifle follows",
        "furniture between",
        "much furniture between",
        "the text goes on",
        "before the body",
        "no body",
        "next to no body",
    ],
)
def test_each_place(body: str, place: Place) -> None:
    assert where(body) is place


@pytest.mark.parametrize(
    "names", ["comments", "related-stories", "share-tools", "cookie-consent", "sidebar", "breadcrumb-menu"]
)
def test_the_same_words_in_another_part_of_the_page_are_aside(names: str) -> None:
    box = f'<div class="{names}"><p>Say it</p><p>Say what you think of it to us and to everyone else</p>{SAID}</div>'
    assert where(prose(0, 5) + box) is Place.ASIDE
    assert where(prose(0, 3) + f'<div class="{names}">{SAID}</div>' + prose(3, 5)) is Place.ASIDE


def test_a_wall_in_a_misnamed_box_right_after_the_body_cuts_it_all_the_same() -> None:
    assert where(prose(0, 5) + f"<aside>{SAID}</aside>") is Place.CUT


def test_a_wall_in_a_footer_before_no_body_is_aside() -> None:
    html = page(prose(0, 5)).replace("<nav>", f'<div class="site-header">{SAID}</div><nav>')
    assert strong(html).place is Place.ASIDE


def test_a_hidden_template_is_placed_like_a_wall_that_is_seen() -> None:
    wall = strong(page(prose(0, 5) + f"<template>{SAID}</template>"))
    assert (wall.place, wall.hidden) == (Place.CUT, True)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (prose(0, 3) + "<p>Get unlimited access for one crown a month.</p>" + prose(3, 3), Place.MIDST),
        (prose(0, 8) + SAID + prose(8, 2), Place.CUT),
        (prose(0, 2) + SAID + prose(8, 2), Place.MIDST),
    ],
    ids=["an offer has text behind it", "a sure wall may have a quarter of the body behind", "but no more"],
)
def test_a_promo_in_the_midst_and_a_wall_with_a_little_text_behind(body: str, place: Place) -> None:
    found = next(wall for wall in reading(page(body)).walls if wall.section == "gates")
    assert found.place is place


def test_what_reads_like_prose_in_the_wall_s_own_box_is_no_body() -> None:
    terms = "The trial runs for four weeks, costs one crown, and after that you pay nine crowns a month until you tell us to stop, which you may do by letter."
    box = f'<div class="terms-box">{SAID}<p>{terms}</p></div>'
    wall = strong(page(f"<div>{prose(0, 4)}{box}</div>"))
    assert (wall.place, wall.after, len(wall.extent)) == (Place.CUT, 0, 2)


def test_a_wall_knows_how_much_body_stands_before_and_after_it() -> None:
    html = page(prose(0, 3) + SAID + prose(3, 5))
    wall = strong(html)
    assert wall.before + wall.after == sum(len(text.split()) for text in PROSE["en"][:8])
    assert wall.before > 90
    assert wall.after > 150
    assert wall.gap == 0


@pytest.mark.parametrize(
    ("between", "gap"),
    [
        ("", 0),
        (TAGS, 4),
        (f"<div hidden>{TAGS}</div>", 0),
        ("<p>Log in or register to follow it.</p>", 0),
    ],
    ids=["nothing", "tags", "what is hidden", "the wall's own words"],
)
def test_the_gap_counts_the_furniture_that_can_be_seen(between: str, gap: int) -> None:
    assert strong(page(prose(0, 5) + between + SAID)).gap == gap


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (prose(0, 5) + '<div id="steady_paywall"></div>', Place.CUT),
        (prose(0, 3) + '<div id="steady_paywall"></div>' + prose(3, 5), Place.MIDST),
        ('<div id="steady_paywall"></div>' + prose(0, 5), Place.HEAD),
    ],
)
def test_an_empty_barrier_has_a_place_too(body: str, place: Place) -> None:
    assert [(wall.kind, wall.place) for wall in reading(page(body)).walls] == [("barrier", place)]
