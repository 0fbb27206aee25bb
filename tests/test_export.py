"""What leaves the store: one set of names, as JSON Lines and as CSV."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime

from jumpline.model import Access, Article, Assessment, Cause, Completeness, Document, Evidence, Verdict
from jumpline.records import as_record
from jumpline.store.export import FIELDS, record, write_csv, write_jsonl

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIDENCE = Evidence("gate", "phrase", Verdict.TRUNCATED, 3.5, 'The rest, "as ever",\nis for readers', "text:end")
CUT = Document(
    url="https://daily.example/a",
    source="daily",
    article=Article('A first line, with "quotes".\nЕщё одна.', "Ttl", ("Ada Lovelace", "Zoë"), NOON, "en"),
    assessment=Assessment(
        Completeness.TRUNCATED,
        0.02,
        Cause.PAYWALL,
        Access.SUBSCRIPTION,
        0.25,
        28,
        "stated-rest",
        38,
        "The rest",
        (EVIDENCE,),
        "v1",
    ),
    fetched_url="https://daily.example/a?full=1",
    status=200,
    fetched_at=NOON,
    digest="sha256:00",
)
BARE = Document(
    "https://daily.example/b",
    "daily",
    Article(""),
    Assessment(Completeness.EMPTY, 0.5),
    "https://daily.example/b",
    403,
    NOON,
    "sha256:01",
)


def test_a_record_has_the_names_of_the_contract_in_their_order() -> None:
    contract = [
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
    ]
    assert list(as_record(CUT.article, CUT.assessment)) == contract
    assert tuple(record(CUT)) == FIELDS
    assert FIELDS[-len(contract) :] == tuple(contract)


def test_a_record_holds_plain_values_only() -> None:
    made = as_record(CUT.article, CUT.assessment)
    assert json.loads(json.dumps(made)) == made
    assert made["published"] == "2026-03-01T12:00:00+00:00"
    assert made["words"] == 7
    assert (type(made["completeness"]), made["cause"], made["access"]) == (str, "paywall", "subscription")
    assert made["evidence"] == [
        {
            "signal": "gate",
            "rule": "phrase",
            "verdict": "truncated",
            "weight": 3.5,
            "quote": EVIDENCE.quote,
            "where": "text:end",
        }
    ]


def test_json_lines_hold_one_document_each() -> None:
    stream = io.StringIO()
    assert write_jsonl([CUT, BARE], stream) == 2
    lines = stream.getvalue().splitlines()
    assert [json.loads(line) for line in lines] == [record(CUT), record(BARE)]
    assert "Ещё" in lines[0]


def test_a_table_holds_the_same_with_authors_and_evidence_in_one_cell_each() -> None:
    stream = io.StringIO(newline="")
    assert write_csv([CUT, BARE], stream) == 2
    cut, bare = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert tuple(cut) == FIELDS
    assert cut["text"] == CUT.article.text
    assert cut["authors"] == "Ada Lovelace; Zoë"
    assert json.loads(cut["evidence"]) == record(CUT)["evidence"]
    assert (bare["title"], bare["cause"], bare["cut_at"], bare["evidence"]) == ("", "", "", "[]")


def test_nothing_stored_still_makes_a_table_with_its_header() -> None:
    stream = io.StringIO()
    assert write_csv([], stream) == 0
    assert stream.getvalue() == ",".join(FIELDS) + "\n"
    assert write_jsonl([], io.StringIO()) == 0


def test_documents_are_written_as_they_come() -> None:
    stream = io.StringIO()

    def documents():
        yield CUT
        assert stream.getvalue().count("\n") == 1
        yield BARE

    write_jsonl(documents(), stream)


def test_the_record_needs_no_database() -> None:

    program = "import sys, jumpline, jumpline.records; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
