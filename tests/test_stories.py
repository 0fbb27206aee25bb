"""One story at several addresses: near duplicates across sources, and one article under several addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jumpline.model import Action, Alias
from jumpline.store import recent, stories
from tests.filed import document
from tests.tiny import PROSE

if TYPE_CHECKING:
    from jumpline.model import Document
    from jumpline.store import Store

WHOLE = "\n".join(PROSE["en"])
CUT = "\n".join(PROSE["en"][:2])


def at(name: str, text: str, completeness: str = "complete", title: str = "Ferry", hours: int = 0) -> Document:
    made = document(text, completeness, url=f"https://{name}.example/story", source=name, hours=hours)
    return replace(made, article=replace(made.article, title=title))


def story(store: Store, name: str) -> list[str]:
    return [member.source for member in store.story(f"https://{name}.example/story")]


def test_a_story_that_is_cut_at_one_publisher_is_found_whole_at_another(store: Store) -> None:
    store.save(at("cut", CUT, "truncated"))
    store.save(at("other", "\n".join(PROSE["de"])))
    store.save(at("whole", WHOLE))
    assert story(store, "cut") == story(store, "whole") == ["whole", "cut"]
    assert story(store, "other") == ["other"]
    assert story(store, "nowhere") == []
    best, worse = store.story("https://cut.example/story")
    assert (best.best, worse.best) == (True, False)


def test_stories_that_turn_out_to_be_one_are_joined(store: Store) -> None:
    first, last = "\n".join(PROSE["en"][:6]), "\n".join(PROSE["en"][6:])
    store.save_all([at("a", first), at("b", first)])
    store.save_all([at("c", last), at("d", last)])
    assert story(store, "a") != story(store, "c")
    store.save(at("e", f"{first}\n{last}"))
    assert sorted(story(store, "a")) == ["a", "b", "e"]
    store.save(at("f", f"{last}\n{first}"))
    assert sorted(story(store, "d")) == ["a", "b", "c", "d", "e", "f"]
    assert story(store, "d")[0] in {"e", "f"}


def test_an_article_that_is_whole_at_last_joins_its_story(store: Store) -> None:
    store.save(at("a", "Too short to tell.", "truncated"))
    store.save(at("b", WHOLE))
    assert story(store, "a") == ["a"]
    store.save(at("a", WHOLE + " Corrected.", hours=1))
    assert story(store, "a") == ["a", "b"]


def test_stock_phrases_and_pages_without_an_article_are_no_story(store: Store) -> None:
    wall = " ".join(PROSE["en"][0].split()[:40])
    store.save_all([at("a", wall, "truncated", "The ferry"), at("b", wall, "truncated", "A bridge is closed")])
    store.save_all([at("c", WHOLE, "empty"), at("d", WHOLE, "empty")])
    assert [story(store, name) for name in "abcd"] == [["a"], ["b"], ["c"], ["d"]]


def test_a_phrase_that_begins_many_articles_costs_no_more_than_one_that_begins_few(store: Store) -> None:
    head = PROSE["en"][0]
    texts = [f"{head}\n" + " ".join(f"word{number}x{n}" for n in range(200)) for number in range(30)]
    store.save_all([at(f"s{number}", text) for number, text in enumerate(texts)])
    assert all(story(store, f"s{number}") == [f"s{number}"] for number in range(30))
    engine = store._database._engine
    with engine.connect() as connection:
        recent.settle(connection)
        most = "SELECT max(n) FROM (SELECT count(*) AS n FROM bands GROUP BY key) counted"
        assert connection.exec_driver_sql(most).scalar() == stories._ROOM


def test_what_could_not_be_compared_at_once_is_compared_later(store: Store) -> None:
    store.save_all([at("a", WHOLE), at("b", WHOLE)])
    with store._database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET story_id = NULL")
        stories.regroup(connection)
    assert story(store, "a") == ["a"]
    assert store.group() == 2
    assert store.group() == 0
    assert sorted(story(store, "a")) == ["a", "b"]


FERRY = "https://www.daily.example/town/the-old-ferry-returns"


def test_a_large_batch_leaves_none_behind_that_waits_to_be_compared(store: Store) -> None:
    batch = [document(f"text {number}", url=f"https://daily.example/{number}") for number in range(450)]
    store.save_all(batch)
    assert store.extent()["articles still to be compared"] == 0


def test_an_article_is_one_under_all_its_addresses(store: Store) -> None:
    assert store.save(document("one two", "truncated", url=FERRY))[0] is Action.STORED
    amp = document("one two three", url=f"{FERRY}/amp", hours=1)
    assert store.save(amp)[0] is Action.IMPROVED
    moved = "https://www.daily.example/news/the-old-ferry-returns"
    named = replace(document("one", "truncated", url=moved, hours=2), aliases=(Alias(FERRY, "canonical"),))
    assert store.save(named)[0] is Action.KEPT_BETTER
    assert store.counts()["documents"] == 1
    assert store.aliases(FERRY) == [Alias(f"{FERRY}/amp", "amp"), Alias(moved, "requested")]
    for url in (FERRY, f"{FERRY}/amp", moved):
        found = store.get(url)
        assert found
        assert (found.url, found.article.text) == (FERRY, "one two three")
        assert len(store.captures(url)) == len(store.versions(url)) == 3
    others = ["http://daily.example/town/the-old-ferry-returns", f"{moved}?amp=1", f"{FERRY}/2"]
    assert store.known([FERRY, moved, *others]) == {FERRY, moved, *others[:2]}


def test_addresses_of_one_article_in_one_batch_are_one(store: Store) -> None:
    spelt = [FERRY.replace("https", "http"), FERRY, FERRY.replace("www.", "m.")]
    batch = [document(f"w {'w ' * n}", url=url, hours=n) for n, url in enumerate(spelt)]
    assert [action for action, _why in store.save_all(batch)] == [Action.STORED, Action.IMPROVED, Action.IMPROVED]
    assert store.counts()["documents"] == 1
    assert store.save_all(batch[::-1])[0][0] is Action.UNCHANGED


def test_an_address_that_another_article_has_stays_its_own(store: Store) -> None:
    other = "https://www.daily.example/town/another-story-of-the-town"
    store.save(document("one", url=FERRY))
    store.save(document("two", url=other))
    store.save(replace(document("one more", url=FERRY, hours=1), aliases=(Alias(other, "canonical"),)))
    found = store.get(other)
    assert found
    assert found.article.text == "two"
