"""A body that stops in the middle of a sentence: where it ends then, and what is made of the words behind it."""

from __future__ import annotations

import pytest

from extractors import assess
from extractors.broken import find
from extractors.layout import layout
from jumpline.model import Access, Completeness
from tests.tiny import PROSE, URL, page, prose, reading, tree

STUMP = (
    "In the second week the crew found a crate below the planks of the old landing, and when they lifted its lid they"
)
BOX = "<div><p>Here the lamp goes low.</p><p>Come in for four pounds a month, and the rest of the tale is yours.</p></div>"
ODD = "<p>Up the ladder, please. The upper deck costs ninety pence, and the purser likes company more than coins.</p>"


def broken(body: str, language: str = "en") -> str | None:
    found = reading(page(body, language=language)).column.broken
    return found.text if found else None


def test_a_last_paragraph_in_mid_sentence_ends_the_body() -> None:
    assert broken(prose(0, 3) + f"<p>{STUMP}</p>") == STUMP


def test_a_few_words_behind_it_are_no_body() -> None:
    found = reading(page(prose(0, 3) + f"<p>{STUMP}</p>{BOX}"))
    assert found.column.broken is not None
    assert found.column.broken.text == STUMP
    assert found.article.text.endswith("they lifted its lid they")


@pytest.mark.parametrize(
    "last",
    [
        "<p>" + PROSE["en"][5] + "</p>",  # a full stop
        "<p>The last ferry of the evening goes at ten, and those who miss it sleep at the inn by the landing!</p>",
        "<p>The old ferryman said that he had seen all of it before, and “none of it on a day as grey as that”</p>",
        "<p>What the treasurer answers to those who ask her how long the money for all this will last:</p>",
        f"<ul><li>{STUMP}</li></ul>",  # lists have no full stops
        "<p>The report from the landing and from the bridge was written on a grey morning by Margit Oland</p>",
        "<p>The house at the landing is open from nine in the morning, and its number is still 555 0142</p>",
        f"<p>{STUMP}</p><figure><img src=a.jpg></figure><p>saw nothing but sand.</p>",  # parted by a picture
        f"<p>{STUMP}</p>" + prose(5, 9),  # a full stop forgotten in the middle
        "<div class=promo><p>Step on board with a lantern pass, and the river is yours all summer</p></div>",
    ],
)
def test_other_endings_are_none(last: str) -> None:
    assert broken(prose(0, 3) + last) is None


def test_captions_and_bylines_beside_the_text_are_no_habit_of_it() -> None:
    aside = "Written by Margit Oland, who lives at the landing and sees the ferry from her kitchen window"
    laid = layout(tree(page(f"<div>{aside}</div><div>{aside}</div>{prose(0, 2)}<p>{STUMP}</p>")))
    body = [block for block in laid.blocks if block.prose and block.tag != "h1"][:5]
    text = frozenset(block.index for block in body[2:])
    assert body[-1].text == STUMP
    assert find(body, text, laid.blocks) == 4
    assert find(body, text | {block.index for block in body}, laid.blocks) is None


def test_where_no_paragraph_ends_as_sentences_do_this_one_says_nothing() -> None:
    bare = "".join(f"<p>{line.rstrip('.')}</p>" for line in PROSE["en"][:4])
    assert broken(bare + f"<p>{STUMP}</p>") is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BOX, Completeness.TRUNCATED),
        ("<div><p>Only those of the lamp room read how it ends.</p></div>", Completeness.TRUNCATED),
        ("<p>The harbour archive is open on weekdays.</p>", Completeness.COMPLETE),  # a full stop forgotten
        ("<div><p>Sign up</p></div>", Completeness.COMPLETE),
        ("", Completeness.COMPLETE),
    ],
)
def test_alone_it_proves_little_and_with_words_of_a_wall_behind_it_it_does(after: str, expected: Completeness) -> None:
    assert assess(page(prose(0, 3) + f"<p>{STUMP}</p>{after}"), URL).completeness is expected


def test_a_long_paragraph_behind_it_is_the_article_s_where_it_speaks_of_one_topic() -> None:
    body = prose(0, 3) + f"<p>{STUMP}</p><p>{PROSE['en'][2]} The yard offers others like it.</p>"
    assert assess(page(body), URL).completeness is Completeness.COMPLETE


def test_a_paragraph_behind_it_in_whatever_words_leaves_it_open_what_it_is() -> None:
    found = assess(page(prose(0, 3) + f"<p>{STUMP}</p>{ODD}"), URL)
    assert found.completeness is not Completeness.COMPLETE
    assert "broken" in {one.rule for one in found.evidence}


def test_of_a_cut_without_a_word_of_why_neither_cause_nor_access_is_claimed() -> None:
    html = page(prose(0, 2) + f"<p>{STUMP}</p>{ODD}")
    found = assess(html, URL)
    assert (found.completeness, found.cause, found.access) == (Completeness.TRUNCATED, None, Access.UNKNOWN)
    assert found.cut_at == reading(html).article.text.find(STUMP) + len(STUMP)


def test_a_word_that_no_sentence_ends_with_adds_to_it() -> None:
    body = prose(0, 3) + "<p>By the end of the summer the boat had carried forty thousand people to school and to</p>"
    found = assess(page(body), URL)
    assert {"broken", "function_word"} <= {one.rule for one in found.evidence if one.signal == "ending"}


def test_a_feed_that_holds_the_whole_text_is_not_broken_off_where_the_page_is() -> None:
    whole = "\n".join([*PROSE["en"][:3], STUMP + " saw nothing but sand.", *PROSE["en"][3:12]])
    found = reading(page(prose(0, 3) + f"<p>{STUMP}</p>{BOX}"), feed_text=whole)
    assert found.article.origin == "feed"
    assert found.column.broken is not None
    assert found.broken is None
