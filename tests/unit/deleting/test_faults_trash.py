"""Volumes without a usable trash, and the trash of another volume."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from photosim.deleting.trash import freedesktop
from photosim.deleting.trash.quarantine import FOLDER
from tests.helpers.album import Album, files_below, only_reason
from tests.helpers.faulty_files import DENIED, OTHER_VOLUME, READ_ONLY, FaultyFiles


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


def test_a_real_second_volume(make_album, monkeypatch: pytest.MonkeyPatch, other_volume: Path) -> None:
    monkeypatch.setattr(freedesktop, "_top", lambda directory: other_volume)
    album = make_album(1)
    shutil.copy2(album.keeper(0), other_volume / "copy.jpg")
    album.library.scanning.scan([other_volume])
    report = album.library.deleting.trash([other_volume / "copy.jpg"])
    assert report.places[0].path == other_volume / f".Trash-{os.getuid()}" / "files" / "copy.jpg"
    assert not album.trash.exists()
    assert [restored.path for restored in album.library.deleting.undo().restored] == [other_volume / "copy.jpg"]
