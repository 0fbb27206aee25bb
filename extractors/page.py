"""A capture becomes a page: decoded once, parsed once, its JSON-LD and meta tags read once.

Every later stage reads this record and none changes it. The scripts are taken out of the tree (what they hold is in
:attr:`Page.scripts`), so that the same tree serves the extractor and the signals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml.etree import ElementDefaultClassLookup, LxmlError, strip_elements
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors import decode, guards, jsonld

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jumpline.model import Capture

DROPPED = ("script", "style", "svg", "iframe")
"""Elements whose text no reader sees. ``template`` and ``noscript`` stay: walls are kept in them."""
_CLASSES = ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements. lxml.html asks Python for the class of each, at a tenth of the whole time."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script element, taken out of the tree."""

    type: str
    id: str
    src: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a signal may look at."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    html: str
    """The decoded source, within our size cap."""
    charset: str
    tree: HtmlElement
    """Without scripts, styles and comments. Shared by all readers: never change it, copy it."""
    scripts: tuple[Script, ...]
    jsonld: tuple[dict[str, Any], ...]
    """All schema.org nodes, ``@graph`` and nesting by ``mainEntity`` flattened, in document order."""
    meta: Mapping[str, str]
    """``name``, ``property`` and ``itemprop`` of meta tags, in lower case, to the first content given."""
    declared_language: str | None
    truncated_by: str | None
    """``length``, ``time`` or ``disconnect`` as in the capture; ``length`` or ``depth`` when our own bounds cut it."""
    problem: str | None = None
    """Why there is nothing to read in it, when there is not."""


def parse(capture: Capture) -> Page:
    """Decode and parse a capture. Never raises: what cannot be read becomes a page with a ``problem``."""
    html, charset, problem = decode.decode(capture)
    html, cut = guards.bound(html)
    tree, too_deep = (None, None) if problem else _tree(html)
    if tree is None:
        problem = problem or ("no HTML in it" if html.strip() else "an empty body")
        tree = document_fromstring("<html><body></body></html>")
    scripts = tuple(_take_out(tree))
    guards.without_wide_cells(tree)
    return Page(
        url=capture.final_url or capture.url,
        status=capture.status,
        headers={name.lower(): value for name, value in reversed(capture.headers)},
        html=html,
        charset=charset,
        tree=tree,
        scripts=scripts,
        jsonld=tuple(jsonld.nodes(s.text for s in scripts if "ld+json" in s.type)),
        meta=_meta(tree),
        declared_language=_language(tree),
        truncated_by=capture.truncated_by or too_deep or cut,
        problem=problem,
    )


def _tree(html: str) -> tuple[HtmlElement | None, str | None]:
    """Return the parsed tree, and ``depth`` when the parser gave up at its deepest level."""
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,  # a paragraph with one in it would end there
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,  # nobody asks the parser for an element by its id
        default_doctype=False,  # type: ignore[call-arg]  # lxml has it, its stubs have not
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError, RecursionError):
        return None, None
    last = parser.error_log.last_error
    deep = last is not None and "depth" in last.message
    return (tree if isinstance(tree, HtmlElement) else None), "depth" if deep else None


def _take_out(tree: HtmlElement) -> Iterator[Script]:
    for element in tree.iter("script"):
        yield Script(
            type=(element.get("type") or "").lower(),
            id=element.get("id") or "",
            src=element.get("src") or "",
            text=element.text or "",
        )
    strip_elements(tree, *DROPPED, with_tail=False)


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or element.get("value") or ""
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name:
                found.setdefault(name.lower(), content.strip())
    return found


def _language(tree: HtmlElement) -> str | None:
    declared = (tree.get("lang") or tree.get("xml:lang") or "").strip().lower()
    code = declared.replace("_", "-").split("-")[0]
    return code if 2 <= len(code) <= 3 and code.isalpha() else None
