"""The phrase packs: every rule with its own examples, the loader, and what is refused."""

from __future__ import annotations

import math
import re
from collections import Counter
from re import _parser

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.rules import packs, phrases, tables
from extractors.rules.heralds import heralds
from extractors.rules.packs import SECTIONS
from extractors.rules.patterns import SPACELESS, cues, expand, longest, number
from extractors.rules.phrases import Strength, custom, find, find_all, pack, packs_for
from jumpline.errors import ConfigError
from jumpline.model import Cause

LANGUAGES = phrases.languages()
FILES = {language: phrases._PACKS / f"{language}.yaml" for language in LANGUAGES}
RAW = {language: tables.load(file) for language, file in FILES.items()}
STRENGTHS = [*Strength, None]
RICH = ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "ja", "zh")


def test_the_press_of_thirty_languages_and_more_is_covered():
    assert len(LANGUAGES) >= 30
    assert set(RICH) < set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_holds_its_own_examples(language):
    assert packs.read(FILES[language]).phrases == pack(language).phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_loads_and_covers_every_section(language):
    counted = Counter(phrase.section for phrase in pack(language).phrases)
    least = {"gates": 6, "rests": 1, "meters": 1, "pagers": 1, "teasers": 1, "furniture": 8}
    assert all(counted[section] >= count for section, count in least.items()), counted
    assert language not in RICH or counted["gates"] >= 14


def test_ids_are_unique_over_all_packs():
    counted = Counter(phrase.id for language in LANGUAGES for phrase in pack(language).phrases)
    assert [name for name, count in counted.items() if count > 1] == []


def test_gates_know_their_cause_and_strength():
    gates = [phrase for language in LANGUAGES for phrase in pack(language).section("gates")]
    assert all(
        phrase.cause in {Cause.PAYWALL, Cause.REGISTRATION, Cause.TEASER} and phrase.strength for phrase in gates
    )
    for language in LANGUAGES:
        causes = {phrase.cause for phrase in pack(language).section("gates") if phrase.strength is Strength.STRONG}
        assert {Cause.PAYWALL, Cause.REGISTRATION} <= causes, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_find_their_examples_and_let_the_near_misses_pass(language):
    chosen = (pack(language),)
    wrong = [
        (entry["id"], example)
        for section in SECTIONS
        for entry in RAW[language][section]
        for expected in ("matches", "ignores")
        for example in entry[expected]
        if (entry["id"] in {match.phrase.id for match in find_all(chosen, section, example)}) != (expected == "matches")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_prose_that_one_gate_ignores_is_no_strong_gate_of_that_language_either(language):
    chosen = (pack(language),)
    fired = {
        example: match.phrase.id
        for entry in RAW[language]["gates"]
        for example in entry["ignores"]
        for match in find_all(chosen, "gates", example)
        if match.phrase.strength is Strength.STRONG
    }
    assert fired == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_sentences_that_furniture_ignores_are_no_furniture(language):
    chosen = (pack(language),)
    sentences = [example for entry in RAW[language]["furniture"] for example in entry["ignores"]]
    assert [example for example in sentences if find(chosen, "furniture", example)] == []


# -- safe against texts made to slow it down

REPEATS = {_parser.MAX_REPEAT, _parser.MIN_REPEAT}


def repeats(tree):
    """Yield every repeat of a parsed expression as (least, most, what is repeated), inner ones included."""
    for operation, argument in tree:
        if operation in REPEATS:
            yield argument
            yield from repeats(argument[-1])
        elif operation is _parser.SUBPATTERN:
            yield from repeats(argument[-1])
        elif operation is _parser.BRANCH:
            for branch in argument[1]:
                yield from repeats(branch)


def unwrapped(tree):
    """Return the items of a group that holds nothing else."""
    items = list(tree)
    while len(items) == 1 and items[0][0] is _parser.SUBPATTERN:
        items = list(items[0][1][-1])
    return items


def ambiguous(most, inner) -> bool:
    """Whether a repeated group may be cut into its turns in many ways: a varying turn without a fixed sign at its edge."""
    items = unwrapped(inner)
    varies = any(least != upper for least, upper, _ in repeats(items))
    fixed = {_parser.LITERAL, _parser.IN, _parser.BRANCH}
    return most > 1 and varies and not {items[0][0], items[-1][0]} & fixed and not separated(items)


def separated(items) -> bool:
    """Whether a turn ends in signs that it does not hold elsewhere: "1 | 2 | 3"."""
    return items[-1][0] in REPEATS and items[-1][1][0] >= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_repeat_is_bounded_and_can_be_cut_in_one_way(language):
    wrong = []
    for section in SECTIONS:
        for entry in RAW[language][section]:
            tree = _parser.parse(expand(entry["pattern"], language, whole_line=section == "furniture"))
            for _, most, inner in repeats(tree):
                if most is _parser.MAXREPEAT or ambiguous(most, inner):
                    wrong.append((entry["id"], str(most), list(inner)))
    assert wrong == []


# -- finding


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_finding_never_raises(text):
    chosen = packs_for("de", "tr", "el", "ar", "hi", "ja")
    for section in SECTIONS:
        match = find(chosen, section, text)
        assert match is None or 0 <= match.start <= match.end


@given(st.text(max_size=200))
def test_the_normal_form_has_single_spaces_and_no_capitals(text):
    normal = phrases.normalise(text)
    assert normal == " ".join(normal.split())
    assert not any("A" <= char <= "Z" for char in normal)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Réser\u00advé\u200b aux   ABONNÉS", "reserve aux abonnes"),
        ("“Don’t” — stop…", '"don\'t" - stop...'),
        ("İSTANBUL ILIK", "istanbul ilik"),
        ("ΜΌΝΟ ΓΙΑ ΣΥΝΔΡΟΜΗΤΈΣ", "μονο για συνδρομητεσ"),
        ("会員限定記事：残り１，２８４文字", "会員限定記事:残り1,284文字"),
        ("Ещё статья", "еще статья"),
        ("Großer Überfluss", "grosser uberfluss"),
        ("Całość w łódce", "calosc w lodce"),
        ("\tline\n\n break\u00a0here ", "line break here"),
    ],
)
def test_one_spelling_for_what_reads_the_same(written, read):
    assert phrases.normalise(written) == read


