"""Bytes to text: byte-order mark, HTTP charset, meta tag, then detection; and out with what trips a parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bs4.dammit import EncodingDetector

if TYPE_CHECKING:
    from jumpline.model import Capture

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
            "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
            "ks_c_5601-1987": "cp949", "windows-31j": "cp932", "utf8": "utf-8", "iso-8859-9": "cp1254"}  # fmt: skip
"""As the WHATWG Encoding Standard reads these labels."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
"""Characters that HTML does not allow; one of them makes an extractor give up a whole page."""
_CONTROL_BYTES = bytes((*range(9), 11, *range(14, 32)))
"""The same in UTF-8, where they are found ten times faster."""
_CLOSED_ROOT = re.compile(r"(<html\b[^<>]*?)\s*/>", re.IGNORECASE)
"""An ``<html …/>`` that closes itself leaves nothing inside it."""
_END = re.compile(r"</(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])\s*>")
"""Browsers go on reading behind these; libxml2 drops what follows, often half an article."""

_BODY = re.compile(r"<(?:body|frameset)\b", re.IGNORECASE)
_SECTION = re.compile(r"<(?:article|aside|figure|footer|header|main|nav|section)\b", re.IGNORECASE)
"""HTML 5 may leave out ``<body>`` before these; libxml2, which is older, would leave them in the head."""


def decode(capture: Capture) -> tuple[str, str, str | None]:
    """Return the text, the charset used, and why it is no text when it is none.

    What parsers stumble over and no reader sees is left out: control characters, the end tags of the document.
    """
    html, charset, problem = _decode(capture)
    if charset != "utf-8" or len(capture.body.translate(None, _CONTROL_BYTES)) < len(capture.body):
        html = _CONTROL.sub("", html)
    html = _END.sub("", html)
    if not _BODY.search(html) and (first := _SECTION.search(html)):
        html = f"{html[: first.start()]}<body>{html[first.start() :]}"
    root = _CLOSED_ROOT.search(html, 0, 2000)
    return f"{html[: root.start()]}{root[1]}>{html[root.end() :]}" if root else html, charset, problem


def _decode(capture: Capture) -> tuple[str, str, str | None]:
    body = capture.body
    if not body or body.isspace():
        return "", "utf-8", "an empty body"
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name, None
    candidates = _candidates(capture)
    if not candidates[0].startswith(("utf-16", "utf-32")) and (binary := _binary(body)):
        return "", "binary", binary
    for name in candidates:
        try:
            return body.decode(name), name, None
        except (UnicodeDecodeError, LookupError):
            continue
    return _detect(body)


def _candidates(capture: Capture) -> list[str]:
    kind = (capture.header("content-type") or "").lower()
    said = [kind.partition("charset=")[2].split(";")[0].strip(" \"'")] if "charset=" in kind else []
    meta = EncodingDetector.find_declared_encoding(capture.body[:8192], is_html=True, search_entire_document=False)
    said += [meta.lower()] if meta else []
    named = [_ALIASES.get(name, name) for name in said if name]
    return list(dict.fromkeys([*_utf8_first(capture.body, named), "utf-8"]))


def _utf8_first(body: bytes, named: list[str]) -> list[str]:
    """Valid UTF-8 with multi-byte characters is UTF-8, whatever was declared: chance does not make it."""
    if named and not named[0].startswith("utf-") and not body.isascii():
        return ["utf-8", *named]
    return named


def _detect(body: bytes) -> tuple[str, str, str | None]:
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(not char.isascii() for char in text[:100_000]) > 5 * broken:
        return text, "utf-8", None  # with a few bytes of something else in it, or cut within a character
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only pages that lie about their charset need it

    best = from_bytes(body[:100_000]).best()
    name = best.encoding if best else "cp1252"
    return body.decode(name, "replace"), name, None


_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "an office document"),
    (b"%!PS", "PostScript"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"\xfd7zXZ", "xz data"),
    (b"\0asm", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "gzip data"),
)
"""By what files begin with. ``BM`` is a word as well: it counts where NUL bytes follow."""
_UNPRINTABLE = bytes({*range(0x20), 0x7F} - {0, *b"\t\n\f\r\x1b"})
"""Bytes that no charset uses for text but by mistake; one in eight of noise."""
_FRAMES = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x10-\xef]|.{4}ftyp", re.DOTALL)
"""MPEG sound, and the boxes of films and of newer pictures."""


def _binary(body: bytes) -> str | None:
    head = body[:1024].lstrip()
    for magic, what in _MAGIC:
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head):
            return f"not HTML but {what}"
    if _FRAMES.match(head):
        return "not HTML but sound, a film or a picture"
    unprintable = len(head) - len(head.translate(None, _UNPRINTABLE))
    is_binary = head.count(b"\0") > len(head) // 10 or unprintable > max(len(head) // 25, 8)
    return "not text but binary data" if is_binary else None
