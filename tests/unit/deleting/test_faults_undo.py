"""Taking back when the world has moved on: names taken, folders gone, the trash emptied, drives away."""

from __future__ import annotations

import errno
import shutil

import pytest

from photosim.base import room
from photosim.deleting.trash.quarantine import FOLDER
from tests.helpers.album import Album
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, OTHER_VOLUME, READ_ONLY, FaultyFiles
from tests.helpers.pictures import write
from tests.helpers.undo_faults import reasons


def test_a_name_that_is_taken_gets_a_restored_beside_it(trashed: Album) -> None:
    write(trashed.loser(0), 90)
    taken = trashed.loser(0).read_bytes()
    first, second = trashed.library.deleting.undo().restored
    assert first.path == trashed.photos / "copies" / "0 (restored).jpg"
    assert second.path == trashed.loser(1)
    assert trashed.loser(0).read_bytes() == taken
    assert first.path in trashed.shown()
    trashed.check()
    scan = trashed.library.scanning.scan()
    assert (scan.new, scan.changed, scan.missing, scan.unchanged) == (1, 0, 0, 6)


def test_a_name_that_a_scan_has_given_to_another_photo(trashed: Album) -> None:
    write(trashed.loser(0), 90)
    trashed.library.scanning.scan()
    another = trashed.library.photos.find(trashed.loser(0))
    report = trashed.library.deleting.undo()
    assert report.restored[0].path.name == "0 (restored).jpg"
    assert trashed.library.photos.find(trashed.loser(0)) == another
    assert trashed.library.scanning.scan().new == 1
    trashed.check()


def test_names_are_counted_on_until_one_is_free(trashed: Album) -> None:
    for name in ("0.jpg", "0 (restored).jpg", "0 (restored 2).jpg"):
        write(trashed.photos / "copies" / name, 90)
    (trashed.photos / "copies" / "1.jpg").symlink_to(trashed.folder / "nowhere")  # a broken link is taken too
    paths = [restored.path.name for restored in trashed.library.deleting.undo().restored]
    assert paths == ["0 (restored 3).jpg", "1 (restored).jpg"]
    trashed.check()


def test_a_name_taken_at_the_last_moment_is_not_overwritten(trashed: Album, files: FaultyFiles) -> None:
    files.before("rename", files.calls["rename"] + 1, lambda: trashed.loser(0).write_text("new"))
    assert trashed.library.deleting.undo().restored[0].path.name == "0 (restored).jpg"
    assert trashed.loser(0).read_text() == "new"
    trashed.check()


def test_a_long_name_is_shortened_when_it_is_taken(album: Album) -> None:
    path = album.photos / ("ü" * 125 + "x.jpg")
    path.write_bytes(album.keeper(0).read_bytes())
    album.library.scanning.scan()
    album.remember()
    album.library.deleting.trash([path])
    path.write_text("taken")
    (restored,) = album.library.deleting.undo().restored
    assert restored.path.name.endswith(" (restored).jpg")
    album.check()


def test_a_folder_that_is_gone_is_made_again(trashed: Album) -> None:
    shutil.rmtree(trashed.photos / "copies")
    del trashed.originals[trashed.loser(2)]
    assert len(trashed.library.deleting.undo().restored) == 2
    assert trashed.loser(0).exists()
    trashed.check()


def test_even_the_whole_tree_is_made_again(trashed: Album) -> None:
    shutil.rmtree(trashed.photos)
    assert [restored.path for restored in trashed.library.deleting.undo().restored] == [
        trashed.loser(0),
        trashed.loser(1),
    ]


def test_an_emptied_trash_is_said_and_stays_said(trashed: Album) -> None:
    shutil.rmtree(trashed.trash)
    report = trashed.library.deleting.undo()
    assert report.restored == ()
    assert [failed.path for failed in report.failed] == [trashed.loser(0), trashed.loser(1)]
    assert all("the trash was emptied" in reason for reason in reasons(report))
    assert [entry.state for entry in trashed.entries()] == ["gone", "gone"]
    assert trashed.library.deleting.undo().batch is None
    assert len(trashed.library.deleting.undo(1).failed) == 2