def test_a_match_quotes_the_page_s_own_words():
    match = find(packs_for("fr"), "rests", "Très bien. Il vous reste 57,09 % de cet article à lire. La suite …")
    assert match is not None
    assert match.quote == "Il vous reste 57,09 % de cet article"
    assert match.number("percent_left") == 57.09
    assert match.number("words_left") is None


@pytest.mark.parametrize(
    ("language", "text", "name", "value"),
    [
        ("ja", "残り1,284文字", "chars_left", 1284),
        ("ja", "全文：１，５６１字", "chars_total", 1561),
        ("zh", "本文共计1561字 订阅后继续阅读", "chars_total", 1561),
        ("pl", "Pozostało jeszcze 89% artykułu", "percent_left", 89),
        ("de", "Noch 3.420 Zeichen", "chars_left", 3420),
        ("fr", "Encore 1 284 mots", "words_left", 1284),
        ("fa", "۶۰ درصد از مطلب باقی مانده", "percent_left", 60),
    ],
)
def test_a_stated_rest_is_read_as_a_number(language, text, name, value):
    match = find(packs_for(language), "rests", text)
    assert match is not None
    assert match.number(name) == value


@pytest.mark.parametrize(
    ("text", "page", "pages"), [("Seite 1 von 2", 1, 2), ("Page 2 of 13", 2, 13), ("Strona 1 z 3", 1, 3)]
)
def test_a_pager_says_which_page_of_how_many(text, page, pages):
    match = find(packs_for("de", "pl"), "pagers", text)
    assert match is not None
    assert (match.number("page"), match.number("pages")) == (page, pages)


def test_the_strongest_phrase_wins_over_the_first():
    match = find(packs_for("de"), "gates", "Jetzt abonnieren. To continue reading this article, please subscribe.")
    assert match is not None
    assert match.phrase.id == "en.to-continue-reading"


