"""Documents as JSON Lines and CSV, one at a time, under the names of the ``check --json`` contract."""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING, Any

from jumpline.records import as_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jumpline.model import Document

FIELDS = (
    "source",
    "url",
    "final_url",
    "status",
    "fetched_at",
    "digest",
    "title",
    "authors",
    "published",
    "language",
    "text",
    "words",
    "completeness",
    "probability",
    "cause",
    "access",
    "fraction",
    "expected_words",
    "expected_from",
    "cut_at",
    "gate",
    "rules_version",
    "evidence",
)
"""The names of a record, in the order of the columns."""


def record(document: Document) -> dict[str, Any]:
    """Return a document as values that JSON can hold, in the order of :data:`FIELDS`."""
    return {
        "source": document.source,
        "url": document.url,
        "final_url": document.fetched_url,
        "status": document.status,
        "fetched_at": document.fetched_at.isoformat(),
        "digest": document.digest,
        **as_record(document.article, document.assessment),
    }


def write_jsonl(documents: Iterable[Document], stream: IO[str]) -> int:
    """Write one JSON object a line, and return how many. The stream should be UTF-8."""
    written = 0
    for document in documents:
        stream.write(json.dumps(record(document), ensure_ascii=False) + "\n")
        written += 1
    return written


def write_csv(documents: Iterable[Document], stream: IO[str]) -> int:
    """Write a table with a header, and return how many documents it holds.

    Authors are separated by ``"; "``; the evidence is JSON. Open the stream with ``newline=""`` and as UTF-8.
    """
    table = csv.DictWriter(stream, FIELDS, lineterminator="\n")
    table.writeheader()
    written = 0
    for document in documents:
        row = record(document)
        row["authors"] = "; ".join(row["authors"])
        row["evidence"] = json.dumps(row["evidence"], ensure_ascii=False)
        table.writerow(row)
        written += 1
    return written
