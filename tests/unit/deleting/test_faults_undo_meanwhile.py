"""Taking back what cannot be read now, while a scan looks, and file by file of a shot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.base.errors import UnreadablePhoto
from photosim.deleting import whereabouts
from photosim.scanning import scan
from photosim.store.tables.journal import Journal
from tests.helpers.album import Album, names
from tests.helpers.faulty_files import BROKEN, DENIED, FaultyFiles
from tests.helpers.pictures import write
from tests.helpers.undo_faults import reasons


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
