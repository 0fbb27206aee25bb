"""Bodies that are no page, and pages in odd spellings."""

from __future__ import annotations

import random

from jumpline.model import Cause, Completeness
from tests.hostile.behaviour import ARTICLE, NO_ARTICLE, WHOLE, Behaviour, Verdict, answered
from tests.tiny import page, prose

NOISE = random.Random(9309).randbytes(20_000)
GERMAN = page(prose(0, 4, "de") * 2, language="de")
GANZ = Verdict(Completeness.COMPLETE, words=200)

BEHAVIOURS = (
    Behaviour("calls a PDF HTML", answered(b"%PDF-1.7\n" + NOISE), NO_ARTICLE),
    Behaviour("sends an image", answered(b"\x89PNG\r\n\x1a\n" + NOISE, Content_Type="image/png"), NO_ARTICLE),
    Behaviour("calls an image HTML", answered(b"\xff\xd8\xff\xe0" + NOISE), NO_ARTICLE),
    Behaviour("sends sound", answered(b"ID3\x04" + NOISE, Content_Type="audio/mpeg"), NO_ARTICLE),
    Behaviour("calls a film HTML", answered(b"\0\0\0\x18ftypmp42" + NOISE), NO_ARTICLE),
    Behaviour("calls an archive HTML", answered(b"PK\x03\x04" + NOISE), NO_ARTICLE),
    Behaviour("sends noise", answered(NOISE, Content_Type="application/octet-stream"), NO_ARTICLE),
    Behaviour("sends a script", answered("function a(){return 1}\n" * 30, Content_Type="text/javascript"), NO_ARTICLE),
    Behaviour("has NUL bytes in its text", answered(ARTICLE.replace(b"ferry", b"fer\0ry")), WHOLE),
    Behaviour("has half surrogates in its text", answered(ARTICLE.replace(b"ferry", b"fer&#xD800;ry")), WHOLE),
    Behaviour("lies about its charset", answered(GERMAN, Content_Type="text/html; charset=iso-8859-1"), GANZ),
    Behaviour("names a charset that is none", answered(GERMAN, Content_Type="text/html; charset=utf-99"), GANZ),
    Behaviour(
        "is UTF-16 without a mark",
        answered(GERMAN.encode("utf-16-le"), Content_Type="text/html; charset=utf-16le"),
        GANZ,
    ),
    Behaviour("mixes charsets", answered(GERMAN.encode() + "<p>Größe</p>".encode("latin-1")), GANZ),
    Behaviour("says that it is an image, and is an article", answered(Content_Type="image/png"), WHOLE),
    Behaviour("does not say what it is", answered(Content_Type=""), WHOLE),
    Behaviour("is nested without end", answered(b"<div>" * 15_000 + ARTICLE), Verdict(Completeness.EMPTY, Cause.TRANSPORT)),
    Behaviour("has a tag of 90 kB", answered(b"<a " + b'x="y" ' * 12_000 + b">" + ARTICLE), WHOLE),
    Behaviour("opens a comment and never closes it", answered(b"<!-- " + ARTICLE), NO_ARTICLE),
    Behaviour("refreshes to the metadata service", answered(ARTICLE.replace(b"<title>", b"<meta http-equiv=refresh content='0;url=http://169.254.169.254/'><title>")), WHOLE),
)  # fmt: skip
