"""Pages that were made to hang a parser, each examined by a worker of its own, with what that cost.

python -m tests.floods                  # a table of all kinds
python -m tests.floods "20 MB of divs"  # one kind, as a line of JSON
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flows.stages.examiner import Examiner
from jumpline.model import Capture
from tests.tiny import PROSE

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 20_000_000
"""Characters."""
STORY = "".join(f"<p>{line}</p>" for line in PROSE["en"])
ARTICLE = f"<html lang=en><head><title>The ferry</title></head><body><article><h1>The ferry</h1>{STORY}"
LINE = "The ferry stopped on Monday morning, and nobody had told the baker. "
BOMB = (
    '<!DOCTYPE html [<!ENTITY e0 "ha">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)


def _filled(part: str) -> str:
    return part * (SIZE // len(part))


KINDS: dict[str, Callable[[], str]] = {
    "an ordinary page": lambda: ARTICLE,
    "20 MB of divs": lambda: ARTICLE + _filled("<div>x</div>"),
    "20 MB in one attribute": lambda: f'{ARTICLE}<div title="{_filled("word ")}">x</div>',
    "20 MB in one comment": lambda: f"{ARTICLE}<!--{_filled('word ')}-->",
    "20 MB in one script": lambda: ARTICLE + "<script>" + _filled('{"body": "<p>word</p>"}, '),
    "a title of 20 MB": lambda: f"<html><head><title>{_filled('word ')}</title></head><body>{STORY}",
    "one line of 20 MB, in words": lambda: _filled(LINE),
    "one line of 20 MB, without a blank": lambda: _filled("x"),
    "one line of 20 MB, in Chinese": lambda: _filled("渡船星期一早上停了没有人告诉面包师"),
    "200,000 nested elements": lambda: ARTICLE + "<div>" * 200_000 + LINE + "</div>" * 200_000,
    "200,000 nested elements around the text": lambda: "<html><body>" + "<div>" * 200_000 + STORY,
    "an entity bomb": lambda: BOMB + ARTICLE + "<p>&e9;</p>" * 10_000,
    "a million references": lambda: f"{ARTICLE}<p>{'&lt;' * 1_000_000}</p>",
    "2 million nested brackets in JSON-LD": lambda: (
        f"{ARTICLE}<script type='application/ld+json'>{'[' * 1_000_000}{']' * 1_000_000}</script>"
    ),
    "200,000 empty paragraphs": lambda: ARTICLE + "<p></p>" * 200_000,
    "100,000 cells of a table": lambda: f"{ARTICLE}<table><tr>{'<td>x</td>' * 100_000}",
    "10,000 cells that span 10,000 columns": lambda: f"{ARTICLE}<table><tr>{'<td colspan=10000>x</td>' * 10_000}",
    "100,000 links that never end": lambda: ARTICLE + "<a href=/x>words " * 100_000,
    "100,000 classes": lambda: f'{ARTICLE}<div class="{" ".join(f"c{n}" for n in range(100_000))}">x</div>',
    "40,000 lines of a gate": lambda: ARTICLE + "".join(f"<p>Subscribe to read story {n}.</p>" for n in range(40_000)),
    "7,000 cards": lambda: (
        ARTICLE
        + "".join(f"<div><a href=/s/{n}><h3>Story {n} of the day</h3></a><p>{LINE}</p></div>" for n in range(7000))
    ),
    "4 MB of text and 6,000 scraps": lambda: (
        f"{ARTICLE}<p>{LINE * 60_000}</p>" + "".join(f"<div>{f'{n:06d}' * 6}</div>" for n in range(6000))
    ),
}


def measured(kind: str) -> dict[str, Any]:
    """Examine a page of this kind in a new process: verdict, cause, rules, CPU seconds, peak megabytes."""
    found = subprocess.run([sys.executable, "-m", "tests.floods", kind], capture_output=True, check=True)
    return dict(json.loads(found.stdout))


def _measure(kind: str) -> dict[str, Any]:
    page = Capture("", "", 200, (), KINDS[kind]().encode(), datetime(2026, 3, 2, tzinfo=UTC))
    with Examiner(1, first_pages=0) as examiner:
        found = examiner.examine(page).assessment
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "completeness": found.completeness,
        "cause": found.cause,
        "rules": [f"{evidence.signal} {evidence.rule}" for evidence in found.evidence],
        "seconds": round(spent.ru_utime + spent.ru_stime, 1),
        "megabytes": spent.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024),
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(_measure(sys.argv[1])))
    else:
        for each in KINDS:
            row = measured(each)
            print(
                f"| {each} | {row['completeness']}, {row['cause']} | {row['seconds']} | {row['megabytes']} |",
                flush=True,
            )
