"""A text laid against its page: what one line holds of several blocks is put on lines of their own."""

from __future__ import annotations

import pytest

from extractors.alignment import Ground, align, separate, stand_on
from extractors.layout import layout
from tests.tiny import tree

FIRST = "The ferry came back to the river on a grey morning in March."
SECOND = "Nobody had told the children that it would be so very slow."


def ground(html: str) -> Ground:
    return stand_on(layout(tree(html)).blocks)


def test_blocks_that_were_run_together_stand_apart_again() -> None:
    page = ground(f"<h1>The ferry</h1><p>By Ida</p><p>{FIRST}</p><div>May</div><p>{SECOND}</p>")
    laid = separate(align(f"The ferry By Ida {FIRST} {SECOND}", page))
    assert laid.lines == ("The ferry", "By Ida", FIRST, SECOND)


@pytest.mark.parametrize(
    ("html", "line"),
    [
        (f"<table><tr><td>{FIRST}</td><td>{SECOND}</td></tr></table>", f"| {FIRST} | {SECOND} |"),
        (f"<p>{FIRST}<br>{SECOND}</p>", f"{FIRST} {SECOND}"),
        (f"<p>{FIRST}</p><p>{SECOND}</p>", f"{FIRST} {SECOND} And a word from nowhere."),
        (f"<p>{FIRST}</p>", FIRST),
    ],
)
def test_a_row_a_paragraph_and_what_is_not_all_there_stay_one_line(html: str, line: str) -> None:
    assert separate(align(line, ground(html))).lines == (line,)
