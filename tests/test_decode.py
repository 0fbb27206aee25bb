from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.decode import decode
from jumpline.model import Capture

GERMAN = "Die Fähre fährt nicht über den Fluß."
JAPANESE = "渡し船は今朝から止まっている。再開の見込みは立っていない。"


def capture(body: bytes, content_type: str | None = None) -> Capture:
    headers = (("Content-Type", content_type),) if content_type else ()
    return Capture("", "", 200, headers, body, datetime(2026, 3, 2, tzinfo=UTC))


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (GERMAN.encode(), None, GERMAN),
        (GERMAN.encode("latin-1"), "text/html; charset=ISO-8859-1", GERMAN),
        ("„Fähre“".encode("cp1252"), "text/html; charset=iso-8859-1", "„Fähre“"),
        (JAPANESE.encode("cp932"), "text/html; charset=Shift_JIS", JAPANESE),
        (codecs.BOM_UTF8 + GERMAN.encode(), "text/html; charset=latin1", GERMAN),
        (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), None, GERMAN),
        (GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN),
        (GERMAN.encode(), 'text/html; charset="no-such-thing"', GERMAN),
        (GERMAN.encode("utf-16-le"), "text/html; charset=utf-16le", GERMAN),
        (3 * GERMAN.encode() + b"\xfc", "text/html; charset=utf-8", 3 * GERMAN + "\ufffd"),
        (3 * GERMAN.encode() + "\xe9t\xe9".encode("latin-1"), None, 3 * GERMAN + "\ufffdt\ufffd"),
        (b"The wi\x07nch has fai\x00led.", None, "The winch has failed."),
        (b"<title>x</title><article>y", None, "<title>x</title><body><article>y"),
        (b"<title>x</title><body><article>y", None, "<title>x</title><body><article>y"),
        (b'<html lang="de"/><p>x', None, '<html lang="de"><p>x'),
    ],
)
def test_a_body_is_read_as_it_was_meant(body: bytes, content_type: str | None, expected: str) -> None:
    text, _, problem = decode(capture(body, content_type))
    assert (text, problem) == (expected, None)


@pytest.mark.parametrize(
    ("text", "charset"), [(GERMAN, "iso-8859-1"), (JAPANESE, "euc-jp"), ("паром стоит", "windows-1251")]
)
def test_a_meta_tag_tells_the_charset(text: str, charset: str) -> None:
    assert decode(capture((meta(charset) + text).encode(charset)))[0] == meta(charset) + text


def test_a_charset_that_nobody_tells_is_guessed() -> None:
    text = "Паром стоит у восточного причала с самого утра, и никто не знает, когда он снова пойдёт. " * 5
    assert decode(capture(text.encode("windows-1251")))[0] == text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty body"),
        (b" \n ", "an empty body"),
        (b"%PDF-1.7", "not HTML but a PDF"),
        (b"\x89PNG....", "not HTML but an image"),
        (b"\0\1\2\3" * 100, "not text but binary data"),
    ],
)
def test_what_is_no_text_is_told(body: bytes, problem: str) -> None:
    text, _, told = decode(capture(body))
    assert (text, told) == ("", problem)


@given(st.binary(max_size=2000))
def test_decoding_never_raises(body: bytes) -> None:
    decode(capture(body))
