"""Removing articles, copying and checking a store: on SQLite and PostgreSQL, and by the commands."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from flows.cli import app
from jumpline.errors import StoreError
from jumpline.model import Action, Alias, Archived, Assessment, Completeness, Outcome
from jumpline.store import Removed, Store, open_store
from tests.filed import NOON, URL, document
from tests.tiny import PROSE

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = "\n".join(PROSE["en"])
OTHER = "https://weekly.example/b"


@pytest.fixture
def filled(store: Store) -> Store:
    """Two articles of one story with all that may hang on them, and a third."""
    also = (Alias(f"{URL}/amp", "amp"),)
    page = Archived("a.warc.gz", 0, 9)
    store.save(replace(document("cut", "unknown"), aliases=also, archived=page, digest="sha256:1"))
    store.save(replace(document("cut", "truncated", hours=1), archived=Archived("a.warc.gz", 9, 9), digest="sha256:2"))
    store.save(document(WHOLE, hours=2))
    store.save(
        replace(document(WHOLE, url=OTHER, source="weekly"), archived=Archived("a.warc.gz", 18, 9), digest="sha256:2")
    )
    store.save(document("\n".join(PROSE["de"]), url="https://third.example/c", source="third", hours=9))
    run = store.begin_run("ingest")
    found = Assessment(Completeness.COMPLETE, 1.0)
    told = [Outcome("s", url, Action.STORED, "new", assessment=found) for url in (URL, f"{URL}/amp", OTHER)]
    store.record(run, told)
    return store


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has, and how many of them name the article."""
    names = ("documents", "versions", "captures", "assessments", "aliases", "outcomes", "bands", "ungrouped")
    with store._database._engine.connect() as connection:
        found = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}
        recent = "SELECT coalesce(sum(length(entries)) / 16, 0) FROM recent_bands"
        return found | {"bands": found["bands"] + connection.scalar(text(recent))}


def test_an_article_is_removed_with_every_trace_and_nothing_else(filled: Store) -> None:
    before = rows(filled)
    found = filled.removable(f"{URL}/amp")
    # The page of the second capture has the bytes of another article's, and so stays.
    assert found.pages == (Archived("a.warc.gz", 0, 9),)
    assert found.count == Removed(articles=1, versions=2, captures=3, verdicts=1, addresses=1, outcomes=2, pages=1)
    filled.remove(found.ids)
    after = rows(filled)
    gone = {name: before[name] - after[name] for name in before if before[name] - after[name]}
    bands = gone.pop("bands")
    assert gone == {"documents": 1, "versions": 2, "captures": 3, "assessments": 1, "aliases": 1, "outcomes": 2}
    assert bands
    assert filled.get(URL) is None
    assert [hit.url for hit in filled.search("ferry")] == [OTHER]
    assert [member.url for member in filled.story(OTHER)] == [OTHER]
    assert filled.removable(URL).ids == ()
    assert list(filled.check()) == []
    assert filled.save(document(WHOLE))[0] is Action.STORED
    assert {member.url for member in filled.story(OTHER)} == {URL, OTHER}


def test_nothing_of_a_removed_article_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "jumpline.db"
    with open_store(f"sqlite:///{path}") as store:
        store.save(document("kaleidoscopic " + WHOLE))
        store.remove(store.removable(URL).ids)
        store.tidy()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"kaleidoscopic" not in path.read_bytes()
    assert URL.encode() not in path.read_bytes()


def test_what_is_old_or_of_a_source_is_found_a_few_at_a_time(filled: Store) -> None:
    def aged(**wanted) -> list[int]:
        return [len(found.ids) for found in filled.aged(size=2, **wanted)]

    assert aged() == [2, 1]
    assert aged(before=NOON + timedelta(hours=1)) == [1]
    assert aged(before=NOON) == [0]
    assert aged(source="third") == [1]
    assert aged(source="third", before=NOON + timedelta(hours=3)) == [0]
    for found in filled.aged(size=2, before=NOON + timedelta(hours=3)):
        filled.remove(found.ids)
    assert [one.url for one in filled.documents()] == ["https://third.example/c"]
    assert list(filled.check()) == []


def test_a_store_is_copied_whole_into_an_empty_one_of_either_kind(filled: Store, tmp_path: Path) -> None:
    told: dict[str, int] = {}
    with open_store(f"sqlite:///{tmp_path}/copy.db") as other:
        counts = filled.copy_to(other, told.__setitem__)
        assert rows(other) == rows(filled)
        assert told == counts
        assert list(other.documents()) == list(filled.documents())
        assert other.captures(URL) == filled.captures(URL)
        assert [hit.url for hit in other.search("ferry")] == [hit.url for hit in filled.search("ferry")]
        assert list(other.check()) == []
        assert other.save(document("new", url="https://new.example/"))[0] is Action.STORED
        with pytest.raises(StoreError, match="is not empty; copy into a store of its own"):
            filled.copy_to(other)


