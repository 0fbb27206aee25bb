"""What is offered beside the article holds nothing of it back; a wall that lists it among its benefits still does."""

from __future__ import annotations

import pytest

from extractors import assess, wares
from jumpline.model import Completeness
from tests.tiny import URL, page, prose, reading


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Subscribers get the river supplement.", ""),
        ("Tickets for members only!", ""),
        ("Enjoying it? Members have the crossword. Join us.", "enjoying it? join us."),
        ("Only members receive the newspaper.", "only members receive the newspaper."),
        ("Keep reading, and get the newspaper too.", "keep reading, and get the newspaper too."),
        ("Full access, and discounts.", "full access, and discounts."),
        ("The ferry came back.", "the ferry came back."),
    ],
    ids=["reading", "a perk", "between sentences", "closed", "going on", "access to all", "nothing offered"],
)
def test_sentences_that_offer_something_else_are_left_out(text: str, left: str) -> None:
    assert wares.without(text, ("en",)) == left


OFFERS = [
    ("en", "Subscribers get the Sunday supplement and the crossword."),
    ("en", "Exclusively for members: two tickets at the price of one."),
    ("de", "Abonnenten vorbehalten: das Gewinnspiel am Wochenende."),
    ("fr", "Réservé aux abonnés : vos places à gagner pour le cirque."),
    ("es", "Sorteo exclusivo para suscriptores."),
    ("it", "Abbonati e leggi anche il supplemento."),
    ("nl", "Alleen voor abonnees: korting op het theater."),
    ("pl", "Tylko dla prenumeratorów: bilety do opery."),
    ("en", "Exclusively for subscribers: our customer service."),
    ("en", "The audio version of this essay is available to premium members."),
    ("de", "Diesen Artikel anhören: nur für Abonnenten."),
    ("fr", "L'écoute de cet article est réservée aux abonnés."),
    ("es", "El audio de esta noticia es solo para suscriptores."),
    ("it", "L'ascolto è riservato agli abbonati premium."),
    ("pl", "Wersja audio tylko dla prenumeratorów."),
]
"""Each speaks of two topics of a wall or more, and of something else than the article."""


@pytest.mark.parametrize(("language", "offer"), OFFERS)
def test_an_offer_of_something_else_behind_a_whole_text_is_no_wall(language: str, offer: str) -> None:
    html = page(prose(0, 4, language) + f'<div class="box"><p>{offer}</p></div>', language=language)
    assert assess(html, URL).completeness is Completeness.COMPLETE


WALLS = [
    ("en", "Subscribe to keep reading, and get the Sunday supplement and the crossword."),
    ("en", "This story is for members, who have two tickets at the price of one as well."),
    ("de", "Weiterlesen mit Abo, dazu jede Woche ein Gewinnspiel."),
    ("fr", "Abonnez-vous pour lire la suite, et gagnez vos places pour le cirque."),
    ("es", "Suscríbete para seguir leyendo y participa en el sorteo."),
    ("it", "Abbonati per continuare a leggere l'articolo e ricevi anche il supplemento."),
    ("nl", "Verder lezen? Abonnees krijgen ook korting op het theater."),
    ("en", "Only subscribers can read or listen to this article."),
    ("de", "Nur Abonnenten können diesen Artikel lesen oder anhören."),
    ("pl", "Aby czytać dalej, wykup prenumeratę; bilety do opery w prezencie."),
]
"""Twins of the offers: the same wares, and the article held back."""


@pytest.mark.parametrize(("language", "wall"), WALLS)
def test_a_wall_that_offers_something_else_besides_is_one(language: str, wall: str) -> None:
    html = page(prose(0, 3, language) + f'<div class="box"><p>{wall}</p></div>', language=language)
    assert assess(html, URL).completeness is Completeness.TRUNCATED


def test_the_words_of_a_gate_in_such_an_offer_are_no_gate() -> None:
    offer = "Γίνετε συνδρομητές και διαβάστε το ένθετο της Κυριακής."
    wall = "Γίνετε συνδρομητές και διαβάστε όλο το άρθρο."
    found = {said: reading(page(prose(0, 3) + f"<p>{said}</p>", language="el")).walls for said in (offer, wall)}
    assert [wall.section for wall in found[offer]] == []
    assert [wall.section for wall in found[wall]] == ["gates"]
