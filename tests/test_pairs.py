"""The filter that rules out that words follow each other in an article."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.store import open_store, pairs
from jumpline.store.words import words
from tests.filed import document

WORD = st.text(min_size=1, max_size=8).filter(lambda word: words(word) == (word,))
RUN = st.lists(WORD, max_size=40)


def may_hold(filter_: bytes, phrase: list[str]) -> bool:
    bits = 8 * len(filter_)
    return all(filter_[n % bits >> 3] >> (n % bits & 7) & 1 for key in pairs.keys(phrase) for n in key)


@given(RUN, RUN, st.integers(0, 79), st.integers(2, 5))
def test_no_phrase_of_the_text_is_ruled_out(title: list[str], body: list[str], start: int, length: int) -> None:
    filter_ = pairs.filter_of((title, body))
    for run in (title, body):
        assert may_hold(filter_, run[start : start + length])


def test_most_pairs_that_are_not_there_are_ruled_out() -> None:
    chance = random.Random(5)
    vocabulary = [f"word{number}" for number in range(300)]
    text = chance.choices(vocabulary, k=500)
    held, filter_ = set(pairwise(text)), pairs.filter_of((text,))
    others = [pair for _ in range(4000) if (pair := tuple(chance.choices(vocabulary, k=2))) not in held]
    assert len(filter_) == len(held)
    assert sum(may_hold(filter_, list(pair)) for pair in others) < 0.06 * len(others)


def test_no_pair_stands_over_title_and_text() -> None:
    assert not may_hold(pairs.filter_of((["old", "ferry"], ["returns", "today"])), ["ferry", "returns"])
    assert pairs.filter_of(([], ["alone"])) == b"\0"


@pytest.mark.parametrize("longest", [20, 16_000])
def test_a_phrase_at_any_place_of_an_article_is_found_in_the_store(url: str, longest: int) -> None:
    said = [f"w{number * number % 997}" for number in range(longest)]
    with open_store(url) as store:
        store.save(document(" ".join(said)))
        for at in range(0, min(len(said), 15_000) - 3, max(1, longest // 40)):
            phrase = " ".join(said[at : at + 3])
            assert [hit.url for hit in store.search(f'"{phrase}"')], phrase
        for pair in [(said[3], said[1]), (said[5], said[2]), (said[1], said[2])]:
            assert bool(store.search(f'"{" ".join(pair)}"')) is (pair in set(pairwise(said))), pair
