"""Invitations right after the last paragraph, in whatever words: to pay, to enter, to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tiny import page, prose, reading

if TYPE_CHECKING:
    from extractors.invitation import Invitation

AUTHOR = '<div class="author-box"><p>Ines Hartog writes about rivers and boats.</p></div>'


def invited(body: str, language: str = "en") -> Invitation | None:
    return reading(page(body, language=language)).seen.invitation


def topics(after: str, language: str = "en", count: int = 3) -> set[str]:
    found = invited(prose(0, count, "en" if language == "pt" else language) + after, language)
    return set(found.topics) if found else set()


@pytest.mark.parametrize(
    ("after", "language", "expected"),
    [
        ("<p>Become a member today</p>", "en", {"pay"}),
        ("<p>Sign in</p>", "en", {"enter"}),
        ("<p>Keep on with the rest of it</p>", "en", {"read_on"}),
        ("<p>Nine crowns per month</p><p>Sign in</p>", "en", {"pay", "enter"}),
        ("<p>The rest of this story</p><p>Sign in</p>", "en", {"enter", "read_on"}),
        ("<p>The rest of this story is for members. Sign in.</p>", "en", {"pay", "enter", "read_on", "closed"}),
        ("<p>Only members of the pier club can see what comes next.</p>", "en", {"pay", "closed"}),
        ("<p>Dieser Artikel ist Abonnenten vorbehalten.</p>", "de", {"pay", "closed"}),
        ("<p>Geben Sie Ihre E-Mail-Adresse ein, um den Artikel zu Ende zu lesen.</p>", "de", {"enter", "read_on"}),
        ("<h3>Hier weiterlesen</h3><p>Monatlich kündbar</p><p>Anmelden</p>", "de", {"pay", "enter", "read_on"}),
        ("<p>Abonnez-vous pour lire la suite</p>", "fr", {"pay", "read_on"}),
        ("<p>Inicia sesión para seguir leyendo</p>", "es", {"enter", "read_on"}),
        ("<p>Abbonati</p><p>Accedi</p>", "it", {"pay", "enter"}),
        ("<p>Lees verder met een abonnement</p>", "nl", {"pay", "read_on"}),
        ("<p>Zaloguj się</p>", "pl", {"enter"}),
        ("<p>Treść dostępna po zalogowaniu.</p>", "pl", {"closed", "enter"}),
        ("<p>Contenuto visibile solo agli utenti registrati.</p>", "it", {"closed", "enter"}),
        ("<p>Den kompletten Bericht lesen nur zahlende Leser.</p>", "de", {"closed", "read_on"}),
        ("<p>That was your last free one.</p>", "en", {"closed", "read_on"}),
        ("<p>Sie haben Ihr Kontingent an kostenlosen Texten aufgebraucht.</p>", "de", {"closed", "read_on"}),
        ("<p>Has agotado tus notas gratis. Identifícate.</p>", "es", {"closed", "read_on", "enter"}),
        ("<p>Vous avez épuisé vos lectures gratuites. Abonnez-vous.</p>", "fr", {"closed", "read_on", "pay"}),
        ("<p>Hier endet der kostenlose Teil.</p>", "de", {"closed", "read_on"}),
        ("<p>The free part stops here. Sign in.</p>", "en", {"closed", "read_on", "enter"}),
        ("<p>For a limited time, free crossings.</p>", "en", set()),
        ("<p>Melden Sie sich an.</p>", "de", {"enter"}),
        ("<p>Meld je aan.</p>", "nl", {"enter"}),
        ("<p>Weitere Artikel</p>", "de", set()),
        ("<p>Zwei kostenlose Texte pro Woche, ohne Konto.</p>", "de", {"enter"}),
        ("<p>Dostępne dla prenumeratorów</p>", "pl", {"closed", "pay"}),
        ("<p>From here on only in the app.</p>", "en", {"closed"}),
        ("<p>Daqui pra frente, só no aplicativo.</p>", "pt", {"closed"}),
        ("<p>The crew went home at ten.</p>", "en", set()),
        ("", "en", set()),
    ],
)
def test_what_stands_after_the_body_is_read_by_its_topics(after: str, language: str, expected: set[str]) -> None:
    assert topics(after, language) == expected


@pytest.mark.parametrize(
    ("after", "walls_off"),
    [
        ("<p>Become a member today</p>", False),
        ("<p>Sign in</p>", False),
        ("<p>Become a member</p><p>Sign in</p>", True),
        ("<p>The rest of this story is for members. Sign in.</p>", True),
    ],
)
def test_one_topic_is_a_promo_or_a_link_two_are_a_wall(after: str, walls_off: bool) -> None:
    found = invited(prose(0, 3) + after)
    assert found is not None
    assert found.walls_off is walls_off


@pytest.mark.parametrize(
    ("href", "topic"),
    [
        ("/subscribe", "pay"),
        ("https://paper.example/abo/", "pay"),
        ("/membership?from=story", "pay"),
        ("/user/login", "enter"),
        ("/sign-up", "enter"),
        ("https://accounts.paper.example/oauth?next=x", "enter"),
        ("/register", "enter"),
        ("/above-the-river", None),
        ("/blogin-a-box", None),
        ("/town", None),
    ],
)
def test_where_links_lead_counts_in_any_language(href: str, topic: str | None) -> None:
    after = f'<p>The rest of this <a href="{href}">awaits you</a></p>'
    assert topics(after) == ({"read_on", topic} if topic else {"read_on"})


@pytest.mark.parametrize(
    "promo",
    [
        "<p>Thanks for reading! Become a member and sign in to talk to us.</p>",
        "<p>Did you like this story? Subscribe, or sign in.</p>",
        "<p>Our newsletter: sign up and subscribe, the whole town reads it.</p>",
        "<p>Facebook Twitter Subscribe Sign in</p>",
        "<p>Only subscribers can comment. Sign in.</p>",
        "<p>All rights reserved for members.</p>",
        "<p>Members: sign in to save this article.</p>",
        "<p>Free admission, registration is required.</p>",
        "<h3>Read also: the whole story of the pier club's members</h3>",
        '<p><a href="/2024/03/notes-of-the-pier-club">Plans for members: sign in</a></p>',
        '<p style="display:none">The rest of this story is for members. Sign in.</p>',
        '<div class="comments"><p>Sign in to comment, or become a member.</p></div>',
        '<div class="newsletter"><p>Sign in, subscribe, read on.</p></div>',
        '<footer class="site-footer"><p>Subscribe</p><p>Sign in</p></footer>',
    ],
)
def test_promos_share_rows_and_other_parts_of_the_page_are_passed_over(promo: str) -> None:
    assert topics(promo) == set()


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ("<p>Subscribers get the Sunday supplement.</p>", {"pay"}),
        ("<p>Become a member. Only members win tickets.</p>", {"pay"}),
        ("<p>Become a member. Only members read on.</p>", {"pay", "read_on", "closed"}),
    ],
)
def test_what_is_offered_beside_the_article_says_nothing_of_it(offer: str, expected: set[str]) -> None:
    assert topics(offer) == expected


def test_a_promo_does_not_hide_the_wall_behind_it() -> None:
    assert topics("<p>Thanks for reading!</p><p>Become a member</p><p>Sign in</p>") == {"pay", "enter"}


@pytest.mark.parametrize("credit", ["<p>By Ines Hartog</p>", "<h3>The river and we</h3>", "<p>Photo: the author</p>"])
def test_a_credit_or_a_heading_may_stand_between(credit: str) -> None:
    assert topics(credit + "<p>Become a member</p><p>Sign in</p>") == {"pay", "enter"}


def test_a_sale_behind_a_list_is_read_from_its_heading_on() -> None:
    listed = "".join(f"<li>what the council said of the {what},</li>" for what in ("paint", "ropes", "rails"))
    wall = "<h3>Only members of the pier club can see what comes next.</h3><p>Members of the pier club have all the letters from the landing of thirty years.</p><p>Log in</p>"
    found = invited(f"{prose(0, 3)}<ul>{listed}</ul>{wall}")
    assert found is not None
    assert found.blocks[0].text.startswith("Only members")


def test_an_author_s_lines_at_the_end_of_the_column_are_stepped_over() -> None:
    credit = "<p>Ines Hartog writes about rivers, boats and the people who live beside them.</p>"
    assert topics(credit + "<p>Become a member</p><p>Sign in</p>") == {"pay", "enter"}


def test_more_than_a_few_words_of_furniture_end_the_search() -> None:
    far = "".join(f"<p>Weather in ward {number} stays dry</p>" for number in range(4))
    assert topics(far + "<p>Become a member</p><p>Sign in</p>") == set()


def test_words_of_a_wall_that_came_through_as_the_last_paragraph_are_read() -> None:
    line = "<p>The rest of this story is for members of our house, who sign in with their number and the name of their street.</p>"
    assert topics(line, count=5) == {"pay", "enter", "read_on", "closed"}


def test_the_article_goes_on_behind_a_promo_and_then_it_is_none() -> None:
    assert topics("<p>Become a member</p><p>Sign in</p>" + prose(6, 5)) == set()


def test_no_more_is_taken_than_a_wall_would_say() -> None:
    found = invited(prose(0, 3) + "<p>Become a member</p><p>Sign in</p>" * 9)
    assert found is not None
    assert len(found.blocks) == 5


def test_a_page_without_a_body_invites_nobody() -> None:
    assert invited("<p>Become a member</p><p>Sign in</p>") is None


@pytest.mark.parametrize(
    ("after", "dense"),
    [
        ("<p>This report is for members only.</p>", True),
        ("<p>Sign in to your plan to go on to the rest of it.</p>", True),
        ("<p>Become a member</p><p>Sign in</p>", False),
        ("<p>Nine crowns a month</p><p>Keep reading</p>", False),
    ],
)
def test_one_line_that_says_it_all_is_told_from_scattered_words(after: str, dense: bool) -> None:
    found = invited(prose(0, 3) + after)
    assert found is not None
    assert found.dense is dense


@pytest.mark.parametrize(
    ("card", "language"),
    [
        ('<span>Members only</span> <a href="/news/who-will-buy-the-manor">Who will buy the old manor?</a>', "en"),
        ('<span>Nur für Abonnenten</span><a href="/ort/wer-kauft-das-schloss/812">Wer kauft das Schloss?</a>', "de"),
        ('<a href="/ville/qui-rachetera-le-manoir">Abonnés uniquement : qui rachètera le manoir ?</a>', "fr"),
        ('<a href="/miasto/kto-kupi-palac">Tylko dla prenumeratorów: kto kupi pałac?</a>', "pl"),
    ],
)
def test_a_badge_at_the_headline_of_another_story_is_none(card: str, language: str) -> None:
    assert topics(f'<div class="puff"><div>{card}</div></div>', language) == set()


def test_a_wall_that_links_to_where_one_pays_is_one_though_its_address_says_the_same() -> None:
    wall = '<p>Members only: <a href="/subscribe-to-read-on">subscribe to read on</a></p>'
    assert {"pay", "read_on"} <= topics(wall)


def test_portuguese_marks_a_path_without_asking_for_a_subscription() -> None:
    assert topics("<p>O desvio está assinalado.</p>", "pt") == set()
