from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.page import Page, parse
from jumpline.model import Capture

URL = "https://gazette.example/lowmarsh/ferry"


def page(html: str, *, headers: tuple[tuple[str, str], ...] = (), truncated_by: str | None = None) -> Page:
    fetched = datetime(2026, 3, 2, tzinfo=UTC)
    return parse(Capture(URL, URL + "?seen", 200, headers, html.encode(), fetched, truncated_by=truncated_by))


def test_scripts_are_out_of_the_tree_and_kept_beside_it() -> None:
    read = page(
        "<body><p>One<script id='s' type='Application/JSON'>{}</script> two</p><style>p{}</style><script src='/a.js'></script>"
    )
    assert read.tree.text_content().split() == ["One", "two"]
    assert [(s.type, s.id, s.src, s.text) for s in read.scripts] == [
        ("application/json", "s", "", "{}"),
        ("", "", "/a.js", ""),
    ]


def test_templates_and_noscript_stay_since_walls_are_kept_in_them() -> None:
    read = page("<body><template><p>Subscribe</p></template><noscript><p>Sign in</p></noscript></body>")
    assert [element.tag for element in read.tree.iter("template", "noscript")] == ["template", "noscript"]


def test_meta_tags_are_read_by_name_property_and_itemprop_the_first_one_counting() -> None:
    read = page(
        "<meta property='OG:Title' content=' Ferry '><meta name='og:title' content='Goat'>"
        "<meta itemprop='datePublished' content='2026-03-01'><meta name='empty'>"
    )
    assert read.meta["og:title"] == "Ferry"
    assert read.meta["datepublished"] == "2026-03-01"
    assert not read.meta["empty"]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [("de", "de"), ("de-AT", "de"), ("EN_us", "en"), ("", None), ("x", None), ("123", None)],
)
def test_the_declared_language_is_a_code(declared: str, expected: str | None) -> None:
    assert page(f'<html lang="{declared}"><body>x').declared_language == expected


def test_headers_are_found_in_lower_case_the_first_one_counting() -> None:
    assert page("<p>x", headers=(("X-Access", "free"), ("x-access", "paid"))).headers["x-access"] == "free"


@pytest.mark.parametrize("html", ["", " ", "\n\t"])
def test_an_empty_page_has_a_problem_and_a_tree(html: str) -> None:
    read = page(html)
    assert read.problem == "an empty body"
    assert read.tree.find("body") is not None


def test_a_cut_of_the_capture_is_told() -> None:
    assert page("<p>x", truncated_by="time").truncated_by == "time"
    assert page("<p>x").truncated_by is None


def test_the_url_is_where_the_redirects_ended() -> None:
    assert page("<p>x").url == URL + "?seen"


def test_what_stands_behind_the_end_of_the_document_is_read_as_browsers_do() -> None:
    read = page("<html><body><p>One </p></body></html><p>two</p><script>three</script>")
    assert read.tree.text_content().split() == ["One", "two"]
    assert [s.text for s in read.scripts] == ["three"]
