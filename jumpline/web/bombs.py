"""XML that would harm its reader is refused before a parser sees it.

A few entities that name characters, as old feeds declare them, are harmless. Entities made of other entities multiply
("billion laughs"), long ones multiply by being used often, and external ones make the parser read files or fetch.
Elements within elements without end make it slow.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from lxml import etree

from jumpline.errors import DiscoveryError

if TYPE_CHECKING:
    from jumpline.model import Capture

_DECLARATION = re.compile(rb"<!ENTITY\s")
_HARMLESS = re.compile(rb"""<!ENTITY\s+[\w.-]{1,40}\s+(?P<q>["'])(?:&\#\w{1,8};|[^&%"']){0,40}(?P=q)\s*>""")
_MOST = 300
_EBCDIC = b"\x4c\x6f\xa7\x94"


def refuse(capture: Capture) -> None:
    """Return if the XML of a capture declares nothing but short names of characters, or nothing.

    Raises:
        DiscoveryError: it declares entities that grow, lead elsewhere or are too many.
    """
    body = capture.body
    if body.startswith(_EBCDIC):
        raise DiscoveryError(capture.url, "XML in EBCDIC is refused: nothing honest is written so today")
    if b"\0" in body[:64]:  # UTF-16 and UTF-32 hide the words from a search for bytes
        body = body.replace(b"\0", b"")
    declared = [match.start() for match in _DECLARATION.finditer(body)]
    if len(declared) > _MOST or not all(_HARMLESS.match(body, start) for start in declared):
        raise DiscoveryError(capture.url, "the XML declares entities that grow or lead elsewhere; refused")
    if _is_deep(body):
        raise DiscoveryError(capture.url, "the XML is nested deeper than any feed; refused")


def _is_deep(body: bytes) -> bool:
    """Return whether elements stand within more than 256 others. feedparser's time grows with the square of that."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with suppress(etree.XMLSyntaxError):  # no XML at all: its reader says so
        etree.fromstring(body, parser)
    return any("depth" in entry.message for entry in parser.error_log)
