"""What a wall asks for, money or an account, and what only asks for support; rows of pages; cards behind a text."""

from __future__ import annotations

import pytest

from extractors import assess, rows
from extractors.charging import charged
from extractors.rules import phrases, tables
from extractors.rules.wording import normalise
from jumpline.model import Cause, Completeness
from tests.tiny import page, prose, reading


@pytest.mark.parametrize(
    ("words", "language", "cause"),
    [
        ("Log in to see the remainder. Signing up is free of charge.", "en", Cause.REGISTRATION),
        ("Log in, or take out a subscription.", "en", Cause.PAYWALL),
        ("Four months for €3", "en", Cause.PAYWALL),
        ("A free account will do; a subscription brings more.", "en", None),
        ("Log in to see the remainder.", "en", None),
        ("Skapa ett konto utan kostnad.", "sv", Cause.REGISTRATION),
        ("Nur für Heftabonnenten.", "de", Cause.PAYWALL),
        ("무료로 가입하세요", "ko", Cause.REGISTRATION),
        ("有料会員のみ", "ja", Cause.PAYWALL),
        ("मुफ़्त खाता बनाएं", "hi", Cause.REGISTRATION),
    ],
)
def test_a_wall_asks_for_money_or_for_an_account(words: str, language: str, cause: Cause | None) -> None:
    assert charged(words, phrases.packs_for(language, language)) is cause


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        ("<p>Please log in to read the rest of this story.</p><p>Make a free account</p>", Cause.REGISTRATION),
        ("<p>Please log in to read the rest of this story, or buy a subscription.</p>", Cause.PAYWALL),
        ("<p>Become a member to read the rest of this story. Eight crowns a month.</p>", Cause.PAYWALL),
    ],
)
def test_a_login_wall_that_speaks_of_a_fee_is_a_paywall(after: str, cause: Cause) -> None:
    found = assess(page(prose(0, 2) + after))
    assert (found.completeness, found.cause) == (Completeness.TRUNCATED, cause)


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("the whole of this long report", "en", "read_on"),
        ("a report of the whole year", "en", "read_on"),
        ("the whole town. a report", "en", None),
        ("only our oldest supporters", "en", "closed"),
        ("lo leen completo: la nota", "es", "read_on"),
        ("solo quien sea socio", "es", "closed"),
        ("den restlichen zeitungsbericht", "de", "read_on"),
        ("いただけます。会員", "ja", None),
        ("je moet wel even inloggen", "nl", "closed"),
        ("we need your subscription", "en", None),
        ("会員の方のみ", "ja", "closed"),
    ],
)
def test_two_words_say_it_together_within_a_sentence(text: str, language: str, topic: str | None) -> None:
    words = tables.vocabulary((language,))
    plain = normalise(text)
    assert topic in {name for name in ("read_on", "closed") if words[name].search(plain)} | {None}
    if topic is None:
        assert not any(words[name].search(plain) for name in ("read_on", "closed"))


APPEAL = "<p>Our reporting is paid for by readers. Subscribe from $1 a week.</p>"
BUTTONS = '<p><a href="/subscribe">Subscribe</a> <a href="/login">Log in</a></p>'


@pytest.mark.parametrize(
    ("after", "completeness"),
    [
        (APPEAL + BUTTONS, Completeness.COMPLETE),
        ("<p>Our reporting is paid for by readers. Subscribe to see the rest of this story.</p>" + BUTTONS, Completeness.TRUNCATED),
        ("<p>Want more articles like this? Become a member today.</p>", Completeness.COMPLETE),
    ],
    ids=["for support alone", "and holds the rest back", "more of the same"],
)  # fmt: skip
def test_an_appeal_for_support_is_no_wall_unless_it_holds_something_back(
    after: str, completeness: Completeness
) -> None:
    assert assess(page(prose(0, 4) + after)).completeness is completeness


CARD = '<div class="x"><a href="/n/{n}">A depot will move over the river</a> <b>Premium</b><p>The rest is for members.</p></div>'
PLAN = (
    '<div class="x"><a href="/subscribe/{n}">The digital plan for a month</a><p>Read the rest of every story.</p></div>'
)


@pytest.mark.parametrize(
    ("like", "count", "seen"),
    [(CARD, 4, False), (CARD, 1, True), (PLAN, 3, True)],
    ids=["cards of other stories", "one box is no row of cards", "a wall's plans lead to where one pays"],
)
def test_cards_of_other_stories_invite_nobody(like: str, count: int, seen: bool) -> None:
    after = "".join(like.format(n=n) for n in range(count))
    invited = reading(page(prose(0, 3) + f'<div class="y">{after}</div>')).seen.invitation
    assert (invited is not None and invited.walls_off) is seen


@pytest.mark.parametrize(
    ("after", "row"),
    [
        ('<div><span>1</span><a href="/n/2">2</a><a href="/n/3">3</a></div>', "123"),
        ('<div><a href="/n?x=2">次のページ</a><span>1/4ページ</span></div>', "次のページ1/4ページ"),
        ('<nav class="z"><span>Seite 1/3</span><a href="/n/2">Weiter</a></nav>', "Seite 1/3Weiter"),
        ('<nav class="z"><a href="/1">One</a><a href="/2">Two</a></nav>', None),
        ('<div><a href="/n/2">Chapter 12</a></div>', None),
        ('<div class="comment-pages"><span>1</span><a href="/n/2">2</a></div>', None),
        ("<div>1/4 of the town</div>", None),
    ],
)
def test_a_row_of_page_numbers_right_after_the_body(after: str, row: str | None) -> None:
    found = reading(page(prose(0, 3) + after))
    block = rows.find(found.layout, found.column)
    assert (block.text.replace(" ", "") if block else None) == (row.replace(" ", "") if row else None)
    if row:
        assert row not in found.article.text