def test_half_emptied(trashed: Album) -> None:
    (trashed.trash / "files" / "0.jpg").unlink()
    report = trashed.library.deleting.undo()
    assert [restored.path for restored in report.restored] == [trashed.loser(1)]
    assert [entry.state for entry in trashed.entries()] == ["gone", "restored"]


def test_what_was_gone_may_turn_up_again(trashed: Album) -> None:
    place = trashed.trash / "files" / "0.jpg"
    place.rename(trashed.folder / "hidden")
    trashed.library.deleting.undo()
    (trashed.folder / "hidden").rename(place)
    assert [restored.path for restored in trashed.library.deleting.undo(1).restored] == [trashed.loser(0)]
    trashed.check()


def test_a_file_taken_out_of_the_trash_by_hand_counts_as_restored(trashed: Album) -> None:
    (trashed.trash / "files" / "0.jpg").rename(trashed.loser(0))
    report = trashed.library.deleting.undo()
    assert len(report.restored) == 2
    assert trashed.shown() == set(trashed.originals)
    trashed.check()


def test_another_file_under_the_same_name_in_the_trash_is_not_ours(trashed: Album) -> None:
    place = trashed.trash / "files" / "0.jpg"
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    report = trashed.library.deleting.undo()
    assert [failed.path for failed in report.failed] == [trashed.loser(0)]
    assert place.exists()
    assert not trashed.loser(0).exists()


def test_undo_twice(trashed: Album) -> None:
    assert len(trashed.library.deleting.undo(1).restored) == 2
    report = trashed.library.deleting.undo(1)
    assert (report.batch, report.restored, report.failed) == (1, (), ())
    trashed.check()


@pytest.mark.parametrize("error", [DENIED, READ_ONLY, OTHER_VOLUME, BROKEN, errno.EPERM, FULL])
def test_a_file_that_cannot_be_moved_back_stays_and_its_place_is_named(
    trashed: Album, files: FaultyFiles, error: int
) -> None:
    place = trashed.trash / "files" / "0.jpg"
    files.fail("rename", error, lambda path: path == place)
    report = trashed.library.deleting.undo()
    assert [restored.path for restored in report.restored] == [trashed.loser(1)]
    assert f"It is still at {place}." in reasons(report)[0]
    trashed.check()
    files.mend()
    assert [restored.path for restored in trashed.library.deleting.undo().restored] == [trashed.loser(0)]
    assert trashed.shown() == set(trashed.originals)


def test_a_folder_that_cannot_be_made_again(trashed: Album, files: FaultyFiles) -> None:
    shutil.rmtree(trashed.photos / "copies")
    del trashed.originals[trashed.loser(2)]
    files.fail("make_parents", READ_ONLY)
    assert all("read-only" in reason for reason in reasons(trashed.library.deleting.undo()))
    trashed.check()


def test_a_full_disk_is_named_by_undo(trashed: Album, files: FaultyFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "free", lambda path: 0)
    shutil.rmtree(trashed.photos / "copies")
    del trashed.originals[trashed.loser(2)]
    files.fail("make_parents", FULL)
    told = reasons(trashed.library.deleting.undo())
    words = f"{trashed.photos} is full (0.0 MB free). Free at least 1.0 MB and try again. It is still at"
    assert all(words in one for one in told)


def test_a_drive_that_is_away_keeps_its_trash(album: Album, files: FaultyFiles) -> None:
    album.trash.mkdir(parents=True)
    (album.trash / "files").write_text("unusable, so the quarantine on the drive is used")
    album.library.deleting.trash(album.pairs(2))
    album.photos.rename(album.folder / "unplugged")
    album.photos.mkdir()  # the mount point
    report = album.library.deleting.undo()
    assert all("not connected" in reason for reason in reasons(report))
    assert [entry.state for entry in album.entries()] == ["trashed", "trashed"]
    album.photos.rmdir()
    assert all("not connected" in reason for reason in reasons(album.library.deleting.undo()))
    (album.folder / "unplugged").rename(album.photos)
    assert len(album.library.deleting.undo().restored) == 2
    assert not (album.photos / FOLDER).exists()
    album.check()
