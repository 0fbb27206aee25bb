"""Walls that are seen: the words of gates, the marks of platforms, what only speaks of them, what belongs to them."""

from __future__ import annotations

import pytest

from extractors.wall import Place, Wall
from tests.tiny import PROSE, page, prose, reading

GATE = "Subscribe to continue reading this article."
IN_PASSING = (
    "<p>Every spring some paper discovers that nobody wants to pay, hides its pages behind a line such as subscribe"
    " to continue reading, counts its readers in the autumn and takes the line down again before the winter comes,"
    " a little poorer than it was and not one bit wiser than all of the others.</p>"
)


def walls(body: str, language: str = "en", markers: tuple[str, ...] = ()) -> tuple[Wall, ...]:
    return reading(page(body, language=language), markers=markers).walls


def sections(body: str, language: str = "en") -> list[tuple[str, str]]:
    return [(wall.section, wall.kind) for wall in walls(body, language)]


@pytest.mark.parametrize(
    ("said", "language", "seen"),
    [
        (GATE, "en", ("gates", "strong")),
        ("Create a free account to continue reading", "en", ("gates", "strong")),
        ("Jetzt weiterlesen mit einem Abo", "de", ("gates", "strong")),
        ("La suite est réservée aux abonnés.", "fr", ("gates", "strong")),
        ("Il vous reste 57.09% de cet article à lire.", "fr", ("rests", "rests")),
        ("You have 2 free articles left this month.", "en", ("meters", "meters")),
        ("Read the full story at the River Gazette.", "en", ("teasers", "teasers")),
        ("Page 1 of 3", "en", ("pagers", "pagers")),
    ],
)
def test_words_are_sorted_by_what_they_say(said: str, language: str, seen: tuple[str, str]) -> None:
    assert seen in sections(prose(0, 4, language) + f"<p>{said}</p>", language)


@pytest.mark.parametrize("cause", ["paywall", "registration"])
def test_a_gate_knows_its_cause_and_quotes_the_page_s_own_words(cause: str) -> None:
    said = GATE if cause == "paywall" else "Register for free to continue reading."
    (wall,) = [wall for wall in walls(prose(0, 5) + f"<div>{said}</div>") if wall.kind == "strong"]
    assert wall.cause == cause
    assert wall.quote.rstrip(".") in said
    assert wall.quote[0].isupper()


def test_the_operator_s_own_marker_is_a_wall() -> None:
    said = "The harbour master keeps the rest for friends of the house"
    (wall,) = walls(prose(0, 5) + f"<p>{said}</p>", markers=(said,))
    assert (wall.section, wall.place) == ("gates", Place.CUT)


@pytest.mark.parametrize(
    "html",
    [
        "<p>To read the full story</p><p>Subscribe</p><p>Sign in</p>",
        "<h3>To read the full story</h3><a href='/s'>Subscribe</a>",
    ],
)
def test_words_laid_out_in_scraps_are_read_together(html: str) -> None:
    assert ("gates", "strong") in sections(prose(0, 4) + html)


def test_scraps_of_two_sections_are_not() -> None:
    boxes = "<section><p>Want to keep reading?</p></section><section><p>Sign up</p></section>"
    assert ("gates", "strong") not in sections(prose(0, 4) + boxes)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>The publisher's banner said “{GATE}” and half of the class had no idea what it was asking of them.</p>",
        f"<p>“{GATE}” is what the paper had put there, and the reading room on the hill took it at its word.</p>",
        IN_PASSING,
    ],
    ids=["quoted inside", "quoted at the start", "in passing"],
)
def test_an_article_about_paywalls_only_mentions_them(html: str) -> None:
    assert [wall for wall in walls(prose(0, 3) + html + prose(3, 4)) if wall.kind == "strong"] == []


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (prose(0, 5) + f"<p>{GATE}</p>", True),
        (prose(0, 5) + f"<p>{GATE} {'x' * 700}</p>", False),
        (prose(0, 12) + "<p>tag</p>" * 60 + f"<p>{GATE}</p>", False),
        (prose(0, 2) + "<p>tag</p>" * 60 + f"<p>{GATE}</p>", True),
    ],
    ids=["behind the body", "in a block too long for a wall", "far from a long body", "anywhere beside little body"],
)
def test_walls_are_looked_for_around_the_body(body: str, seen: bool) -> None:
    assert any(wall.kind == "strong" for wall in walls(body)) is seen


