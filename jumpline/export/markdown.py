"""Documents as a folder of Markdown files with front matter: ``SOURCE/YEAR/DATE-TITLE-DIGEST.md``."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from jumpline.export.lines import record
from jumpline.model import Completeness

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jumpline.model import Document

SUMS = "SHA256SUMS"
"""Digests of all files of the folder, as ``sha256sum --check`` reads them."""
_LONGEST_NAME = 60
_INLINE = re.compile(r"([\\`*_\[\]<>])")
_LEADING = re.compile(r"^(\s*)([#+=~-]|\d+[.)])", re.MULTILINE)
_UNPRINTABLE = re.compile("[\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029]")


def write_markdown(documents: Iterable[Document], folder: Path) -> None:
    """Write a file an article, and the digests of them all."""
    with (folder / SUMS).open("w", encoding="utf-8", newline="") as sums:
        for document in documents:
            path = folder / place_of(document)
            path.parent.mkdir(parents=True, exist_ok=True)
            content = page(document).encode("utf-8", "backslashreplace")
            path.write_bytes(content)
            sums.write(f"{hashlib.sha256(content).hexdigest()}  {place_of(document)}\n")


def place_of(document: Document) -> str:
    """Return the path of an article's file: readable, the same each time, and no one else's."""
    moment = document.article.published or document.fetched_at
    key = hashlib.sha256(document.url.encode("utf-8", "replace")).hexdigest()[:12]
    title = _slug(document.article.title or "untitled")
    return f"{_slug(document.source)}/{moment:%Y}/{moment:%Y-%m-%d}-{title}-{key}.md"


def page(document: Document) -> str:
    """Return the file of an article: front matter, headline, text, and where it was cut."""
    article = document.article
    blocks = [f"# {_escaped(' '.join(article.title.split()))}"] if article.title else []
    blocks += [_escaped(line) for line in article.text.splitlines() if line.strip()]
    if document.assessment.completeness is not Completeness.COMPLETE:
        cause = f", {document.assessment.cause}" if document.assessment.cause else ""
        blocks.append(f"> *Captured {document.assessment.completeness}{cause}.*")
    return f"---\n{_front_matter(document)}---\n\n" + "\n\n".join(blocks) + "\n"


def _front_matter(document: Document) -> str:
    """Return what is known of an article as YAML. Values are written as JSON, which YAML reads."""
    values = {name: value for name, value in record(document).items() if name != "text"}
    return "".join(f"{name}: {_json(value)}\n" for name, value in values.items())


def _json(value: Any) -> str:
    # Of what JSON may leave as it is, YAML takes no control characters.
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return _LEADING.sub(_behind_a_backslash, _INLINE.sub(r"\\\1", text))


def _behind_a_backslash(found: re.Match[str]) -> str:
    indent, mark = found[1], found[2]
    return f"{indent}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{indent}\\{mark}"


def _slug(text: str) -> str:
    """Return letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = re.findall(r"\w+", plain.replace("_", " "))
    return "-".join(words)[:_LONGEST_NAME].rstrip("-") or "untitled"
