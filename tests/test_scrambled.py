"""Paragraphs enciphered letter by letter, told from lists, recipes and code."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest

from extractors.layout import layout
from extractors.rules import tables
from extractors.scrambled import enciphered, readable
from tests.tiny import PROSE, prose, tree

if TYPE_CHECKING:
    from extractors.blocks import Block

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl")
LOWER = string.ascii_lowercase


def shift(text: str, by: int) -> str:
    """Turn each letter into the one ``by`` places on; words keep their shape."""
    turned = LOWER[by:] + LOWER[:by]
    return text.translate(str.maketrans(LOWER + LOWER.upper(), turned + turned.upper()))


def all_shifted(text: str) -> str:
    """Turn every character but blanks into the one behind it, full stops too."""
    return "".join(char if char == " " else chr(ord(char) + 1) for char in text)


def swap(text: str) -> str:
    return text.translate(str.maketrans(LOWER, "qwertyuiopasdfghjklzxcvbnm"))


def blocks(html: str) -> tuple[Block, ...]:
    return layout(tree(html)).blocks


def found(html: str, language: str | None) -> list[int]:
    page = blocks(html)
    return [block.index for block in enciphered([block for block in page if block.prose], language, page)]


def ciphered(language: str, cipher: str) -> str:
    lead, *rest = PROSE[language][:4]
    scramble = {"one on": lambda t: shift(t, 1), "thirteen on": lambda t: shift(t, 13), "swapped": swap}[cipher]
    return f"<p>{lead}</p>" + "".join(f"<p>{scramble(text)}</p>" for text in rest)


@pytest.mark.parametrize("cipher", ["one on", "thirteen on", "swapped"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cipher_is_found_and_the_clear_paragraphs_are_left(language: str, cipher: str) -> None:
    strange = found(ciphered(language, cipher), language)
    # A paragraph of the cipher may hold a common word by chance.
    assert set(strange) <= {1, 2, 3}
    assert len(strange) >= 2


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl"])
def test_a_cipher_of_the_full_stops_too_is_found_and_none_of_it_left(language: str) -> None:
    lead, *rest = PROSE[language][:5]
    short = " ".join(rest[0].split()[:16]) + "."
    page = blocks(f"<p>{lead}</p>" + "".join(f"<p>{all_shifted(text)}</p>" for text in (*rest, short)))
    assert enciphered(page, language, page) == list(page[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_clear_prose_is_never_taken_for_a_cipher(language: str) -> None:
    assert found(prose(0, 12, language), language) == []


NAMES = "Anna Oland, Berit Hartog, Cornelis Vane, Doris Quill, Edda Marsh, Finn Teller, Gerda Lund, Hanne Birk, Ivo Stern, Jana Holt"
RECIPE = "200 g flour, 3 eggs, 80 g butter, 1 tsp salt, 120 ml milk, 2 onions, 4 apples, 1 lemon, 50 g sugar, 5 g yeast, 1 leek, 2 pears"
CODE = "def ferry(river): return [bank for bank in river if bank.open] ; print(ferry(rivers)) ; import boats ; boats.load(path)"


@pytest.mark.parametrize("text", [NAMES, RECIPE, CODE], ids=["names", "recipe", "code"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_lists_of_names_recipes_and_code_are_no_cipher(text: str, language: str) -> None:
    assert found(prose(0, 4, language) + f"<p>{text}</p>" * 5, language) == []


@pytest.mark.parametrize("language", [None, "", "xx", "eu", "ja"])
def test_a_language_that_we_have_no_words_of_is_never_called_enciphered(language: str | None) -> None:
    assert language not in tables.function_words()
    assert found(ciphered("en", "one on"), language) == []


def test_a_quotation_in_english_is_readable_in_any_language() -> None:
    assert found(prose(0, 4, "de") + prose(0, 4, "en"), "de") == []


def test_a_quotation_in_a_third_language_is_no_cipher_its_letters_are_those_of_prose() -> None:
    assert found(prose(0, 4, "es") + prose(0, 3, "it"), "es") == []


GREEK = (
    "Το παλιό πορθμείο γύρισε στο ποτάμι ένα γκρίζο πρωί του Μαρτίου, εννέα χρόνια μετά την τελευταία διαδρομή, και οι "
    "περισσότεροι από όσους μένουν πάνω από την αποβάθρα στέκονταν στην όχθη για να το δουν. Ο δήμος είχε αγοράσει τη "
    "βάρκα για ένα μόνο νόμισμα από ένα ναυπηγείο που θα τη διέλυε, και μετά μάλωνε για το ποιος θα πληρώσει τη μπογιά."
)


def test_a_page_in_several_languages_is_none() -> None:
    assert found(prose(0, 4, "de") + prose(0, 3, "es") + f"<p>{GREEK}</p>" * 3, "de") == []


def test_a_few_strange_words_are_not_enough() -> None:
    short = " ".join(shift(PROSE["en"][1], 5).split()[:22]) + "."
    assert found(prose(0, 4) + f"<p>{short}</p>", "en") == []


@pytest.mark.parametrize(
    ("text", "is_readable"),
    [
        (PROSE["en"][0], True),
        (shift(PROSE["en"][0], 1), False),
        (NAMES, True),
        (RECIPE, True),
        ("", True),
        ("1 2 3 4 5 6 7 8 9", True),
        (shift(PROSE["en"][0], 1).upper(), True),
    ],
    ids=["prose", "cipher", "names", "recipe", "nothing", "numbers", "capitals cannot be judged"],
)
def test_a_paragraph_is_readable_unless_it_is_set_like_sentences_without_common_words(
    text: str, is_readable: bool
) -> None:
    assert readable(text, tables.function_words()["en"].common) is is_readable
