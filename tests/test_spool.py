"""What was fetched outlives the process that fetched it, until it is settled or stale."""

from __future__ import annotations

import base64
import os
import pickle
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from flows.running import spool_folder
from jumpline.config import Config
from jumpline.errors import StoreError
from jumpline.model import Capture, Rights, Statement
from jumpline.web.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://daily.example/a?b=ö"
CAPTURE = Capture(
    URL,
    "https://daily.example/b",
    403,
    (("ETag", '"x"'),),
    b"\x00\xffbody",
    datetime(2026, 3, 1, 12, tzinfo=UTC),
    truncated_by="length",
    credentialed=True,
    rights=Rights((Statement("robots", "noai", "X-Robots-Tag", reserves=True),)),
    asked=(("Accept", "text/html"),),
)

# The same, as it was spooled when all records stood in one module, jumpline/model.py.
BEFORE = base64.b64decode("""
gAWVjgEAAAAAAACMDmp1bXBsaW5lLm1vZGVslIwHQ2FwdHVyZZSTlCmBlF2UKIwcaHR0cHM6Ly9kYWlseS5leGFtcGxlL2E/Yj3DtpSMF2h0dHBzOi8v
ZGFpbHkuZXhhbXBsZS9ilE2TAYwERVRhZ5SMAyJ4IpSGlIWUQwYA/2JvZHmUjAhkYXRldGltZZSMCGRhdGV0aW1llJOUQwoH6gMBDAAAAAAAlGgMjAh0
aW1lem9uZZSTlGgMjAl0aW1lZGVsdGGUk5RLAEsASwCHlFKUhZRSlIaUUpSMBmxlbmd0aJSIiWgAjAZSaWdodHOUk5QpgZRdlGgAjAlTdGF0ZW1lbnSU
k5QpgZRdlCiMBnJvYm90c5SMBG5vYWmUjAxYLVJvYm90cy1UYWeUiGVihZRhYowGQWNjZXB0lIwJdGV4dC9odG1slIaUhZSMR3NoYTI1Njo2MzE4OWNh
YWQyMTE4MzdmNzY4ZDM0YWM4YjI4OTc4YWRlNTM0M2VjYWU0N2NjMGJmOTZhYzhkYWVlNDkxZjUxlGViLg==
""")


def spool(folder: Path, hours: float = 1) -> Spool:
    return Spool(folder / "spool", timedelta(hours=hours))


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_what_is_kept_is_taken_as_it_was_by_another_process_as_well(tmp_path: Path) -> None:
    spool(tmp_path).keep("daily", URL, CAPTURE)
    found = spool(tmp_path).take("daily", URL)
    assert found == CAPTURE
    assert spool(tmp_path).take("daily", URL) is not None, "it stays until it is dropped"


def test_a_source_never_gets_what_another_was_given(tmp_path: Path) -> None:
    spool(tmp_path).keep("with-login", URL, CAPTURE)
    assert spool(tmp_path).take("without", URL) is None


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    spool(tmp_path).keep("daily", URL, CAPTURE)
    assert [oct(file.stat().st_mode & 0o077) for file in files(tmp_path)] == ["0o0"]


def test_what_is_settled_or_stale_is_gone(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    for url in ("a", "b", "c"):
        kept.keep("daily", url, CAPTURE)
    kept.drop("daily", ["a", "never kept"])
    assert [kept.take("daily", url) is not None for url in ("a", "b", "c")] == [False, True, True]
    for file in files(tmp_path):
        os.utime(file, (time.time() - 7200, time.time() - 7200))
    assert kept.take("daily", "b") is None
    kept.keep("daily", "d", CAPTURE)
    kept.sweep("daily")
    assert len(files(tmp_path)) == 1
    kept.clear("daily")
    kept.clear("never kept")
    assert files(tmp_path) == []


def test_what_waits_on_disk_from_before_the_records_moved_is_not_lost(tmp_path: Path) -> None:
    kept = spool(tmp_path)
    kept.keep("daily", URL, CAPTURE)
    files(tmp_path)[0].write_bytes(BEFORE)
    assert kept.take("daily", URL) == CAPTURE


class Call:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo harm",)


@pytest.mark.parametrize("content", [b"", b"\x80\x05", b"nothing", pickle.dumps(Call()), pickle.dumps({"a": 1})])
def test_what_is_torn_or_not_ours_is_as_if_it_were_not_there(tmp_path: Path, content: bytes) -> None:
    kept = spool(tmp_path)
    kept.keep("daily", URL, CAPTURE)
    whole = files(tmp_path)[0].read_bytes()
    for broken in (content, whole[: len(whole) // 2], whole[:-1]):
        files(tmp_path)[0].write_bytes(broken)
        assert kept.take("daily", URL) is None


@pytest.mark.parametrize("module", ["jumpline.model", "jumpline.model.judging"])
def test_no_function_is_reached_through_what_our_own_modules_import(tmp_path: Path, module: str) -> None:
    trace = tmp_path / "trace"
    way = "re.enum.bltns.exec" if module.endswith("judging") else "judging.re.enum.bltns.exec"
    harm = f"__import__('os').mkdir({str(trace)!r})".encode()
    content = b"\x80\x04c%s\n%s\nX%s%s\x85R." % (module.encode(), way.encode(), len(harm).to_bytes(4, "little"), harm)
    pickle.loads(content)  # a reader that refuses nothing does it
    trace.rmdir()
    kept = spool(tmp_path)
    kept.keep("daily", URL, CAPTURE)
    files(tmp_path)[0].write_bytes(content)
    assert kept.take("daily", URL) is None
    assert not trace.exists()


def test_a_folder_that_cannot_be_written_is_told_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(StoreError, match="spool"):
        spool(tmp_path).keep("daily", URL, CAPTURE)


@pytest.mark.parametrize(
    ("store", "folder"),
    [
        ("sqlite:///data/news.db", "data/news.db-spool"),
        ("sqlite:////srv/news.db?timeout=60", "/srv/news.db-spool"),
        ("postgresql://me:secret@host/news", "/state/spool/"),
    ],
)
def test_each_store_has_its_spool(tmp_path: Path, store: str, folder: str) -> None:
    sources = [{"name": "a", "kind": "urls", "url": "https://a.example/"}]
    config = Config.model_validate({"store": store, "sources": sources, "fetching": {"state": tmp_path / "state"}})
    place = str(spool_folder(config))
    assert place == folder or folder in place
    assert "secret" not in place
