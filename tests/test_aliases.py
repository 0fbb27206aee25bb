"""Which other addresses of an article there may be, and which are believed, as tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.aliases import aliases, believable, is_amp, variants
from jumpline.model import Alias
from jumpline.urls import canonical

FERRY = "https://www.daily.example/town/the-old-ferry-returns-1234567"


@pytest.mark.parametrize(
    ("named", "believed"),
    [
        ("http://daily.example/town/the-old-ferry-returns-1234567", True),
        ("https://m.daily.example/town/the-old-ferry-returns-1234567/", True),
        ("https://www.daily.example/amp/town/the-old-ferry-returns-1234567", True),
        ("https://www.daily.example/town/the-old-ferry-returns-1234567?outputType=amp", True),
        ("https://www.daily.example/news/the-old-ferry-returns-1234567.html", True),
        ("https://www.daily.example/news/ferry-back-1234567", True),
        ("https://amp.daily.example/town/the-old-ferry-returns-1234567/amp", True),
        ("https://www.daily.example/", False),
        ("https://www.daily.example/town", False),
        ("https://www.daily.example/subscribe", False),
        ("https://login.daily.example/sign-in?to=/town/the-old-ferry-returns-1234567", False),
        ("https://www.daily.example/town/the-old-ferry-returns-7654321", False),
        ("https://www.daily.example/town/another-story-of-the-town-7654321", False),
        ("https://www.weekly.example/town/the-old-ferry-returns-1234567", False),
        (FERRY, False),
    ],
)
def test_an_address_is_believed_where_it_says_that_it_is_the_same_page(named: str, believed: bool) -> None:
    assert believable(FERRY, canonical(named)) is believed


@pytest.mark.parametrize(
    ("one", "other", "believed"),
    [
        ("https://a.example/20260301/weather", "https://a.example/20260301/sports", False),
        ("https://a.example/20260301/weather", "https://a.example/20260301/", False),
        ("https://a.example/news/index.html", "https://a.example/news", True),
        ("https://a.example/a?id=1", "https://a.example/a?id=2", False),
        ("https://a.example/story?id=1&amp=1", "https://a.example/story?id=1", True),
        ("https://a.example/one-two-three/print", "https://a.example/x/one-two-three", True),
        ("https://mobile.example/x", "https://example/x", False),
    ],
)
def test_neither_a_date_nor_another_parameter_makes_the_same_page(one: str, other: str, believed: bool) -> None:
    assert believable(one, other) is believable(other, one) is believed


def test_a_page_is_spelt_with_other_schemes_and_hosts_and_not_as_amp() -> None:
    assert variants("https://www.daily.example/a") == [
        "http://www.daily.example/a",
        "https://daily.example/a",
        "http://daily.example/a",
    ]
    assert "https://www.daily.example/a" in variants("https://m.daily.example/amp/a")
    assert "https://www.daily.example/a" in variants("http://daily.example/a?amp=1")
    assert variants("file:///pages/a.html") == variants("nonsense") == []
    assert variants("http://127.0.0.1:8000/a") == ["https://127.0.0.1:8000/a"]


def test_what_a_capture_tells_is_told_once_and_by_its_kind() -> None:
    amp = f"{FERRY}/amp"
    assert aliases(FERRY, FERRY, None) == aliases(FERRY, "https://www.daily.example/subscribe", "/") == ()
    http = "http://www.daily.example/town/the-old-ferry-returns-1234567"
    assert aliases(FERRY, http, http) == (Alias(http, "canonical"),)
    assert aliases(FERRY, amp, http) == (Alias(http, "canonical"), Alias(amp, "amp"))
    assert is_amp(amp)
    assert not is_amp(FERRY)


@given(st.text(), st.text())
def test_whatever_stands_there_is_no_error(one: str, other: str) -> None:
    variants(canonical(one))
    aliases(canonical(one), other, one)
