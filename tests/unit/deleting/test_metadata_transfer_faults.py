"""Metadata rescue never costs what is there: disks that fail, damaged sidecars, other programs, kills."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.pictures import sidecar
from photosim.store.tables.journal import Journal
from photosim.store.tables.metadata_transfers import Transfers
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from tests.helpers.album import Album, names, only_reason
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, READ_ONLY, FaultyFiles, Killed, Steps
from tests.helpers.metadata_transfer import KNOWN, OLD, beside, read, say


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DENIED, "not allowed"),
        (READ_ONLY, "read-only"),
        (FULL, "takes no more files"),
        (BROKEN, "drive reported an error"),
    ],
)
def test_a_photo_whose_facts_cannot_be_saved_stays(known: Album, files: FaultyFiles, error: int, words: str) -> None:
    beside(known).write_bytes(OLD)
    files.fail("replace_note", error, lambda path: path == beside(known))
    report = known.library.deleting.trash(known.pairs(2), transfer=True)
    assert names(report) == ["1.jpg"]
    (skipped,) = report.skipped
    assert skipped.reason.startswith("Its capture time, place, rating, keywords, title, caption could not be saved in")
    assert words in skipped.reason
    assert beside(known).read_bytes() == OLD
    assert [path for path in (known.photos / "keep").iterdir() if path.suffix == ".tmp"] == []
    known.check()


def test_a_disk_that_fills_up_while_writing_leaves_the_old_sidecar(
    known: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside(known).write_bytes(OLD)

    on_disk = os.fsync

    def full(handle: int) -> None:
        if known.library.directory.name in str(Path(f"/proc/self/fd/{handle}").readlink()):
            return on_disk(handle)  # the library's own disk is another one
        raise OSError(FULL, "No space left on device")

    monkeypatch.setattr("photosim.deleting.trash.operations.os.fsync", full)
    assert "takes no more files" in only_reason(known.library.deleting.trash([known.pair(0)], transfer=True))
    assert beside(known).read_bytes() == OLD
    assert sorted(path.name for path in beside(known).parent.iterdir()) == ["0.jpg", "0.jpg.xmp", "1.jpg", "2.jpg"]


def test_a_damaged_sidecar_is_not_written_into(known: Album) -> None:
    beside(known).write_bytes(OLD[:-60])
    assert "damaged" in only_reason(known.library.deleting.trash([known.pair(0)], transfer=True))
    assert "damaged" in only_reason(known.library.deleting.trash([known.pair(0)], transfer=True, dry_run=True))
    assert beside(known).read_bytes() == OLD[:-60]
    assert known.library.deleting.trash([known.pair(0)]).skipped == ()


def test_nothing_is_written_into_a_protected_folder(known: Album) -> None:
    keep = known.photos / "keep"
    moved = known.folder / "protected"
    keep.rename(moved)
    folder = known.library.folders.add(moved)
    known.library.scanning.scan()
    known.library.folders.protect(folder.id, True)
    pair = Selection(known.loser(0), moved / "0.jpg")
    assert "protected" in only_reason(known.library.deleting.trash([pair], transfer=True))
    assert not (moved / "0.jpg.xmp").exists()
    assert names(known.library.deleting.trash([pair])) == ["0.jpg"]


def test_a_sidecar_that_is_a_link_is_not_followed(known: Album) -> None:
    elsewhere = known.folder / "elsewhere.xmp"
    elsewhere.write_bytes(OLD)
    beside(known).symlink_to(elsewhere)
    assert "a link" in only_reason(known.library.deleting.trash([known.pair(0)], transfer=True))
    assert elsewhere.read_bytes() == OLD


def test_another_program_that_writes_it_just_then_is_not_overwritten(
    known: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce = Transfers.announce

    def meanwhile(*arguments: object) -> int:
        beside(known).write_bytes(OLD)
        return announce(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Transfers, "announce", meanwhile)
    assert "Another program" in only_reason(known.library.deleting.trash([known.pair(0)], transfer=True))
    assert beside(known).read_bytes() == OLD


def test_undo_leaves_what_was_changed_since(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], transfer=True)
    edited = sidecar.with_facts(beside(known).read_bytes(), [Description(keywords=("later",))])
    beside(known).write_bytes(edited)
    report = known.library.deleting.undo()
    assert len(report.restored) == 1
    assert [(left.path, "changed since" in left.reason) for left in report.left] == [(beside(known), True)]
    assert beside(known).read_bytes() == edited
    known.check()


def test_undo_of_what_cannot_be_written_is_said_and_done_later(known: Album, files: FaultyFiles) -> None:
    beside(known).write_bytes(OLD)
    known.library.deleting.trash([known.pair(0)], transfer=True)
    files.fail("replace_note", READ_ONLY)
    (left,) = known.library.deleting.undo().left
    assert "read-only" in left.reason
    assert known.loser(0).exists()
    files.mend()
    known.open()
    assert beside(known).read_bytes() == OLD


def test_what_is_needed_by_a_photo_still_in_the_trash_stays(known: Album, files: FaultyFiles) -> None:
    """Of two copies of one keeper only one comes back: the other's facts stay saved."""
    second = Path(shutil.copy2(known.loser(0), known.photos / "copies" / "second.jpg"))
    say(second, Description(caption="Not to be used", keywords=("second",)))
    known.library.scanning.scan()
    known.remember()
    known.library.deleting.trash([known.pair(0), Selection(second, known.keeper(0))], transfer=True)
    files.fail("rename", DENIED, lambda path: path.name.startswith("second"))
    assert len(known.library.deleting.undo().restored) == 1
    assert "second" in read(beside(known)).keywords
    files.mend()
    assert len(known.library.deleting.undo().restored) == 1
    assert not beside(known).exists()
    known.check()


