"""What a database can do to us, and what we say then. SQLite alone: the faults are its own, and real ones."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from jumpline.errors import StoreError
from jumpline.model import Action, Article, Assessment, Completeness, Document
from jumpline.store import open_store
from jumpline.store.engine import Database
from jumpline.store.faults import explain

if TYPE_CHECKING:
    from pathlib import Path


def document(number: int, words: str = "some words") -> Document:
    address = f"https://daily.example/{number}"
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Document(
        address, "daily", Article(words), Assessment(Completeness.COMPLETE, 1.0), address, 200, at, "sha256:00"
    )


def test_sqlite_writes_ahead_checks_keys_and_waits_for_others(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/jumpline.db")

    def pragmas(connection) -> list:
        return [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        ]

    assert database.read(pragmas) == ["wal", 1, 10_000, 1]
    database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "expected a database address"),
        ("mysql://user:secret@host/name", "is no database we know; sqlite and postgresql are"),
        ("sqlite://", "a store in memory would vanish; name a file"),
        ("sqlite:///:memory:", "a store in memory would vanish; name a file"),
        ("sqlite:////dev/null/folder/jumpline.db", "its folder cannot be made: Not a directory"),
        ("postgresql://postgres:secret@127.0.0.1:1/test", "no server answers there; start it, or correct the address"),
    ],
)
def test_an_address_that_is_no_use_is_refused_with_the_mend_and_without_the_password(url: str, said: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("This is a text of some length and by no means a database. " * 50)
    with pytest.raises(StoreError, match="no SQLite database; name another"):
        open_store(f"sqlite:///{tmp_path}/notes.txt")


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the file cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_store_that_may_not_be_written_can_be_read_and_says_so_when_written(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/jumpline.db") as store:
        store.save(document(1))
    with open_store(f"sqlite:///file:{tmp_path}/jumpline.db?mode=ro&uri=true") as store:
        assert len(list(store.documents())) == 1
        with pytest.raises(StoreError, match="may not be written; correct its permissions"):
            store.save(document(2))


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/jumpline.db")

    def fill(connection) -> None:
        connection.execute(text("PRAGMA max_page_count = 8"))
        connection.execute(text("CREATE TABLE heap (words)"))
        connection.execute(text("INSERT INTO heap VALUES (randomblob(1000000))"))

    with pytest.raises(StoreError, match="the disk is full; free some space") as caught:
        database.write(fill)
    assert not caught.value.retry
    assert database.read(lambda connection: connection.scalar(text("SELECT count(*) FROM sqlite_master"))) == 0
    database.close()


def test_a_lock_that_outlasts_our_patience_is_worth_another_try(tmp_path: Path) -> None:
    path = tmp_path / "jumpline.db"
    store = open_store(f"sqlite:///{path}?timeout=0.05")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing to it") as caught:
            store.save(document(1))
        assert caught.value.retry
        assert store.counts()["documents"] == 0  # readers never wait
        other.execute("ROLLBACK")
    assert store.save(document(1))[0] is Action.STORED
    store.close()


def test_a_store_is_opened_and_read_while_another_program_writes(tmp_path: Path) -> None:
    path = tmp_path / "jumpline.db"
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_store(f"sqlite:///{path}?timeout=0.05") as store:
            assert list(store.documents()) == []


def test_a_lock_that_passes_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "jumpline.db"
    store = open_store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.3, other.execute, args=("COMMIT",))
        release.start()
        assert store.save(document(1))[0] is Action.STORED
        release.join()
    store.close()


def test_what_was_reported_stored_outlives_a_killed_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jumpline.db"
    program = f"""
import os, signal
from datetime import UTC, datetime
from jumpline import open_store
from jumpline.model import Article, Assessment, Completeness, Document
store = open_store({url!r})
at = datetime(2026, 3, 1, tzinfo=UTC)
for n in range(3):
    store.save(Document(f"u{{n}}", "s", Article("w"), Assessment(Completeness.COMPLETE, 1), "u", 200, at, "d"))
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    with open_store(url) as store:
        assert store.counts()["documents"] == 3


def test_a_transaction_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/jumpline.db")
    with pytest.raises(KeyboardInterrupt):
        store._database.write(interrupted)
    assert store.runs() == []
    store.close()


def interrupted(connection) -> None:
    connection.execute(text("INSERT INTO runs (kind, started_at) VALUES ('ingest', '2026-03-01 00:00:00')"))
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("said", "mend", "retry"),
    [
        ("database is locked", "try again", True),
        ("deadlock detected\nDETAIL: Process 1 waits", "try again", True),
        ("could not serialize access due to concurrent update", "try again", True),
        ("server closed the connection unexpectedly", "try again", True),
        ('FATAL:  database "news" does not exist', "create it", False),
        ('FATAL:  password authentication failed for user "ada"', "refuses user or password", False),
        ("permission denied for schema public", "grant what is missing", False),
        ("database disk image is malformed", "restore a copy", False),
        ("could not extend file: No space left on device", "free some space", False),
        ("a fault that nobody foresaw", "the database says: a fault", False),
    ],
)
def test_each_fault_has_its_mend(said: str, mend: str, retry: bool) -> None:
    error = explain("the store", OperationalError("SELECT 1", {}, Exception(said)))
    assert mend in str(error)
    assert said.splitlines()[0] in str(error)
    assert "SELECT" not in str(error)
    assert error.retry is retry
