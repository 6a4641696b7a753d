"""The disk misbehaving while files are moved: full, read-only, failing."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from photosim.base import room
from photosim.base.errors import LibraryError
from photosim.store.database.database import Database
from tests.helpers.album import Album, files_below, names, only_reason
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, READ_ONLY, FaultyFiles


def test_the_third_of_ten_files_fails(make_album, files: FaultyFiles) -> None:
    album = make_album(10)
    files.fail("rename", BROKEN, lambda path: path == album.loser(2))
    report = album.library.deleting.trash(album.pairs(10))
    assert names(report) == [f"{n}.jpg" for n in range(10) if n != 2]
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        (album.loser(2), "The drive reported an error. The drive or its connection may be failing.")
    ]
    assert "2.jpg.trashinfo" not in album.notes()
    album.check()
    files.mend()
    assert len(album.library.deleting.undo().restored) == 9
    assert album.shown() == set(album.originals)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DENIED, "not allowed"),
        (errno.EPERM, "does not allow"),
        (READ_ONLY, "read-only"),
        (errno.EBUSY, "in use"),
        (errno.ENOENT, "no longer there"),
        (errno.ESTALE, "network folder"),
        (errno.ENODEV, "no longer connected"),
        (errno.EDOM, "could not be moved"),
    ],
)
def test_a_file_that_cannot_be_moved_stays_and_leaves_no_note(
    album: Album, files: FaultyFiles, error: int, reason: str
) -> None:
    files.fail("rename", error)
    report = album.library.deleting.trash(album.pairs(3))
    assert report.trashed == ()
    assert all(reason in skipped.reason for skipped in report.skipped)
    assert album.notes() == set()
    assert files_below(album.trash) == []
    album.check()
    assert album.library.deleting.undo().restored == ()


@pytest.mark.parametrize("error", [FULL, errno.EDQUOT, BROKEN])
def test_without_a_note_nothing_is_moved(album: Album, files: FaultyFiles, error: int) -> None:
    files.fail("write_new", error)
    report = album.library.deleting.trash(album.pairs(3))
    assert report.trashed == ()
    assert files.calls["rename"] == 0
    album.check()


def test_a_full_trash_says_which_disk_and_how_much_is_needed(album: Album, files: FaultyFiles, monkeypatch) -> None:
    monkeypatch.setattr(room, "free", lambda path: 4_096)
    files.fail("write_new", FULL)
    reason = only_reason(album.library.deleting.trash([album.pair(0)]))
    disk = album.trash / "info"
    assert f"The disk that holds {disk} is full (0.0 MB free). Free at least 1.0 MB and try again." in reason
    files.mend()
    files.fail("write_new", errno.EDQUOT)
    reason = only_reason(album.library.deleting.trash([album.pair(0)]))
    assert "your share of this disk is used up. Free at least 1.0 MB of it" in reason


def test_a_note_that_finds_no_room_names_its_disk(album: Album, monkeypatch) -> None:
    """The system names the file where it is opened, not where it is written."""
    on_disk = os.fsync

    def full(handle: int) -> None:
        if "Trash" not in str(Path(f"/proc/self/fd/{handle}").readlink()):
            return on_disk(handle)
        raise OSError(FULL, "No space left on device")

    monkeypatch.setattr(room, "free", lambda path: 0)
    monkeypatch.setattr("photosim.deleting.trash.operations.os.fsync", full)
    reason = only_reason(album.library.deleting.trash([album.pair(0)]))
    assert f"The disk that holds {album.trash / 'info'} is full (0.0 MB free)." in reason
    assert album.notes() == set()


@pytest.mark.parametrize("what", ["library", "photos", "neither", "away"])
def test_check_says_what_keeps_a_deletion_open(album: Album, monkeypatch, what: str) -> None:
    with full_library(monkeypatch, 2):
        album.library.deleting.trash([album.pair(0)])
    if what == "away":
        album.photos.rename(album.folder / "unplugged")
    full = {"library": album.library.directory, "photos": album.loser(0).parent}.get(what)
    monkeypatch.setattr(room, "free", lambda path: 0 if path == full else 10**9)
    (problem,) = [problem for problem in album.library.checkup.check().problems if problem.part == "deletions"]
    if full:
        assert f"The disk that holds {full} is full (0.0 MB free). Free at least 1.0 MB" in problem.remedy
    elif what == "neither":
        assert problem.remedy == "photosim looks where the photos are when it is started again."
    assert ("Connect the drive" in problem.remedy) == (what == "away")
    monkeypatch.undo()


@contextmanager
def full_library(monkeypatch: pytest.MonkeyPatch, after: int = 0) -> Iterator[None]:
    """The library's disk is full from the durable write number `after` on."""
    original = Database.durable
    count = 0

    @contextmanager
    def durable(self: Database) -> Iterator[object]:
        nonlocal count
        count += 1
        with original(self) as db:
            yield db
            if count > after:
                raise LibraryError("The disk that holds the library is full.") from sqlite3.OperationalError()

    with monkeypatch.context() as patch:
        patch.setattr(Database, "durable", durable)
        yield


