"""The log of the latest keys: whatever is merged when, and by whom, every key is found where it was noted."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import func, select

from jumpline.store import open_store, recent
from jumpline.store.bloom import Filters
from jumpline.store.recent import Recent
from jumpline.store.schema import bands, merging, recent_bands

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from jumpline.store import Store

FEW = 100
"""Keys that begin a merge here."""
LARGEST = 2**63 - 1


class Program:
    """One that notes keys; what it should find is what all of them noted."""

    def __init__(self, store: Store, most: int = FEW) -> None:
        self.database = store._database
        self.bands = Recent(most)

    def note(self, entries: list[tuple[int, int]], *, fail: bool = False) -> None:
        def noted(connection: Connection) -> None:
            self.bands.find(connection, {key for key, _number in entries})
            self.bands.note(connection, entries)
            if fail:
                raise ZeroDivisionError

        self.database.write(noted)

    def found(self, keys: set[int]) -> dict[int, set[int]]:
        found = self.database.write(self.bands.find, keys)
        assert all(len(ids) == len(set(ids)) for ids in found.values())
        return {key: set(ids) for key, ids in found.items()}


def rows(store: Store) -> tuple[int, int, int]:
    """How many keys stand in the table and in the log, and how often what is in memory had to be read anew."""
    with store._database._engine.connect() as connection:
        logged = connection.execute(select(recent_bands.c.entries)).scalars().all()
        return (
            connection.scalar(select(func.count()).select_from(bands)) or 0,
            sum(len(entries) // 16 for entries in logged),
            connection.scalar(select(merging.c.epoch)) or 0,
        )


@pytest.mark.parametrize("seed", range(3))
def test_every_key_is_found_by_every_program_whenever_it_was_merged(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    programs = [Program(store), Program(store)]
    truth: dict[int, set[int]] = {}
    edges = [-LARGEST - 1, -LARGEST, 0, LARGEST]
    for step in range(300):
        one = chance.choice(programs)
        number = step + 1
        keys = {chance.choice([*edges, chance.randrange(-LARGEST, LARGEST)]) for _ in range(chance.randrange(1, 30))}
        entries = [(key, number) for key in keys]
        if chance.random() < 0.2:
            with pytest.raises(ZeroDivisionError):
                one.note(entries, fail=True)
            continue
        one.note(entries)
        for key in keys:
            truth.setdefault(key, set()).add(number)
        if step % 40 == 25:
            gone = chance.sample(range(1, number), 3)
            store._database.write(recent.forget, set(truth), gone)
            truth = {key: left for key, ids in truth.items() if (left := ids - set(gone))}
        if step % 10 == 0:
            programs[chance.randrange(2)] = Program(store)  # one that begins in the middle
            asked = {*truth, 5}
            assert [program.found(asked) for program in programs] == [truth, truth]
    assert [program.found(set(truth)) for program in programs] == [truth, truth]
    merged, logged, epoch = rows(store)
    if store._database._engine.dialect.name == "sqlite":
        assert merged > 5 * FEW
        assert logged < 4 * FEW
        assert epoch > 4
    else:
        assert (logged, epoch) == (0, 0)
    store._database.write(recent.settle)
    assert rows(store)[:2] == (sum(len(ids) for ids in truth.values()), 0)
    assert programs[0].found(set(truth)) == truth
    store._database.write(recent.clear)
    assert rows(store)[:2] == (0, 0)
    assert programs[0].found(set(truth)) == {}


def test_a_log_that_is_copied_goes_on_where_it_stood(tmp_path: Path, url: str) -> None:
    keys = [(key * 7_919_919_919, key) for key in range(1, 151)]
    with open_store(f"sqlite:///{tmp_path}/from.db") as store, open_store(url) as other:
        program = Program(store)
        for start in range(0, len(keys), 10):
            program.note(keys[start : start + 10])
        assert rows(store)[0] < len(keys)
        store.copy_to(other)
        assert Program(other).found({key for key, _number in keys}) == {key: {number} for key, number in keys}


def test_filters_let_every_key_of_the_table_through_and_few_others(tmp_path: Path) -> None:
    chance = random.Random(2)
    with open_store(f"sqlite:///{tmp_path}/jumpline.db") as store:
        program = Program(store)
        for number in range(1, 301):
            program.note([(chance.randrange(-LARGEST, LARGEST), number) for _ in range(40)])
        filters = Filters()
        with store._database._engine.connect() as connection:
            filters.read_on(connection)
            merged = np.array(connection.scalars(select(bands.c.key)).all(), np.int64)
        assert len(merged) > 10_000
        assert filters.may_hold(merged).all()
        others = np.array([chance.randrange(-LARGEST, LARGEST) for _ in range(10_000)], np.int64)
        assert filters.may_hold(others).mean() < 0.05


def test_what_is_noted_is_written_in_few_pages(tmp_path: Path) -> None:
    path = tmp_path / "jumpline.db"
    chance = random.Random(1)

    def keys(number: int) -> list[tuple[int, int]]:
        return [(chance.randrange(-LARGEST, LARGEST), n + 1) for n in range(number)]

    with open_store(f"sqlite:///{path}") as store:
        Program(store).note(keys(50_000))
        store._database.write(recent.settle)
        program, log = Program(store, most=2**19), path.with_name(f"{path.name}-wal")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for _ in range(10):
            program.note(keys(400))
        assert log.stat().st_size < 10 * 8 * 4096
        assert rows(store)[:2] == (50_000, 4000)
