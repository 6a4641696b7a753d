"""What a person decided outlives the database: it is written a second time, and comes back from there."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3

import pytest

from photosim.store.database.decision_tables import KINDS
from photosim.store.database.layout import PAGE_SIZE
from tests.faults.conftest import Shelf
from tests.helpers.decisions import lose_database, said


def test_every_kind_comes_back_with_the_database_gone(decided: Shelf) -> None:
    before = said(decided)
    lose_database(decided)
    with decided.open() as library:
        library.scanning.scan()
    assert said(decided) == before
    assert all(before.values())
    assert decided.run("undo").status == 0
    assert (decided.photos / "010.jpg").exists()
    assert decided.parts() == []


def test_a_check_finds_the_library_by_its_journal(decided: Shelf) -> None:
    before = said(decided)
    lose_database(decided)
    assert decided.check(repair=True).status == 0
    assert decided.run("scan").status == 0
    assert said(decided) == before


def test_marks_wait_for_their_photos_through_a_second_loss(decided: Shelf) -> None:
    before = said(decided)
    away = decided.photos.with_name("away")
    lose_database(decided)
    decided.photos.rename(away)
    assert said(decided)["marks"] == set()
    lose_database(decided, copies=False)
    assert said(decided)["marks"] == set()
    away.rename(decided.photos)
    assert decided.run("scan").status == 0
    assert said(decided) == before


def test_marks_follow_the_content_to_another_folder_and_fall_on_no_other_copy(decided: Shelf) -> None:
    lose_database(decided)
    elsewhere = decided.photos.rename(decided.photos.with_name("elsewhere"))
    shutil.copy(elsewhere / "008.jpg", elsewhere / "copy of 008.jpg")
    (elsewhere / "007.jpg").rename(elsewhere / "first.jpg")
    shutil.copy(elsewhere / "first.jpg", elsewhere / "second.jpg")
    assert decided.run("scan", str(elsewhere)).status == 0
    now = said(decided)
    assert [path.name for path, _ in now["keepers"]] == ["008.jpg"]  # type: ignore[attr-defined]
    assert {os.fsencode(path.name) for path, _ in now["marks"]} == {b"odd \xff\n\x1b.jpg"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [kind.table for kind in KINDS if kind.table != "waiting_decisions"])
def test_a_damaged_table_of_decisions_loses_nothing(decided: Shelf, kind: str) -> None:
    before = said(decided)
    shutil.rmtree(decided.backups)
    with contextlib.closing(sqlite3.connect(decided.database)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [kind]).fetchone()
    content = bytearray(decided.database.read_bytes())
    content[(page - 1) * PAGE_SIZE : page * PAGE_SIZE] = random.Random(1).randbytes(PAGE_SIZE)
    decided.database.write_bytes(content)
    answer = decided.check(repair=True)
    assert answer.status == 0
    assert "none is lost" in " ".join(answer.json["repaired"])
    assert said(decided) == before


def test_an_old_copy_put_back_by_hand_knows_what_was_decided_since(decided: Shelf) -> None:
    before = said(decided)
    (copy,) = decided.backups.iterdir()
    lose_database(decided, copies=False)
    shutil.copy(copy, decided.database)
    decided.run("scan")
    assert said(decided) == before


def test_what_was_taken_back_does_not_return_with_an_old_copy(decided: Shelf) -> None:
    (copy,) = decided.backups.iterdir()
    with decided.open() as library:
        library.checkup.back_up_weekly()
        library.duplicates.forget(library.duplicates.decisions())
        library._parts.stores.marks.remove(library._parts.stores.marks.all())
        library.folders.protect(1, False)
    before = said(decided)
    lose_database(decided, copies=False)
    shutil.copy(copy, decided.database)
    assert said(decided)["verdicts"] == before["verdicts"] == {}
    assert said(decided) == before
