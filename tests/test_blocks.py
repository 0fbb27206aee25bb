"""The page cut into blocks: where one ends, what is hidden, what part of the page it stands in."""

from __future__ import annotations

import pytest

import extractors.layout as laying
from extractors.blocks import Block, shares
from extractors.layout import layout
from extractors.regions import Region, hidden_by, region_of
from extractors.rules import gates
from tests.tiny import PROSE, prose, tree

MAIN, RELATED = Region.MAIN, Region.RELATED
LONG = PROSE["en"][0]


def cut(html: str) -> tuple[Block, ...]:
    return layout(tree(html)).blocks


def texts(html: str) -> list[str]:
    return [block.text for block in cut(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("<p>One <b>bold</b>, <i>slanted</i> <span>plain</span> line</p>", ["One bold, slanted plain line"]),
        ("<p>A<wbr>B<sup>2</sup></p>", ["AB2"]),
        ("<p>  One\n\t line   only </p>", ["One line only"]),
        ("<div>Before<p>inside</p>after</div>", ["Before", "inside", "after"]),
        ("<h2>Head</h2>loose words<ul><li>first</li><li>second</li></ul>", ["Head", "loose words", "first", "second"]),
        ("<table><tr><td>left</td><td>right</td></tr></table>", ["left", "right"]),
        ("<p>One<br>Two</p>", ["One", "Two"]),
        ("<button>Buy</button><button>Leave</button>", ["Buy", "Leave"]),
        ("<p>One <!-- a remark -->line</p>", ["One line"]),
        ("<p> \n&nbsp;</p><p></p><div><div></div></div>", []),
        ("<p>Seen</p><script>var unseen = 1</script><style>p {}</style>", ["Seen"]),
        ("<select><option>Choose</option></select><p>Seen</p>", ["Seen"]),
        ("<p>Seen <textarea>typed</textarea>still</p>", ["Seen still"]),
    ],
)
def test_a_block_is_the_text_between_two_block_level_boundaries(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><a href="/1">Sign in</a><a href="/2">Subscribe</a></p>', "Sign in Subscribe"),
        ('<p><a href="/1">Sign in</a> <a href="/2">Subscribe</a></p>', "Sign in Subscribe"),
        ('<p><a href="/1">Sign in</a>, <a href="/2">Subscribe</a></p>', "Sign in, Subscribe"),
        ('<p>half<a href="/1">time</a>s</p>', "halftimes"),
    ],
)
def test_links_that_touch_are_two_words(html: str, expected: str) -> None:
    assert texts(html) == [expected]


@pytest.mark.parametrize(
    ("html", "least", "most"),
    [
        ("<p>no link at all</p>", 0, 0),
        ('<p><a href="/">all of it</a></p>', 1, 1),
        ('<p>half of <a href="/">it here</a></p>', 0.4, 0.6),
        ('<p><a href="/">all <b>of</b> it</a></p>', 0.99, 1),
    ],
)
def test_a_block_knows_what_share_of_it_is_link(html: str, least: float, most: float) -> None:
    assert least <= cut(html)[0].linked <= most


def test_blocks_are_numbered_in_document_order_and_know_their_element() -> None:
    found = cut("<div>One<p>Two</p></div><h2>Three</h2>")
    assert [(block.index, block.tag) for block in found] == [(0, "div"), (1, "p"), (2, "h2")]
    assert all(block.text in block.element.text_content() for block in found)


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ("<p>words</p>", False),
        ('<p style="display:none">words</p>', True),
        ('<p style="color: red; display : none">words</p>', True),
        ('<p style="visibility:hidden">words</p>', True),
        ('<p style="display:block">words</p>', False),
        ("<p hidden>words</p>", True),
        ('<p aria-hidden="true">words</p>', True),
        ('<p aria-hidden="false">words</p>', False),
        ('<p class="d-none">words</p>', True),
        ('<p class="note sr-only">words</p>', True),
        ('<p class="screen-reader-text">words</p>', True),
        ('<p class="hidden-lg">words</p>', True),
        ('<p class="hideaway">words</p>', False),
        ("<template><p>words</p></template>", True),
        ("<noscript><p>words</p></noscript>", True),
        ('<div style="display:none"><section><p>words</p></section></div>', True),
        ('<div class="is-hidden"><p style="display:block">words</p></div>', True),
    ],
)
def test_what_a_style_a_class_an_attribute_or_a_template_hides_is_hidden(html: str, hidden: bool) -> None:
    assert [block.hidden for block in cut(html)] == [hidden]


