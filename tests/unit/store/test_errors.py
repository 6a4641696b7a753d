from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.store.database import database as database_module
from photosim.store.database import upgrade
from photosim.store.database.database import Database
from photosim.store.tables.folders import Folders


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(upgrade, "BUSY_SECONDS", 0.01)


def reopen(path: Path) -> None:
    Database(path, path.parent / "backups").close()


def use(path: Path) -> None:
    with contextlib.closing(Database(path, path.parent / "backups")) as database:
        Folders(database).all()


def fill(database: Database) -> None:
    with database.atomic():
        for number in range(2000):
            Folders(database).add(Path(f"/a rather long name of a folder/{number}"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_text("dear diary, " * 500)
    with pytest.raises(LibraryError, match="not a photosim library"):
        reopen(path)


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be opened"):
        reopen(tmp_path)


def test_a_file_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="cannot be made"):
        reopen(tmp_path / "file" / "library.sqlite3")


def test_a_damaged_library(database: Database) -> None:
    fill(database)
    database.close()
    content = bytearray(database.path.read_bytes())
    content[16384:] = b"\xff" * (len(content) - 16384)
    database.path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"damaged.*backups"):
        use(database.path)


def test_a_library_in_use(database: Database, impatient: None) -> None:
    with database.atomic(), pytest.raises(LibraryError, match="Another program"):
        reopen(database.path)
    reopen(database.path)


def test_a_write_that_has_to_wait_too_long(tmp_path: Path, impatient: None) -> None:
    database = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    with contextlib.closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="Another program"):
            Folders(database).add(Path("/one"))
    Folders(database).add(Path("/one"))
    database.close()


def test_a_full_disk_takes_the_batch_back(database: Database) -> None:
    with database.connection() as db:
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        with pytest.raises(LibraryError, match="full"):
            fill(database)
        assert Folders(database).all() == []


def test_a_read_only_library(database: Database) -> None:
    with database.connection() as db:
        db.execute("PRAGMA query_only = ON")
        with pytest.raises(LibraryError, match="read-only"):
            Folders(database).add(Path("/one"))


def test_a_mistake_in_the_program_stays_one(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), database.connection() as db:
        db.execute("SELECT * FROM absent")
    with pytest.raises(sqlite3.IntegrityError), database.atomic() as db:
        db.execute("INSERT INTO metadata (photo_id) VALUES (1)")
