"""Where an article's text may come from. Each source takes the page and returns plain lines; none ever raises."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING

from trafilatura import bare_extraction
from trafilatura.settings import Extractor

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from extractors.page import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def trafilatura(tree: HtmlElement, *, fast: bool = True) -> str:
    """Return trafilatura's text.

    Its ``fast`` mode, else its comparison with other extractors, in favour of more text: in its balanced mode it would
    try once more by itself what comes to hardly anything, and with one extractor more, for half of all the time.
    """
    try:
        found = bare_extraction(tree, options=_options(fast))
    except Exception:  # noqa: BLE001 - it raises what a strange page makes it raise; there are other sources
        return ""
    return (getattr(found, "text", None) or "").strip()


@lru_cache
def _options(fast: bool) -> Extractor:
    """Return trafilatura's options, which it would otherwise read from its configuration for each page."""
    return Extractor(output_format="python", fast=fast, recall=not fast, comments=False, tables=True)


def witness(page: Page) -> str:
    """Return the main text as resiliparse sees it: a fifth of the cost, another method, other mistakes."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - only here, and slow to import

    if page.problem or page.truncated_by == "depth":  # it is quadratic in depth
        return ""
    try:
        found = extract_plain_text(
            page.html, main_content=True, alt_texts=False, list_bullets=False, comments=False, preserve_formatting=True
        )
    except Exception:  # noqa: BLE001 - as above
        return ""
    return "\n".join(line for raw in found.split("\n") if (line := " ".join(raw.split())))