@pytest.mark.parametrize(
    ("names", "hidden"),
    [
        ("hidden", True),
        ("a hide b", True),
        ("hidden-lg", True),
        ("subscription-required hidden-print", False),
        ("hidden-xs", False),
        ("hidden-xs hidden-lg", True),
        ("print-only", True),
        ("hidden-gems-of-town", False),
        ("unhidden", False),
        ("", False),
    ],
)
def test_class_names_that_hide(names: str, hidden: bool) -> None:
    assert hidden_by(names.split()) is hidden


@pytest.mark.parametrize(
    ("names", "region"),
    [
        ("", None),
        ("story-body", None),
        ("article__text", None),
        ("comments", Region.COMMENTS),
        ("disqus_thread", Region.COMMENTS),
        ("leserkommentare", Region.COMMENTS),
        ("cookie-banner", Region.CONSENT),
        ("onetrust-banner-sdk", Region.CONSENT),
        ("subscribe-modal", Region.DIALOG),
        ("popup overlay", Region.DIALOG),
        ("newsletter-box", Region.NEWSLETTER),
        ("share-bar", Region.SHARE),
        ("social-links", Region.SHARE),
        ("related-stories", RELATED),
        ("mehr-zum-thema", RELATED),
        ("teaser", RELATED),
        ("teaser-text", None),
        ("card", RELATED),
        ("author-bio", Region.AUTHOR),
        ("about-the-author", Region.AUTHOR),
        ("sidebar", Region.SIDEBAR),
        ("site-footer", Region.FOOTER),
        ("footer-text", None),
        ("breadcrumbs", Region.HEADER),
        ("comments modal", Region.COMMENTS),
    ],
)
def test_names_tell_the_part_of_the_page(names: str, region: Region | None) -> None:
    assert region_of(names.split()) is region


@pytest.mark.parametrize(
    ("html", "region"),
    [
        ("<p>words</p>", MAIN),
        ("<footer><p>words</p></footer>", Region.FOOTER),
        ("<aside><p>words</p></aside>", Region.SIDEBAR),
        ("<dialog><p>words</p></dialog>", Region.DIALOG),
        ("<header><p>words</p></header>", Region.HEADER),
        ('<div role="dialog"><p>words</p></div>', Region.DIALOG),
        ('<div role="alertdialog"><p>words</p></div>', Region.DIALOG),
        ('<div class="comments"><div><p>words</p></div></div>', Region.COMMENTS),
        ('<div id="comments"><p>words</p></div>', Region.COMMENTS),
        ('<article class="has-sidebar"><p>words</p></article>', MAIN),
        ('<main class="share-layout"><p>words</p></main>', MAIN),
        ('<aside class="newsletter"><p>words</p></aside>', Region.NEWSLETTER),
        ('<div class="comments"><div class="share"><p>words</p></div></div>', Region.COMMENTS),
    ],
)
def test_a_block_stands_in_the_part_that_its_elements_name_the_outermost_first(html: str, region: Region) -> None:
    assert [block.region for block in cut(html)] == [region]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<nav><a href='/'>Home</a></nav>", []),
        ('<nav class="main-menu"><a href="/">Home</a></nav>', []),
        ('<nav class="pagination"><a href="?page=2">2</a></nav>', ["2"]),
        ('<nav id="pager"><span>1</span> <a href="?page=2">2</a></nav>', ["1 2"]),
        ('<nav class="page-links">Pages: 1 2</nav>', ["Pages: 1 2"]),
    ],
)
def test_menus_are_passed_over_and_pagers_kept(html: str, kept: list[str]) -> None:
    assert texts(f"{html}<p>Seen</p>") == [*kept, "Seen"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Facebook Twitter WhatsApp", True),
        ("Share on LinkedIn", True),
        ("The river is wide", False),
        (f"{LONG} Facebook", False),
    ],
)
def test_a_short_row_of_networks_is_a_share_row(text: str, row: bool) -> None:
    assert shares(cut(f"<p>{text}</p>")[0]) is row


