"""What publishers say about the use of their pages, in every place where they may say it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.config import Fetching, Source
from jumpline.errors import RightsError
from jumpline.model import Capture, Rights, Statement
from jumpline.web import rights
from jumpline.web.fetch import Fetcher, Terms

if TYPE_CHECKING:
    from conftest import Site

URL = "https://gazette.example/news/ferry?page=2"


def said(*headers: tuple[str, str], head: str = "", status: int = 200) -> Rights:
    body = f"<html><head>{head}</head><body><meta name=robots content=noai></body></html>".encode()
    return rights.of_capture(Capture(URL, URL, status, headers, body, datetime.now(UTC)), "Jumpline")


@pytest.mark.parametrize(
    ("name", "value", "standard", "reserves"),
    [
        ("X-Robots-Tag", "noai, noimageai", "robots", True),
        ("X-Robots-Tag", "noindex, nofollow", "robots", None),
        ("X-Robots-Tag", "jumpline: noai", "robots", True),
        ("X-Robots-Tag", "max-snippet: 50", "robots", None),
        ("TDM-Reservation", "1", "tdmrep", True),
        ("tdm-reservation", "0", "tdmrep", False),
        ("Content-Usage", "train-ai=n", "content-usage", True),
        ("Content-Usage", "train-ai=y", "content-usage", False),
        ("Content-Usage", "bots=n, search=y", "content-usage", True),
        ("Content-Usage", "search=n", "content-usage", None),
        ("Content-Signal", "search=yes, ai-train=no", "content-signal", True),
        ("Content-Signal", "ai-train=yes", "content-signal", False),
        ("Crawler-Price", "USD 0.01", "crawler-price", None),
        ("Link", '<https://gazette.example/licence.xml>; rel="license"; type="application/rsl+xml"', "rsl", None),
    ],
)
def test_headers(name: str, value: str, standard: str, reserves: bool | None) -> None:
    (statement,) = said((name, value)).statements
    assert (statement.standard, statement.where, statement.reserves) == (
        standard,
        name if standard != "tdmrep" else "TDM-Reservation",
        reserves,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Robots-Tag", "otherbot: noai"),
        ("X-Robots-Tag", "all"),
        ("X-Robots-Tag", "index, follow, max-image-preview:large"),
        ("TDM-Reservation", "perhaps"),
        ("Link", '<https://gazette.example/a.css>; rel="preload"'),
        ("Link", '<https://creativecommons.example/by>; rel="license"'),
    ],
)
def test_what_says_nothing_about_the_use(name: str, value: str) -> None:
    assert said((name, value)) == Rights()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="robots" content="noai">', Statement("robots", "noai", "meta robots", True)),
        ("<META CONTENT='noai, noimageai' NAME='Jumpline'>", Statement("robots", "noai, noimageai", "meta jumpline", True)),
        (
            '<meta name="tdm-reservation" content="1"><meta name=tdm-policy content="https://gazette.example/p?a=1&amp;b=2">',
            Statement("tdmrep", "tdm-reservation: 1; tdm-policy: https://gazette.example/p?a=1&b=2", "meta tdm-reservation", True),
        ),
        ('<link rel="license" type="application/rsl+xml" href="/l.xml">', Statement("rsl", "/l.xml", "link license")),
    ],
)  # fmt: skip
def test_pages(head: str, expected: Statement) -> None:
    assert said(head=head).statements == (expected,)


def test_the_nearer_word_on_tdm_goes_before_the_farther_one() -> None:
    site = rights.of_tdmrep('[{"location": "/", "tdm-reservation": 1}]', URL)
    capture = Capture(URL, URL, 200, (("TDM-Reservation", "0"),), b"", datetime.now(UTC))
    assert rights.of_capture(capture, "Jumpline", site).reserved is False
    assert rights.of_capture(Capture(URL, URL, 200, (), b"", datetime.now(UTC)), "Jumpline", site).reserved is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("License: https://gazette.example/l.xml#a\nUser-agent: *\nAllow: /", [("rsl", "https://gazette.example/l.xml#a", None)]),
        ("User-Agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", [("content-signal", "search=yes, ai-train=no", True)]),
        ("User-agent: *\nContent-Usage: train-ai=n\n\nUser-agent: Jumpline\nContent-Usage: train-ai=y", [("content-usage", "train-ai=y", False)]),
        ("User-agent: a\nUser-agent: jumpline\nDisallow: /x\nContent-Usage: /news/ train-ai=n\nContent-Usage: train-ai=y", [("content-usage", "train-ai=n", True)]),
        ("User-agent: *\nContent-Usage: /sport train-ai=n", []),
        ("User-agent: otherbot\nContent-Usage: train-ai=n", []),
        ("content-signal: ai-train=no # for all", [("content-signal", "ai-train=no", True)]),
    ],
)  # fmt: skip
def test_robots_txt(text: str, expected: list[Any]) -> None:
    found = rights.of_robots(text, URL, "Jumpline")
    assert [(one.standard, one.value, one.reserves) for one in found] == expected


@pytest.mark.parametrize(
    ("location", "covered"),
    [("/", True), ("/news/", True), ("/news/*", True), ("/*page=", True), ("/news/ferry$", False), ("*page=2$", True), ("/sport", False), ("", False), ("/*" * 5000, False)],
)  # fmt: skip
def test_the_locations_of_tdmrep(location: str, covered: bool) -> None:
    text = json.dumps([{"location": location, "tdm-reservation": 1, "tdm-policy": "https://gazette.example/p"}])
    assert bool(rights.of_tdmrep(text, URL)) is covered


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[1]", '[{"location": 3}]', "[" * 100_000, '[{"location": "/"}]', "<html>"]
)
def test_a_tdmrep_that_is_none(text: str) -> None:
    assert rights.of_tdmrep(text, URL) == ()


@given(st.text(max_size=300), st.text(max_size=100))
def test_nothing_written_anywhere_brings_an_exception(text: str, value: str) -> None:
    rights.of_robots(f"user-agent: *\ncontent-usage: {text}\nlicense: {text}\n{text}", URL, "Jumpline")
    rights.of_tdmrep(text, URL)
    names = ("X-Robots-Tag", "Link", "TDM-Reservation", "Content-Usage", "Crawler-Price")
    found = said(*((name, value) for name in names), head=f"<meta name=robots content='{text}'>{text}")
    assert all("\n" not in one.value for one in found.statements)


def test_a_page_of_a_million_tags_is_read_in_no_time() -> None:
    found = said(
        *(("X-Robots-Tag", f"noai, n{n}") for n in range(200)), head="<meta name=robots content=noai>" * 50_000
    )
    assert 0 < len(found.statements) <= 40


class TestFetched:
    @pytest.fixture
    def fetcher(self) -> Any:
        with Fetcher(Fetching(delay=0, retries=0, read_timeout=2), backoff=0.01) as made:
            yield made

    def test_all_that_is_said_is_recorded(self, web: Site, fetcher: Fetcher) -> None:
        web.page("/robots.txt", "License: https://gazette.example/l.xml\n")
        web.page("/.well-known/tdmrep.json", '[{"location": "/a", "tdm-reservation": 1}]')
        web.page("/a", "<meta name=robots content=noindex>", X_Robots_Tag="noai")
        for _ in range(2):
            capture = fetcher.get(web.at("/a"), Terms(allow_private=True, respect_rights="record"))
            assert {one.standard for one in capture.rights.statements} == {"rsl", "tdmrep", "robots"}
            assert capture.rights.reserved
        assert web.paths.count("/.well-known/tdmrep.json") == 1

    def test_what_a_source_does_not_speak_of_costs_no_request(self, web: Site, fetcher: Fetcher) -> None:
        capture = fetcher.get(web.page("/a", "x", TDM_Reservation="1"), Terms(allow_private=True))
        assert capture.rights.reserved
        assert web.paths == ["/robots.txt", "/a"]

    @pytest.mark.parametrize("place", ["/robots.txt", "/.well-known/tdmrep.json"])
    def test_what_a_site_reserves_is_not_asked_for_where_that_is_respected(
        self, web: Site, fetcher: Fetcher, place: str
    ) -> None:
        tdmrep = '[{"location": "/a", "tdm-reservation": 1}]'
        web.page(place, tdmrep if "tdmrep" in place else "User-agent: *\nContent-Usage: train-ai=n")
        web.page("/a", "x")
        with pytest.raises(RightsError, match="respect_rights: skip"):
            fetcher.get(web.at("/a"), Terms(allow_private=True, respect_rights="skip"))
        assert "/a" not in web.paths

    def test_what_a_page_reserves_is_left_where_that_is_respected(self, web: Site, fetcher: Fetcher) -> None:
        url = web.page("/a", "x", X_Robots_Tag="noai")
        with pytest.raises(RightsError, match="X-Robots-Tag says 'noai'"):
            fetcher.get(url, Terms(allow_private=True, respect_rights="skip"))

    def test_a_site_in_trouble_has_said_nothing(self, web: Site, fetcher: Fetcher) -> None:
        web.page("/.well-known/tdmrep.json", "", 500)
        for _ in range(2):
            assert fetcher.get(web.page("/a", "x"), Terms(allow_private=True, respect_rights="skip")).status == 200
        assert web.paths.count("/.well-known/tdmrep.json") == 1

    def test_the_terms_of_a_source(self) -> None:
        source = Source.model_validate(
            {"name": "a", "kind": "urls", "url": URL, "respect_rights": "skip", "delay": 3, "concurrency": 2}
        )
        assert Terms.of(source) == Terms(3, 2, allow_private=False, respect_rights="skip")
