"""The records: frozen, small, and measured in the unit of their language."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline import model
from jumpline.model import Article, Capture, measure

RECORDS = [kind for _name, kind in inspect.getmembers(model, dataclasses.is_dataclass)]


def capture(body: bytes = b"", headers: tuple[tuple[str, str], ...] = ()) -> Capture:
    return Capture("https://x.example/", "https://x.example/", 200, headers, body, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_frozen_and_slotted(record: type) -> None:
    assert record.__dataclass_params__.frozen
    assert "__slots__" in vars(record)


def test_the_words_for_each_fact_are_distinct_and_lower_case() -> None:
    for kind in (model.Completeness, model.Access, model.Cause, model.Verdict, model.Action):
        assert all(str(member) == member.value.lower() for member in kind)
    assert model.Completeness.UNKNOWN
    assert model.Access.UNKNOWN


@given(st.binary())
def test_a_capture_carries_the_digest_of_its_body(body: bytes) -> None:
    made = capture(body)
    assert made.digest == "sha256:" + hashlib.sha256(body).hexdigest()
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("name", "value"), [("content-type", "text/html"), ("CONTENT-TYPE", "text/html"), ("etag", None)]
)
def test_a_header_is_found_in_any_case_and_the_first_counts(name: str, value: str | None) -> None:
    made = capture(headers=(("Content-Type", "text/html"), ("content-type", "text/plain")))
    assert made.header(name) == value


@pytest.mark.parametrize(
    ("text", "language", "length"),
    [
        ("", None, 0),
        ("  \n ", "en", 0),
        ("Two words", "en", 2),
        ("Zwei\nWörter  mehr", "de", 3),
        ("日本語の文章です。", "ja", 9),
        ("日本語の文章 です。", None, 9),
        ("中文 文章", "zh-Hans", 4),
        ("ข่าววันนี้", "th", 10),
        ("한국어 기사 문장", "ko", 3),
        ("A sentence with 漢字 in it", None, 6),
        ("English in a page that says ja", "ja", 24),
    ],
)
def test_a_text_is_measured_in_the_unit_of_its_language(text: str, language: str | None, length: int) -> None:
    assert measure(text, language) == length
    assert Article(text, language=language).words == length


@given(st.text(), st.sampled_from([None, "", "en", "ja", "zh", "xx"]))
def test_no_text_measures_more_than_its_characters(text: str, language: str | None) -> None:
    assert 0 <= measure(text, language) <= len(text)


@pytest.mark.parametrize(
    ("said", "reserved"),
    [((), None), ((None,), None), ((False,), False), ((None, False), False), ((False, True), True)],
)
def test_a_use_is_reserved_where_any_statement_reserves_it(
    said: tuple[bool | None, ...], reserved: bool | None
) -> None:
    rights = model.Rights(tuple(model.Statement("robots", f"noai {n}", "X-Robots-Tag", r) for n, r in enumerate(said)))
    assert rights.reserved is reserved
    assert bool(rights.reason) is (reserved is True)


def test_other_facts_about_an_exchange_leave_its_body_and_the_one_before_alone() -> None:
    before = capture(b"a page")
    after = before.about(final_url="https://x.example/there", credentialed=True)
    assert after == dataclasses.replace(before, final_url="https://x.example/there", credentialed=True)
    assert (before.final_url, before.credentialed) == ("https://x.example/", False)
    assert pickle.loads(pickle.dumps(after)) == after
    with pytest.raises(TypeError, match="body"):
        before.about(body=b"another")
