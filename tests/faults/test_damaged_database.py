"""A damaged database is told of, mended from what can be read and from a copy, and never thrown away."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base.errors import DamagedLibrary, LibraryError
from photosim.base.remedies import Remedy
from photosim.library import Library
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair import integrity
from photosim.store.repair import rebuild as repaired
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.pictures import write

TABLES = ("folders", "photos", "metadata", "vectors", "models", "fingerprints", "verdicts")


def spoil(path: Path, start: int, end: int) -> None:
    content = bytearray(path.read_bytes())
    content[start:end] = random.Random(start).randbytes(min(end, len(content)) - start)
    path.write_bytes(content)


def page_of(shelf: Shelf, name: str) -> int:
    """The number of a table's or index's first page, from 0."""
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        return int(db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]) - 1


def spoil_page(shelf: Shelf, name: str) -> None:
    page = page_of(shelf, name)
    spoil(shelf.database, page * PAGE_SIZE, (page + 1) * PAGE_SIZE)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE_SIZE * PAGE_SIZE + 777)


def header(path: Path) -> None:
    spoil(path, 0, 100)


def first_page(path: Path) -> None:
    spoil(path, 100, PAGE_SIZE)


def everything(path: Path) -> None:
    spoil(path, 0, path.stat().st_size)


def text(path: Path) -> None:
    path.write_text("dear diary, " * 5000)


WHOLE_FILE = (truncate, header, first_page, everything, text)


def kept(shelf: Shelf) -> list[Path]:
    return sorted(shelf.directory.glob("damaged-*/library.sqlite3"))


def state(shelf: Shelf) -> tuple[int, int, int, int]:
    """Photos, vectors, verdicts, and files a scan opens."""
    with shelf.open() as library:
        opened = library.scanning.scan().opened
        facts = library.facts()
        pair_decisions = len(library._parts.stores.pair_decisions.all())
        return facts.photos, facts.vectors, pair_decisions, opened


@pytest.mark.parametrize("damage", WHOLE_FILE)
def test_it_is_told_of_and_nothing_is_touched(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    damage(shelf.database)
    before = shelf.database.read_bytes()
    answer = shelf.check()
    assert answer.status == 1
    (problem,) = answer.json["problems"]
    assert problem["part"] == "database"
    assert problem["repairable"]
    assert shelf.database.read_bytes() == before
    assert kept(shelf) == []


@pytest.mark.parametrize("damage", WHOLE_FILE)
def test_it_is_restored_from_the_newest_copy(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    damage(shelf.database)
    damaged = shelf.database.read_bytes()
    answer = shelf.check(repair=True)
    assert (answer.status, answer.json["problems"]) == (0, [])
    told = " ".join(answer.json["repaired"])
    if damage not in (header, first_page):  # behind which everything can still be read
        assert "came from the copy of" in told
        assert "none is lost" in told
    (aside,) = kept(shelf)
    assert aside.read_bytes() == damaged
    assert str(aside.parent) in told
    # The verdict was made after the copy, and comes from the journal of decisions.
    assert state(shelf) == (PHOTOS, PHOTOS, 1, 0)
    assert shelf.check() == (0, {"problems": [], "repaired": []}, "")


@pytest.mark.parametrize("damage", WHOLE_FILE)
def test_without_a_copy_the_photos_are_scanned_again(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    shutil.rmtree(shelf.backups)
    damage(shelf.database)
    answer = shelf.check(repair=True)
    assert answer.status == 0
    assert "no good copy" in " ".join(answer.json["repaired"]) or damage in (header, first_page)
    assert len(kept(shelf)) == 1
    assert shelf.run("scan", str(shelf.photos)).json["found"] == PHOTOS


def test_a_damaged_header_loses_nothing(shelf: Shelf) -> None:
    shutil.rmtree(shelf.backups)
    header(shelf.database)
    answer = shelf.check(repair=True)
    assert "nothing is lost" in " ".join(answer.json["repaired"])
    assert state(shelf) == (PHOTOS, PHOTOS, 1, 0)


@pytest.mark.parametrize("table", TABLES)
def test_one_damaged_table_costs_no_other(shelf: Shelf, table: str) -> None:
    shutil.rmtree(shelf.backups)
    spoil_page(shelf, table)
    answer = shelf.check(repair=True)
    assert answer.status == 0
    assert table in " ".join(answer.json["repaired"])
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        count = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}
    assert count["verdicts"] == 1
    assert count["photos"] == (0 if table == "photos" else PHOTOS)
    assert count["fingerprints"] == (0 if table == "fingerprints" else PHOTOS)
    assert count["vectors"] == (0 if table in ("photos", "models", "vectors") else PHOTOS)


@pytest.mark.parametrize("table", TABLES)
def test_one_damaged_table_is_filled_from_the_copy(shelf: Shelf, table: str) -> None:
    spoil_page(shelf, table)
    assert shelf.check(repair=True).status == 0
    assert state(shelf) == (PHOTOS, PHOTOS, 1, 0)


@pytest.mark.parametrize("index", ["photos_content_hash", "deletions_batch", "sqlite_autoindex_photos_1"])
def test_a_damaged_index_loses_nothing(shelf: Shelf, index: str) -> None:
    shutil.rmtree(shelf.backups)
    spoil_page(shelf, index)
    answer = shelf.check(repair=True)
    assert "nothing is lost" in " ".join(answer.json["repaired"])
    assert state(shelf) == (PHOTOS, PHOTOS, 1, 0)


def test_the_lost_paths_of_folders_are_stood_in_for(shelf: Shelf) -> None:
    shutil.rmtree(shelf.backups)
    (shelf.directory / "decisions.jsonl").unlink()
    spoil_page(shelf, "folders")
    shelf.check(repair=True)
    (folder,) = shelf.run("folders").json["folders"]
    assert (folder["online"], folder["photos"]) == (False, PHOTOS)
    assert "lost folder" in folder["path"]


def test_what_the_damaged_file_says_is_younger_than_the_copy(shelf: Shelf) -> None:
    write(shelf.photos / "000.jpg", 999)
    (shelf.photos / "001.jpg").unlink()
    write(shelf.photos / "new.jpg", 1000)
    shelf.run("scan")
    spoil_page(shelf, "vectors")
    assert shelf.check(repair=True).status == 0
    with shelf.open() as library:
        assert library.facts().photos == PHOTOS
        # The edited photo and the new one have no vector that would be true; the others come from the copy.
        assert library.facts().vectors == PHOTOS - 2
        assert library.scanning.scan().opened == 2
        assert library.facts().vectors == PHOTOS


def test_a_damaged_copy_is_passed_over(shelf: Shelf) -> None:
    (good,) = shelf.backups.iterdir()
    bad = shelf.backups / "library-weekly-20990101-000000.sqlite3"
    shutil.copy(good, bad)
    truncate(bad)
    everything(shelf.database)
    shelf.check(repair=True)
    assert state(shelf)[:2] == (PHOTOS, PHOTOS)


def test_deletions_can_be_taken_back_after_a_repair(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert shelf.run("trash", str(shelf.photos / "005.jpg")).status == 0
    spoil_page(shelf, "vectors")
    shelf.check(repair=True)
    assert shelf.run("undo").status == 0
    assert (shelf.photos / "005.jpg").exists()


@pytest.mark.parametrize("damage", WHOLE_FILE)
def test_other_commands_say_how_to_mend_it(shelf: Shelf, damage: Callable[[Path], None]) -> None:
    damage(shelf.database)
    answer = shelf.run("scan")
    assert answer.status == 3
    assert "photosim check --repair" in answer.error


def test_damage_that_a_scan_meets_is_told_of_the_same_way(shelf: Shelf) -> None:
    shutil.rmtree(shelf.directory / "indexes")
    spoil_page(shelf, "vectors")
    with shelf.open() as library, pytest.raises(DamagedLibrary) as raised:
        library.lookalikes.similar(1)
    assert raised.value.remedy is Remedy.REPAIR_LIBRARY


def test_a_disk_without_room_changes_nothing(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    everything(shelf.database)
    before = shelf.database.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(repaired.shutil, "copyfile", full)
    with pytest.raises(LibraryError, match="cannot be mended"):
        Library.mend(shelf.directory)
    assert shelf.database.read_bytes() == before
    assert kept(shelf) == []
    assert not list(shelf.directory.glob(f"{repaired.WORKSHOP}*"))


def test_an_old_journal_is_not_played_into_the_new_file(shelf: Shelf) -> None:
    first_page(shelf.database)
    wal = shelf.database.with_name("library.sqlite3-wal")
    wal.write_bytes(b"an old journal")
    shelf.check(repair=True)
    assert not wal.exists()
    assert integrity.faults(shelf.database) == []


def test_without_second_names_the_damaged_file_is_copied(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    everything(shelf.database)
    damaged = shelf.database.read_bytes()
    assert shelf.check(repair=True).status == 0
    assert kept(shelf)[0].read_bytes() == damaged


def hash_of(shelf: Shelf, name: str) -> str:
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        return str(db.execute("SELECT content_hash FROM photos WHERE relative = ?", [name]).fetchone()[0])


@pytest.mark.parametrize(("which", "byte"), [(0, b"f"), (0, b"z"), (0, b"\x00"), (1, b"f"), (1, b"z")])
def test_a_hash_that_its_index_denies_is_read_again(shelf: Shelf, which: int, byte: bytes) -> None:
    """`which`: the first or the second place in the file where the hash stands, table or index."""
    shutil.rmtree(shelf.backups)
    right = hash_of(shelf, "003.jpg")
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        for table in ("fingerprints", "shot_qualities", "model_inputs"):
            db.execute(f"DELETE FROM {table}")
        db.commit()
        db.execute("VACUUM")
    content = shelf.database.read_bytes()
    places = [at for at in range(len(content)) if content.startswith(right.encode(), at)]
    assert len(places) == 2
    broken = bytearray(content)
    broken[places[which] + 20 : places[which] + 21] = byte if broken[places[which] + 20 :][:1] != byte else b"0"
    shelf.database.write_bytes(broken)
    answer = shelf.check(repair=True)
    assert answer.status == 0
    assert "The content of 1 photo could not be told" in " ".join(answer.json["repaired"])
    with shelf.open() as library:
        assert library.scanning.scan().opened == 1
        assert library.facts().vectors == PHOTOS
    assert hash_of(shelf, "003.jpg") == right
    assert shelf.parts() == []
