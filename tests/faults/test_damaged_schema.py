"""Damage to SQLite's list of tables costs no row: what the tables are is known, and where they begin is found."""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair import integrity
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.fake_embedder import FakeEmbedder

CACHES = ("decision_journal", "find_stale", "find_stamp", "sqlite_sequence", "_sqlite_migrations")
"""Tables that are other ones after a repair: where the journal stands, and SQLite's own."""


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the generation of the index, which a repair renews."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in sorted(set(tables) - set(CACHES)):
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "generation"]
            found[table] = sorted(db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)
        return found


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """A library with rows in most tables, and neither a copy nor a journal that could help."""
    with shelf.open() as library:
        photos = sorted(shelf.photos.iterdir())
        library.duplicates.keep_all(photos[3:6])
        library._parts.stores.marks.put([7, 8])
        library._parts.stores.keepers.put(9)
        library.duplicates.find()
        library.duplicates.set_keeper_rules(None, [shelf.photos])
    shutil.rmtree(shelf.backups)
    (shelf.directory / "decisions.jsonl").unlink()
    return shelf


def pages_of_list(path: Path) -> list[int]:
    """The pages, from 0, on which the list of tables lies: the first, and what it leads to."""
    data = path.read_bytes()
    if data[100] == 13:
        return [0]
    cells = int.from_bytes(data[103:105], "big")
    places = [int.from_bytes(data[112 + 2 * n : 114 + 2 * n], "big") for n in range(cells)]
    children = [int.from_bytes(data[place : place + 4], "big") for place in places]
    return [0, *(child - 1 for child in (*children, int.from_bytes(data[108:112], "big")))]


def used_bytes(path: Path) -> list[int]:
    """Where something stands on those pages."""
    data = path.read_bytes()
    return [
        at
        for page in pages_of_list(path)
        for at in range(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
        if data[at] or at % PAGE_SIZE < 200
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_costs_no_row(full: Shelf, seed: int) -> None:
    before, whole = content(full.database), full.database.read_bytes()
    chance = random.Random(seed)
    for at in chance.sample(used_bytes(full.database), 12):
        bit = chance.randrange(8)
        broken = bytearray(whole)
        broken[at] ^= 1 << bit
        full.database.write_bytes(broken)
        Library.mend(full.directory)
        assert integrity.faults(full.database) == [], f"bit {bit} of byte {at}"
        assert content(full.database) == before, f"bit {bit} of byte {at}"
        with Library.open(full.directory, embedder=FakeEmbedder(), workers=0) as library:
            assert library.facts().vectors == PHOTOS, f"bit {bit} of byte {at}"
        (full.directory / "decisions.jsonl").unlink()
        for aside in full.directory.glob("damaged-*"):
            shutil.rmtree(aside)
        for suffix in ("-wal", "-shm"):
            full.database.with_name(full.database.name + suffix).unlink(missing_ok=True)


def change(path: Path, sql: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(sql, values)


def set_sql(name: str, sql: str) -> Callable[[Path], None]:
    return lambda path: change(path, "UPDATE sqlite_master SET sql = ? WHERE name = ?", sql, name)


def set_root(name: str, root: int) -> Callable[[Path], None]:
    return lambda path: change(path, "UPDATE sqlite_master SET rootpage = ? WHERE name = ?", root, name)


def set_name(name: str, new: str) -> Callable[[Path], None]:
    return lambda path: change(path, "UPDATE sqlite_master SET name = ?, tbl_name = ? WHERE name = ?", new, new, name)


def swap(one: str, other: str) -> Callable[[Path], None]:
    def act(path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as db:
            roots = dict(db.execute("SELECT name, rootpage FROM sqlite_master").fetchall())
        set_root(one, roots[other])(path)
        set_root(other, roots[one])(path)

    return act


def drop(name: str) -> Callable[[Path], None]:
    return lambda path: change(path, "DELETE FROM sqlite_master WHERE name = ?", name)


def rename_column(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'photos'").fetchone()
    set_sql("photos", re.sub("content_hash", "content_hasi", sql))(path)


def make_condition_unknown(path: Path) -> None:
    """One letter of `present IN (0, 1)`: SQLite reads it as a function that does not exist."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'label_keywords'").fetchone()
    assert "present IN (0, 1)" in sql
    set_sql("label_keywords", sql.replace("present IN", "present0IN"))(path)


DAMAGE = {
    "condition": make_condition_unknown,
    "table text": set_sql("photos", "CREATE TABLF photos (id)"),
    "table text of another": set_sql("photos", "CREATE TABLE photos (id INTEGER PRIMARY KEY, other TEXT)"),
    "column name": rename_column,
    "index text": set_sql("photos_content_hash", "CREATE INDEX photos_content_hash ON photos (content_hasi)"),
    "trigger text": set_sql("vectors_added", "CREATE TRIGGER vectors_added AFTER INSERT ON vectors BEGIN END"),
    "no text": set_sql("vectors", ""),
    "name": set_name("vectors", "vectnrs"),
    "index name": set_name("photos_content_hash", "photos_content_hasi"),
    "root of nothing": set_root("photos", 1_000_000),
    "root inside another": set_root("vectors", 2),
    "root 0": set_root("metadata", 0),
    "swapped tables": swap("photos", "vectors"),
    "swapped small tables": swap("verdicts", "kept_contents"),
    "table and index swapped": swap("photos", "photos_content_hash"),
    "a row is gone": drop("photos"),
    "an index is gone": drop("photos_content_hash"),
    "a trigger is gone": drop("photos_content"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_kind_of_damage_to_the_list_costs_no_row(full: Shelf, damage: str) -> None:
    before = content(full.database)
    DAMAGE[damage](full.database)
    assert full.parts() == ["database"]
    assert full.check(repair=True).status == 0
    assert content(full.database) == before
    assert full.parts() == []


def test_the_whole_list_may_be_gone(full: Shelf) -> None:
    """By what lies in its pages alone: photos and vectors are like nothing else."""
    before = content(full.database)
    broken = bytearray(full.database.read_bytes())
    for page in pages_of_list(full.database):
        start = page * PAGE_SIZE
        broken[start + 100 * (page == 0) : start + PAGE_SIZE] = random.Random(1).randbytes(
            PAGE_SIZE - 100 * (page == 0)
        )
    full.database.write_bytes(broken)
    Library.mend(full.directory)
    after = content(full.database)
    assert after["photos"] == before["photos"]
    assert after["vectors"] == before["vectors"]
    foreign = {table for table, rows in after.items() if not set(rows) <= set(before[table])}
    assert foreign <= {"folders"}, after["label_keywords"][:2]


def test_rows_in_the_journal_of_the_database_are_read_too(full: Shelf, tmp_path: Path) -> None:
    with full.open() as library:
        library.duplicates.decide(sorted(full.photos.iterdir())[10:12], same=True)
        wal = full.database.with_name("library.sqlite3-wal")
        assert wal.stat().st_size
        before = content(full.database)
        for path in (full.database, wal):
            shutil.copy(path, tmp_path / path.name)
    for path in (full.database, wal):
        shutil.copy(tmp_path / path.name, path)
    (full.directory / "decisions.jsonl").unlink()
    broken = full.database.read_bytes().replace(b"CREATE TABLE vectors", b"CREATF TABLE vectors", 1)
    full.database.write_bytes(broken)
    Library.mend(full.directory)
    assert content(full.database) == before