def test_without_a_journal_nothing_is_touched(album: Album, files: FaultyFiles, monkeypatch) -> None:
    with full_library(monkeypatch), pytest.raises(LibraryError, match="full"):
        album.library.deleting.trash(album.pairs(3))
    assert (files.calls["rename"], files.calls["write_new"], files.calls["make_directory"]) == (0, 0, 0)
    assert album.library.deleting.history() == []
    assert not album.trash.exists()
    album.check()


@pytest.mark.parametrize("after", range(1, 8))
def test_a_library_that_fills_up_in_the_middle(album: Album, monkeypatch, after: int) -> None:
    """Durable writes: the batch, then two a photo. Whichever fails, the next start sorts it out."""
    gone = after // 2
    with full_library(monkeypatch, after):
        if not gone:
            with pytest.raises(LibraryError, match="full"):
                album.library.deleting.trash(album.pairs(3))
        else:  # what has gone is told, though the last of it is not written down yet
            report = album.library.deleting.trash(album.pairs(3))
            assert report.batch is not None
            assert report.trashed == tuple(album.loser(number) for number in range(gone))
            assert not any(path.exists() for path in report.trashed)
            assert [place.path.name for place in report.places if place.path.exists()] == names(report)
            assert report.freed_bytes == sum(len(album.originals[path]) for path in report.trashed)
            assert [skipped.path for skipped in report.skipped] == [album.loser(number) for number in range(gone, 3)]
            assert {skipped.reason for skipped in report.skipped} <= {"The disk that holds the library is full."}
    album.check(settled=False)
    library = album.open()
    album.check(library)
    moved = [entry for entry in album.entries(library) if entry.state == "trashed"]
    assert [entry.path for entry in moved] == [album.loser(number) for number in range(gone)]
    assert len(library.deleting.undo().restored) == len(moved) if moved else library.deleting.undo().batch is None
    assert album.shown(library) == set(album.originals)


@pytest.mark.parametrize("after", [2, 3, 4])
def test_what_went_before_the_library_was_full_comes_back_without_a_restart(
    album: Album, monkeypatch, after: int
) -> None:
    """The record of the last photo may be missing: undo looks where it is."""
    with full_library(monkeypatch, after):
        batch = album.library.deleting.trash(album.pairs(3)).batch
        with pytest.raises(LibraryError, match="full"):
            album.library.deleting.undo(batch)
        states = [entry.state for entry in album.entries()]
        assert states.count("acting") == (after % 2 == 0)
    assert [restored.path for restored in album.library.deleting.undo(batch).restored] == [
        album.loser(number) for number in range(after // 2)
    ]
    assert {entry.state for entry in album.entries()} == {"restored", "skipped"}
    assert album.shown() == set(album.originals)
    assert names(album.library.deleting.trash(album.pairs(3))) == ["0.jpg", "1.jpg", "2.jpg"]
    album.check()


def test_a_shot_whose_record_fails_is_told_whole(album: Album, monkeypatch) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_text("<x/>")
    album.remember()
    with full_library(monkeypatch, 2):
        report = album.library.deleting.trash(album.pairs(2))
    assert names(report) == ["0.jpg", "0.xmp"]
    assert [skipped.path for skipped in report.skipped] == [album.loser(1)]
    assert len(album.library.deleting.undo(report.batch).restored) == 2
    album.check()


def test_a_library_that_is_still_full_opens_and_settles_later(album: Album, monkeypatch) -> None:
    with full_library(monkeypatch, 2):
        assert names(album.library.deleting.trash(album.pairs(2))) == ["0.jpg"]
        assert {entry.state for entry in album.entries(album.open())} == {"acting", "planned"}
    library = album.open()
    assert [entry.state for entry in album.entries(library)] == ["trashed", "skipped"]
    album.check(library)


def test_a_full_library_stops_undo_before_it_moves(album: Album, monkeypatch) -> None:
    album.library.deleting.trash(album.pairs(2))
    with full_library(monkeypatch), pytest.raises(LibraryError, match="full"):
        album.library.deleting.undo()
    album.check()
    assert len(album.library.deleting.undo().restored) == 2


def test_a_read_only_folder(album: Album, files: FaultyFiles) -> None:
    inside = lambda path: album.photos in (path, *path.parents)  # noqa: E731
    files.fail("rename", READ_ONLY, inside)
    files.fail("writable", READ_ONLY, inside)
    rehearsed = album.library.deleting.trash(album.pairs(2), dry_run=True)
    report = album.library.deleting.trash(album.pairs(2))
    assert (report.trashed, rehearsed.trashed) == ((), ())
    assert len(report.skipped) == len(rehearsed.skipped) == 2
    album.check()


def test_one_read_only_folder_does_not_stop_the_others(album: Album, files: FaultyFiles) -> None:
    files.fail("rename", DENIED, lambda path: path == album.loser(0))
    assert names(album.library.deleting.trash(album.pairs(3))) == ["1.jpg", "2.jpg"]
    album.check()
