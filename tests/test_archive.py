"""The archive: what goes in comes out, and nothing that happens to a file harms a finished record."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from jumpline.archive import Archive, Original, Recorder, Signature
from jumpline.archive.removing import filler
from jumpline.errors import ArchiveError
from jumpline.members import next_record, whole_length
from jumpline.model import Archived, Candidate, Capture, Rights, Statement
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ME = Signature("Jumpline/0 (+https://example.org/reader)", "https://example.org/reader")
URL = "https://daily.example/a"


def candidate(url: str = URL, **said: Any) -> Candidate:
    return Candidate("daily", url, **said)


def capture(body: bytes = b"<p>A page.</p>" * 50, url: str = URL, **more: Any) -> Capture:
    given_ = {
        "final_url": url,
        "status": 200,
        "headers": (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "99")),
        "fetched_at": NOON,
        "asked": (("User-Agent", ME.user_agent), ("Accept", "text/html")),
    }
    return Capture(url=url, body=body, **(given_ | more))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


def put(archive: Archive, *captures: Capture, **terms: Any) -> list[Archived]:
    with Recorder(archive.shelf, ME, **terms) as recorder:
        places = [recorder.append(one, candidate(one.url)) for one in captures]
        recorder.sync()
    return places


def headers(archive: Archive, kind: str) -> list[Any]:
    found = []
    for name in archive.files():
        with archive.shelf.open(name) as stream:
            found += [(r.rec_headers, r.http_headers) for r in ArchiveIterator(stream) if r.rec_type == kind]
    return found


class TestRoundTrip:
    @pytest.mark.parametrize(
        "one",
        [
            capture(),
            capture(b""),
            capture(b"\0\xff" * 5, status=599),
            capture(final_url="https://daily.example/wall", status=402),
            capture(truncated_by="length"),
            capture(headers=(("X-\xc4", "na\xefve"), ("ETag", '"1"'), ("X-Two", "1"), ("X-Two", "2"))),
            capture(asked=()),
            capture(
                credentialed=True, rendered=True, rights=Rights((Statement("robots", "noai", "X-Robots-Tag", True),))
            ),
        ],
        ids=["plain", "no body", "odd status", "redirected", "cut", "odd headers", "request not known", "with rights"],
    )
    def test_an_exchange_comes_back_as_it_went_in(self, archive: Archive, one: Capture) -> None:
        said = candidate(title="T \ud800", published=NOON, feed_text="What the feed said.\nAll of it.", language="en")
        with Recorder(archive.shelf, ME) as recorder:
            place = recorder.append(one, said)
        found = archive.read(place)
        assert (found.capture, found.candidate) == (one, said)
        assert list(archive.scan()) == []

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.binary(max_size=300), min_size=1, max_size=8))
    def test_whatever_the_bytes_and_however_often(self, bodies: list[bytes]) -> None:
        with tempfile.TemporaryDirectory() as outbox:
            archive = Archive(f"memory://{os.urandom(6).hex()}", outbox=Path(outbox))
            places = put(archive, *(capture(body) for body in bodies))
            assert [archive.read(place).capture.body for place in places] == bodies

    def test_secrets_stay_outside(self, archive: Archive) -> None:
        secret = "hunter2"
        put(
            archive,
            capture(
                headers=(("Set-Cookie", f"session={secret}"), ("Content-Type", "text/html")),
                asked=(("Cookie", secret), ("Authorization", f"Basic {secret}"), ("User-Agent", "x")),
            ),
        )
        whole = b"".join(gzip.decompress(archive.shelf.read(name, 0)) for name in archive.files())
        assert secret.encode() not in whole
        assert b"User-Agent: x" in whole


class TestStandard:
    def test_warcio_finds_no_fault_and_each_record_is_a_member(self, archive: Archive, tmp_path: Path) -> None:
        put(archive, capture(), capture(b"other"), capture(truncated_by="time"))
        (name,) = archive.files()
        checker = Checker(type("Given", (), {"inputs": [str(tmp_path / "archive" / name)], "verbose": False}))
        checker.process_all()
        assert checker.exit_value == 0
        with archive.shelf.open(name) as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream)]
        assert kinds == ["warcinfo", *["response", "metadata", "request"] * 2, "revisit", "metadata", "request"]

    def test_the_first_record_says_who_wrote_and_how_robots_were_treated(self, archive: Archive) -> None:
        put(archive, capture())
        (name,) = archive.files()
        first = gzip.decompress(archive.shelf.read(name, 0))
        for line in (
            b"WARC/1.1\r\n",
            b"software: Jumpline/",
            b"robots: classic\r\n",
            b"http-header-user-agent: Jumpline/0 (+https://example.org/reader)\r\n",
            b"WARC-Filename: " + name.rpartition("/")[2].encode(),
        ):
            assert line in first

    def test_our_own_limits_are_told_in_its_words(self, archive: Archive) -> None:
        put(archive, *(capture(os.urandom(9), truncated_by=why) for why in ("length", "time", "disconnect")))
        told = [record.get_header("WARC-Truncated") for record, _ in headers(archive, "response")]
        assert told == ["length", "time", "disconnect"]

    def test_the_request_is_what_we_sent(self, archive: Archive) -> None:
        put(archive, capture(url="https://daily.example/a?b=c"))
        ((record, http),) = headers(archive, "request")
        assert http.protocol + " " + http.statusline == "GET /a?b=c HTTP/1.1"
        assert http.headers == [("Host", "daily.example"), ("User-Agent", ME.user_agent), ("Accept", "text/html")]
        assert record.get_header("WARC-Concurrent-To") == headers(archive, "response")[0][0].get_header(
            "WARC-Record-ID"
        )

    def test_our_own_reader_of_archives_reads_it(self, archive: Archive, tmp_path: Path) -> None:
        put(archive, capture(b"<p>one</p>"), capture(b"<p>two</p>", url="https://daily.example/b"))
        (name,) = archive.files()
        found = list(saved.warc(tmp_path / "archive" / name))
        assert [one.url for one in found] == [URL, "https://daily.example/b"]
        assert [saved.read(one).body for one in found] == [b"<p>one</p>", b"<p>two</p>"]

    def test_our_own_reader_of_archives_knows_what_was_asked_for(self, archive: Archive, tmp_path: Path) -> None:
        one = capture(final_url="https://daily.example/wall", status=402)
        put(archive, one)
        (name,) = archive.files()
        (found,) = saved.warc(tmp_path / "archive" / name)
        again = saved.read(found)
        assert (found.url, again.url, again.final_url, again.status) == (URL, URL, one.final_url, 402)
        assert (again.body, again.fetched_at) == (one.body, one.fetched_at)


class TestKnownBytes:
    def test_the_same_bytes_are_written_once(self, archive: Archive) -> None:
        big = os.urandom(20_000)
        first, second = put(archive, capture(big), capture(big, fetched_at=NOON + timedelta(days=1), status=203))
        assert first.length > 20_000 > 3_000 > second.length
        again = archive.read(second).capture
        assert (again.body, again.status, again.fetched_at) == (big, 203, NOON + timedelta(days=1))

    def test_across_runs_as_the_store_remembers(self, archive: Archive) -> None:
        big = capture(os.urandom(20_000))
        (first,) = put(archive, big)
        (second,) = put(
            archive, big, original=lambda digest: Original(URL, NOON, first) if digest == big.digest else None
        )
        assert second.file != first.file
        assert second.length < 3_000
        assert archive.read(second).capture == big
        assert list(archive.verify([(first, big.digest), (second, big.digest)])) == []

    def test_of_threads_that_bring_the_same_bytes_at_one_time_one_writes_them(self, archive: Archive) -> None:
        together = threading.Barrier(4)

        def original(_digest: str) -> None:
            together.wait(60)  # each has found that the archive has none

        with Recorder(archive.shelf, ME, original=original) as recorder, ThreadPoolExecutor(4) as threads:
            places = list(threads.map(lambda _: recorder.append(capture(), candidate()), range(4)))
        assert (len(headers(archive, "response")), len(headers(archive, "revisit"))) == (1, 3)
        assert {archive.read(place).capture.body for place in places} == {capture().body}


class TestRotation:
    def test_by_size(self, archive: Archive) -> None:
        places = put(archive, *(capture(os.urandom(2_000)) for _ in range(5)), most_bytes=6_000)
        assert len({place.file for place in places}) == len(list(archive.files())) == 3
        assert all(archive.read(place) for place in places)

    def test_by_age(self, archive: Archive) -> None:
        moments = iter(NOON + timedelta(hours=hours) for hours in (0, 1, 23, 24, 25))
        places = put(archive, *(capture(os.urandom(9)) for _ in range(5)), clock=lambda: next(moments))
        assert [len({p.file for p in places[:n]}) for n in range(1, 6)] == [1, 1, 1, 2, 2]

    def test_nothing_written_leaves_no_file(self, archive: Archive) -> None:
        put(archive)
        assert list(archive.files()) == []

    def test_two_at_once_never_write_to_one_file(self, archive: Archive) -> None:
        with Recorder(archive.shelf, ME) as one, Recorder(archive.shelf, ME) as two:
            places = [which.append(capture(os.urandom(50)), candidate()) for which in (one, two, one, two)]
            assert len({place.file for place in places}) == 2
            assert all(archive.read(place) for place in places), "also while the files are open"
        assert all(archive.read(place) for place in places), "and after they have got their names"
        assert list(archive.scan()) == []


def left_by_a_dead_process(archive: Archive, tail: bytes, *captures: Capture) -> list[Archived]:
    """Leave a file as a process does that is killed: open, unlocked, with ``tail`` behind the last whole record."""
    places = put(archive, *captures)
    path = archive.shelf.desk / places[0].file
    path.write_bytes(path.read_bytes() + tail)
    path.rename(f"{path}.open")
    return places


class TestCrash:
    WHOLE = gzip.compress(b"WARC/1.1\r\n" + b"x" * 500)

    @pytest.mark.parametrize(
        "tail", [b"", WHOLE[:1], WHOLE[:9], WHOLE[:-1], b"\0" * 700, WHOLE[:-8] + b"\0" * 8], ids=range(6)
    )
    def test_a_torn_tail_is_cut_off_and_the_file_finished(self, archive: Archive, tail: bytes) -> None:
        pages = [capture(os.urandom(500)) for _ in range(3)]
        places = left_by_a_dead_process(archive, tail, *pages)
        assert [archive.read(place).capture for place in places] == pages, "readable before anybody mends it"
        put(archive)
        assert not archive.shelf.left_open()
        assert [archive.read(place).capture for place in places] == pages
        assert list(archive.scan()) == []
        assert not list(archive.shelf.desk.rglob("*.lock"))

    def test_a_file_without_a_whole_record_goes(self, archive: Archive) -> None:
        (place,) = put(archive, capture())
        path = archive.shelf.desk / place.file
        path.write_bytes(path.read_bytes()[:100])
        path.rename(f"{path}.open")
        put(archive)
        assert list(archive.files()) == []

    def test_the_file_of_a_living_writer_is_left_alone(self, archive: Archive) -> None:
        with Recorder(archive.shelf, ME) as living:
            place = living.append(capture(), candidate())
            put(archive)
            assert archive.shelf.left_open()
            living.append(capture(b"more"), candidate())
        assert archive.read(place)
        assert list(archive.scan()) == []

    def test_a_full_disk_takes_nothing_that_was_written(self, archive: Archive) -> None:
        program = f"""
            import resource, signal, sys
            from jumpline.archive import Archive, Recorder, Signature
            from jumpline.errors import ArchiveError
            sys.path.insert(0, {str(Path(__file__).parent)!r})
            from test_archive import candidate, capture, os
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
            with Recorder(Archive({archive.shelf.url!r}).shelf, Signature("x")) as recorder:
                recorder.append(capture(b"first"), candidate())
                try:
                    recorder.append(capture(os.urandom(60_000)), candidate())
                except ArchiveError as error:
                    print(error.message)
                recorder.append(capture(b"last"), candidate())
        """
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True, timeout=60
        )
        assert "make room there, or set `archive: false`" in done.stdout
        assert list(archive.scan()) == []
        assert len(headers(archive, "response")) == 2

    def test_a_folder_that_cannot_be_made_is_told_with_its_mend(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(ArchiveError, match=r"cannot be written: .*archive: false"):
            Recorder(Archive(str(tmp_path / "file" / "archive")).shelf, ME)


class TestElsewhere:
    @pytest.fixture
    def far(self, tmp_path: Path) -> Archive:
        return Archive(f"memory://far-{os.urandom(6).hex()}/pages", outbox=tmp_path / "outbox")

    def test_files_are_sent_whole_when_they_are_finished(self, far: Archive, tmp_path: Path) -> None:
        pages = [capture(os.urandom(2_000)) for _ in range(4)]
        places = put(far, *pages, most_bytes=4_000)
        assert not list((tmp_path / "outbox").rglob("*.gz"))
        assert len(list(far.files())) == 2
        assert [Archive(far.shelf.url).read(place).capture for place in places] == pages
        assert list(far.verify((place, page.digest) for place, page in zip(places, pages, strict=True))) == []
        assert list(far.scan()) == []

    def test_what_is_not_sent_yet_can_be_read_and_is_sent_by_the_next_run(self, far: Archive, tmp_path: Path) -> None:
        places = left_by_a_dead_process(Archive(str(tmp_path / "outbox")), b"torn", capture())
        assert far.read(places[0]).capture == capture()
        put(far)
        assert Archive(far.shelf.url, outbox=tmp_path / "none").read(places[0]).capture == capture()

    def test_a_place_that_takes_nothing_loses_nothing(self, tmp_path: Path) -> None:
        far = Archive("memory://far/pages", outbox=tmp_path / "outbox")
        far.shelf._fs = Refusing()
        with Recorder(far.shelf, ME) as recorder:
            place = recorder.append(capture(), candidate())
            recorder.close()
            assert "waits in" in recorder.troubles[0]
        assert far.read(place).capture == capture()

    def test_an_address_that_nobody_knows_is_told(self) -> None:
        with pytest.raises(ArchiveError, match="no place for an archive"):
            Archive("nowhere://a/b")


class Refusing(fsspec.AbstractFileSystem):
    """A place that cannot be written."""

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        raise PermissionError("no")

    def cat_file(self, path: str, start: Any = None, end: Any = None, **_: Any) -> bytes:
        raise FileNotFoundError(path)


class TestDamage:
    def test_a_damaged_record_is_told_and_the_others_can_be_read(self, archive: Archive) -> None:
        pages = [capture(os.urandom(3_000)) for _ in range(5)]
        places = put(archive, *pages)
        archive.shelf.overwrite(places[1].file, places[1].offset + 200, b"damage" * 9)
        archive.shelf.overwrite(places[3].file, places[3].offset, b"\0" * places[3].length)
        with pytest.raises(ArchiveError, match=f"{places[1].file}#{places[1].offset}: cannot be read"):
            archive.read(places[1])
        assert [archive.read(places[n]).capture for n in (0, 2, 4)] == [pages[n] for n in (0, 2, 4)]
        told = archive.verify((place, page.digest) for place, page in zip(places, pages, strict=True))
        assert [fault.offset for fault in told] == [places[1].offset, places[3].offset]
        assert {fault.offset for fault in archive.scan()} == {places[1].offset, places[3].offset}

    @pytest.mark.parametrize(
        ("place", "why"),
        [
            (lambda one: Archived("2026-01/gone.warc.gz", 0, 9), "there is no 2026-01/gone.warc.gz"),
            (lambda one: Archived(one.file, one.offset, one.length + 9_999), "the file ends before the record does"),
            (lambda one: Archived(one.file, 0, one.offset), "no response stands there"),
        ],
    )
    def test_a_reference_that_leads_nowhere(
        self, archive: Archive, place: Callable[[Archived], Archived], why: str
    ) -> None:
        (one,) = put(archive, capture())
        (fault,) = archive.verify([(place(one), capture().digest)])
        assert why in fault.why

    def test_another_page_than_the_store_says(self, archive: Archive) -> None:
        (one,) = put(archive, capture())
        (fault,) = archive.verify([(one, "sha256:00")])
        assert "holds another page" in str(fault)


class TestRemoving:
    def test_what_is_removed_is_gone_and_the_rest_stands_where_it_stood(self, archive: Archive) -> None:
        pages = [capture(b"taken-down " * 90, url="https://daily.example/gone"), capture(b"stays " * 90)]
        gone, stays = put(archive, *pages)
        assert archive.blank([gone]) == gone.length
        assert archive.blank([gone]) == gone.length, "twice is once"
        whole = gzip.decompress(archive.shelf.read(gone.file, 0))
        assert b"taken-down" not in whole
        assert b"daily.example/gone" not in whole
        assert archive.read(stays).capture == pages[1]
        assert list(archive.scan()) == []
        with pytest.raises(ArchiveError):
            archive.read(gone)

    def test_elsewhere_too(self, tmp_path: Path) -> None:
        far = Archive(f"memory://far-{os.urandom(6).hex()}/pages", outbox=tmp_path / "outbox")
        gone, stays = put(far, capture(b"gone " * 90), capture(b"stays " * 90))
        far.blank([gone])
        assert far.read(stays).capture.body == b"stays " * 90
        assert list(far.scan()) == []
        assert far.drop([gone.file], lambda _: False, NOON + timedelta(days=999)) == [gone.file]
        assert list(far.files()) == []

    def test_a_file_goes_once_nothing_counts_on_it_and_no_run_may_be_about_to(self, archive: Archive) -> None:
        with Recorder(archive.shelf, ME, clock=lambda: NOON) as recorder:
            place = recorder.append(capture(), candidate())
            late = NOON + timedelta(days=8)
            assert archive.drop([place.file], lambda _: False, late) == [], "it is under way"
        assert archive.drop([place.file], lambda _: True, late) == [], "something counts on it"
        assert archive.drop([place.file], lambda _: False, NOON + timedelta(days=6)) == [], "it is young"
        assert archive.drop([place.file], lambda _: False, late) == [place.file]
        assert list(archive.files()) == []

    @given(st.integers(400, 3_000))
    def test_the_filler_has_the_length_asked_for(self, length: int) -> None:
        made = filler(length)
        assert len(made) == length
        assert b"removed: " in gzip.decompress(made)

    def test_a_revisit_of_what_was_removed_says_so(self, archive: Archive) -> None:
        first, second = put(archive, capture(), capture())
        archive.blank([first])
        with pytest.raises(ArchiveError, match="its payload is gone"):
            archive.read(second)


class TestMembers:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.binary(min_size=1, max_size=2_000), max_size=4), st.binary(max_size=50))
    def test_the_whole_length_is_that_of_the_whole_members(self, bodies: list[bytes], tail: bytes) -> None:
        members = b"".join(gzip.compress(body) for body in bodies)
        if tail[:2] == b"\x1f\x8b":
            tail = b"x" + tail
        assert whole_length(io.BytesIO(members + tail)) == len(members)

    def test_the_next_record_is_found_behind_bytes_that_look_like_one(self) -> None:
        record = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n")
        for noise in (b"", b"\x1f\x8b\x08", b"\x1f\x8b\x08" * 30_000, gzip.compress(b"no record"), b"." * 65_534):
            assert next_record(io.BytesIO(b"!" + noise + record), 0) == 1 + len(noise)
        assert next_record(io.BytesIO(b"\x1f\x8b\x08"), 0) is None
