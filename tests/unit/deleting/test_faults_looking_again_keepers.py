"""Keepers and losers that cannot be read, change while they are read, or are one file under two names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.deleting import verification
from photosim.values.deleting import Selection
from tests.helpers.album import Album, names, only_reason
from tests.helpers.changed_files import verifying_with
from tests.helpers.faulty_files import BROKEN, DENIED, FaultyFiles
from tests.helpers.pictures import write


def test_a_keeper_that_cannot_be_decoded_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(path: Path) -> None:
        raise UnreadablePhoto("The picture is damaged.")

    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(decode=damaged))
    report = album.library.deleting.trash([album.pair(0)])
    assert only_reason(report) == f"The photo to keep, {album.keeper(0)}, cannot be read: The picture is damaged."
    album.check()


def test_a_damaged_keeper_the_library_knows_keeps_its_better_copy(album: Album) -> None:
    """The scan of a cut-off file fails, so that its photo is missing and cannot keep anybody's place."""
    album.keeper(0).write_bytes(album.originals[album.keeper(0)][:200])
    album.library.scanning.scan()
    assert "no longer there" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert album.loser(0).exists()


def test_a_keeper_that_may_not_be_read_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    original = verification.content_hash

    def denied(path: Path) -> str:
        if path == album.keeper(0):
            raise UnreadablePhoto("Permission denied: you are not allowed to read this file.")
        return original(path)

    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(hash_file=denied))
    assert "Permission denied" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


def test_a_loser_that_may_not_be_read_stays(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path) -> str:
        raise UnreadablePhoto("Permission denied: you are not allowed to read this file.")

    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(hash_file=denied))
    assert "Permission denied" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


@pytest.mark.parametrize("error", [DENIED, BROKEN])
def test_a_file_that_cannot_be_looked_at_stays(album: Album, files: FaultyFiles, error: int) -> None:
    files.fail("status", error, lambda path: path == album.keeper(0))
    assert "cannot be looked at" in only_reason(album.library.deleting.trash([album.pair(0)]))
    album.check()


def test_a_keeper_that_changes_while_it_is_read_keeps_its_copy(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    original = verification.content_hash

    def changing(path: Path) -> str:
        digest = original(path)
        if path == album.keeper(0):
            os.utime(path, ns=(5, 5))
        return digest

    monkeypatch.setattr(verification.Verification, "__init__", verifying_with(hash_file=changing))
    assert "changed while it was being checked" in only_reason(album.library.deleting.trash([album.pair(0)]))


def test_a_file_swapped_between_the_check_and_the_move_comes_back(album: Album, files: FaultyFiles) -> None:
    other = write(album.folder / "other.jpg", 71)
    content = other.read_bytes()
    files.before("rename", 1, lambda: other.replace(album.loser(0)))
    assert "replaced by another file" in only_reason(album.library.deleting.trash([album.pair(0)]))
    assert album.loser(0).read_bytes() == content
    assert album.notes() == set()


def test_a_padlock_set_between_plan_and_act_counts(album: Album, files: FaultyFiles) -> None:
    folder = album.library.folders.all()[0].id
    files.before("rename", 1, lambda: album.library.folders.protect(folder, True))
    report = album.library.deleting.trash(album.pairs(3))
    assert names(report) == ["0.jpg"]
    assert {skipped.reason for skipped in report.skipped} == {"The folder is protected: nothing in it is ever deleted."}
    album.check()


def test_a_drive_that_goes_away_in_the_middle(album: Album, files: FaultyFiles) -> None:
    away = album.folder / "unplugged"
    files.before("settle", 1, lambda: album.photos.rename(away))
    report = album.library.deleting.trash(album.pairs(3))
    assert names(report) == ["0.jpg"]
    assert {skipped.reason for skipped in report.skipped} == {"The folder is offline: its drive is not connected."}
    away.rename(album.photos)
    album.check()
    assert len(album.library.deleting.undo().restored) == 1


def test_an_offline_folder_is_left_alone(album: Album) -> None:
    album.photos.rename(album.folder / "unplugged")
    report = album.library.deleting.trash(album.pairs(2))
    assert report.batch is None
    assert {skipped.reason for skipped in report.skipped} == {"The folder is offline: its drive is not connected."}
    (album.folder / "unplugged").rename(album.photos)
    album.check()


def test_an_empty_mount_point_is_offline(album: Album) -> None:
    album.photos.rename(album.folder / "unplugged")
    album.photos.mkdir()
    assert "offline" in only_reason(album.library.deleting.trash([album.pair(0)]))


def test_a_keeper_reached_by_two_paths_is_found_out_by_its_inode(album: Album) -> None:
    (album.folder / "second").symlink_to(album.photos)
    album.library.scanning.scan([album.folder / "second"])
    other_way = album.folder / "second" / "keep" / "0.jpg"
    report = album.library.deleting.trash([Selection(album.keeper(0), other_way)])
    assert report.trashed == ()
    album.check()


@pytest.mark.parametrize("order", [1, -1])
def test_a_copy_that_keeps_one_photo_while_it_is_deleted_by_another_name_does_not_count(
    album: Album, order: int
) -> None:
    """Whichever comes first, and the dry run says so."""
    os.link(album.loser(1), album.photos / "alias.jpg")
    album.library.scanning.scan()
    chosen = [Selection(album.keeper(1), album.photos / "alias.jpg"), Selection(album.loser(1), album.keeper(2))][
        ::order
    ]
    for dry_run in (True, False):
        report = album.library.deleting.trash(chosen, dry_run=dry_run)
        assert report.trashed == (album.loser(1),)
        (skipped,) = report.skipped
        assert skipped.path == album.keeper(1)
        assert "deleted in the same go" in skipped.reason
    assert album.keeper(1).exists()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_keeper_does_not_go_by_the_name_of_another_file(album: Album, files: FaultyFiles, turn: int) -> None:
    """In mid-batch a folder with a copy that is to go is replaced by a link to the folder of the keeper."""
    other, kept = album.photos / "other" / "0.jpg", album.photos / "kept" / "0.jpg"
    for path in (other, kept):
        path.parent.mkdir()
        shutil.copy2(album.keeper(0), path)
    album.library.scanning.scan()
    album.remember()

    def replace() -> None:
        other.parent.rename(album.folder / "taken away")
        other.parent.symlink_to(album.keeper(0).parent)

    files.before("settle", turn, replace)  # after the move of this number
    report = album.library.deleting.trash([album.pair(1), album.pair(0), Selection(other, kept)])
    assert names(report) == ["1.jpg", "0.jpg"]
    (skipped,) = report.skipped
    assert skipped.path == other
    assert "stays for another one" in skipped.reason
    assert album.keeper(0).read_bytes() == album.originals[album.keeper(0)]
