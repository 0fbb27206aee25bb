"""Markup of strangers, read with lxml: a page as a tree, a fragment as plain text."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

    from jumpline.model import Capture

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+charset", re.IGNORECASE)
# What XML, and so lxml, cannot hold: control characters, lone surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = frozenset({"script", "style", "template", "head", "iframe", "object", "svg", "noscript"})
_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fig(?:caption|ure)|footer|h[1-6r]|header|li|main|nav|[ou]l|p|pre"
    "|section|table|t[dhr]"
)


def page(capture: Capture) -> _Element | None:
    """Return the HTML of a capture as a tree; ``None`` where there is nothing to parse.

    The charset is the HTTP header's, else the page's own, else UTF-8 where the bytes are that.
    """
    declared = _CHARSET.search(capture.header("Content-Type") or "")
    encoding = _codec(declared[1]) if declared else None
    if not encoding and not _META_CHARSET.search(capture.body, 0, 4096) and _is_utf8(capture.body):
        encoding = "utf-8"
    return _parsed(capture.body, encoding)


def plain_text(markup: str) -> str:
    """Return what a reader would see of an HTML fragment: one paragraph a line, scripts and styles left out."""
    text = _UNWRITABLE.sub("", markup)
    if "<" in text or "&" in text:
        tree = _parsed(f"<div>{text}</div>".encode(), "utf-8")
        return "" if tree is None else seen(tree)
    return _tidied(text)


def seen(tree: _Element) -> str:
    """Return the visible text under an element: one paragraph a line, scripts and styles left out."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = str(element.tag)
        hidden += (name in _UNSEEN) * (1 if event == "start" else -1)
        if _BLOCKS.fullmatch(name):
            parts.append("\n")
        text = element.text if event == "start" else element.tail
        if text and not hidden and not (event == "end" and element is tree):
            # White space in the source is no line break; the blocks are.
            parts.append(text.replace("\n", " "))
    return _tidied("".join(parts))


def _tidied(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _parsed(body: bytes, encoding: str | None) -> _Element | None:
    parser = etree.HTMLParser(
        encoding=encoding, recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:  # nothing but white space
        return None


def _is_utf8(body: bytes) -> bool:
    """Return whether bytes are UTF-8, the last character perhaps cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return True


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
