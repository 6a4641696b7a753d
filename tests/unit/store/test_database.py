from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.store.database.database import Database
from photosim.store.tables.folders import Folders


class Stop(Exception):
    """What a test raises to leave a block."""


def names(database: Database) -> list[str]:
    return [path.name for _, path, _ in Folders(database).all()]


def add_and_fail(database: Database, *paths: str) -> None:
    with database.atomic():
        for path in paths:
            Folders(database).add(Path(path))
        raise Stop


def test_settings_that_safety_rests_on(database: Database) -> None:
    with database.connection() as db:
        values = [
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys", "synchronous")
        ]
    assert values == ["wal", 1, 1]


def test_a_missing_parent_folder_is_made(tmp_path: Path) -> None:
    database = Database(tmp_path / "new" / "one" / "library.sqlite3", tmp_path / "backups")
    assert database.schema >= 1
    database.close()


def test_what_was_written_is_there_after_reopening(database: Database, tmp_path: Path) -> None:
    Folders(database).add(Path("/photos"))
    database.close()
    again = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    assert names(again) == ["photos"]
    again.close()
    assert not (tmp_path / "backups").exists()


def test_an_exception_takes_the_whole_transaction_back(database: Database) -> None:
    with pytest.raises(Stop):
        add_and_fail(database, "/one", "/two")
    assert names(database) == []


def test_an_inner_block_that_fails_takes_only_its_part_back(database: Database) -> None:
    folders = Folders(database)
    with database.atomic():
        folders.add(Path("/one"))
        with pytest.raises(Stop):
            add_and_fail(database, "/two")
        folders.add(Path("/three"))
    assert names(database) == ["one", "three"]


def test_a_snapshot_sees_one_state(database: Database) -> None:
    folders = Folders(database)
    folders.add(Path("/one"))
    with database.snapshot():
        assert names(database) == ["one"]
        with ThreadPoolExecutor(1) as other:
            other.submit(folders.add, Path("/two")).result()
        assert names(database) == ["one"]
    assert names(database) == ["one", "two"]


def test_writing_inside_a_snapshot_is_a_bug(database: Database) -> None:
    with database.snapshot(), pytest.raises(RuntimeError, match="snapshot"):
        Folders(database).add(Path("/one"))


def test_threads_write_side_by_side_and_leave_no_connection_behind(database: Database) -> None:
    folders = Folders(database)

    def add(number: int) -> None:
        with database.atomic():
            folders.add(Path(f"/{number}/a"))
            folders.add(Path(f"/{number}/b"))

    for start in range(0, 40, 4):  # new threads each time
        threads = [threading.Thread(target=add, args=(number,)) for number in range(start, start + 4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(folders.all()) == 80
    assert len(database._idle) <= 4


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(LibraryError, match="closed"):
        names(database)


def test_closing_lets_a_transaction_in_progress_finish(database: Database, tmp_path: Path) -> None:
    with database.atomic():
        Folders(database).add(Path("/one"))
        database.close()
        Folders(database).add(Path("/two"))
    again = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    assert names(again) == ["one", "two"]
    again.close()


def test_a_killed_program_loses_the_batch_in_hand_only(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from photosim.store.database.database import Database
from photosim.store.tables.folders import Folders
database = Database(Path(sys.argv[1]), Path(sys.argv[2]))
folders = Folders(database)
with database.atomic():
    folders.add(Path("/one"))
    folders.add(Path("/two"))
with database.atomic():
    folders.add(Path("/three"))
    os._exit(9)
"""
    arguments = [str(tmp_path / "library.sqlite3"), str(tmp_path / "backups")]
    assert subprocess.run([sys.executable, "-c", script, *arguments], check=False).returncode == 9
    database = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    assert names(database) == ["one", "two"]
    database.close()