def test_when_the_trash_was_emptied_the_facts_stay(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], transfer=True)
    for path in (known.trash / "files").iterdir():
        path.unlink()
    assert known.library.deleting.undo().restored == ()
    assert read(beside(known)).rating == 4


def with_steps(monkeypatch: pytest.MonkeyPatch, steps: Steps) -> None:
    for kind, methods in ((Journal, ("begin", "announce_trashing", "settle")), (Transfers, ("announce", "settle"))):
        for name in methods:
            monkeypatch.setattr(kind, name, steps.around(name, getattr(kind, name)))


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize("act", ["trash", "undo"])
def test_killed_at_every_step(tmp_path: Path, act: str, is_new: bool) -> None:
    """Whenever the program ends, the sidecar is as it was, or says all of it while the copy is away."""
    for step in range(1, 60):
        folder = tmp_path / str(step)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_DATA_HOME", str(folder / "data"))
            album = Album(folder, 1)
            say(album.loser(0), KNOWN)
            if not is_new:
                beside(album).write_bytes(OLD)
            album.library.scanning.scan()
            album.remember()
            if act == "undo":
                album.library.deleting.trash([album.pair(0)], transfer=True)
            killed = _killed(album, act, step)
            library = album.open()
            is_away = not album.loser(0).exists()
            before = beside(album).read_bytes() if beside(album).exists() else None
            if is_away:
                assert read(beside(album)).rating == 4
            else:
                assert before == (None if is_new else OLD)
            library.deleting.undo()
            assert (beside(album).read_bytes() if beside(album).exists() else None) == (None if is_new else OLD)
            assert album.loser(0).exists()
            assert {path: path.read_bytes() for path in album.originals} == album.originals
            album.close()
        if not killed:
            assert step > 15
            return
    pytest.fail("there are more steps than were tried")


def _killed(album: Album, act: str, step: int) -> bool:
    steps = Steps(kill_at=step)
    with pytest.MonkeyPatch.context() as patch:
        with_steps(patch, steps)
        try:
            library: Library = album.open(FaultyFiles(steps))
            if act == "trash":
                library.deleting.trash([album.pair(0)], transfer=True)
            else:
                library.deleting.undo()
        except Killed:
            return True
    return False