def card(number: int, text: str = "What the new mill owner wants to build.") -> str:
    return f'<h3><a href="/story-{number}">Another story of the town {number}</a></h3><p>{text}</p>'


@pytest.mark.parametrize(
    ("html", "regions"),
    [
        (card(1) + card(2), [RELATED] * 4),
        (card(1) + card(2) + card(3), [RELATED] * 6),
        (card(1), [MAIN, MAIN]),
        (card(1) + prose(0, 3) + card(2), [MAIN] * 7),
        ("<h3>One plain headline of four</h3><p>words</p>" * 2, [MAIN] * 4),
        ('<h3><a href="/1">Too short</a></h3><p>words</p>' * 2, [MAIN] * 4),
        (card(1) + card(2, " ".join(PROSE["en"][:2])), [RELATED, RELATED, RELATED, MAIN]),
    ],
    ids=["two cards", "three cards", "one", "far apart", "not linked", "labels", "a long text is no card's"],
)
def test_linked_headlines_in_a_row_are_cards_of_other_stories(html: str, regions: list[Region]) -> None:
    assert [block.region for block in cut(html)] == regions


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one two three", 3),
        ("川の渡し船が九年ぶりに戻り町の人はみな岸辺に立って見守った", 14),
        ("旧渡船在三月的一个清晨回到河上镇上的人都站在岸边观看它", 13),
        ("https://paper.example/town/the-old-ferry-returns-to-the-river", 1),
        ("Donaudampfschifffahrtsgesellschaftskapitän Oberländer", 2),
        ("渡し船 戻る", 2),
    ],
)
def test_scripts_without_spaces_count_two_characters_as_a_word(text: str, words: int) -> None:
    assert cut(f"<p>{text}</p>")[0].words == words


@pytest.mark.parametrize(
    ("html", "is_prose"),
    [
        (f"<p>{LONG}</p>", True),
        (f"<div>{LONG}</div>", True),
        (f"<h2>{LONG}</h2>", False),
        (f"<button>{LONG}</button>", False),
        (f"<figcaption>{LONG}</figcaption>", False),
        (f'<p><a href="/">{LONG}</a></p>', False),
        ("<p>Eleven words are not enough to be a paragraph of prose.</p>", False),
    ],
)
def test_prose_is_enough_words_hardly_linked_and_no_heading_or_button(html: str, is_prose: bool) -> None:
    assert cut(html)[0].prose is is_prose


def test_no_more_blocks_are_looked_at_than_the_bound() -> None:
    assert len(cut("<p>w</p>" * (laying.MOST + 500))) == laying.MOST


def test_an_empty_tree_has_no_blocks() -> None:
    assert layout(tree("")).blocks == ()


def test_marks_stand_between_the_blocks_with_or_without_text() -> None:
    html = '<p>One</p><div class="paywall"></div><p>Two</p><aside class="jetpack-subscribe-paywall" hidden>Buy</aside>'
    marks = layout(tree(html), gates.named).marks
    told = [(mark.rule, mark.index, mark.hidden, mark.region) for mark in marks]
    assert told == [("generic.paywall", 1, False, MAIN), ("jetpack.subscribe-paywall", 2, True, Region.SIDEBAR)]


@pytest.mark.parametrize(
    ("path", "indexes"),
    [
        ("//div", range(1, 3)),
        ("//body", range(4)),
        ("//div/p[1]", range(1, 2)),
        ("//br", range(0)),
        ("//span", range(1, 3)),
        ("//b", range(0)),
    ],
)
def test_the_blocks_of_an_element_are_contiguous(path: str, indexes: range) -> None:
    html = tree("<p>One</p><span><div><p>Two</p><p>Three</p></div></span><p><b>Four</b><br></p>")
    assert layout(html).within(html.xpath(path)[0]) == indexes


def test_an_element_that_the_bound_cuts_has_the_blocks_before_it() -> None:
    html = tree("<section><i></i>" + "<p>Word</p>" * (laying.MOST + 5) + "</section>")
    assert layout(html).within(html.xpath("//section")[0]) == range(laying.MOST)
