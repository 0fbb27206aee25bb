"""Full-text search, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from jumpline.model import Action, Completeness
from jumpline.store import indexing, open_store, since, slices
from tests.filed import NOON, URL, document
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
    return fill(store)


def fill(store: Store) -> Store:
    for hours, (name, (title, said)) in enumerate(TEXTS.items()):
        made = document(said, url=f"https://daily.example/{name}", hours=hours, source=name)
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


@pytest.mark.parametrize("size", [1, 2, 3, 4096])
@pytest.mark.parametrize("limit", [1, 2, 20])
@pytest.mark.parametrize("part", [1, 3, 400])
def test_hits_are_the_same_in_however_many_slices_they_stand(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int, limit: int, part: int
) -> None:
    monkeypatch.setattr(indexing, "SLICE", size)
    monkeypatch.setattr(slices, "_PART", part)
    monkeypatch.setattr(slices, "_DENSE", 1)
    monkeypatch.setattr(slices, "_STEPS", (1, 2))
    fill(store)
    for number in range(3):
        store.save(
            document(f"A later ferry, number {number}.", url=f"https://daily.example/{number}", hours=9 + number)
        )
    assert found(store, "ferry", limit=limit) == ["2", "1", "0", "cut", "ferry"][:limit]
    assert found(store, '"old ferry"', limit=limit) == ["cut", "ferry"][:limit]
    assert found(store, '"old ferry" -"grey morning"', limit=limit) == ["cut"]
    assert found(store, '"later ferry" -1', limit=limit) == ["2", "0"][:limit]
    assert found(store, '"old ferr*" council', limit=limit) == []  # within quotes, an asterisk is no word
    assert found(store, "ferry", source="cut", limit=limit) == ["cut"]
    assert found(store, '"old ferry"', source="ferry", limit=limit) == ["ferry"]
    assert found(store, "ferry", since=NOON + timedelta(hours=10), limit=limit) == ["2", "1"][:limit]
    assert found(store, '"later ferry"', since=NOON + timedelta(hours=11), limit=limit) == ["2"]
    assert found(store, "ferry", since=NOON + timedelta(hours=12), limit=limit) == []
    assert found(store, "ferry", completeness=Completeness.TRUNCATED, limit=limit) == []


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize(("part", "most"), [(1, 16), (4, 16), (400, 2), (400, 16)])
def test_a_phrase_of_words_that_seldom_meet_is_found_in_every_part_of_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch, size: int, part: int, most: int
) -> None:
    monkeypatch.setattr(indexing, "SLICE", size)
    monkeypatch.setattr(slices, "_STEPS", (1, 1))
    monkeypatch.setattr(slices, "_PART", part)
    monkeypatch.setattr(slices, "_MOST", most)
    monkeypatch.setattr(slices, "_DENSE", 1)
    for number in range(14):
        said = "An old ferry in the fog." if number in {0, 3, 4, 9} else "The ferry is old, says a council."
        made = document(said, url=f"https://daily.example/{number}", hours=number, source=f"source-{number % 2}")
        store.save(made)
    for limit in (1, 2, 3, 20):
        assert found(store, '"old ferry"', limit=limit) == ["9", "4", "3", "0"][:limit]
        assert found(store, '"old ferry" fo*', limit=limit) == ["9", "4", "3", "0"][:limit]
        assert found(store, '"old ferry"', source="source-1", limit=limit) == ["9", "3"][:limit]
        assert found(store, '"old ferry"', since=NOON + timedelta(hours=4), limit=limit) == ["9", "4"][:limit]
        assert found(store, 'ferry -"ferry is old"', limit=limit) == ["9", "4", "3", "0"][:limit]
    assert found(store, '"old council"') == []
    store.remove(store.removable("https://daily.example/4").ids)
    assert found(store, '"old ferry"') == ["9", "3", "0"]


@pytest.mark.parametrize("most", [1, 2, 5000])
def test_a_search_since_a_moment_finds_what_was_captured_late_and_stored_early(
    store: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(since, "_SINCE", most)
    for number, hours in enumerate([5, 0, 6, 1]):
        store.save(document(f"A ferry, number {number}.", url=f"https://daily.example/{number}", hours=hours))
    assert found(store, "ferry", since=NOON + timedelta(hours=5)) == ["2", "0"]


def test_a_search_knows_what_is_the_source_and_the_verdict_now(store: Store) -> None:
    store.save(document("A ferry in the fog.", "truncated", source="daily"))
    assert found(store, "ferry", source="daily", completeness=Completeness.TRUNCATED) == ["a"]
    store.save(document("A ferry in the fog.", hours=1, source="weekly"))
    assert found(store, "ferry", source="daily") == found(store, "ferry", completeness=Completeness.TRUNCATED) == []
    assert found(store, "ferry", source="weekly", completeness=Completeness.COMPLETE) == ["a"]
    store.save(document("Another, longer story of the ferry.", hours=2, source="daily"))
    assert found(store, "ferry", source="daily") == ["a"]
    assert found(store, "ferry", source="weekly") == []
    store.remove(store.removable(URL).ids)
    assert found(store, "ferry") == found(store, "ferry", source="daily") == []
    assert not list(store.check())


@pytest.mark.parametrize("query", ["\ue001complete", "\ue001complete*", '"\ue001complete a"', "complete"])
def test_what_the_index_notes_beside_the_words_is_found_by_no_word(filled: Store, query: str) -> None:
    assert found(filled, query) == []


def test_an_index_of_words_that_an_older_version_made_is_made_anew(url: str) -> None:
    with open_store(url) as store:
        fill(store)
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with made.begin() as connection:
        connection.execute(text("DROP TABLE search"))
        for statement in older_index(connection.dialect.name):
            connection.execute(text(statement))
        connection.execute(text("UPDATE rules SET version = '1' WHERE name = 'words'"))
    made.dispose()
    with open_store(url) as store:
        assert found(store, "ferry", source="cut", completeness=Completeness.COMPLETE) == ["cut"]
        assert found(store, '"old ferry"') == ["cut", "ferry"]
        assert not list(store.check())


def older_index(database: str) -> list[str]:
    """Return how the index was made that knew neither source nor verdict, with one article's words in it."""
    if database == "sqlite":
        return [
            "CREATE VIRTUAL TABLE search USING fts5(title, text, content='')",
            "INSERT INTO search (rowid, title, text) VALUES (1, 'the old ferry returns', 'ferry')",
        ]
    return [
        "CREATE TABLE search (document_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX search_by_word ON search USING gin (words)",
        "INSERT INTO search SELECT min(id), 'ferry:2 old:1' FROM documents",
    ]
