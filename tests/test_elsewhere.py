"""The line of an open teaser: the whole text, and another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tiny import page, prose, reading

if TYPE_CHECKING:
    from extractors.elsewhere import Teaser


def teaser(after: str, language: str = "en", count: int = 3) -> Teaser | None:
    base = language if language in {"de", "fr", "es", "it", "nl", "pl"} else "en"
    return reading(page(prose(0, count, base) + after, language=language)).seen.teaser


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("You will find the full interview in our May issue.", "en"),
        ("The rest of this piece stands in the printed magazine.", "en"),
        ("Den ganzen Artikel finden Sie in unserer Ausgabe 1/2023.", "de"),
        ("Die Langfassung steht in der Märznummer und im Heft.", "de"),
        ("L'article complet est à lire dans notre numéro de mai.", "fr"),
        ("El texto completo, en la edición impresa de mayo.", "es"),
        ("L'intervista prosegue sul numero in edicola.", "it"),
        ("O texto integral está na revista de maio.", "pt"),
        ("Lees het volledige interview in ons meinummer, de papieren krant.", "nl"),
        ("Cały wywiad w majowym numerze naszego magazynu.", "pl"),
        ("Läs hela intervjun i vårt majnummer.", "sv"),
        ("Juttu kokonaisuudessaan torstain lehdessä sivuilla 4-5.", "fi"),
    ],
)
def test_a_line_of_the_whole_and_of_another_place(line: str, language: str) -> None:
    base = language if language in {"de", "fr", "es", "it", "nl", "pl"} else "en"
    html = page(prose(0, 3, base) + f"<p>{line}</p>", language=language)
    found = reading(html).seen.teaser
    assert found is not None
    assert (found.text, found.first) == (line, True)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("The full report is on the council's website.", "en"),
        ("The full text of the ruling has been published on the court's website.", "en"),
        ("Das gesamte Programm ist auf der Seite des Vereins zu finden.", "de"),
        ("Die komplette Liste der Sperrungen steht auf der Webseite des Landkreises.", "de"),
        ("L'intégralité du rapport est consultable sur le site de la mairie.", "fr"),
        ("El programa completo se puede consultar en el sitio web de la feria.", "es"),
        ("Il programma completo è disponibile sul sito del festival.", "it"),
        ("O relatório completo está no site da câmara.", "pt"),
        ("Pełny raport jest dostępny na stronie urzędu miasta.", "pl"),
        ("Hela rapporten finns på kommunens sajt.", "sv"),
    ],
)
def test_a_document_in_the_news_that_stands_on_a_site_is_none(line: str, language: str) -> None:
    assert teaser(f"<p>{line}</p>", language) is None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("You will find the full report in our May issue.", "en"),
        ("Die vollständige Liste steht in der gedruckten Ausgabe.", "de"),
        ("Hela rapporten finns i vårt majnummer.", "sv"),
    ],
)
def test_but_one_that_stands_in_print_is(line: str, language: str) -> None:
    assert teaser(f"<p>{line}</p>", language) is not None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("A version of this article appears in print on page 3 of the river edition.", "en"),
        ("This article was first published in the spring edition.", "en"),
        ("Subscribe to the printed edition.", "en"),
        ("The full story.", "en"),
        ("We have corrected an earlier version of this article.", "en"),
        ("Dieser Artikel ist zuerst in der Ausgabe 4 erschienen.", "de"),
        ("Cet article a paru dans le numéro de mai.", "fr"),
        ("Este artículo se publicó en la edición de mayo.", "es"),
        ("Dit artikel verscheen in het nummer van mei.", "nl"),
        ("Artykuł ukazał się w majowym numerze.", "pl"),
    ],
)
def test_a_notice_of_print_is_none(line: str, language: str) -> None:
    assert teaser(f"<p>{line}</p>", language) is None


@pytest.mark.parametrize(
    "html",
    [
        "<p hidden>You will find the full interview in our May issue.</p>",
        '<div class="related"><p>You will find the full interview in our May issue.</p></div>',
        "<p>Full magazine text</p>",
        "<p>Facebook: find the full interview in our May issue</p>",
        f"<p>{'word ' * 31} full interview in our May issue</p>",
    ],
    ids=["hidden", "another part of the page", "too short", "a share row", "too long"],
)
def test_what_is_no_line_of_the_article(html: str) -> None:
    assert teaser(html) is None


LINE = "<p>You will find the full interview in our May issue.</p>"


@pytest.mark.parametrize(
    ("after", "first"),
    [
        (LINE, True),
        ("<p>Ines Hartog</p>" + LINE, True),
        ("<h3>The river and the town</h3>" + LINE, True),
        ("<p>Twenty words of furniture</p>" * 4 + LINE, False),
    ],
)
def test_only_a_name_or_a_credit_may_stand_before_the_line(after: str, first: bool) -> None:
    found = teaser(after, count=5)
    assert found is not None
    assert found.first is first


def test_a_line_with_text_of_the_body_behind_it_is_none() -> None:
    assert teaser(LINE + prose(3, 4)) is None


LONG = "<p>By nightfall the rope was dry, the crew had gone up to the inn, and the water lay as flat as it had for nine years"


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (' (<a href="/shop">full text in our May issue</a>)</p>', "full text in our May issue)"),
        ('. <a href="/shop">Read the full text in our May issue</a></p>', "Read the full text in our May issue"),
        (" [<a href='/shop'>complete story in the magazine</a>]</p>", "complete story in the magazine]"),
        (" (full text in our May issue)</p>", None),
        (' (<a href="/shop">a full list</a> of boats)</p>', None),
    ],
    ids=["in round brackets", "a last sentence", "in square brackets", "no link", "no other place"],
)
def test_the_tail_of_the_last_paragraph_may_say_so_where_it_has_a_link(tail: str, expected: str | None) -> None:
    found = teaser(LONG + tail, count=4)
    assert (found.text if found else None) == expected
    assert found is None or found.first


def test_a_page_without_a_body_is_no_teaser() -> None:
    assert teaser(LINE, count=0) is None


@pytest.mark.parametrize(
    ("line", "away"),
    [
        ('<p>Read the <a href="https://other.example/p/1">whole thing</a> there.</p>', True),
        ('<p><a href="https://other.example/p/1">Continue reading on Quillpost</a></p>', True),
        ('<p><a href="/p/1">Continue reading on Quillpost</a></p>', None),
        ('<p>Read the whole thing on <a href="https://www.facebook.com/x">our wall</a> there.</p>', None),
        ('<p>Read the whole thing <a href="https://other.example/p/1">in our magazine</a></p>', False),
    ],
    ids=["another site", "its name", "the same site", "a network", "named in words"],
)
def test_a_link_to_another_site_is_another_place(line: str, away: bool | None) -> None:
    found = teaser(line)
    assert (found.away if found else None) is away


def test_a_labelled_link_to_a_source_is_no_teaser() -> None:
    assert teaser('<p>More on this: <a href="https://other.example/p/1">the whole thing</a></p>') is None


@pytest.mark.parametrize(
    ("line", "language", "away"),
    [
        ("Read the rest of this in our app.", "en", True),
        ("Den ganzen Text lesen Sie in der App.", "de", True),
        ("L'article complet est à lire dans l'appli.", "fr", True),
        ("El texto completo, en nuestra aplicación.", "es", True),
        ("Read the rest in the app or in the printed edition.", "en", False),
        ("Download our app for the news of the day.", "en", None),
        ("Laden Sie unsere App, jeden Tag neu.", "de", None),
    ],
)
def test_the_app_is_another_place_that_is_promoted_behind_whole_texts_too(
    line: str, language: str, away: bool | None
) -> None:
    found = teaser(f"<p>{line}</p>", language)
    assert (found.away if found else None) is away


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("Få hele avisen i en måned for 9 kr.", False),
        ("Læs hele interviewet i avisen, 9 kr. i kiosken.", True),
    ],
    ids=["the paper for a price", "the article in the paper"],
)
def test_the_whole_paper_for_a_price_is_no_teaser(line: str, seen: bool) -> None:
    found = reading(page(prose(0, 3) + f"<p>{line}</p>", language="da")).seen.teaser
    assert (found is not None) is seen
