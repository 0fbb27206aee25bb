"""Between records and rows. What a database cannot hold is cleaned here, and only here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jumpline.model import (
    KEPT_HEADERS,
    Access,
    Article,
    Assessment,
    Cause,
    Completeness,
    Document,
    Evidence,
    Outcome,
    Rights,
    Statement,
    Verdict,
)
from jumpline.records import as_verdict
from jumpline.store.best import Standing
from jumpline.store.schema import in_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jumpline.model import Alias

Row = dict[str, Any]

OTHER_PAGE = "another page of the article"
"""What the captures of an article's further pages say of why they are there."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_LARGEST = 2**63 - 1


def clean(value: Any) -> Any:
    """Return a value that any database can hold, as long as before.

    NUL and lone surrogates become U+FFFD, one for one, so that offsets into a text stay right. Works through lists
    and dicts; whole numbers are kept within 64 bits.
    """
    if isinstance(value, str):
        text = str(value)
        return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("\ufffd", text)
    if value is None or isinstance(value, float | datetime):
        return value
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-_LARGEST, min(value, _LARGEST))
    return value


def key_of(text: str) -> str:
    """Return the key under which a text or an address is found: 128 bits of its SHA-256, in hexadecimal."""
    return hashlib.sha256(clean(text).encode()).hexdigest()[:32]


def standing_of(version: Row) -> Standing:
    """Return what the order of versions looks at, of a row of :func:`version_row`."""
    return Standing(
        completeness=Completeness(version["completeness"]),
        words=version["words"],
        seen_at=in_utc(version["fetched_at"]),
        text_key=version["text_key"],
        credentialed=version["credentialed"],
    )


def version_row(document: Document) -> Row:
    """Return the row of ``versions`` that holds a document whole, without the document's number."""
    article = document.article
    row = {
        "text_key": key_of(article.text),
        "first_seen": document.fetched_at,
        "text": article.text,
        "title": article.title,
        "authors": article.authors,
        "published": article.published,
        "language": article.language,
        "origin": article.origin,
        "words": article.words,
        "source": document.source,
        "fetched_url": document.fetched_url,
        "status": document.status,
        "fetched_at": document.fetched_at,
        "digest": document.digest,
        "confirmed_at": document.fetched_at,
        "credentialed": document.credentialed,
        "extractor_version": document.extractor_version,
        "rights": _statements(document.rights),
    }
    return {name: clean(value) for name, value in (row | as_verdict(document.assessment)).items()}


def capture_row(document: Document, document_id: int, text_key: str, action: str, why: str) -> Row:
    """Return the row of ``captures`` for the exchange that brought a document, and for what became of it."""
    provenance, archived = document.provenance, document.archived
    row = {
        "document_id": document_id,
        "text_key": text_key,
        "source": document.source,
        "fetched_url": document.fetched_url,
        "status": document.status,
        "fetched_at": document.fetched_at,
        "digest": document.digest,
        "completeness": document.assessment.completeness.value,
        "action": action,
        "why": why,
        "credentialed": document.credentialed,
        "rendered": provenance.rendered,
        "truncated_by": provenance.truncated_by,
        "rights": _statements(document.rights),
        "headers": [pair for pair in provenance.headers if pair[0].lower() in KEPT_HEADERS] or None,
        "archive_file": archived.file if archived else None,
        "archive_offset": archived.offset if archived else None,
        "archive_length": archived.length if archived else None,
    }
    return {name: clean(value) for name, value in row.items()}


def other_rows(document: Document, document_id: int, text_key: str, action: str) -> Iterator[Row]:
    """Yield a row of ``captures`` for each further page that the document was joined from."""
    for other in document.others:
        provenance = replace(document.provenance, headers=(), truncated_by=None)
        page = replace(
            document,
            fetched_url=other.final_url,
            status=other.status,
            fetched_at=other.fetched_at,
            digest=other.digest,
            archived=other.archived,
            provenance=provenance,
        )
        yield capture_row(page, document_id, text_key, action, OTHER_PAGE)


def _statements(rights: Rights) -> list[Row] | None:
    return [asdict(statement) for statement in rights.statements] or None


def rights_of(statements: Sequence[Row] | None) -> Rights:
    """Return the rights of a column ``rights``."""
    return Rights(tuple(Statement(**statement) for statement in statements or ()))


def alias_rows(found: Iterable[Alias], own_key: str, document_id: int, document: Document) -> list[Row]:
    """Return the rows of ``aliases`` for other addresses of an article; none for its own."""
    keyed = {key_of(alias.url): alias for alias in found}
    return [
        {
            "url_key": key,
            "document_id": document_id,
            "url": clean(alias.url),
            "how": alias.how,
            "first_seen": document.fetched_at,
        }
        for key, alias in keyed.items()
        if key != own_key
    ]


def outcome_row(outcome: Outcome, run_id: int) -> Row:
    """Return the row of ``outcomes`` that holds an outcome whole."""
    row = {
        "run_id": run_id,
        "source": outcome.source,
        "url_key": key_of(outcome.url),
        "url": outcome.url,
        "saved_key": key_of(outcome.saved) if outcome.saved else "",
        "saved": outcome.saved,
        "action": outcome.action.value,
        "why": outcome.why,
        "title": outcome.title,
        "words": outcome.words,
        "assessment": as_verdict(outcome.assessment) if outcome.assessment else None,
    }
    return {name: clean(value) for name, value in row.items()}


def document_of(row: Mapping[Any, Any]) -> Document:
    """Return the document of a row of ``versions`` with its document's ``url``."""
    return Document(
        url=row["url"],
        source=row["source"],
        article=Article(
            text=row["text"],
            title=row["title"],
            authors=tuple(row["authors"]),
            published=row["published"],
            language=row["language"],
            origin=row["origin"],
        ),
        assessment=assessment_of(row),
        fetched_url=row["fetched_url"],
        status=row["status"],
        fetched_at=row["fetched_at"],
        digest=row["digest"],
        credentialed=row["credentialed"],
        extractor_version=row["extractor_version"],
        rights=rights_of(row["rights"]),
    )


def assessment_of(row: Mapping[Any, Any]) -> Assessment:
    """Return the assessment of :func:`~jumpline.records.as_verdict`, from JSON or from columns of those names."""
    return Assessment(
        completeness=Completeness(row["completeness"]),
        probability=row["probability"],
        cause=Cause(row["cause"]) if row["cause"] else None,
        access=Access(row["access"]),
        fraction=row["fraction"],
        expected_words=row["expected_words"],
        expected_from=row["expected_from"],
        cut_at=row["cut_at"],
        gate=row["gate"],
        evidence=tuple(Evidence(**{**item, "verdict": Verdict(item["verdict"])}) for item in row["evidence"]),
        rules_version=row["rules_version"],
    )
