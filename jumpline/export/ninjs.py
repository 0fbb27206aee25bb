"""Documents as IPTC ninjs, the news trade's JSON: one object a line.

Two versions, since the words that say how complete an item is have changed: ``representationtype`` is ``complete`` or
``incomplete`` in ninjs 1.x, ``full`` or ``partial`` from 2.0 on. Both are in use, and neither takes the other's. What
is not known to be complete is called incomplete; the editorial note says what is known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from jumpline.export.lines import as_text
from jumpline.model import SPACELESS, Completeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jumpline.model import Document

_SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_{}.json"


def write_ninjs(documents: Iterable[Document], stream: BinaryIO) -> None:
    """Write ninjs 1.4, one object a line."""
    _write(documents, stream, item_of_1)


def write_ninjs2(documents: Iterable[Document], stream: BinaryIO) -> None:
    """Write ninjs 2.1, one object a line."""
    _write(documents, stream, item_of_2)


def item_of_1(document: Document) -> dict[str, Any]:
    """Return a document as an item of ninjs 1.4."""
    article = document.article
    return _without_gaps(
        {
            "$standard": _standard("1.4"),
            **_common(document, whole="complete", part="incomplete"),
            "mimetype": "text/plain",
            "headline": article.title,
            "byline": ", ".join(article.authors),
            "body_text": article.text,
            "charcount": len(article.text),
            "wordcount": _word_count(document),
            "infosource": [{"name": document.source}],
            "altids": {"digest": document.digest},
            "renditions": {"page": {"href": document.fetched_url, "mimetype": "text/html"}},
        }
    )


def item_of_2(document: Document) -> dict[str, Any]:
    """Return a document as an item of ninjs 2.1."""
    article = document.article
    body = {
        "role": "main",
        "contenttype": "text/plain",
        "charcount": len(article.text),
        "wordcount": _word_count(document),
        "value": article.text,
    }
    return _without_gaps(
        {
            "standard": _standard("2.1"),
            **_common(document, whole="full", part="partial"),
            "headlines": [{"role": "main", "value": article.title}] if article.title else None,
            "by": ", ".join(article.authors),
            "bodies": [_without_gaps(body)] if article.text else None,
            "infosources": [{"name": document.source}],
            "altids": [{"role": "digest", "value": document.digest}],
            "renditions": [{"name": "page", "href": document.fetched_url, "contenttype": "text/html"}],
        }
    )


def _write(documents: Iterable[Document], stream: BinaryIO, item: Callable[[Document], dict[str, Any]]) -> None:
    with as_text(stream) as text:
        for document in documents:
            text.write(json.dumps(item(document), ensure_ascii=False) + "\n")


def _standard(version: str) -> dict[str, str]:
    return {"name": "ninjs", "version": version, "schema": _SCHEMA.format(version)}


def _common(document: Document, whole: str, part: str) -> dict[str, Any]:
    """Return what both versions have under one name."""
    is_whole = document.assessment.completeness is Completeness.COMPLETE
    published = document.article.published
    return {
        "uri": document.url,
        "type": "text",
        "representationtype": whole if is_whole else part,
        "language": document.article.language,
        "versioncreated": document.fetched_at.isoformat(),
        "contentcreated": published.isoformat() if published else None,
        "ednote": _note(document),
    }


def _note(document: Document) -> str:
    """Say for the desk how much was captured, and how sure that is."""
    found = document.assessment
    cause = f" ({found.cause})" if found.cause else ""
    share = f", {found.fraction:.0%} of the article" if found.fraction is not None else ""
    sure = f"probability that the text is whole {found.probability:.3f}"
    return f"Jumpline: {found.completeness}{cause}{share}; {sure}; access {found.access}; rules {found.rules_version}."


def _word_count(document: Document) -> int | None:
    """Return the length in words; for languages that write none the standard has no unit."""
    language = (document.article.language or "").lower()[:2]
    return None if language in SPACELESS else document.article.words


def _without_gaps(item: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: the standard has no null."""
    return {name: value for name, value in item.items() if value not in (None, "", [])}
