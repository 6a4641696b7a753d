"""Weekly copies: made when due, whole, few, and good for putting back by hand."""

from __future__ import annotations

import datetime
import logging
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from photosim.base.errors import DamagedLibrary, LibraryError
from photosim.store.database.database import Database
from photosim.store.repair import backups, integrity
from photosim.store.repair.backups import WEEKLY_KEPT, WeeklyBackups
from photosim.store.tables.folders import Folders
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.pictures import write

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 6, 1, 12)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path):
    database = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    Folders(database).add(Path("/photos"))
    yield database
    database.close()


@pytest.fixture
def weekly(database: Database, tmp_path: Path, clock: Clock) -> WeeklyBackups:
    return WeeklyBackups(database, tmp_path / "backups", clock)


def test_due_once_a_week(weekly: WeeklyBackups, clock: Clock) -> None:
    assert weekly.due()
    assert integrity.is_whole(weekly.make())
    assert not weekly.due()
    clock.now += 6 * DAY
    assert not weekly.due()
    clock.now += 1 * DAY
    assert weekly.due()


def test_few_are_kept(weekly: WeeklyBackups, clock: Clock, tmp_path: Path) -> None:
    made = []
    for _ in range(WEEKLY_KEPT + 3):
        made.append(weekly.make())
        clock.now += 7 * DAY
    assert [copy.path for copy in backups.copies(tmp_path / "backups")] == made[::-1][:WEEKLY_KEPT]


def test_large_ones_give_way_but_the_newest_stays(
    weekly: WeeklyBackups, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly.make()
    clock.now += 7 * DAY
    monkeypatch.setattr(backups, "_ROOM_LEFT", 0)
    usage = shutil.disk_usage(tmp_path)._replace(free=2_000_000)
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: usage)
    newest = weekly.make()
    assert [copy.path for copy in backups.copies(tmp_path / "backups")] == [newest]


def test_copies_before_a_change_of_schema_count_and_stay(weekly: WeeklyBackups, clock: Clock, tmp_path: Path) -> None:
    made = weekly.make()
    before = made.rename(made.with_name("library-schema3-20260601-120000-000000.sqlite3"))
    assert not weekly.due()
    for _ in range(WEEKLY_KEPT + 1):
        clock.now += 7 * DAY
        weekly.make()
    assert before.exists()


@pytest.mark.parametrize("days", [1, 30, 4000])
def test_a_clock_that_goes_backwards(weekly: WeeklyBackups, clock: Clock, tmp_path: Path, days: int) -> None:
    """Copies of the future neither stop new ones for years nor are taken for fresh ones for ever."""
    weekly.make()
    clock.now -= days * DAY
    for _ in range(2 * WEEKLY_KEPT):
        clock.now += 7 * DAY
        if weekly.due():
            weekly.make()
    assert not weekly.due()
    assert len(backups.copies(tmp_path / "backups")) <= WEEKLY_KEPT


def test_a_full_disk_is_said_in_words(weekly: WeeklyBackups, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(LibraryError, match="free space"):
        weekly.make()
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_made(weekly: WeeklyBackups, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file in its place")
    with pytest.raises(LibraryError, match="cannot be made"):
        weekly.make()


def test_a_damaged_library_takes_the_place_of_no_good_copy(
    weekly: WeeklyBackups, database: Database, clock: Clock, tmp_path: Path
) -> None:
    good = weekly.make()
    with database.connection() as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'pairs'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    database.close()  # what it has in memory would be whole
    with database.path.open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(b"\x0b" * size)
    clock.now += 7 * DAY
    again = Database(database.path, tmp_path / "backups")
    with pytest.raises(DamagedLibrary):
        WeeklyBackups(again, tmp_path / "backups", clock).make()
    again.close()
    assert list((tmp_path / "backups").iterdir()) == [good]


def test_writers_go_on_meanwhile(weekly: WeeklyBackups, database: Database) -> None:
    stop = threading.Event()
    written = []

    def write_on() -> None:
        while not stop.is_set():
            written.append(Folders(database).add(Path(f"/{len(written)}")))

    thread = threading.Thread(target=write_on)
    thread.start()
    try:
        copy = weekly.make()
    finally:
        stop.set()
        thread.join()
    assert integrity.is_whole(copy)
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT count(*) FROM folders").fetchone()[0] >= 1
    db.close()


def test_a_scan_makes_the_first_one(shelf: Shelf) -> None:
    (copy,) = shelf.backups.iterdir()
    assert copy.name.startswith("library-weekly-")
    shelf.run("scan")
    assert list(shelf.backups.iterdir()) == [copy]


def test_a_library_without_folders_needs_none(empty_shelf: Shelf) -> None:
    with empty_shelf.open() as library:
        assert library.checkup.back_up_weekly() is None
    assert not empty_shelf.backups.exists()


def test_a_scan_is_done_even_where_no_copy_can_be_made(
    empty_shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(empty_shelf.photos / "a.jpg", 1)
    monkeypatch.setattr(backups, "_ROOM_LEFT", 10**18)
    with empty_shelf.open() as library, caplog.at_level(logging.WARNING):
        assert library.scanning.scan([empty_shelf.photos]).new == 1
    assert "weekly copy" in caplog.text


def test_put_back_by_hand(shelf: Shelf) -> None:
    """As docs/library-safety.md says: copy the file over the database and remove the -wal and -shm beside it."""
    (copy,) = shelf.backups.iterdir()
    write(shelf.photos / "new.jpg", 77)
    shelf.run("scan")
    shutil.copy(copy, shelf.database)
    report = shelf.run("scan")
    assert (report.json["new"], report.json["unchanged"]) == (1, PHOTOS)
    assert shelf.check().status == 0
