"""The disk, the trash and the file system misbehaving while files are moved."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import pytest

from photosim.base import room
from photosim.base.errors import LibraryError
from photosim.deleting.trash import freedesktop
from photosim.deleting.trash.quarantine import FOLDER
from photosim.store.database.database import Database
from tests.helpers.album import Album, files_below, names, only_reason
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, OTHER_VOLUME, READ_ONLY, FaultyFiles


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


# A volume without a usable trash


def quarantined(album: Album, number: int = 0, batch: int = 1) -> Path:
    return album.photos / FOLDER / f"batch-{batch}" / "copies" / f"{number}.jpg"


def check_quarantine_and_undo(album: Album) -> None:
    report = album.library.deleting.trash(album.pairs(2))
    assert [(place.kind, place.path) for place in report.places] == [
        ("quarantine", quarantined(album, number, report.batch)) for number in range(2)
    ]
    album.check()
    scan = album.library.scanning.scan()
    assert (scan.new, scan.missing, scan.moved) == (0, 0, 0)
    assert len(album.library.deleting.undo().restored) == 2
    assert not (album.photos / FOLDER).exists()
    assert album.shown() == set(album.originals)
    album.check()


def test_where_only_a_copy_would_do_nothing_is_done(album: Album, files: FaultyFiles) -> None:
    files.fail("rename", OTHER_VOLUME)
    assert "only be copied to another drive" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert files_below(album.trash) == []
    album.check()


def test_a_rename_across_volumes_falls_back_to_quarantine(album: Album, files: FaultyFiles) -> None:
    failing = files.rename

    def rename(source: Path, target: Path) -> None:
        if album.trash in target.parents:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        failing(source, target)

    files.rename = rename
    check_quarantine_and_undo(album)
    assert album.notes() == set()


@pytest.mark.parametrize("error", [DENIED, errno.EPERM, READ_ONLY, errno.ENOTSUP])
def test_a_trash_that_cannot_be_made_means_quarantine(album: Album, files: FaultyFiles, error: int) -> None:
    files.fail("make_directory", error, lambda path: FOLDER not in path.parts)
    check_quarantine_and_undo(album)


def test_a_trash_whose_folder_is_a_file_means_quarantine(album: Album) -> None:
    album.trash.mkdir(parents=True)
    (album.trash / "files").write_text("not a folder")
    check_quarantine_and_undo(album)


def test_a_trash_folder_that_is_a_link_is_not_used(album: Album, tmp_path: Path) -> None:
    album.trash.mkdir(parents=True)
    (tmp_path / "trap").mkdir()
    (album.trash / "files").symlink_to(tmp_path / "trap")
    check_quarantine_and_undo(album)
    assert list((tmp_path / "trap").iterdir()) == []


def test_a_home_trash_that_lives_elsewhere_by_a_link_is_the_users_choice(album: Album, tmp_path: Path) -> None:
    (tmp_path / "big disk").mkdir()
    album.trash.parent.mkdir()
    album.trash.symlink_to(tmp_path / "big disk")
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path == tmp_path / "big disk" / "files" / "0.jpg"
    assert len(album.library.deleting.undo().restored) == 1


def test_a_trash_that_everybody_may_write_to_is_not_used(album: Album) -> None:
    (album.trash / "files").mkdir(parents=True)
    (album.trash / "files").chmod(0o777)
    check_quarantine_and_undo(album)


def test_a_trash_of_another_user_is_not_used(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    album.trash.mkdir(parents=True)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    check_quarantine_and_undo(album)


def test_a_quarantine_that_is_a_link_is_not_used(album: Album, files: FaultyFiles, tmp_path: Path) -> None:
    files.fail("make_directory", DENIED, lambda path: FOLDER not in path.parts)
    (tmp_path / "trap").mkdir()
    (album.photos / FOLDER).symlink_to(tmp_path / "trap")
    report = album.library.deleting.trash([album.pair(0)])
    # The folder's own quarantine is a trap; the file's own directory is the last resort.
    assert report.places[0].path == album.photos / "copies" / FOLDER / f"batch-{report.batch}" / "0.jpg"
    assert list((tmp_path / "trap").iterdir()) == []
    album.check()
    assert len(album.library.deleting.undo().restored) == 1


def test_no_trash_and_no_quarantine_leaves_everything(album: Album, files: FaultyFiles) -> None:
    files.fail("make_directory", READ_ONLY)
    report = album.library.deleting.trash(album.pairs(2))
    assert report.trashed == ()
    assert len(report.skipped) == 2
    album.check()


# The trash of another volume


@pytest.fixture
def volume(album: Album, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The photos' folder is the root of a volume of its own, as a stick's; the home trash is elsewhere."""
    monkeypatch.setattr(freedesktop, "_on_one_volume", lambda home, device: False)
    monkeypatch.setattr(freedesktop, "_top", lambda directory: album.photos)
    return album.photos


