from __future__ import annotations

import gzip
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jumpline.errors import DiscoveryError
from jumpline.model import Candidate
from jumpline.web import saved

PAGE = "<html><head>{}</head><body><p>Ice on the river.</p></body></html>"
URL = "https://gazette.example/ice"


class TestFolder:
    def test_finds_saved_pages_in_order_of_name(self, tmp_path):
        for name in ("b.html", "a.HTM", "sub/c.html.gz", "d.txt", "e.pdf"):
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(gzip.compress(b"<p>x</p>") if name.endswith("gz") else b"<p>x</p>")
        found = list(saved.folder(tmp_path, "mine"))
        assert [Path(str(candidate.saved)).name for candidate in found] == ["a.HTM", "b.html", "c.html.gz"]
        assert {candidate.source for candidate in found} == {"mine"}

    def test_takes_one_file_whatever_its_name(self, tmp_path):
        file = tmp_path / "page"
        file.write_text(PAGE.format(""))
        assert [candidate.saved for candidate in saved.folder(file)] == [str(file)]

    @pytest.mark.parametrize(
        ("head", "url"),
        [
            (f'<link rel="canonical" href="{URL}">', URL),
            (f'<meta property="og:url" content=" {URL} ">', URL),
            (f'<meta property="og:url" content="https://other.example/"><link href="{URL}" rel=canonical>', URL),
            (f"<!-- saved from url=(0027){URL} -->", URL),
            ('<link rel="canonical" href="/relative">', None),
            ('<link rel="canonical" href="file:///home/x.html">', None),
            (f'<!-- {"x" * 100_000} --><link rel="canonical" href="{URL}">', None),
            ("", None),
        ],
    )
    def test_the_page_says_where_it_is_from(self, tmp_path, head, url):
        file = tmp_path / "a page.html"
        file.write_text(PAGE.format(head))
        (candidate,) = saved.folder(tmp_path)
        assert candidate.url == (url or file.as_uri())

    def test_a_page_that_cannot_be_read_is_still_a_candidate_and_says_so_when_read(self, tmp_path):
        (tmp_path / "a.html.gz").write_bytes(b"\x1f\x8b\x08broken")
        (candidate,) = saved.folder(tmp_path)
        with pytest.raises(DiscoveryError, match=r"a\.html\.gz"):
            saved.read(candidate)

    def test_nothing_there_is_an_error(self, tmp_path):
        with pytest.raises(DiscoveryError, match="no such"):
            list(saved.folder(tmp_path / "nowhere"))
        with pytest.raises(DiscoveryError, match="holds no saved page"):
            list(saved.folder(tmp_path))

    @pytest.mark.parametrize("name", ["a.html", "a.html.gz", "a#12.html"])
    def test_reads_a_page_back(self, tmp_path, name):
        body = PAGE.format("").encode()
        (tmp_path / name).write_bytes(gzip.compress(body) if name.endswith("gz") else body)
        (candidate,) = saved.folder(tmp_path)
        capture = saved.read(candidate)
        assert (capture.body, capture.status, capture.url) == (body, 200, candidate.url)
        assert capture.fetched_at.tzinfo is UTC
        assert capture.truncated_by is None

    def test_a_zip_bomb_is_cut_and_told(self, tmp_path):
        (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"x" * (saved.MAX_BYTES + 10)))
        capture = saved.read(next(saved.folder(tmp_path)))
        assert (len(capture.body), capture.truncated_by) == (saved.MAX_BYTES, "length")


Record = tuple[str, str, bytes, str]


def write_warc(path: Path, *records: Record, zipped: bool = True, **fields: str) -> Path:
    """Write a WARC of responses (URL, content type, body, status), a request after each."""
    parts = []
    for url, kind, body, status in records:
        coding = "Content-Encoding: gzip\r\n" if body.startswith(b"\x1f\x8b") else ""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{coding}\r\n"
        parts.append(warc_record("response", url, head.encode() + body, fields))
        parts.append(warc_record("request", url, b"GET / HTTP/1.1\r\n\r\n", {}))
    path.write_bytes(b"".join(gzip.compress(part) if zipped else part for part in parts))
    return path


def warc_record(kind: str, url: str, block: bytes, fields: dict[str, str]) -> bytes:
    told = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2024-05-01T10:00:00Z"}
    told |= {"Content-Type": f"application/http; msgtype={kind}", "Content-Length": str(len(block))}
    told |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


