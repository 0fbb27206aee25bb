"""The tree that the quick extractor is given: without the menus, and with all that may be the article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml.html import tostring

from extractors import pruning
from extractors.layout import layout
from extractors.page import parse
from tests import tiny

if TYPE_CHECKING:
    from extractors.page import Page

PROSE = tiny.PROSE["en"][0]

MENU = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("politics", "sport", "culture", "weather"))


def page(body: str) -> Page:
    return parse(tiny.capture(f"<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>"))


def lean(body: str) -> str:
    """Return the source of the tree that is left of a page."""
    read = page(body)
    return tostring(pruning.lean(read, layout(read.tree)), encoding="unicode")


@pytest.mark.parametrize(
    "menu",
    [
        f'<div class="main-menu"><ul>{MENU}</ul></div>',
        f"<header><ul>{MENU}</ul></header>",
        f'<div class="sidebar"><h3>Most read</h3><ul>{MENU}</ul></div>',
        f'<section class="related-stories"><ul>{MENU}</ul></section>',
        f'<div id="page-footer"><ul>{MENU}</ul><p>All rights</p></div>',
        '<div class="modal"><div><div></div></div></div>',
    ],
)
def test_a_part_that_is_mostly_links_or_holds_no_text_is_left_out(menu: str) -> None:
    left = lean(f"{menu}<article><p>{PROSE}</p></article>")
    assert PROSE in left
    assert "politics" not in left
    assert "modal" not in left


@pytest.mark.parametrize(
    "part",
    [
        f'<div class="sidebar"><ul>{MENU}</ul><p>{PROSE}</p></div>',
        f'<div class="page-header"><p>{PROSE}</p><ul>{MENU}</ul></div>',
        "<header><p>Nineteen to four.</p></header>",
        '<table><tr><td class="ticker"><a href="/hd">HD</a></td><td>225.86</td></tr></table>',
        '<h2 class="trending"><a href="/words">A heading with a link</a></h2>',
        '<div class="comments"><p>Nobody asked us who live there.</p></div>',
    ],
)
def test_what_may_be_of_the_article_stays(part: str) -> None:
    left = lean(f"<article><p>{PROSE}</p>{part}</article>")
    for text in (text for text in page(part).tree.itertext() if text.strip()):
        assert text in left


def test_the_page_itself_is_not_changed() -> None:
    read = page(f'<div class="main-menu"><ul>{MENU}</ul></div><article><p>{PROSE}</p></article>')
    before = tostring(read.tree)
    pruning.lean(read, layout(read.tree))
    assert tostring(read.tree) == before


def test_what_follows_a_menu_within_the_same_element_stays() -> None:
    left = lean(f'<div class="body"><div class="main-menu"><ul>{MENU}</ul></div>Text right behind the menu.</div>')
    assert "politics" not in left
    assert "Text right behind the menu." in left


def test_a_letter_behind_a_menu_that_no_document_may_hold_does_no_harm() -> None:
    left = lean(f'<div><div class="main-menu"><ul>{MENU}</ul></div>Text with &#11; in it.</div>')
    assert "in it." in left
