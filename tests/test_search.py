"""Full-text search, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jumpline.model import Action, Completeness
from jumpline.store import search
from tests.filed import NOON, document
from tests.tiny import PROSE

if TYPE_CHECKING:
    from jumpline.store import Store

TEXTS = {
    "ferry": ("The old ferry returns", "\n".join(PROSE["en"])),
    "cut": ("Ferry is back", "The old ferry came back. It's slow, said the council."),
    "fahre": ("Die alte Fähre", "\n".join(PROSE["de"])),
    "tokyo": ("渡し船が戻る", "東京都の古い渡し船が戻ってきた。"),
    "hindi": ("नौका", "पुरानी नौका नदी पर लौट आई"),
}


@pytest.fixture
def filled(store: Store) -> Store:
    for hours, (name, (title, text)) in enumerate(TEXTS.items()):
        made = document(text, url=f"https://daily.example/{name}", hours=hours, source=name)
        store.save(replace(made, article=replace(made.article, title=title)))
    return store


def found(store: Store, query: str, **wanted) -> list[str]:
    return [hit.url.rpartition("/")[2] for hit in store.search(query, **wanted)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ferry", ["cut", "ferry"]),
        ("FERRY council", ["cut", "ferry"]),
        ('"old ferry"', ["cut", "ferry"]),
        ('"ferry old"', []),
        ("it's", ["cut"]),
        ("counc*", ["cut", "ferry"]),
        ("ferry -bicycle", ["cut"]),
        ('ferry -"grey morning"', ["cut"]),
        ("fahre", ["fahre"]),
        ("Fähre Brücke", ["fahre"]),
        ("京都", ["tokyo"]),
        ("古い渡し船", ["tokyo"]),
        ("都", ["tokyo"]),
        ("京船", []),
        ("नौका", ["hindi"]),
        ("nothing", []),
        ("-ferry", []),
        ("", []),
        ('"', []),
        ("AND OR NOT NEAR(", []),
        ("a:b & | ! <-> \\ ' %s :x {y}", []),
        ("\0\ud800", []),
    ],
)
def test_what_is_asked_for_is_found_the_latest_first(filled: Store, query: str, names: list[str]) -> None:
    assert found(filled, query) == names


def test_a_search_is_narrowed_by_source_completeness_time_and_number(filled: Store) -> None:
    filled.save(document("ferry ferry", "truncated", url="https://daily.example/short", hours=9))
    assert found(filled, "ferry", completeness=Completeness.TRUNCATED) == ["short"]
    assert found(filled, "ferry", source="ferry") == ["ferry"]
    assert found(filled, "ferry", since=NOON + timedelta(hours=1)) == ["short", "cut"]
    assert found(filled, "ferry", limit=2) == ["short", "cut"]


def test_a_hit_shows_the_text_around_the_word(filled: Store) -> None:
    (hit,) = filled.search("bicycle")
    assert "bicycle" in hit.snippet
    assert hit.snippet.startswith("…")
    assert (hit.title, hit.completeness, hit.source) == ("The old ferry returns", Completeness.COMPLETE, "ferry")


def test_only_the_best_version_is_found(store: Store) -> None:
    store.save(document("one kaleidoscope", "truncated"))
    assert found(store, "kaleidoscope") == ["a"]
    assert store.save(document("one two three", hours=1))[0] is Action.IMPROVED
    assert found(store, "kaleidoscope") == []
    assert found(store, "three") == ["a"]
    retitled = document("one two three four", hours=2)
    store.save(replace(retitled, article=replace(retitled.article, title="Periscope")))
    assert found(store, "periscope") == found(store, "four") == ["a"]
    assert found(store, "headline") == []


def test_the_same_text_under_another_title_is_found_by_that(store: Store) -> None:
    store.save(document("one two three", "unknown"))
    better = document("one two three", hours=1)
    store.save(replace(better, article=replace(better.article, title="Periscope")))
    assert found(store, "periscope") == ["a"]
    assert found(store, "headline") == []


def test_what_is_out_of_all_proportion_is_found_by_its_beginning(store: Store) -> None:
    words = " ".join(f"{n:x}" + "ü" * 60 for n in range(30_000))
    store.save(document("beginning " + words))
    store.save(document("zeal " * 400_000, url="https://daily.example/b"))
    assert found(store, "beginning") == ["a"]
    assert found(store, "zeal") == ["b"]
    store.save(document("beginning " + words + " more", hours=1))
    assert found(store, "beginning") == ["a"]


@pytest.mark.parametrize("latest", [1, 2, 3, 500])
@pytest.mark.parametrize("limit", [1, 2, 20])
def test_hits_are_the_same_whether_the_latest_articles_have_them_or_only_the_index(
    filled: Store, monkeypatch: pytest.MonkeyPatch, latest: int, limit: int
) -> None:
    monkeypatch.setattr(search, "_LATEST", latest)
    for number in range(3):
        filled.save(
            document(f"A later ferry, number {number}.", url=f"https://daily.example/{number}", hours=9 + number)
        )
    assert found(filled, "ferry", limit=limit) == ["2", "1", "0", "cut", "ferry"][:limit]
    assert found(filled, '"old ferry"', limit=limit) == ["cut", "ferry"][:limit]
    assert found(filled, "ferry", source="cut", limit=limit) == ["cut"]
    assert found(filled, "ferry", since=NOON + timedelta(hours=10), limit=limit) == ["2", "1"][:limit]
    assert found(filled, "ferry", completeness=Completeness.TRUNCATED, limit=limit) == []
