"""The rule tables: all load, their examples are checked, and every language's entries are sane."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from extractors import rules
from extractors.rules import gates, phrases, tables, weights
from extractors.rules.tables import Interstitial, State
from extractors.rules.weights import Scale
from extractors.rules.wording import normalise
from jumpline.errors import ConfigError
from jumpline.model import Cause

FOLDER = Path(rules.__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))
RAW = {file.stem: yaml.safe_load(file.read_bytes()) for file in FILES}
LANGUAGES = phrases.languages()
WORD_TABLES = ("invitations", "elsewhere", "pairs", "fees", "promos", "appeals", "wares", "more", "next")
RICH = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ja", "zh", "ru"}


def entries(table: str, language: str) -> dict[str, list[str]]:
    said = RAW[table][language]
    return said if isinstance(said, dict) else {"all": said}


def rows() -> list[tuple[str, str, str, list[str]]]:
    return [
        (table, language, topic, words)
        for table in WORD_TABLES
        for language in RAW[table]
        for topic, words in entries(table, language).items()
    ]


def test_every_table_says_what_it_is_for() -> None:
    assert {file.stem for file in FILES} == {
        *WORD_TABLES,
        "gates",
        "platforms",
        "interstitials",
        "minutes",
        "function_words",
        "weights",
    }
    assert [file.name for file in FILES if not file.read_text().startswith("# ")] == []


def test_every_table_loads() -> None:
    assert len(gates.gates()) == len(RAW["gates"])
    assert len(tables.states()) == len(RAW["platforms"])
    assert len(tables.interstitials()) == len(RAW["interstitials"])
    assert all(tables.reading_minutes())
    assert tables.function_words().keys() == RAW["function_words"].keys()
    assert weights.weights().cut.bias < 0


@pytest.mark.parametrize("table", ["gates", "platforms", "interstitials"])
def test_ids_are_unique_and_every_rule_has_examples_of_both_kinds(table: str) -> None:
    counted = Counter(entry["id"] for entry in RAW[table])
    assert [name for name, count in counted.items() if count > 1] == []
    assert [entry["id"] for entry in RAW[table] if not entry["matches"] or not entry["ignores"]] == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"matches": ["something else"]}, "does not match its example 'something else'"),
        ({"ignores": ["a-wall"]}, "matches what it is to ignore, 'a-wall'"),
    ],
)
def test_a_mark_with_a_wrong_example_is_refused(change: dict[str, list[str]], complaint: str) -> None:
    entry = {
        "id": "own.wall",
        "kind": "wall",
        "cause": "paywall",
        "names": ["a-wall"],
        "matches": ["a-wall b"],
        "ignores": ["wall"],
    }
    assert gates._gate(entry).cause is Cause.PAYWALL
    with pytest.raises(ConfigError, match=re.escape(complaint)):
        gates._gate(entry | change)


@pytest.mark.parametrize("change", [{"matches": ["closed"]}, {"ignores": ["it is locked"]}])
def test_a_pattern_with_a_wrong_example_is_refused(change: dict[str, list[str]]) -> None:
    state = {
        "id": "own.state",
        "has": "locked",
        "pattern": "locked",
        "says": "cut",
        "matches": ["locked"],
        "ignores": ["open"],
    }
    stand_in = {
        "id": "own.page",
        "cause": "blocked",
        "in": "text",
        "pattern": "LOCKED",
        "matches": ["locked"],
        "ignores": ["open"],
    }
    assert isinstance(tables._state(state), State)
    assert isinstance(tables._interstitial(stand_in), Interstitial)
    with pytest.raises(ConfigError, match=r"own\.state"):
        tables._state(state | change)
    with pytest.raises(ConfigError, match=r"own\.page"):
        tables._interstitial(stand_in | change)


@pytest.mark.parametrize("gate", gates.gates().values(), ids=lambda gate: gate.id)
def test_marks_are_written_as_they_are_compared(gate: gates.Gate) -> None:
    assert gate.kind in {"server", "wall", "barrier"}
    assert gate.names or gate.like
    assert all(name == name.lower().strip() and " " not in name for name in gate.names)


def test_a_mark_is_found_by_whole_names_only() -> None:
    assert gates.named(["jetpack-subscribe-paywall", "wp-block-group"]) == "jetpack.subscribe-paywall"
    assert gates.named(["jetpack-subscribe-paywalled"]) is None
    assert gates.named([]) is None
    names = Counter(name for gate in gates.gates().values() for name in gate.names)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("state", tables.states(), ids=lambda state: state.id)
def test_states_say_one_of_four_things_and_are_looked_for_by_a_literal(state: State) -> None:
    assert state.says in {"cut", "whole", "words", "access"}
    assert state.has
    assert ("words" in state.pattern.groupindex) is (state.says == "words")
    assert state.says != "access" or state.access


@pytest.mark.parametrize("stand_in", tables.interstitials(), ids=lambda rule: rule.id)
def test_interstitials_look_in_a_place_that_is_searched_for_a_cause_of_emptiness(stand_in: Interstitial) -> None:
    assert stand_in.place in {"title", "text", "html", "url"}
    assert stand_in.cause in {Cause.BLOCKED, Cause.CONSENT, Cause.SCRIPT, Cause.NOT_ARTICLE}
    assert not stand_in.pattern.search("")
    assert not stand_in.pattern.search(
        "The old ferry came back to the river, and the town stood on the bank to see it."
    )


@pytest.mark.parametrize("table", WORD_TABLES)
def test_the_languages_of_the_word_tables_are_those_of_the_phrase_packs(table: str) -> None:
    assert set(RAW[table]) <= set(LANGUAGES)
    assert set(RAW[table]) >= RICH
    assert len(RAW[table]) >= 29


@pytest.mark.parametrize("table", ["invitations", "elsewhere", "pairs", "fees"])
def test_every_language_of_the_packs_has_every_topic(table: str) -> None:
    topics = {
        "invitations": {"pay", "enter", "read_on", "closed"},
        "elsewhere": {"whole", "elsewhere", "sites", "app", "documents", "source"},
        "pairs": {"whole", "text", "only", "reader", "must", "spent"},
        "fees": {"fee", "free"},
    }[table]
    assert {language: set(RAW[table][language]) for language in RAW[table]} == dict.fromkeys(LANGUAGES, topics)


@pytest.mark.parametrize(("table", "language", "topic", "words"), rows())
def test_the_words_of_a_language_are_text_and_none_is_empty(
    table: str, language: str, topic: str, words: list[str]
) -> None:
    assert words
    assert [word for word in words if not isinstance(word, str) or not normalise(word)] == []
    assert [word for word in words if word != word.lstrip()] == []


def doubled(words: list[str]) -> list[str]:
    counted = Counter(normalise(word) + (" " if word.endswith(" ") else "") for word in words)
    return [word for word, count in counted.items() if count > 1]


@pytest.mark.parametrize(("table", "language", "topic", "words"), rows())
def test_no_word_of_a_language_is_written_twice(table: str, language: str, topic: str, words: list[str]) -> None:
    assert doubled(words) == []


@pytest.mark.parametrize("table", WORD_TABLES)
def test_a_trailing_space_is_quoted_or_it_says_nothing(table: str) -> None:
    """YAML takes the space off a plain word in a list: ``[abo , test]`` is ``[abo, test]``."""
    lines = [line for line in (FOLDER / f"{table}.yaml").read_text().splitlines() if not line.startswith("#")]
    assert [found for line in lines for found in re.findall(r"[\[,]\s*([^,\[\]\"']*?\S) +(?=[,\]])", line)] == []


@pytest.mark.parametrize(
    ("text", "language", "topics"),
    [
        ("become a subscriber", "en", {"pay"}),
        ("subscribers only", "en", {"pay", "closed"}),
        ("he planted a tree", "en", set()),
        ("choose a plan for you", "en", {"pay"}),
        ("mit dem abo lesen", "de", {"pay"}),
        ("das abort im hof", "de", set()),
        ("une planète en feu", "es", set()),
        ("zaloguj się", "pl", {"enter"}),
        ("続きを読むには会員登録", "ja", {"pay", "enter", "read_on"}),
        ("mest läst", "sv", set()),  # without its accents, "most read" is spelt like "locked"
        ("artikeln är låst", "sv", {"closed"}),
        ("للمشتركين", "ar", {"pay", "closed"}),  # "for the subscribers", written as one word
        ("ולמנויים", "he", {"pay", "closed"}),
        ("أمنوي", "ar", set()),
        ("words of no topic", "xx", set()),
    ],
)
def test_a_word_is_found_where_it_begins_and_with_a_trailing_space_only_whole(
    text: str, language: str, topics: set[str]
) -> None:
    words = tables.vocabulary((language,))
    assert {topic for topic, pattern in words.items() if pattern.search(normalise(text))} == topics


@pytest.mark.parametrize(
    ("text", "language", "stands"),
    [
        ("in der sonderausgabe", "de", True),
        ("im heft", "de", True),
        ("a facebook page", "en", False),
        ("in the book itself", "en", True),
    ],
)
def test_a_long_word_of_place_may_end_a_compound(text: str, language: str, stands: bool) -> None:
    pattern = tables.elsewhere((language,))["elsewhere"]
    assert bool(pattern.search(normalise(text))) is stands


def test_labels_are_compared_in_their_normal_form() -> None:
    assert tables.more_labels()["lire la suite"] == "fr"
    assert tables.more_labels()["leer mas"] == "es"
    assert "next page" in tables.next_labels()
    assert "页" not in tables.next_labels()
    assert all(label == normalise(label) for label in (*tables.more_labels(), *tables.next_labels()))


def test_promos_are_those_of_the_languages_asked_for() -> None:
    assert tables.promos(("en",)).search("thanks for reading")
    assert tables.promos(("de", "en")).search("danke furs lesen")
    assert not tables.promos(("de",)).search("thanks for reading")
    assert not tables.promos(()).search("thanks for reading")


@pytest.mark.parametrize("language", sorted(RAW["function_words"]))
def test_function_words_are_lower_case_unique_and_enough(language: str) -> None:
    for kind in ("common", "open"):
        words = RAW["function_words"][language][kind].split()
        assert len(words) >= 6
        assert words == [word.lower() for word in words]
        assert [word for word, count in Counter(words).items() if count > 1] == []


@pytest.mark.parametrize(
    ("feature", "weight"),
    [("a.b.c", 3.0), ("a.b.x", 2.0), ("a.b", 2.0), ("a.x.y", 1.0), ("a", 1.0), ("b", 0.0), ("", 0.0)],
)
def test_a_feature_without_a_weight_takes_that_of_its_broader_name(feature: str, weight: float) -> None:
    assert Scale(0, {"a": 1.0, "a.b": 2.0, "a.b.c": 3.0}).weight(feature) == weight


def test_weights_are_sane() -> None:
    found = weights.weights()
    assert 0 <= found.echo <= 1
    for scale in (found.cut, found.empty):
        assert -8 <= scale.bias <= 0
        assert all(isinstance(weight, int | float) and abs(weight) <= 12 for weight in scale.weights.values())
    for name, weight in found.cut.weights.items():
        assert not name.endswith(".hidden") or weight <= found.cut.weight(name.removesuffix(".hidden"))