class TestWarc:
    @pytest.mark.parametrize("zipped", [True, False])
    def test_finds_html_responses_and_reads_each_at_its_place(self, tmp_path, zipped):
        path = write_warc(
            tmp_path / "a.warc",
            ("https://gazette.example/1", "text/html; charset=utf-8", b"<p>one</p>", "200 OK"),
            ("https://gazette.example/robots.txt", "text/plain", b"User-agent: *", "200 OK"),
            (
                "https://gazette.example/2",
                "application/xhtml+xml",
                gzip.compress(b"<p>two</p>"),
                "402 Payment Required",
            ),
            ("dns:gazette.example", "text/html", b"x", "200 OK"),
            zipped=zipped,
        )
        found = list(saved.warc(path, "cc"))
        assert [candidate.url for candidate in found] == ["https://gazette.example/1", "https://gazette.example/2"]
        captures = [saved.read(candidate) for candidate in reversed(found)]
        assert [(c.body, c.status) for c in captures] == [(b"<p>two</p>", 402), (b"<p>one</p>", 200)]
        assert captures[1].header("content-type") == "text/html; charset=utf-8"
        assert captures[1].fetched_at == datetime(2024, 5, 1, 10, tzinfo=UTC)

    def test_keeps_what_the_crawler_said_it_cut(self, tmp_path):
        path = write_warc(tmp_path / "a.warc.gz", (URL, "text/html", b"<p>", "200 OK"), WARC_Truncated="length")
        assert saved.read(next(saved.warc(path))).truncated_by == "length"

    @pytest.mark.parametrize("zipped", [True, False])
    def test_a_record_that_breaks_off_is_told_as_cut(self, tmp_path, zipped):
        path = write_warc(
            tmp_path / "a.warc",
            ("https://gazette.example/1", "text/html", b"<p>one", "200 OK"),
            ("https://gazette.example/2", "text/html", random.Random(1).randbytes(9000), "200 OK"),
            zipped=zipped,
        )
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) - 2000])
        first, second = saved.warc(path)
        assert saved.read(first).truncated_by is None
        assert saved.read(second).truncated_by == "disconnect"
        assert 0 < len(saved.read(second).body) < 9000

    @pytest.mark.parametrize("body", [b"this is no archive at all\n" * 10, gzip.compress(b"nor is this")])
    def test_what_is_no_warc_is_an_error(self, tmp_path, body):
        path = tmp_path / "a.warc.gz"
        path.write_bytes(body)
        with pytest.raises(DiscoveryError, match="cannot be read"):
            list(saved.warc(path))

    def test_gzipped_as_a_whole_is_an_error_with_its_mend(self, tmp_path):
        path = write_warc(tmp_path / "a.warc", (URL, "text/html", b"<p>", "200 OK"), zipped=False)
        path.write_bytes(gzip.compress(path.read_bytes()))
        with pytest.raises(DiscoveryError, match="recompress"):
            list(saved.warc(path))

    def test_nothing_there_is_an_error(self, tmp_path):
        (tmp_path / "empty.warc").touch()
        with pytest.raises(DiscoveryError, match="is empty"):
            list(saved.warc(tmp_path / "empty.warc"))
        with pytest.raises(DiscoveryError, match=r"nowhere\.warc"):
            list(saved.warc(tmp_path / "nowhere.warc"))


@pytest.mark.parametrize("place", ["a.html", "a.html#731", "b.html#7"])
def test_a_file_changed_when_it_was_written_or_renamed(tmp_path, place):
    (tmp_path / place.partition("#7")[0]).write_text("x")
    (tmp_path / "b.html#7").write_text("a file of that very name")
    os.utime(tmp_path / place.partition("#7")[0], (0, 0))
    now = datetime.now(UTC)
    assert saved.changed_since(str(tmp_path / place), now - timedelta(minutes=1))
    assert not saved.changed_since(str(tmp_path / place), now + timedelta(minutes=1))
    assert saved.changed_since(str(tmp_path / "gone.html"), now + timedelta(minutes=1))


def test_a_candidate_that_is_not_saved_cannot_be_read():
    with pytest.raises(DiscoveryError, match="not saved"):
        saved.read(Candidate("s", URL))


def test_a_page_that_is_gone_is_an_error(tmp_path):
    with pytest.raises(DiscoveryError, match=r"gone\.html"):
        saved.read(Candidate("s", URL, saved=str(tmp_path / "gone.html")))


@pytest.mark.parametrize("packed", [True, False], ids=["compressed", "plain"])
def test_a_damaged_record_is_told_and_those_behind_it_are_read(tmp_path, packed):
    records = []
    for number in range(4):
        block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{random.Random(number).randbytes(300).hex()}</p>".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://gazette.example/{number}\r\n"
            f"WARC-Date: 2026-03-01T10:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        record = head.encode() + block + b"\r\n\r\n"
        records.append(gzip.compress(record) if packed else record)
    damaged = [*records]
    damaged[1] = records[1][:4] + b"\0damage\0" + records[1][12:]
    file = tmp_path / "news.warc.gz"
    file.write_bytes(b"".join(damaged))
    found = []
    with pytest.raises(DiscoveryError, match=r"at byte \d+ cannot be read: .*; the rest was read"):
        found.extend(saved.warc(file))
    assert [candidate.url[-1] for candidate in found] == ["0", "2", "3"]
    assert all(b"<p>" in saved.read(candidate).body for candidate in found)
