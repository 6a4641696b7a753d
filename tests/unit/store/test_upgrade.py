from __future__ import annotations

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import sqlite_utils
from sqlite_utils.migrations import Migrations

from photosim.base.errors import LibraryError
from photosim.store.database import schema, upgrade
from photosim.store.database.database import Database, _connect
from photosim.store.database.layout import SCHEMA
from photosim.store.tables.folders import Folders
from photosim.values.photos import Metadata

with contextlib.closing(sqlite_utils.Database(memory=True)) as _empty:
    TODAY = schema.migrations.pending(_empty)


def with_steps(*steps: object) -> Migrations:
    """Today's schema followed by later steps."""
    migrations = Migrations("photosim")
    for step in TODAY:
        migrations(name=step.name)(step.fn)
    for number, later in enumerate(steps):
        migrations(name=f"later{number}")(later)  # type: ignore[arg-type]
    return migrations


def content(path: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {
            name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        }


@pytest.fixture
def old(tmp_path: Path, make_stat, make_decoded) -> Path:
    """A library of today's schema with one photo in it."""
    from photosim.store.tables.photos import Photos

    database = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    folder = Folders(database).add(Path("/photos"))
    Photos(database).save(make_stat(folder, "a.jpg"), make_decoded())
    database.close()
    return database.path


def test_the_number_of_the_schema_is_that_of_its_migrations(database: Database) -> None:
    assert len(TODAY) == SCHEMA == database.schema


def test_metadata_columns_are_the_fields_of_metadata(database: Database) -> None:
    with database.connection() as db:
        columns = [column[1] for column in db.execute("PRAGMA table_info(metadata)")]
    assert columns == ["photo_id", *(field.name for field in fields(Metadata))]


def test_a_pending_step_is_applied_after_a_copy_was_made(old: Path, tmp_path: Path) -> None:
    steps = with_steps(lambda db: db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
    upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, steps)
    assert "later" in content(old)
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"library-schema{len(TODAY)}-")
    assert "later" not in content(copy)
    assert content(copy)["photos"] == 1


def test_the_copy_opens_as_a_library(old: Path, tmp_path: Path) -> None:
    steps = with_steps(lambda db: db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
    upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, steps)
    (copy,) = (tmp_path / "backups").iterdir()
    restored = Database(copy, tmp_path / "other backups")
    assert len(Folders(restored).all()) == 1
    restored.close()


def test_a_step_that_fails_leaves_everything_as_it_was(old: Path, tmp_path: Path) -> None:
    def fails(db: sqlite_utils.Database) -> None:
        db.execute("DROP TABLE vectors")
        raise ZeroDivisionError

    before = content(old)
    steps = with_steps(lambda db: db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"), fails)
    with pytest.raises(ZeroDivisionError):
        upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, steps)
    assert content(old) == before
    Database(old, tmp_path / "backups").close()


def test_a_rebuilt_table_keeps_what_refers_to_it(old: Path, tmp_path: Path) -> None:
    def rebuild(db: sqlite_utils.Database) -> None:
        db["photos"].transform(rename={"format": "kind"})  # type: ignore[union-attr]

    upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, with_steps(rebuild))
    assert content(old)["metadata"] == 1


def test_a_step_that_breaks_references_is_refused(old: Path, tmp_path: Path) -> None:
    steps = with_steps(lambda db: db.execute("DELETE FROM photos"))
    with pytest.raises(LibraryError):
        upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, steps)
    assert content(old)["photos"] == 1


def test_the_newest_five_copies_are_kept(old: Path, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    stale = [
        f"library-schema{schema}-2020010{day}-000000-000000.sqlite3" for day, schema in enumerate((9, 10, 2, 3, 1, 1))
    ]
    for name in [*stale, "mine.txt"]:
        (backups / name).touch()
    steps = with_steps(lambda db: db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
    upgrade.bring_up_to_date(old, backups, _connect, steps)
    left = sorted(path.name for path in backups.iterdir())
    assert len(left) == 6
    assert "mine.txt" in left
    assert stale[0] not in left
    assert stale[1] not in left


def test_without_a_copy_nothing_is_changed(old: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    steps = with_steps(lambda db: db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
    with pytest.raises(LibraryError, match="cannot be copied"):
        upgrade.bring_up_to_date(old, tmp_path / "backups", _connect, steps)
    assert "later" not in content(old)


def test_a_newer_schema_is_refused_and_left_alone(old: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(old)) as db:
        db.execute("PRAGMA user_version = 99")
    before = old.read_bytes()
    with pytest.raises(LibraryError, match=rf"schema 99; this one knows {len(TODAY)}.*Update photosim"):
        Database(old, tmp_path / "backups")
    assert old.read_bytes() == before


def test_another_programs_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bookmarks.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Database(path, tmp_path / "backups")
    assert path.read_bytes() == before


def test_several_programs_may_open_a_new_library_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: Database(tmp_path / "library.sqlite3", tmp_path / "backups"), range(8)))
    assert [database.schema for database in opened] == [len(TODAY)] * 8
    for database in opened:
        database.close()


def test_a_file_that_another_program_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE photos (id INTEGER)")
        done = threading.Timer(0.3, lambda: other.execute("COMMIT"))
        done.start()
        with contextlib.closing(_connect(path)) as db:
            assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert db.execute("SELECT count(*) FROM photos").fetchone() == (0,)
        done.join()


def test_a_library_made_by_another_program_while_ours_looks_at_it_is_not_foreign(tmp_path: Path, monkeypatch) -> None:
    path, backups, connect = tmp_path / "library.sqlite3", tmp_path / "backups", sqlite3.connect
    looked = 0

    class Slow(sqlite3.Connection):
        def execute(self, *arguments):
            nonlocal looked
            looked += 1
            if looked == 2:
                monkeypatch.setattr(sqlite3, "connect", connect)
                Database(path, backups).close()
            return super().execute(*arguments)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **named, factory=Slow))
    upgrade._refuse_foreign(path, SCHEMA)
    assert looked


def test_a_library_from_before_folders_knew_their_volume(tmp_path: Path, identity) -> None:
    from photosim.store.tables.photos import Photos
    from photosim.store.tables.vectors import Vectors

    path = tmp_path / "library.sqlite3"
    before = Migrations("photosim")
    for step in TODAY:
        if step.name == "identity":
            break
        before(name=step.name)(step.fn)
    upgrade.bring_up_to_date(path, tmp_path / "backups", _connect, before)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO folders (path, added_at) VALUES ('/photos', '2024-01-01')")
        db.execute(
            """INSERT INTO photos (folder_id, relative, size, mtime_ns, inode, content_hash, format, width, height,
            shown_at) VALUES (1, 'a.jpg', 7, 1, 2, ?, 'JPEG', 3, 2, '2024-01-01T00:00:00')""",
            ["a" * 40],
        )
        db.commit()
    database = Database(path, tmp_path / "backups")
    photos, vectors = Photos(database), Vectors(database)
    assert Folders(database).volumes() == {1: None}
    (row,) = photos.of_sizes([7, 8], identity.key)
    assert (row.relative, row.content_hash, row.has_vector) == ("a.jpg", "a" * 40, False)
    model = vectors.model_id(identity)
    vectors.put(model, [(row.id, np.ones(identity.dim, np.float32))])
    assert vectors.of_inputs(model, ["x"]) == {}
    vectors.put_inputs([("x", "a" * 40), ("x", "a" * 40)])
    assert vectors.of_inputs(model, ["x", "y"]).keys() == {"x"}
    database.close()
