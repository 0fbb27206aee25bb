"""A text as the words it is searched by, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.store.likeness import LEAST, keys, shared, shingles, titles_agree
from jumpline.store.words import LONGEST, words
from tests.tiny import PROSE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Ferry's back, on 3rd_May!", "the ferry s back on 3rd may"),
        ("Überfällige Fähre; ΆΛΦΑ Ёлка", "uberfallige fahre αλφα елка"),
        ("हिन्दी में लिखा।", "हिन्दी में लिखा"),
        ("السَّلام عليكم", "السَّلام عليكم"),
        ("東京都", "東京 京都 都"),
        ("AI時代へ 2026", "ai 時代 代へ へ 2026"),
        ("ไทย", "ไท ทย ย"),
        ("서울에서", "서울 울에 에서 서"),
        ("渡", "渡"),
        ("a\0b\ufffdc", "a b c"),
        ("…—!", ""),
        ("x" * 200, "x" * LONGEST),
    ],
)
def test_a_text_is_cut_into_words(text: str, found: str) -> None:
    assert " ".join(words(text)) == found


@given(st.text())
def test_whatever_stands_there_becomes_words_without_spaces(text: str) -> None:
    assert all(word and not any(char.isspace() or char in "'\"\\:" for char in word) for word in words(text))


@given(
    st.text(st.characters(max_codepoint=0x24F) | st.characters(min_codepoint=0x2000, max_codepoint=0x20CF), max_size=40)
)
def test_what_is_quick_for_latin_finds_the_same_words(text: str) -> None:
    beside = " ж"  # with which it is done the long way
    assert words(text + beside) == (*words(text), "ж")


WHOLE = "\n".join(PROSE["en"])
CUT = "\n".join(PROSE["en"][:2])


def test_a_cut_text_stands_under_a_key_of_the_whole_one_and_shares_its_shingles() -> None:
    assert set(keys(shingles(WHOLE))) & set(keys(shingles(CUT)))
    assert shared(shingles(CUT), shingles(WHOLE)) > 0.9


def test_an_updated_text_stands_under_a_key_of_the_one_before() -> None:
    updated = WHOLE.replace("nine years", "ten years") + "\n" + PROSE["en"][0]
    assert set(keys(shingles(WHOLE))) & set(keys(shingles(updated)))
    assert shared(shingles(updated), shingles(WHOLE)) > 0.9


def test_other_texts_share_nothing() -> None:
    texts = [*PROSE.values()]
    for one in texts:
        for other in texts:
            if one is not other:
                assert shared(shingles("\n".join(one)), shingles("\n".join(other))) < 0.1
    assert shared([], []) == 0


def test_a_short_text_cannot_be_told_from_another() -> None:
    assert shingles(" ".join(["word"] * (LEAST - 1))) == keys([]) == []
    assert shingles(" ".join(map(str, range(LEAST))))


def test_keys_are_the_same_in_every_process_and_fit_into_a_database() -> None:
    assert keys(shingles(CUT)) == keys(shingles(CUT))
    assert all(-(2**63) <= key < 2**63 for key in keys(shingles(WHOLE)))
    assert len(set(keys(shingles(WHOLE)))) == 10


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("The old ferry returns", "Old ferry returns to the river after nine years", True),
        ("The old ferry returns", "A bridge is closed", False),
        (None, "A bridge is closed", False),
        ("", "", False),
    ],
)
def test_titles_agree_where_half_their_words_do(one: str | None, other: str | None, agree: bool) -> None:
    assert titles_agree(one, other) is agree
