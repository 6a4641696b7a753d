"""Taking back when the world has moved on: names taken, folders gone, the trash emptied, drives away."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base import room
from photosim.base.errors import UnreadablePhoto
from photosim.deleting import whereabouts
from photosim.deleting.trash.quarantine import FOLDER
from photosim.scanning import scan
from photosim.store.tables.journal import Journal
from tests.helpers.album import Album, names
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, OTHER_VOLUME, READ_ONLY, FaultyFiles
from tests.helpers.pictures import write


def reasons(report) -> list[str]:
    return [failed.reason for failed in report.failed]


@pytest.fixture
def trashed(album: Album) -> Album:
    """Three pairs, two copies of which are in the trash."""
    album.library.deleting.trash(album.pairs(2))
    return album


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


def test_a_file_that_cannot_be_read_now_is_not_gone(trashed: Album, files: FaultyFiles) -> None:
    place = trashed.trash / "files" / "0.jpg"
    files.fail("status", BROKEN, lambda path: path == place)
    report = trashed.library.deleting.undo()
    assert [restored.path for restored in report.restored] == [trashed.loser(1)]
    assert str(place) in reasons(report)[0]
    assert "drive could not read" in reasons(report)[0]
    (first, _) = trashed.entries()
    assert (first.state, first.reason) == ("trashed", reasons(report)[0])
    files.mend()
    assert [restored.path for restored in trashed.library.deleting.undo().restored] == [trashed.loser(0)]
    trashed.check()


def test_a_content_that_cannot_be_read_now_does_not_hand_undo_to_an_older_batch(
    trashed: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    trashed.library.deleting.trash([trashed.pair(2)])
    place, real = trashed.trash / "files" / "2.jpg", whereabouts.content_hash

    def denied(path: Path) -> str:
        if path == place:
            raise UnreadablePhoto("Permission denied.", lasting=False)
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(whereabouts, "content_hash", denied)
        for _ in range(2):
            report = trashed.library.deleting.undo()
            assert (report.batch, report.restored) == (2, ())
            assert "Permission denied." in reasons(report)[0]
    assert trashed.library.deleting.undo().restored[0].path == trashed.loser(2)
    assert not trashed.loser(0).exists()
    trashed.check()


def test_a_shot_waits_for_a_file_of_it_that_cannot_be_read_now(album: Album, files: FaultyFiles) -> None:
    (album.photos / "copies" / "0.xmp").write_text("<x/>")
    album.remember()
    album.library.deleting.trash([album.pair(0)])
    files.fail("status", DENIED, lambda path: path.name == "0.xmp")
    report = album.library.deleting.undo()
    assert (report.restored, len(report.failed), len(set(reasons(report)))) == ((), 2, 1)
    assert [entry.state for entry in album.entries()] == ["trashed", "trashed"]
    files.mend()
    assert len(album.library.deleting.undo().restored) == 2
    album.check()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], object]], None]:
    """Let something happen just before or after the walk of the next scan."""

    def arrange(when: str, act: Callable[[], object]) -> None:
        walk = scan.walk

        def walking(*arguments: object, **named: object) -> object:
            if when == "before":
                act()
            found = walk(*arguments, **named)
            if when == "after":
                act()
            return found

        monkeypatch.setattr(scan, "walk", walking)

    return arrange


def test_what_is_taken_back_while_a_scan_looks_is_not_missing(trashed: Album, meanwhile) -> None:
    new = write(trashed.photos / "new.jpg", 90)  # where nothing is new, a scan asks no further
    meanwhile("after", lambda: trashed.open().deleting.undo())
    report = trashed.library.scanning.scan()
    assert (report.new, report.missing, report.held_back) == (1, 0, [])
    assert trashed.shown() == {*trashed.originals, new}
    trashed.check()


def test_what_is_deleted_and_taken_back_while_a_scan_looks_is_not_missing(album: Album, meanwhile) -> None:
    other = album.open()
    meanwhile("before", lambda: other.deleting.trash(album.pairs(2)))
    meanwhile("after", lambda: other.deleting.undo())
    assert album.library.scanning.scan().missing == 0
    assert album.shown() == set(album.originals)
    album.check()


def test_what_is_deleted_while_a_scan_looks_is_not_back(album: Album, meanwhile) -> None:
    """A photo without a vector is compared with what the library knows after the walk."""
    photo = album.library.photos.find(album.loser(0))
    assert photo is not None
    with album.library._parts.stores.database.atomic() as db:
        db.execute("DELETE FROM vectors WHERE photo_id = ?", [photo.id])
    meanwhile("after", lambda: album.open().deleting.trash([album.pair(0)]))
    album.library.scanning.scan()
    assert album.loser(0) not in album.shown()
    album.check()


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


def test_a_shot_comes_back_whole_or_not_at_all(album: Album, files: FaultyFiles) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_text("<x/>")
    album.remember()
    assert names(album.library.deleting.trash([album.pair(0)])) == ["0.jpg", "0.xmp"]
    files.fail("rename", DENIED, lambda path: path.name == "0.xmp")
    assert album.library.deleting.undo().restored == ()
    assert not album.loser(0).exists()
    album.check()
    files.mend()
    assert len(album.library.deleting.undo().restored) == 2
    album.check()


def test_a_shot_that_can_neither_come_nor_go_back_is_told_file_by_file(album: Album, files: FaultyFiles) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_text("<x/>")
    album.remember()
    album.library.deleting.trash([album.pair(0)])
    files.fail("rename", DENIED, lambda path: path.name == "0.xmp" or path == album.loser(0))
    report = album.library.deleting.undo()
    assert [restored.path for restored in report.restored] == [album.loser(0)]
    assert [failed.path for failed in report.failed] == [sidecar]
    assert [entry.state for entry in album.entries()] == ["restored", "trashed"]
    album.check()
    files.mend()
    assert [restored.path for restored in album.library.deleting.undo().restored] == [sidecar]


def test_the_files_of_a_shot_get_one_new_name(album: Album) -> None:
    for name in ("0.xmp", "0.jpg.xmp"):
        (album.photos / "copies" / name).write_text("<x/>")
    album.remember()
    album.library.deleting.trash([album.pair(0)])
    (album.photos / "copies" / "0.xmp").write_text("taken")
    assert sorted(restored.path.name for restored in album.library.deleting.undo().restored) == [
        "0 (restored).jpg",
        "0 (restored).jpg.xmp",
        "0 (restored).xmp",
    ]
    album.check()


def test_undo_keeps_a_note_that_is_not_ours(trashed: Album) -> None:
    note = trashed.trash / "info" / "0.jpg.trashinfo"
    note.write_text("[Trash Info]\nPath=/another/file.png\nDeletionDate=2024-01-01T00:00:00\n")
    assert len(trashed.library.deleting.undo().restored) == 2
    assert note.exists()


def test_trash_and_undo_are_one_lock(trashed: Album, files: FaultyFiles) -> None:
    from photosim.base.errors import LibraryError

    caught: list[BaseException] = []

    def meanwhile() -> None:
        second = trashed.open()  # opening waits for nobody
        with pytest.raises(LibraryError, match="Another photosim") as error:
            second.deleting.trash([trashed.pair(2)])
        caught.append(error.value)

    files.before("rename", files.calls["rename"] + 1, meanwhile)
    assert len(trashed.library.deleting.undo().restored) == 2
    assert caught
    assert trashed.loser(2).exists()


def test_a_scan_reads_no_deletions_but_those_of_what_is_gone(trashed: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    """There may be a hundred thousand of them, and scans that nobody asked for come often."""
    asked: list[set[int]] = []
    original = Journal.states
    monkeypatch.setattr(Journal, "states", lambda self, photos: (asked.append(set(photos)), original(self, photos))[1])
    trashed.library.scanning.scan()
    assert asked == []
    lost = next(iter(trashed.shown()))
    lost_id = trashed.library.photos.find(lost).id
    lost.unlink()
    assert trashed.library.scanning.scan().missing == 1
    assert asked == [{lost_id}]
