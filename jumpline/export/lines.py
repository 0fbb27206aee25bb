"""Documents as JSON Lines and CSV, one at a time, under the names of the ``check --json`` contract."""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from jumpline.records import as_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def write_jsonl(documents: Iterable[Document], stream: BinaryIO) -> None:
    """Write one JSON object a line, in UTF-8."""
    with as_text(stream) as text:
        for document in documents:
            text.write(json.dumps(record(document), ensure_ascii=False) + "\n")


def write_csv(documents: Iterable[Document], stream: BinaryIO) -> None:
    """Write a table with a header, in UTF-8. Authors are separated by ``"; "``; the evidence is JSON."""
    with as_text(stream) as text:
        table = csv.DictWriter(text, FIELDS, lineterminator="\n")
        table.writeheader()
        for document in documents:
            row = record(document)
            row["authors"] = "; ".join(row["authors"])
            row["evidence"] = json.dumps(row["evidence"], ensure_ascii=False)
            table.writerow(row)


@contextmanager
def as_text(stream: BinaryIO) -> Iterator[IO[str]]:
    """Write text to a stream of bytes: UTF-8 with plain line ends, and a stray surrogate becomes its escape."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        yield text
    finally:
        text.flush()
        text.detach()