def test_a_volume_gets_a_trash_of_its_own(album: Album, volume: Path) -> None:
    report = album.library.deleting.trash([album.pair(0)])
    trash = volume / f".Trash-{os.getuid()}"
    assert report.places[0].path == trash / "files" / "0.jpg"
    assert (trash / "info" / "0.jpg.trashinfo").read_text().splitlines()[1] == "Path=copies/0.jpg"
    assert stat.S_IMODE(trash.stat().st_mode) == 0o700
    scan = album.library.scanning.scan()
    assert (scan.new, scan.missing) == (0, 0)
    assert len(album.library.deleting.undo().restored) == 1
    album.check()


def test_a_shared_trash_is_used_when_it_is_safe(album: Album, volume: Path) -> None:
    (volume / ".Trash").mkdir()
    (volume / ".Trash").chmod(0o1777)
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path == volume / ".Trash" / str(os.getuid()) / "files" / "0.jpg"
    album.check()


def test_a_shared_trash_without_the_sticky_bit_is_not_used(album: Album, volume: Path) -> None:
    (volume / ".Trash").mkdir()
    (volume / ".Trash").chmod(0o777)
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path.parts[-3] == f".Trash-{os.getuid()}"
    assert list((volume / ".Trash").iterdir()) == []


def test_a_shared_trash_that_is_a_link_is_not_used(album: Album, volume: Path, tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap").chmod(0o1777)
    (volume / ".Trash").symlink_to(tmp_path / "trap")
    album.library.deleting.trash([album.pair(0)])
    assert list((tmp_path / "trap").iterdir()) == []
    album.check()


def test_a_volume_trash_that_is_a_link_is_not_used(album: Album, volume: Path, tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    (volume / f".Trash-{os.getuid()}").symlink_to(tmp_path / "trap")
    check_quarantine_and_undo(album)
    assert list((tmp_path / "trap").iterdir()) == []


def test_a_volume_trash_that_everybody_may_write_to_is_not_used(album: Album, volume: Path) -> None:
    (volume / f".Trash-{os.getuid()}").mkdir()
    (volume / f".Trash-{os.getuid()}").chmod(0o777)
    check_quarantine_and_undo(album)


def test_on_a_volume_without_permissions_it_is_used(album: Album, volume: Path) -> None:
    volume.chmod(0o777)
    (volume / f".Trash-{os.getuid()}").mkdir()
    (volume / f".Trash-{os.getuid()}").chmod(0o777)
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].kind == "trash"


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second volume")
def test_a_real_second_volume(make_album, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import shutil
    import tempfile

    stick = Path(tempfile.mkdtemp(dir="/dev/shm", prefix="photosim-test-"))
    try:
        if stick.stat().st_dev == tmp_path.stat().st_dev:
            pytest.skip("the temporary folder is on the same volume")
        monkeypatch.setattr(freedesktop, "_top", lambda directory: stick)
        album = make_album(1)
        shutil.copy2(album.keeper(0), stick / "copy.jpg")
        album.library.scanning.scan([stick])
        report = album.library.deleting.trash([stick / "copy.jpg"])
        assert report.places[0].path == stick / f".Trash-{os.getuid()}" / "files" / "copy.jpg"
        assert not album.trash.exists()
        assert [restored.path for restored in album.library.deleting.undo().restored] == [stick / "copy.jpg"]
    finally:
        shutil.rmtree(stick)


# Names


@pytest.mark.parametrize(
    "name",
    [
        b"line\nbreak.jpg",
        b"caf\xe9.jpg",
        b"%41 [x] =.jpg",
        "写真 ü.jpg".encode(),
        b"n" * 251 + b".jpg",
        ("ü" * 125 + "x.jpg").encode(),
        b".".join([b"a", b"b" * 240, b"jpg"]),
    ],
    ids=["newline", "undecodable", "special", "unicode", "255 bytes", "255 bytes of letters", "two dots"],
)
def test_any_name_goes_and_comes_back(album: Album, name: bytes) -> None:
    path = album.photos / os.fsdecode(name)
    path.write_bytes(album.keeper(0).read_bytes())
    twin = album.photos / "twin" / os.fsdecode(name)
    twin.parent.mkdir()
    twin.write_bytes(album.keeper(1).read_bytes())
    album.library.scanning.scan()
    album.remember()
    report = album.library.deleting.trash([path, twin])
    assert report.trashed == (path, twin)
    assert len({place.path for place in report.places}) == 2
    album.check()
    album.close()
    library = album.open()
    assert {restored.path for restored in library.deleting.undo().restored} == {path, twin}
    assert album.notes() == set()
    album.check(library)


def test_a_name_that_is_taken_in_the_trash_is_numbered(album: Album) -> None:
    for place in ("files/0.jpg", "info/0 2.jpg.trashinfo"):
        (album.trash / place).parent.mkdir(parents=True, exist_ok=True)
        (album.trash / place).write_text("somebody else's")
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path.name == "0 3.jpg"
    assert (album.trash / "files" / "0.jpg").read_text() == "somebody else's"
    album.check()


def test_a_name_that_another_program_takes_at_the_last_moment(album: Album, files: FaultyFiles) -> None:
    note = album.trash / "info" / "0.jpg.trashinfo"
    files.before("write_new", 1, lambda: note.write_text("another program's"))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path.name == "0 2.jpg"
    assert note.read_text() == "another program's"
    album.check()


def test_a_file_that_another_program_puts_into_the_trash_at_the_last_moment(album: Album, files: FaultyFiles) -> None:
    files.before("rename", 1, lambda: (album.trash / "files" / "0.jpg").write_text("another program's"))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.trashed == ()
    assert (album.trash / "files" / "0.jpg").read_text() == "another program's"
    album.check()


def test_two_processes_do_not_delete_at_once(album: Album, files: FaultyFiles) -> None:
    refused: list[str] = []

    def second_process() -> None:
        second = album.open()
        for act in (lambda: second.deleting.trash([album.pair(1)]), second.deleting.undo):
            with pytest.raises(LibraryError) as caught:
                act()
            refused.append(str(caught.value))

    files.before("rename", 1, second_process)
    assert names(album.library.deleting.trash([album.pair(0)])) == ["0.jpg"]
    assert len(refused) == 2
    assert all("Another photosim is deleting or restoring" in reason for reason in refused)
    assert [entry.state for entry in album.entries()] == ["trashed"]
    album.check()


def test_a_library_that_cannot_be_locked_deletes_nothing(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(filelock.FileLock, "acquire", acquire)
    with pytest.raises(LibraryError, match="cannot lock"):
        album.library.deleting.trash([album.pair(0)])
    assert len(album.library.deleting.trash([album.pair(0)], dry_run=True).trashed) == 1
    album.check()
