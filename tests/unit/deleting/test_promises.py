"""The seven promises of deleting, when nothing goes wrong."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.base.job import Job, Progress
from photosim.pictures import decode
from photosim.values.deleting import Selection
from tests.helpers.album import Album, files_below, names, only_reason
from tests.helpers.pictures import write


def test_files_go_to_the_trash_and_the_library_follows_at_once(album: Album) -> None:
    report = album.library.deleting.trash(album.pairs(2))
    assert names(report) == ["0.jpg", "1.jpg"]
    assert report.skipped == ()
    assert report.freed_bytes == sum(len(album.originals[album.loser(n)]) for n in range(2))
    assert [place.path for place in report.places] == [album.trash / "files" / f"{n}.jpg" for n in range(2)]
    assert not album.loser(0).exists()
    assert album.shown() == {album.loser(2), *map(album.keeper, range(3))}
    album.check()
    assert album.library.scanning.scan().missing == 0


def test_the_note_in_the_trash_says_where_a_file_came_from(album: Album) -> None:
    album.library.deleting.trash([album.pair(1)])
    lines = (album.trash / "info" / "1.jpg.trashinfo").read_text().splitlines()
    assert lines[:2] == ["[Trash Info]", f"Path={album.loser(1)}"]
    assert lines[2].startswith("DeletionDate=20")


def test_undo_brings_back_files_photos_and_vectors_without_decoding(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = album.library.photos.find(album.loser(0))
    status = album.loser(0).stat()
    batch = album.library.deleting.trash(album.pairs(2)).batch
    monkeypatch.setattr(decode.picture, "decode", None)  # whoever decodes now, fails
    embedded = album.library._parts.embedder.embedded
    report = album.library.deleting.undo()
    assert report.batch == batch
    assert [restored.path for restored in report.restored] == [album.loser(0), album.loser(1)]
    assert album.library.photos.find(album.loser(0)) == before
    assert album.loser(0).stat().st_mtime_ns == status.st_mtime_ns
    assert album.shown() == set(album.originals)
    assert album.library._parts.embedder.embedded == embedded
    assert album.notes() == set()
    assert album.library.scanning.scan().unchanged == 6
    album.check()


def test_undo_works_after_a_restart(album: Album) -> None:
    batch = album.library.deleting.trash(album.pairs(3)).batch
    album.close()
    library = album.open()
    assert len(library.deleting.undo(batch).restored) == 3
    assert album.shown(library) == set(album.originals)
    album.check(library)


def test_batches_are_taken_back_in_any_order_each_once(album: Album) -> None:
    first = album.library.deleting.trash([album.pair(0)]).batch
    second = album.library.deleting.trash([album.pair(1)]).batch
    assert [r.path for r in album.library.deleting.undo(first).restored] == [album.loser(0)]
    assert [r.path for r in album.library.deleting.undo().restored] == [album.loser(1)]
    assert album.library.deleting.undo(second).restored == ()
    assert album.library.deleting.undo().batch is None
    with pytest.raises(UsageError, match="no batch 99"):
        album.library.deleting.undo(99)


def test_what_was_taken_back_can_be_deleted_and_taken_back_again(album: Album) -> None:
    for _ in range(3):
        assert names(album.library.deleting.trash([album.pair(0)])) == ["0.jpg"]
        assert len(album.library.deleting.undo().restored) == 1
    assert album.shown() == set(album.originals)


def written(folder: Path) -> dict[Path, tuple[int, ...]]:
    """All files with what writing to them would change; that they are read does not count."""
    return {
        path: (found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        for path in files_below(folder)
        for found in [path.stat()]
    }


def test_a_dry_run_says_the_same_and_changes_nothing(album: Album) -> None:
    (album.photos / "copies" / "0.xmp").write_text("<x/>")
    write(album.loser(2), 77)
    before = written(album.folder)
    rehearsed = album.library.deleting.trash(album.pairs(3), dry_run=True)
    assert written(album.folder) == before
    assert not album.trash.exists()
    assert album.library.deleting.history() == []
    done = album.library.deleting.trash(album.pairs(3))
    assert (rehearsed.batch, rehearsed.dry_run) == (None, True)
    assert (rehearsed.trashed, rehearsed.skipped, rehearsed.freed_bytes, rehearsed.places) == (
        done.trashed,
        done.skipped,
        done.freed_bytes,
        done.places,
    )
    assert names(done) == ["0.jpg", "0.xmp", "1.jpg"]


def test_a_single_photo_without_a_group_may_be_deleted(album: Album) -> None:
    lone = write(album.photos / "lone.jpg", 50)
    album.library.scanning.scan()
    album.remember()
    assert names(album.library.deleting.trash([lone])) == ["lone.jpg"]
    album.check()


def test_a_keeper_cannot_be_deleted_in_the_same_go(album: Album) -> None:
    report = album.library.deleting.trash([album.pair(0), Selection(album.keeper(0))])
    assert names(report) == ["0.jpg"]
    assert [skipped.path for skipped in report.skipped] == [album.keeper(0)]
    assert "keeper" in report.skipped[0].reason


def test_two_photos_that_keep_each_other_both_stay(album: Album) -> None:
    report = album.library.deleting.trash([album.pair(0), Selection(album.keeper(0), album.loser(0))])
    assert report.trashed == ()
    assert len(report.skipped) == 2


def test_the_last_copy_cannot_be_deleted_by_naming_them_all(album: Album) -> None:
    report = album.library.deleting.trash([album.keeper(0), album.loser(0)])
    assert [skipped.path for skipped in report.skipped] == [album.keeper(0)]
    assert report.trashed == (album.loser(0),)
    assert album.keeper(0).exists()


def test_a_photo_named_twice_is_deleted_once(album: Album) -> None:
    assert names(album.library.deleting.trash([album.pair(0), album.pair(0)])) == ["0.jpg"]


def test_what_is_not_in_the_library_is_not_deleted(album: Album, tmp_path: Path) -> None:
    stranger = write(tmp_path / "elsewhere" / "photo.jpg", 1)
    assert "not a photo of this library" in only_reason(album.library.deleting.trash([stranger]))
    assert "not a photo of this library" in only_reason(
        album.library.deleting.trash([Selection(album.loser(0), stranger)])
    )


def test_a_protected_folder_is_never_touched(album: Album) -> None:
    album.library.folders.protect(album.library.folders.all()[0].id, True)
    report = album.library.deleting.trash(album.pairs(2))
    assert report.batch is None
    assert {skipped.reason for skipped in report.skipped} == {"The folder is protected: nothing in it is ever deleted."}
    album.check()


def test_a_protected_folder_is_not_reached_through_a_link_either(album: Album, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    write(safe / "x.jpg", 60)
    (album.photos / "way in").symlink_to(safe)
    album.library.scanning.scan()
    album.library.scanning.scan([safe])
    folder = next(folder for folder in album.library.folders.all() if folder.path == safe)
    album.library.folders.protect(folder.id, True)
    assert "protected" in only_reason(album.library.deleting.trash([album.photos / "way in" / "x.jpg"]))
    assert (safe / "x.jpg").exists()


def test_a_photo_with_another_hard_link_frees_nothing(album: Album, tmp_path: Path) -> None:
    os.link(album.loser(0), tmp_path / "second name.jpg")
    report = album.library.deleting.trash(album.pairs(2))
    assert report.freed_bytes == len(album.originals[album.loser(1)])


def test_a_rehearsal_never_says_that_anything_is_moved(album: Album) -> None:
    told: list[str] = []
    album.library.deleting.trash(
        album.pairs(2), dry_run=True, job=Job(lambda progress: told.append(progress.stage), interval=0)
    )
    assert "rehearsing" in told
    assert "trashing" not in told


def test_cancelling_leaves_the_rest_and_says_so(album: Album) -> None:
    def cancel(progress: Progress) -> None:
        if progress.stage == "trashing" and progress.done == 1:
            job.cancel()

    job = Job(cancel, interval=0)
    report = album.library.deleting.trash(album.pairs(3), job=job)
    assert names(report) == ["0.jpg"]
    assert {skipped.reason for skipped in report.skipped} == {"Cancelled before it was this photo's turn."}
    album.check()
    job = Job()
    job.cancel()
    (failed,) = album.library.deleting.undo(job=job).failed
    assert "still in the trash" in failed.reason
    assert len(album.library.deleting.undo().restored) == 1


def test_history_tells_what_became_of_every_file(album: Album) -> None:
    write(album.loser(1), 88)
    chosen = [replace(one, group="0", tier="series") for one in album.pairs(3)]
    album.library.deleting.trash(chosen)
    album.library.deleting.undo()
    album.library.deleting.trash([album.pair(0)])
    newest, oldest = album.library.deleting.history()
    assert [entry.state for entry in newest.entries] == ["trashed"]
    assert [entry.state for entry in oldest.entries] == ["restored", "skipped", "restored"]
    assert oldest.entries[1].reason.startswith("The file has changed")
    assert (oldest.entries[0].keeper, oldest.entries[0].group, oldest.entries[0].tier) == (
        album.keeper(0),
        "0",
        "series",
    )
    assert newest.trashed_bytes == newest.entries[0].size
    assert newest.made_at.endswith("+00:00")


def test_the_journal_outlives_the_folder(album: Album) -> None:
    album.library.deleting.trash([album.pair(0)])
    album.library.folders.remove(album.library.folders.all()[0].id)
    assert [restored.path for restored in album.library.deleting.undo().restored] == [album.loser(0)]
    assert album.library.scanning.scan([album.photos]).new == 6


def test_a_copy_made_meanwhile_does_not_confuse_undo(album: Album, tmp_path: Path) -> None:
    shutil.copy2(album.loser(0), tmp_path / "kept.jpg")
    album.library.deleting.trash([album.pair(0)])
    (tmp_path / "kept.jpg").rename(album.photos / "again.jpg")
    assert album.library.scanning.scan().moved == 1  # the missing photo lives on at its new address
    assert len(album.library.deleting.undo().restored) == 1
    assert album.library.photos.find(album.photos / "again.jpg") is not None
    assert album.library.scanning.scan().new == 1
    album.check()