def test_the_wall_of_the_seed_is_known():
    chosen = packs_for("en")
    assert find(chosen, "gates", "Subscribe to get access").phrase.cause is Cause.PAYWALL
    rest = find(chosen, "gates", "Read more of this content when you subscribe today.")
    assert rest.phrase.strength is Strength.STRONG
    assert find(chosen, "furniture", "Comments are closed.")


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("gates", "Continue reading the main story"),
        ("gates", "Exclusivo para suscriptores: comenta esta noticia con otros lectores en el foro"),
        ("gates", "The publisher put half of its archive behind a paywall last year, and readers left."),
        ("gates", "Sign in to comment"),
        ("gates", "Subscribe to our newsletter"),
        ("pagers", "Page 3 of the report says otherwise."),
        ("meters", "Two articles of the treaty remain in force."),
        ("furniture", "Advertisement pays for a third of what the town reads."),
    ],
)
def test_wording_near_a_wall_is_no_strong_wall(section, text):
    match = find(packs_for("en", "es", "de"), section, text)
    assert match is None or match.phrase.strength in {Strength.OFFER, Strength.LABEL}


# -- choosing packs


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), ("en",)),
        ((None,), ("en",)),
        (("tlh", "de"), ("de", "en")),
        (("nb",), ("no", "en")),
        (("zh-Hant",), ("zh", "en")),
        (("pt_BR", "PT"), ("pt", "en")),
        (("bs",), ("hr", "sr", "en")),
        (("sr-Latn",), ("sr", "hr", "en")),
        (("en", "fr"), ("en", "fr")),
    ],
)
def test_packs_are_chosen_by_language_and_kin(codes, expected):
    assert tuple(chosen.language for chosen in packs_for(*codes)) == expected


def test_an_unknown_pack_lists_the_known_ones():
    with pytest.raises(ConfigError, match=r"tlh: no phrase pack .* de, "):
        pack("tlh")


def test_the_digest_is_stable_and_short():
    assert phrases.digest() == phrases.digest()
    assert len(phrases.digest()) == 12


# -- what is refused


def entry(**changed) -> str:
    whole = {
        "id": "xx.rule",
        "cause": "paywall",
        "strength": "strong",
        "pattern": "subscribe to read",
        "matches": ["Subscribe to read", "SUBSCRIBE to read!"],
        "ignores": ["Read to subscribe"],
    }
    whole = {key: value for key, value in (whole | changed).items() if value is not None}
    return yaml.safe_dump({"language": "xx", "gates": [whole]})


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (entry(matches=["Subscribe to read", "Buy it"]), r"xx\.yaml: xx\.rule: does not match its example 'Buy it'"),
        (entry(ignores=["Now subscribe to read"]), r"xx\.rule: matches what it is to ignore, 'Now subscribe to read'"),
        (entry(matches=["Subscribe to read"]), r"xx\.rule: needs two"),
        (entry(ignores=None), r"xx\.rule: needs two 'matches' and one of 'ignores'"),
        (entry(cause="hunger"), r"xx\.rule: 'hunger' is not a valid Cause"),
        (entry(cause=None), r"xx\.rule: a gate has a cause"),
        (entry(strength=None), r"xx\.rule: 'strength'"),
        (entry(pattern="subscribe ("), r"xx\.rule: missing \)"),
        (entry(id="yy.rule"), r"yy\.rule: an entry has an id beginning with 'xx\.'"),
        (entry(patern="x"), r"xx\.rule: an entry has"),
        ("language: yy", r"xx\.yaml: must be a mapping with 'language: xx'"),
        ("- 1", r"xx\.yaml: must be a mapping"),
        ("language: xx\nwalls: []", r"unknown section 'walls'"),
        ("language: [", r"xx\.yaml: cannot be read"),
        ("language: xx\ngates: [7]", r"7: an entry has an id"),
    ],
)
def test_a_wrong_pack_names_file_rule_and_example(tmp_path, text, complaint):
    file = tmp_path / "xx.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=complaint):
        packs.read(file)


