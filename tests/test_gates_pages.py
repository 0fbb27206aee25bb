"""The gallery's own pages: that each says what its label claims, before any detector is judged by it."""

from __future__ import annotations

import json
from collections import defaultdict
from html import unescape

import lxml.html
import pytest

from tests.gates import Case, cases
from tests.gates.layouts import LAYOUTS
from tests.gates.stories import packs

CASES = cases()
BY_NAME = {case.name: case for case in CASES}
ARTICLES = [case for case in CASES if case.is_article]


def source(case: Case) -> str:
    """The page's source with entities and JSON's escaped quotation marks undone."""
    return unescape(case.html.decode()).replace('\\"', '"')


def by_platform() -> dict[str, list[Case]]:
    table = defaultdict(list)
    for case in CASES:
        table[case.platform].append(case)
    return table


def test_names_and_urls_are_unique() -> None:
    assert len(BY_NAME) == len(CASES)
    assert len({case.url for case in CASES}) == len(CASES)


def test_the_gallery_is_the_same_every_time() -> None:
    cases.cache_clear()
    assert cases() == CASES


def test_the_gallery_is_wide_enough() -> None:
    platforms_of = defaultdict(set)
    for case in CASES:
        platforms_of[case.language].add(case.platform)
    assert len(platforms_of) >= 22
    assert min(len(seen) for seen in platforms_of.values()) >= 20
    assert min(len({case.language for case in group}) for group in by_platform().values()) >= 4
    assert len(LAYOUTS) >= 6
    assert 1000 <= len(CASES) <= 2600


@pytest.mark.parametrize("platform", sorted(by_platform()))
def test_pages_hold_what_their_labels_say_and_nothing_of_the_rest(platform: str) -> None:
    for case in by_platform()[platform]:
        page = source(case)
        for piece in case.present:
            assert piece in page, (case.name, piece)
        for piece in case.absent if case.is_article else ():
            # Its opening words may stand in the description, or where a paragraph was broken off.
            assert piece[-30:] not in page, (case.name, piece)
        assert case.body_end in page, case.name


@pytest.mark.parametrize("platform", sorted(by_platform()))
def test_labels_are_consistent(platform: str) -> None:
    for case in by_platform()[platform]:
        if case.truth == "complete":
            assert case.cause is None, case.name
            assert not case.absent, case.name
        else:
            assert case.cause, case.name
            assert case.absent or case.truth == "empty" or "…" in source(case) or "..." in source(case), case.name
        assert bool(case.body_end) == bool(case.present), case.name
        assert bool(case.present) == (case.truth != "empty"), case.name
        assert case.fraction is None or 0 < case.fraction < 1 or case.truth == "complete", case.name


def test_every_cut_page_has_a_whole_twin_with_the_same_head() -> None:
    for case in ARTICLES:
        assert case.twin is not None, case.name
        twin = BY_NAME[case.twin]
        assert twin.twin == case.name
        assert {case.variant, twin.variant} == {"cut", "whole"}


def test_the_walls_words_are_on_the_cut_page_in_the_page_s_own_text() -> None:
    for case in ARTICLES:
        if case.variant == "cut" and case.gate and "scrambled" not in case.platform:
            page = lxml.html.fromstring(case.html).text_content()
            assert any(words in page for words in case.gate), case.name


def test_every_script_of_data_is_valid_json() -> None:
    for case in CASES:
        tree = lxml.html.fromstring(case.html)
        for script in tree.xpath('//script[@type="application/ld+json" or @type="application/json"]'):
            assert json.loads(script.text), case.name


def test_every_language_brings_all_its_words() -> None:
    reference = packs()["en"]
    for pack in packs().values():
        assert set(pack.walls) == set(reference.walls), pack.language
        assert set(pack.furniture) == set(reference.furniture), pack.language
        assert len(pack.walls["paywall"]) >= 4, pack.language
        assert len(pack.walls["registration"]) >= 2, pack.language
        assert len(pack.walls["teaser"]) >= 3, pack.language
        for story in pack.ordinary():
            assert 6 <= len(story.blocks) <= 12, story.title
            assert story.blocks[-1].kind == "text", story.title