def test_what_is_copied_to_a_server_goes_on_there(store: Store, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/first.db") as first:
        first.save_all([document(f"w {n}", url=f"https://daily.example/{n}") for n in range(700)])
        first.begin_run("ingest")
        assert first.copy_to(store)["documents"] == 700
    assert store.save(document("new", url="https://new.example/"))[0] is Action.STORED
    assert store.begin_run("ingest") > 1
    assert store.counts()["documents"] == 701


def test_a_copy_that_fails_leaves_nothing(filled: Store, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/copy.db") as other:

        def full(table: str, _rows: int) -> None:
            if table == "versions":
                raise StoreError("disk", "is full")

        with pytest.raises(StoreError, match="is full"):
            filled.copy_to(other, full)
        assert not any(rows(other).values())


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE versions SET text = 'forged' WHERE words = 1", "is not what was stored"),
        ("UPDATE documents SET text_key = 'nowhere' WHERE source = 'weekly'", "its best version is not there"),
        ("UPDATE documents SET words = 7 WHERE source = 'weekly'", "says complete, 7 words; its best version complete"),
        ("UPDATE captures SET text_key = 'nowhere'", "a capture names a text that is not there"),
        ("UPDATE versions SET words = 9999 WHERE words = 1", None),
    ],
)
def test_what_was_damaged_is_found(filled: Store, damage: str, said: str | None) -> None:
    assert list(filled.check()) == []
    with filled._database._engine.begin() as connection:
        connection.exec_driver_sql(damage)
    flaws = list(map(str, filled.check()))
    assert flaws == [] if said is None else any(said in flaw for flaw in flaws)


def test_a_better_version_that_is_not_the_best_is_found(store: Store) -> None:
    store.save(document("one", "truncated"))
    store.save(document("one two", hours=1))
    with store._database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET completeness = 'truncated', words = 1, text_key = "
                                   "(SELECT text_key FROM versions WHERE words = 1)")  # fmt: skip
    (flaw,) = store.check()
    assert str(flaw) == f"{URL}: a better version is there: complete, 2 words"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        store.save(document("The ferry is back.", "truncated"))
        store.save(document("The old ferry is back at last.", hours=1))
        store.save(replace(document("The bridge is closed.", url=OTHER, source="weekly", hours=2), credentialed=True))
    return tmp_path


def jumpline(*arguments: str, status: int = 0) -> str:
    ended = CliRunner().invoke(app, [*arguments])
    assert ended.exit_code == status, ended.output
    return ended.output


def test_the_history_of_an_article_is_shown_with_what_changed(folder: Path) -> None:
    said = jumpline("history", URL, "--store", "news.db")
    assert "The {+old +} ferry is back" in said.replace("{+old+}", "{+old +}")
    assert "Text 2 of 2" in said
    assert "the best" in said
    assert "complete, 7 words; was truncated, 4 words" in said
    assert "with your access" in jumpline("history", OTHER, "--store", "news.db")
    assert "is not stored" in jumpline("history", "https://no.example/", "--store", "news.db", status=1)


def test_words_are_found_by_the_command(folder: Path) -> None:
    assert "1 found." in jumpline("search", "ferry", "--store", "news.db")
    assert "None of the 2 articles matches" in jumpline("search", "zeppelin", "--store", "news.db")


def test_pruning_says_first_and_does_then(folder: Path) -> None:
    said = jumpline("prune", "--source", "weekly", "--store", "news.db")
    assert "Would remove 1 article, 1 text, 1 capture." in said
    assert "Nothing was changed" in said
    assert "Removed 1 article, 1 text, 1 capture." in jumpline(
        "prune", "--source", "weekly", "--yes", "--store", "news.db"
    )
    assert "Would remove nothing." in jumpline("prune", "--before", "2020-01-01", "--store", "news.db")
    assert "say which" in jumpline("prune", "--store", "news.db", status=2)


def test_an_article_is_deleted_by_the_command(folder: Path) -> None:
    assert "Removed 1 article, 2 texts, 2 captures." in jumpline("delete", URL, "--store", "news.db")
    assert "is not stored" in jumpline("delete", URL, "--store", "news.db", status=1)
    assert "1 article, no flaws." in jumpline("store", "check", "--store", "news.db")


def test_the_store_is_checked_copied_and_measured_by_commands(folder: Path) -> None:
    assert "2 articles copied" in jumpline("store", "copy", "news.db", "copy.db")
    assert "3  versions" in jumpline("store", "stats", "--store", "copy.db")
    assert "0 articles were compared" in jumpline("store", "migrate", "--store", "copy.db")
    with closing(sqlite3.connect("copy.db")) as connection:
        connection.execute("UPDATE versions SET text = 'forged'")
        connection.commit()
    assert "3 flaws" in jumpline("store", "check", "--store", "copy.db", status=1)
