"""The article's column: found around the text that was taken, whatever the layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import column
from extractors.column import Column, hidden_copy, hidden_rest, locate, squash
from extractors.layout import layout
from extractors.regions import Region
from tests.tiny import PROSE, page, prose, tree

if TYPE_CHECKING:
    from extractors.blocks import Block

EN = PROSE["en"]
CREDIT = "<p>Ines Hartog writes about rivers, boats and the people who live beside them.</p>"


def place(html: str, text: str) -> tuple[Column, tuple[Block, ...]]:
    laid = layout(tree(html))
    return locate(laid, text), laid.blocks


def named(found: Column) -> str | None:
    """The nearest id around the column."""
    element = found.element
    while element is not None and not element.get("id"):
        element = element.getparent()
    return None if element is None else element.get("id")


def body(html: str, text: str) -> list[str]:
    return [block.text for block in place(html, text)[0].body]


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The old ferry, again!", "theoldferryagain"),
        ("Né à Évry – 1989", "néàévry1989"),
        ("snake_case stays", "snakecasestays"),
        ("渡し船が、戻る。", "渡し船が戻る"),
        (" … ", ""),
    ],
)
def test_what_stays_the_same_however_it_was_laid_out(text: str, letters: str) -> None:
    assert squash(text) == letters


@given(st.text(max_size=60) | st.text("aä ß.„“_١漢\ud800\u200b", max_size=60))
def test_what_is_left_are_letters_and_digits(text: str) -> None:
    assert squash(text) == "".join(filter(str.isalnum, text.lower()))


LAYOUTS = {
    "plain": ("<div id=c>" + prose(0, 5) + "</div>", 5),
    "beside a sidebar": (
        "<div id=c>" + prose(0, 5) + "</div><aside>" + prose(8, 2) + "</aside>",
        5,
    ),
    "split by an advertisement": (
        "<div id=c><div>" + prose(0, 3) + "</div><div>Advertisement</div><div>" + prose(3, 2) + "</div></div>",
        5,
    ),
    "each paragraph in its own box": (
        "<div id=c>" + "".join(f"<section><div>{prose(n)}</div></section>" for n in range(5)) + "</div>",
        5,
    ),
    "loose text between breaks": ("<div id=c>" + "<br><br>".join(EN[:5]) + "</div>", 5),
    "related stories inside": (
        "<div id=c>" + prose(0, 2) + '<div class="related">' + prose(9, 2) + "</div>" + prose(2, 3) + "</div>",
        5,
    ),
    "a hidden box inside": (
        "<div id=c>" + prose(0, 2) + "<div hidden>" + prose(9, 1) + "</div>" + prose(2, 3) + "</div>",
        5,
    ),
    "the author's box at the end": ("<div id=c>" + prose(0, 5) + f'<div class="author-box">{CREDIT}</div></div>', 5),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_column_is_found_around_the_taken_text(name: str) -> None:
    html, count = LAYOUTS[name]
    found, blocks = place(page(html), "\n".join(EN[:5]))
    assert named(found) == "c"
    assert [block.text for block in found.body] == list(EN[:count])
    assert blocks[found.first].text == EN[0]
    assert found.words == sum(len(text.split()) for text in EN[:count])
    assert blocks[found.end].text == EN[count - 1]


def test_most_of_the_taken_words_settle_it_and_a_stray_paragraph_does_not() -> None:
    html = page("<div id=c>" + prose(0, 5) + "</div><div id=far>" + prose(9, 1) + "</div>")
    found, _ = place(html, "\n".join([*EN[:5], EN[9]]))
    assert named(found) == "c"
    assert EN[9] not in [block.text for block in found.body]
    assert len(found.taken) == 6


def test_the_body_holds_what_the_extractor_left_in_the_column() -> None:
    html = page("<div id=c>" + prose(0, 6) + "</div>")
    found, _ = place(html, "\n".join(EN[i] for i in (0, 1, 3, 4, 5)))
    missed = [block.text for block in found.body if block.index not in found.taken]
    assert missed == [EN[2]]


@pytest.mark.parametrize("text", ["", "Words that stand nowhere in the page, since a script held them."])
def test_text_from_elsewhere_leaves_the_column_to_the_page_s_own_prose(text: str) -> None:
    html = page("<div id=c>" + prose(0, 5) + "</div><aside>" + prose(6, 6) + "</aside>")
    assert body(html, text) == list(EN[:5])


@pytest.mark.parametrize("html", ["", "<p>Too short to be any prose.</p>", "<h1>Only a headline</h1>"])
def test_a_page_without_prose_has_no_column(html: str) -> None:
    found, _ = place(html, "")
    assert (found.element, found.body, found.words, found.end, found.last) == (None, (), 0, -1, -1)


@pytest.mark.parametrize("names", ["author-bio", "related", "newsletter", "comments", "cookie-note", "site-footer"])
def test_other_parts_of_the_page_are_no_column_though_the_extractor_took_them(names: str) -> None:
    html = page(f'<div id=c>{prose(0, 3)}</div><div class="{names}">{prose(6, 3)}</div>')
    assert body(html, "\n".join(EN[6:9])) == list(EN[:3])


def test_where_the_whole_article_stands_in_a_misnamed_part_that_is_the_column() -> None:
    html = f'<div class="sidebar-left-layout">{prose(0, 5)}</div>'
    found, _ = place(html, "\n".join(EN[:5]))
    assert found.region is Region.SIDEBAR
    assert len(found.body) == 5


def test_a_wholly_hidden_article_is_a_body_all_the_same() -> None:
    found, _ = place(f'<div id=c style="display:none">{prose(0, 5)}</div>', "\n".join(EN[:5]))
    assert len(found.body) == 5
    assert all(block.hidden for block in found.body)


LEAD = f"<div id=lead>{prose(0)}</div><div>{prose(1)}</div>"


@pytest.mark.parametrize(
    ("html", "taken", "holder"),
    [
        (f"<div id=wide><h1>The ferry</h1>{LEAD}</div>", 1, "wide"),
        (f"<article id=wide>{LEAD}</article>", 1, "wide"),
        (f"<section>{LEAD}</section>", 1, "lead"),
        (f"<div id=wide><h1>The ferry</h1><div id=lead>{prose(0, 6)}</div><div>{prose(6)}</div></div>", 6, "lead"),
        (f"<main id=wide>{LEAD}{prose(2, 10) * 2}</main>", 1, "lead"),
    ],
    ids=["up to the headline", "up to the article", "no headline", "long enough", "not into a heap of prose"],
)
def test_a_small_preview_is_widened_to_the_element_that_holds_the_headline(html: str, taken: int, holder: str) -> None:
    found, _ = place(html, "\n".join(EN[:taken]))
    assert named(found) == holder


@pytest.mark.parametrize(
    ("tail", "last"),
    [
        ("", EN[4]),
        (CREDIT, EN[4]),
        (CREDIT * 2, CREDIT[3:-4]),
        (f"<p>{EN[5]}</p>", EN[5]),
        ("<p>By night it lies at the landing, and nobody is on board of it.</p>", EN[4]),
    ],
    ids=["no box", "an author's box", "two are more than a trifle", "a whole paragraph", "any short line"],
)
def test_the_end_steps_over_the_author_s_box(tail: str, last: str) -> None:
    html = page("<div id=c>" + prose(0, 5) + tail + "</div>")
    found, blocks = place(html, "\n".join(EN[:5]))
    assert blocks[found.end].text == last


@pytest.mark.parametrize(
    ("copy", "count"),
    [
        (f"<div hidden>{prose(0, 6)}</div>", 6),
        (f"<template><div>{prose(0, 6)}</div></template>", 6),
        (f'<div style="display:none"><h2>The ferry</h2>{prose(0, 5)}</div>', 5),
        (f"<div hidden>{prose(0, 2)}</div>", 0),
        (f"<div hidden>{prose(6, 6)}</div>", 0),
        (f"<div>{prose(0, 6)}</div>", 0),
    ],
    ids=["whole", "in a template", "behind a heading", "no longer", "another text", "seen"],
)
def test_a_hidden_copy_begins_as_the_body_and_goes_on_longer(copy: str, count: int) -> None:
    laid = layout(tree(f"<div id=c>{prose(0, 2)}</div><section>{copy}</section>"))
    shown = tuple(block for block in laid.blocks if not block.hidden)[:2]
    where = Column(shown[0].element.getparent(), 0, 1, Region.MAIN, frozenset((0, 1)), shown)
    assert [block.text for block in hidden_copy(laid, where)] == list(EN[:count])


@pytest.mark.parametrize(
    ("rest", "count"),
    [
        (f'<div style="display:none">{prose(2, 4)}</div>', 4),
        ("".join(f"<p hidden>{line}</p>" for line in EN[2:5]), 3),
        (f'<div hidden>{prose(2, 3)}<p><a href="/a">Another story</a></p></div>', 3),
        (f"<div hidden>{prose(2, 1)}</div>", 0),
        (f"<div hidden><p>A line.</p><p>Another.</p></div><div hidden>{prose(2, 2)}</div>", 0),
        (f"<div hidden><div><section>{prose(2, 4)}</section></div></div>", 0),
        (f'<div hidden><p><a href="/a">{EN[2]}</a></p><p><a href="/b">{EN[3]}</a></p></div>', 0),
        (f"<div>{prose(2, 4)}</div>", 0),
    ],
    ids=["a part", "paragraphs", "without a link behind it", "one alone", "few words", "a window", "links", "seen"],
)
def test_a_hidden_rest_goes_on_where_the_body_stops(rest: str, count: int) -> None:
    laid = layout(tree(page(f"<div id=c>{prose(0, 2)}{rest}</div><p>Subscribe to read on.</p>")))
    found = hidden_rest(laid, locate(laid, "\n".join(EN[:2])))
    assert [block.text for block in found] == list(EN[2 : 2 + count])


def test_a_long_body_is_not_looked_for_twice() -> None:
    html = f"<div id=c>{prose(0, 12) + prose(0, 3)}</div><div hidden>{prose(0, 12) * 3}</div>"
    laid = layout(tree(html))
    found = locate(laid, "\n".join(EN))
    assert found.words > 3 * column.SMALL
    assert hidden_copy(laid, found) == ()
    assert hidden_copy(laid, Column(None, 0, -1, Region.MAIN, frozenset(), ())) == ()


STORIES = (
    '<p><a href="/depot">Bus depot to move across the river</a> The operator says that the yard will open soon.</p>'
    '<p><a href="/flour">Bakers count the cost of a wet harvest</a> Flour is dearer for the third month in a row.</p>'
)


@pytest.mark.parametrize(
    ("after", "others"),
    [
        (STORIES, 2),
        (STORIES.replace('href="/', 'href="https://elsewhere.example/'), 0),
        (STORIES.split("</p>", maxsplit=1)[0] + "</p>", 0),
        (STORIES.replace('href="/', 'href="#'), 0),
    ],
    ids=["other stories of the site", "sources", "one alone", "notes of this page"],
)
def test_notices_of_other_stories_at_the_end_are_no_body(after: str, others: int) -> None:
    html = "<div id=c>" + prose(0, 3) + after + "</div>"
    laid = layout(tree(html))
    found = locate(laid, "\n".join(block.text for block in laid.blocks), "https://paper.example/the-old-ferry")
    assert len(found.others) == others
    assert len(found.body) == 5 - others - (others == 0 and after.count("<p>") == 1)


def test_a_round_up_of_links_is_the_article() -> None:
    html = (
        "<div id=c><p>What the town talked about on its long walks home this week, in six short pieces that we liked and kept.</p>"
        + 3 * STORIES
        + "</div>"
    )
    laid = layout(tree(html))
    found = locate(laid, "\n".join(block.text for block in laid.blocks), "https://paper.example/the-old-ferry")
    assert (len(found.body), found.others) == (7, frozenset())
