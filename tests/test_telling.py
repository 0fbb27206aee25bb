"""Findings in words: what a person reads of a verdict, and how much came through."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.presentation import telling
from jumpline.model import Access, Article, Assessment, Cause, Completeness, Evidence, Verdict

TRUNCATED, COMPLETE, EMPTY, UNKNOWN = (
    Completeness.TRUNCATED,
    Completeness.COMPLETE,
    Completeness.EMPTY,
    Completeness.UNKNOWN,
)


def found(
    kind: Completeness, fraction: float | None = None, expected: int | None = None, cause: Cause | None = None
) -> Assessment:
    return Assessment(kind, 0.5, cause, fraction=fraction, expected_words=expected)


@pytest.mark.parametrize(
    ("assessment", "words", "said"),
    [
        (found(COMPLETE, 1.0), 1214, "1,214"),
        (found(COMPLETE, 1.0, 1300), 1214, "1,214"),
        (found(TRUNCATED), 98, "98"),
        (found(TRUNCATED, 0.41, 198), 81, "81 of 198 (41 %)"),
        (found(TRUNCATED, 0.41), 81, "81 (41 %)"),
        # What is cut is never all of it, nor none of it.
        (found(TRUNCATED, 1.0, 98), 98, "98"),
        (found(TRUNCATED, 0.999, 5000), 4995, "4,995 of 5,000 (99 %)"),
        (found(TRUNCATED, 0.001, 5000), 5, "5 of 5,000 (1 %)"),
        (found(UNKNOWN, None, 60), 98, "98"),
        (found(EMPTY, 0.0), 18, "nothing"),
        (None, None, ""),
    ],
)
def test_how_much_came_through(assessment: Assessment | None, words: int | None, said: str) -> None:
    assert telling.captured(assessment, words) == said


@pytest.mark.parametrize(
    ("assessment", "said"),
    [
        (found(COMPLETE, 1.0), "Complete: 4 words"),
        (found(UNKNOWN), "Unknown: 4 words"),
        (found(TRUNCATED, 0.4, None, Cause.PAYWALL), "Cut by a paywall: about 40 % captured (4 words)"),
        (found(TRUNCATED, None, None, Cause.REGISTRATION), "Cut by a registration wall after 4 words"),
        (found(TRUNCATED, None, None, Cause.PAGINATION), "Continues on another page after 4 words"),
        (found(TRUNCATED), "Cut after 4 words"),
        (found(EMPTY, 0.0, None, Cause.BLOCKED), "Nothing captured: refused"),
        (found(EMPTY, 0.0, None, Cause.NOT_ARTICLE), "No article on this page"),
        (found(EMPTY, 0.0), "Nothing captured"),
    ],
)
def test_the_verdict_in_a_line(assessment: Assessment, said: str) -> None:
    assert telling.headline(Article("one two three four", language="en"), assessment) == said


@pytest.mark.parametrize(
    ("source", "gate", "said"),
    [
        ("wordCount", "Subscribe", "40 % captured (4 of 10 words, as the page declares)"),
        ("feed", None, "40 % captured (4 of 10 words, as its feed holds)"),
        ("reading-time", None, "about 40 % captured (4 of ~10 words, by its reading time)"),
        ("a later signal", None, "40 % captured (4 of 10 words, from a later signal)"),
        ("stated-rest", "Il vous reste 60,00 % à lire", "about 40 % captured (4 of ~10 words, from “{gate}”)"),
        ("stated-rest", "Join us. 60 % left. Log in.", "about 40 % captured (4 of ~10 words, from “60 % left”)"),
        (
            "stated-rest",
            "残り6文字です。登録すると読めます。",
            "about 40 % captured (4 of ~10 words, from “残り6文字です”)",
        ),
    ],
)
def test_the_verdict_says_how_the_whole_length_is_known(source: str, gate: str | None, said: str) -> None:
    assessment = Assessment(
        TRUNCATED, 0.1, Cause.PAYWALL, fraction=0.4, expected_words=10, expected_from=source, gate=gate
    )
    expected = f"Cut by a paywall: {said}".replace("{gate}", gate or "")
    assert telling.headline(Article("one two three four", language="en"), assessment) == expected


@pytest.mark.parametrize(
    ("gate", "invitation", "lines"),
    [
        (None, "", ()),
        ("Subscribe to read on", "", ("Subscribe to read on",)),
        ("Subscribe to read on", "Subscribe to read on / Log in", ("Subscribe to read on", "Log in")),
        ("Subscribe to read on", "Subscribe to read on / Alrea…", ("Subscribe to read on",)),
        ("Subscribe to read on", "Another place / Log in", ("Subscribe to read on",)),
    ],
)
def test_the_walls_words_are_told_line_by_line(gate: str | None, invitation: str, lines: tuple[str, ...]) -> None:
    evidence = (Evidence("invite", "enter", Verdict.TRUNCATED, 1.0, invitation),) if invitation else ()
    assert telling.wall_words(Assessment(TRUNCATED, 0.1, gate=gate, evidence=evidence)) == lines


def test_where_no_spaces_are_written_characters_are_counted_and_called_so() -> None:
    article = Article("灯台に明かりが戻る", language="ja")
    assert telling.headline(article, found(COMPLETE, 1.0)) == "Complete: 9 characters"


@pytest.mark.parametrize("cause", [None, *Cause])
@pytest.mark.parametrize("kind", list(Completeness))
def test_every_verdict_can_be_said(kind: Completeness, cause: Cause | None) -> None:
    assert telling.headline(Article("one two"), found(kind, 0.5, 4, cause))


@pytest.mark.parametrize(
    ("told", "url", "shown"),
    [
        ("The harbour", "https://daily.example/a/b.html", "The harbour"),
        (None, "https://daily.example/a/b.html", "/a/b.html"),
        ("daily.example", "https://daily.example/a?id=7", "/a?id=7"),
        ("127.0.0.1", "http://127.0.0.1:8765/a/", "/a/"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765/a/", "/a/"),
        (None, "https://daily.example/", "https://daily.example/"),
        ("", "not an address", "not an address"),
    ],
)
def test_a_page_without_a_title_is_named_by_its_path(told: str | None, url: str, shown: str) -> None:
    assert telling.title(told, url) == shown


@pytest.mark.parametrize(
    ("probability", "said"),
    [(0.0, "under 1 %"), (0.004, "under 1 %"), (0.07, "7 %"), (0.99, "99 %"), (0.9999, "over 99 %")],
)
def test_what_else_is_known_stands_in_one_line(probability: float, said: str) -> None:
    article = Article("text", authors=("Ada Lovell", "Bo Lind"), published=datetime(2026, 3, 1, tzinfo=UTC))
    line = telling.details(article, Assessment(COMPLETE, probability, access=Access.METERED))
    assert line == f"by Ada Lovell, Bo Lind · 2026-03-01 · {said} likely to be whole · access: metered"
    assert telling.details(Article(""), found(EMPTY)) == ""


def test_the_cut_is_marked_where_it_is() -> None:
    assert telling.marked("one\ntwo", None) == ["one", "two"]
    assert telling.marked("one\ntwo", 7) == ["one", "two", telling.CUT]
    assert telling.marked("one\ntwo", 3) == ["one", telling.CUT, "two"]
