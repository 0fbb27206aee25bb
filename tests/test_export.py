"""What leaves the store: one set of names in every format, written whole or not at all."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import fsspec
import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from warcio.archiveiterator import ArchiveIterator

from jumpline.archive import Archive, Recorder, Signature
from jumpline.errors import ConfigError
from jumpline.export import Format, Pages, Selection, export, markdown, ninjs, write
from jumpline.export.format import by_name
from jumpline.export.lines import FIELDS, record, write_csv, write_jsonl
from jumpline.export.parquet import schema, write_parquet
from jumpline.model import (
    Access,
    Archived,
    Article,
    Assessment,
    Candidate,
    Capture,
    Cause,
    Completeness,
    Document,
    Evidence,
    Verdict,
)
from jumpline.records import as_record
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


WHOLE = dataclasses.replace(
    CUT,
    url="https://weekly.example/c",
    source="weekly",
    assessment=Assessment(Completeness.COMPLETE, 0.97, access=Access.OPEN, rules_version="v2"),
    article=Article("# Not a heading\n1. Not a *list*\nUnder_scored [link](x) <b>", "Whole: *one*", language="de"),
)
ODD = dataclasses.replace(
    BARE, url="https://daily.example/odd", article=Article("a\ud800b\0c\x85\u2028d", "\ud800\x07", ("\udfff",))
)
ALL = (CUT, BARE, WHOLE, ODD)


def text_of(documents: Any, write_: Any) -> str:
    stream = io.BytesIO()
    write_(documents, stream)
    return stream.getvalue().decode()


def test_json_lines_hold_one_document_each() -> None:
    lines = text_of([CUT, BARE], write_jsonl).splitlines()
    assert [json.loads(line) for line in lines] == [record(CUT), record(BARE)]
    assert "Ещё" in lines[0]


def test_a_table_holds_the_same_with_authors_and_evidence_in_one_cell_each() -> None:
    cut, bare = csv.DictReader(io.StringIO(text_of([CUT, BARE], write_csv), newline=""))
    assert tuple(cut) == FIELDS
    assert cut["text"] == CUT.article.text
    assert cut["authors"] == "Ada Lovelace; Zoë"
    assert json.loads(cut["evidence"]) == record(CUT)["evidence"]
    assert (bare["title"], bare["cause"], bare["cut_at"], bare["evidence"]) == ("", "", "", "[]")


def test_nothing_stored_still_makes_a_table_with_its_header() -> None:
    assert text_of([], write_csv) == ",".join(FIELDS) + "\n"
    assert text_of([], write_jsonl) == ""


class TestParquet:
    def test_it_reads_back_typed_and_whole(self) -> None:
        stream = io.BytesIO()
        write_parquet(ALL, stream)
        table = parquet.read_table(io.BytesIO(stream.getvalue()))
        assert table.schema.equals(schema(pa))
        assert tuple(table.column_names) == FIELDS
        cut, bare, *_ = table.to_pylist()
        moments = {"fetched_at": NOON, "published": NOON}
        assert cut == record(CUT) | moments
        assert bare == record(BARE) | {"fetched_at": NOON}

    def test_the_odd_is_stored_and_no_crash(self) -> None:
        stream = io.BytesIO()
        years = [dataclasses.replace(CUT, article=dataclasses.replace(CUT.article, published=moment))
                 for moment in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))]  # fmt: skip
        write_parquet([ODD, *years], stream)
        odd, first, last = parquet.read_table(io.BytesIO(stream.getvalue())).to_pylist()
        assert (odd["text"], odd["authors"]) == ("a?b\0c\x85\u2028d", ["?"])
        assert (first["published"].year, last["published"].year) == (1, 9999)

    def test_groups_are_bounded_by_their_text(self) -> None:
        long = dataclasses.replace(CUT, article=Article("x" * 3_000_000))
        stream = io.BytesIO()
        write_parquet([long] * 7, stream)
        assert parquet.ParquetFile(io.BytesIO(stream.getvalue())).num_row_groups == 3

    @pytest.mark.slow  # pandas is installed for the slow tests alone
    def test_pandas_reads_it(self, tmp_path: Path) -> None:
        import pandas  # noqa: ICN001, PLC0415 - see above

        export(ALL, Format.PARQUET, str(tmp_path / "corpus.parquet"))
        frame = pandas.read_parquet(tmp_path / "corpus.parquet")
        assert list(frame.columns) == list(FIELDS)
        assert frame["fetched_at"].dt.tz is not None
        assert frame.loc[frame.completeness == "truncated", "text"].tolist() == [CUT.article.text]


class TestMarkdown:
    def test_front_matter_is_yaml_and_says_all_but_the_text(self, tmp_path: Path) -> None:
        export(ALL, Format.MARKDOWN, str(tmp_path / "corpus"))
        file = tmp_path / "corpus" / markdown.place_of(CUT)
        _, head, body = file.read_text("utf-8").split("---\n", 2)
        expected = {name: value for name, value in record(CUT).items() if name != "text"}
        assert yaml.safe_load(head) == expected
        assert body == ('\n# Ttl\n\nA first line, with "quotes".\n\nЕщё одна.\n\n> *Captured truncated, paywall.*\n')

    def test_text_is_shown_as_it_stands(self) -> None:
        body = markdown.page(WHOLE).split("---\n", 2)[2]
        assert body == (
            "\n# Whole: \\*one\\*\n\n\\# Not a heading\n\n1\\. Not a \\*list\\*\n\n"
            "Under\\_scored \\[link\\](x) \\<b\\>\n"
        )

    def test_each_article_has_a_file_of_its_own_whose_digest_is_listed(self, tmp_path: Path) -> None:
        twins = [dataclasses.replace(CUT, url=f"https://daily.example/{n}") for n in range(3)]
        export([*ALL, *twins], Format.MARKDOWN, str(tmp_path / "corpus"))
        sums = (tmp_path / "corpus" / "SHA256SUMS").read_text().splitlines()
        assert len(sums) == len(set(sums)) == 7
        for line in sums:
            digest, _, name = line.partition("  ")
            assert hashlib.sha256((tmp_path / "corpus" / name).read_bytes()).hexdigest() == digest
        assert markdown.place_of(CUT).startswith("daily/2026/2026-03-01-ttl-")

    @settings(max_examples=150)
    @given(st.text(max_size=60), st.text(max_size=80))
    def test_any_title_and_any_words_of_a_wall_make_front_matter(self, title: str, gate: str) -> None:
        odd = dataclasses.replace(
            CUT,
            article=dataclasses.replace(CUT.article, title=title),
            assessment=dataclasses.replace(CUT.assessment, gate=gate),
        )
        head = yaml.safe_load(markdown.page(odd).split("\n---\n")[0].removeprefix("---\n"))
        assert (head["title"], head["gate"]) == (title, gate)

    def test_a_folder_that_is_there_is_not_touched(self, tmp_path: Path) -> None:
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "mine").write_text("x")
        with pytest.raises(ConfigError, match="is there already, and not empty"):
            export(ALL, Format.MARKDOWN, str(tmp_path / "corpus"))
        assert [file.name for file in tmp_path.rglob("*")] == ["corpus", "mine"]


class TestNinjs:
    """Names and words as of the schemas that the IPTC publishes: ninjs 1.4 of May 2022, ninjs 2.1 of 2023."""

    COMMON = frozenset({"uri", "type", "representationtype", "language", "versioncreated", "contentcreated", "ednote"})
    ONE = COMMON | {
        "$standard", "mimetype", "headline", "byline", "body_text", "charcount", "wordcount", "infosource", "altids",
        "renditions",
    }  # fmt: skip
    TWO = COMMON | {"standard", "headlines", "by", "bodies", "infosources", "altids", "renditions"}

    def test_version_1(self) -> None:
        item = ninjs.item_of_1(CUT)
        assert item.keys() == self.ONE
        assert item["$standard"]["version"] == "1.4"
        assert (item["uri"], item["type"], item["representationtype"]) == (CUT.url, "text", "incomplete")
        assert (item["headline"], item["byline"], item["body_text"]) == ("Ttl", "Ada Lovelace, Zoë", CUT.article.text)
        assert (item["wordcount"], item["charcount"]) == (7, len(CUT.article.text))
        assert (item["versioncreated"], item["contentcreated"]) == (NOON.isoformat(), NOON.isoformat())
        assert item["renditions"] == {"page": {"href": CUT.fetched_url, "mimetype": "text/html"}}
        assert "truncated (paywall), 25% of the article" in item["ednote"]

    def test_version_2(self) -> None:
        item = ninjs.item_of_2(CUT)
        assert item.keys() == self.TWO
        assert item["standard"]["version"] == "2.1"
        assert item["representationtype"] == "partial"
        assert item["headlines"] == [{"role": "main", "value": "Ttl"}]
        assert item["bodies"] == [
            {"role": "main", "contenttype": "text/plain", "charcount": len(CUT.article.text), "wordcount": 7,
             "value": CUT.article.text}
        ]  # fmt: skip
        assert item["renditions"] == [{"name": "page", "href": CUT.fetched_url, "contenttype": "text/html"}]

    @pytest.mark.parametrize("completeness", Completeness)
    def test_only_what_is_complete_is_called_so(self, completeness: Completeness) -> None:
        one = dataclasses.replace(CUT, assessment=Assessment(completeness, 0.5))
        whole = completeness is Completeness.COMPLETE
        assert ninjs.item_of_1(one)["representationtype"] == ("complete" if whole else "incomplete")
        assert ninjs.item_of_2(one)["representationtype"] == ("full" if whole else "partial")

    @pytest.mark.parametrize("item", [ninjs.item_of_1, ninjs.item_of_2])
    def test_what_is_not_known_is_left_out(self, item: Any) -> None:
        made = item(BARE)
        assert not {"headline", "headlines", "byline", "by", "language", "contentcreated", "body_text", "bodies"} & {
            *made
        }
        assert "null" not in json.dumps(made)
        japanese = dataclasses.replace(CUT, article=Article("あいう" * 9, language="ja"))
        assert "wordcount" not in json.dumps(item(japanese))


class TestWarc:
    @pytest.fixture
    def pages(self, tmp_path: Path) -> Pages:
        archive = Archive(str(tmp_path / "archive"))
        body = b"<p>one and the same</p>" * 50
        places: dict[str, Archived] = {}
        with Recorder(archive.shelf, Signature("x")) as recorder:
            for url in (CUT.url, WHOLE.url):
                capture = Capture(url, url, 200, (("Content-Type", "text/html"),), body, NOON)
                places[url] = recorder.append(capture, Candidate("daily", url, feed_text="told by the feed"))
        return Pages(archive, lambda document: places.get(document.url))

    def test_a_selection_reads_back_by_others_and_by_ourselves(self, pages: Pages, tmp_path: Path) -> None:
        file = tmp_path / "some.warc.gz"
        told = export([WHOLE, CUT, BARE], Format.WARC, str(file), pages=pages)
        with file.open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
        assert kinds == ["warcinfo", *["response", "metadata"] * 2], "no revisit, whose original may be left behind"
        found = list(saved.warc(file))
        assert [one.url for one in found] == [WHOLE.url, CUT.url]
        assert {saved.read(one).body for one in found} == {b"<p>one and the same</p>" * 50}
        assert (told["documents"], told["without_page"], told["sources"]) == (2, 1, {"daily": 1, "weekly": 1})

    def test_a_damaged_page_is_counted_and_the_rest_is_written(self, pages: Pages, tmp_path: Path) -> None:
        place = pages.place_of(WHOLE)
        assert place
        pages.archive.shelf.overwrite(place.file, place.offset + 30, b"damage")
        told = export([WHOLE, CUT], Format.WARC, str(tmp_path / "some.warc.gz"), pages=pages)
        assert (told["documents"], told["without_page"]) == (1, 1)


class TestTarget:
    @pytest.mark.parametrize("form", set(Format) - {Format.WARC})
    def test_nothing_stands_there_before_all_of_it_does(self, form: Format, tmp_path: Path) -> None:
        def breaking() -> Iterator[Document]:
            yield from ALL
            raise RuntimeError("the store went away")

        (tmp_path / "old").write_text("what was there before")
        target = tmp_path / ("old" if form is not Format.MARKDOWN else "new")
        with pytest.raises(RuntimeError):
            export(breaking(), form, str(target))
        assert [file.name for file in tmp_path.rglob("*")] == ["old"]
        assert (tmp_path / "old").read_text() == "what was there before"

    @pytest.mark.parametrize("form", set(Format) - {Format.WARC})
    def test_the_manifest_says_what_it_is(self, form: Format, tmp_path: Path) -> None:
        target = tmp_path / "corpus"
        told = export(ALL, form, str(target), filters=Selection(source=("daily",)).told())
        assert json.loads((tmp_path / "corpus.manifest.json").read_text()) == told
        assert (told["format"], told["documents"], told["filters"]) == (form, 4, {"source": ["daily"]})
        assert told["completeness"] == {"complete": 1, "empty": 2, "truncated": 1}
        assert told["sources"] == {"daily": 3, "weekly": 1}
        assert told["rules_versions"] == {"unknown": 2, "v1": 1, "v2": 1}
        written = (tmp_path / told["file"]["name"]).read_bytes()
        assert told["file"]["bytes"] == len(written)
        assert told["file"]["digest"] == f"sha256:{hashlib.sha256(written).hexdigest()}"

    @pytest.mark.parametrize("form", [Format.JSONL, Format.PARQUET, Format.MARKDOWN])
    def test_any_address_will_do(self, form: Format) -> None:
        root = f"memory://exports-{os.urandom(6).hex()}"
        told = export(ALL, form, f"{root}/corpus")
        memory = fsspec.filesystem("memory")
        assert json.loads(memory.cat(f"{root}/corpus.manifest.json")) == told
        written = memory.cat(f"{root}/{told['file']['name']}")
        assert told["file"]["digest"] == f"sha256:{hashlib.sha256(written).hexdigest()}"

    @pytest.mark.parametrize(
        ("target", "why"), [("{}/file/x", "cannot be written"), ("nowhere://x/y", "no place to write to")]
    )
    def test_where_nothing_can_be_written_is_told(self, target: str, why: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigError, match=why):
            export(ALL, Format.JSONL, target.format(tmp_path))

    def test_documents_are_written_as_they_come(self) -> None:
        stream = io.BytesIO()
        seen = []

        def documents() -> Iterator[Document]:
            for _ in range(400):
                yield CUT
                seen.append(stream.tell())

        write(documents(), Format.JSONL, stream)
        assert seen[300] > 0

    @pytest.mark.parametrize(
        ("name", "form"),
        [("a.csv", "csv"), ("A.PARQUET", "parquet"), ("x/y.warc.gz", "warc"), ("a.jsonl", "jsonl"), ("", "jsonl")],
    )
    def test_the_ending_names_the_format(self, name: str, form: str) -> None:
        assert by_name(name) == form


class TestSelection:
    HOUR = timedelta(hours=1)

    @pytest.mark.parametrize(
        ("selection", "chosen"),
        [
            (Selection(), [CUT, BARE, WHOLE]),
            (Selection(completeness=(Completeness.COMPLETE, Completeness.EMPTY)), [BARE, WHOLE]),
            (Selection(access=(Access.SUBSCRIPTION,)), [CUT]),
            (Selection(source=("weekly", "monthly")), [WHOLE]),
            (Selection(language=("de",)), [WHOLE]),
            (Selection(language=("en", "de")), [CUT, WHOLE]),
            (Selection(min_probability=0.5), [BARE, WHOLE]),
            (Selection(max_probability=0.5), [CUT, BARE]),
            (Selection(min_probability=0.1, max_probability=0.9), [BARE]),
            (Selection(since=NOON), [CUT, BARE, WHOLE]),
            (Selection(since=NOON + HOUR), []),
            (Selection(until=NOON), []),
            (Selection(until=NOON + HOUR, source=("daily",)), [CUT, BARE]),
            (Selection(published_since=NOON), [CUT]),
            (Selection(published_until=NOON), []),
        ],
    )
    def test_each_condition(self, selection: Selection, chosen: list[Document]) -> None:
        assert list(selection.of([CUT, BARE, WHOLE])) == chosen

    def test_it_tells_what_was_asked_for_and_no_more(self) -> None:
        told = Selection(completeness=(Completeness.COMPLETE,), min_probability=0.0, since=NOON).told()
        assert told == {"completeness": ["complete"], "min_probability": 0.0, "since": NOON.isoformat()}
        assert json.loads(json.dumps(told)) == told


def test_the_record_needs_no_database() -> None:

    program = "import sys, jumpline, jumpline.records; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