@pytest.mark.parametrize(
    ("html", "kind", "rule"),
    [
        (
            '<div class="wp-block-premium-content-logged-out-view"><p>Ask us</p></div>',
            "server",
            "wordpress.premium-content",
        ),
        ('<aside class="gh-post-upgrade-cta"><h2>Upgrade</h2></aside>', "server", "ghost.upgrade-cta"),
        ('<div class="leaky_paywall_message_wrap">Ask us</div>', "wall", "leaky-paywall.message"),
        ('<div class="article-regwall">Ask us</div>', "wall", "generic.registration-wall"),
        ('<div id="steady_paywall">Ask us</div>', "barrier", "steady.paywall"),
        ('<div class="inline-paywall-container">Ask us</div>', "barrier", "generic.paywall"),
        ('<div class="wp-block-premium-content-logged-out-view"></div>', "barrier", "wordpress.premium-content"),
        ('<aside class="gh-post-upgrade-cta"> <br> </aside>', "barrier", "ghost.upgrade-cta"),
    ],
)
def test_marks_of_platforms_an_empty_one_is_a_barrier(html: str, kind: str, rule: str) -> None:
    found = [wall for wall in walls(prose(0, 5) + html) if wall.section == "marks"]
    assert [(wall.kind, wall.rule, wall.named) for wall in found] == [(kind, rule, True)]


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="paywall">{prose(0, 6)}</div>',
        f'<section id="content-gate"><div>{prose(0, 6)}</div></section>',
        prose(0, 5) + f'<p class="paywall">{PROSE["en"][5]}</p>',
    ],
    ids=["around the body", "further around", "a paragraph of the body"],
)
def test_a_mark_that_holds_the_body_is_no_wall_but_what_a_wall_would_hide(html: str) -> None:
    assert walls(html) == ()


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        (f"<div><p>{GATE}</p></div>", False),
        (f'<div style="display:none"><p>{GATE}</p></div>', True),
        (f"<template><p>{GATE}</p></template>", True),
        (f"<noscript><p>{GATE}</p></noscript>", True),
        (f'<div class="pmpro_content_message" hidden><p>{GATE}</p></div>', True),
    ],
)
def test_a_wall_knows_whether_it_can_be_seen(html: str, hidden: bool) -> None:
    found = walls(prose(0, 5) + html)
    assert found
    assert all(wall.hidden is hidden for wall in found)


@pytest.mark.parametrize(
    ("names", "named"), [("paywall-box", True), ("offer", True), ("note", False), ("members-only", True)]
)
def test_a_gate_s_words_know_whether_an_element_around_them_is_named_like_a_wall(names: str, named: bool) -> None:
    found = [w for w in walls(prose(0, 5) + f'<div class="{names}"><p>{GATE}</p></div>') if w.section == "gates"]
    assert [wall.named for wall in found] == [named]


@pytest.mark.parametrize(
    ("html", "partial"),
    [
        (f"<p>{GATE}</p>", False),
        ("<p>By nightfall the rope was dry and the crew had gone up to the inn. Page 1 of 3</p>", True),
    ],
)
def test_a_wall_may_be_only_the_end_of_a_paragraph(html: str, partial: bool) -> None:
    assert [wall.partial for wall in walls(prose(0, 5) + html)] == [partial]


OFFER = "<h3>Monthly</h3><p>Nine crowns a month, and you can leave whenever you like.</p>"


@pytest.mark.parametrize(
    ("html", "extent"),
    [
        (f"<p>{GATE}</p>", 1),
        (f"<div><p>{GATE}</p>{OFFER}</div>", 3),
        (f"<section><div><p>{GATE}</p></div><div>{OFFER}</div></section>", 3),
        (f"<div><p>{GATE}</p></div>{OFFER}", 1),
        (f"<div><div><p>{GATE}</p></div>{'<p>' + 'word ' * 300 + '</p>'}</div>", 1),
    ],
    ids=["a line", "a box", "nested boxes", "what stands outside", "never more than a wall would say"],
)
def test_the_extent_of_a_wall_is_the_widest_element_without_body(html: str, extent: int) -> None:
    wall = next(wall for wall in walls(f"<div>{prose(0, 5)}{html}</div>") if wall.kind == "strong")
    assert len(wall.extent) == extent
    assert wall.index in wall.extent


def test_walls_come_in_document_order_a_mark_before_its_words() -> None:
    found = walls(prose(0, 5) + f'<div class="pmpro_content_message"><p>{GATE}</p></div><p>Page 1 of 3</p>')
    assert [wall.index for wall in found] == sorted(wall.index for wall in found)
    assert found[0].section == "marks"


def test_a_page_without_any_has_none() -> None:
    assert walls(prose(0, 8)) == ()
    assert walls("") == ()