def test_an_id_that_stands_twice_is_refused(tmp_path):
    file = tmp_path / "xx.yaml"
    one = yaml.safe_load(entry())
    file.write_text(yaml.safe_dump(one | {"gates": one["gates"] * 2}), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"xx\.rule: the id stands twice"):
        packs.read(file)


# -- an operator's own phrases


def test_own_markers_are_compared_as_plain_text():
    chosen = (custom(["Hier endet die Leseprobe (1/2)", ("Nur für Vereinsmitglieder", "registration")]),)
    assert find(chosen, "gates", "hier  endet die LESEPROBE (1/2)").phrase.cause is Cause.PAYWALL
    assert find(chosen, "gates", "Nur für Vereins\u00admitglieder!").phrase.cause is Cause.REGISTRATION
    assert find(chosen, "gates", "Nur für Vereinsmitgliederinnen") is None
    assert find((custom(["続きは紙面で"]),), "gates", "記事の続きは紙面でどうぞ").phrase.strength is Strength.STRONG


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [("abo", "too short"), ("  ", "too short"), (("Nur für Mitglieder", "hunger"), "unknown cause 'hunger'")],
)
def test_a_marker_that_means_nothing_is_refused(marker, complaint):
    with pytest.raises(ConfigError, match=complaint):
        custom([marker])


# -- patterns


def test_cues_are_in_every_match():
    for language in LANGUAGES:
        for phrase in pack(language).phrases:
            raw = next(one for one in RAW[language][phrase.section] if one["id"] == phrase.id)
            for example in raw["matches"]:
                normal = phrases.normalise(example)
                assert all(any(cue in normal for cue in choice) for choice in phrase.cues), (phrase.id, example)
                assert len(normal) <= phrase.longest, (phrase.id, example)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_announces_a_phrase_hides_none(language):
    packs = packs_for(language)
    told = [
        phrases.normalise(text) for section in SECTIONS for one in RAW[language][section] for text in one["matches"]
    ]
    for section in SECTIONS:
        every = [phrase for one in packs for phrase in one.section(section)]
        for normal in [*told, " ".join(told[:20])]:
            heralded = list(heralds(packs, (section,)).of(normal))
            assert {p.id for p in every if p.regex.search(normal)} <= {p.id for p in heralded}
            assert [p.strength for p in heralded] == sorted((p.strength for p in heralded), key=STRENGTHS.index)


@pytest.mark.parametrize(
    ("pattern", "bound"),
    [
        ("^page <page>$", 4 + 5 + 3 + 4),
        ("^(?:more|less)$|^next$", 4 + 4 + 4),
        ("^next$|next page", math.inf),
        ("^next", math.inf),
        ("next", math.inf),
        ("^next .*$", math.inf),
    ],
)
def test_a_pattern_that_spans_the_text_bounds_its_length(pattern, bound):
    assert longest(expand(pattern, "en")) == bound


@pytest.mark.parametrize(
    ("regex", "expected"),
    [
        ("subscribe to (?:read|view)", {"subscribe to "}),
        ("(?:log|sign) ?in", {"log", "sign"}),
        (r"\d{1,3} ?%", None),
        ("(?:weiter)?lesen", {"lesen"}),
        ("(?:weiter){1,2}", {"weiter"}),
    ],
)
def test_cues_are_the_most_telling_literals(regex, expected):
    found = cues(regex)
    assert (set(found[0]) if found else None) == expected


def test_the_shorthand_stays_in_its_sentence_and_its_word():
    regex = re.compile(expand("subscribe … to read", "en"))
    assert regex.search("subscribe to read")
    assert regex.search("subscribe to example.org to read")
    assert not regex.search("subscribe. nothing to read")
    assert not regex.search("resubscribe to read")
    assert not regex.search("subscribe to reading")
    assert re.search(expand("続き…会員", "ja"), "記事の続きは有料会員に")
    assert "ja" in SPACELESS


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("percent_left", "57.09", 57.09),
        ("percent_left", "57,5", 57.5),
        ("words_total", "1.284", 1284),
        ("chars_total", "12 345", 12345),
        ("page", "3", 3),
    ],
)
def test_numbers_are_read_with_any_separator(name, written, value):
    assert number(name, written) == value
