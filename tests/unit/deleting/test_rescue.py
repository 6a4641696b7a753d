"""Metadata rescue: what goes with a copy is saved beside its keeper first, and never at the cost of anything."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from photosim.library import Library
from photosim.pictures import sidecar
from photosim.store.tables.journal import Journal
from photosim.store.tables.metadata_transfers import Rescues
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from tests.helpers.album import Album, names, only_reason
from tests.helpers.faulty_files import BROKEN, DENIED, FULL, READ_ONLY, FaultyFiles, Killed, Steps
from tests.helpers.pictures import draw

KNOWN = Description(
    rating=4, keywords=("Oslo", "snow"), title="Winter", caption="The park", latitude=59.9, longitude=10.7
)
OLD = sidecar.with_facts(None, [Description(keywords=("family",))])


def say(path: Path, known: Description, moment: str | None = None) -> None:
    """Make the photo at `path` say this of itself."""
    exif = Image.Exif()
    if moment is not None:
        exif.get_ifd(0x8769)[0x9003] = moment
    with Image.open(path) as image:
        image.load()
        image.save(path, exif=exif, xmp=sidecar.with_facts(None, [known]) or b"", quality=95)


@pytest.fixture
def known(album: Album) -> Album:
    """Every copy says more than its keeper, which says nothing."""
    for number in range(3):
        say(album.loser(number), KNOWN, "2024:03:01 12:00:00")
    album.library.scanning.scan()
    album.remember()
    return album


def beside(album: Album, number: int = 0) -> Path:
    return album.photos / "keep" / f"{number}.jpg.xmp"


def read(path: Path) -> Description:
    return sidecar.describe(path.read_bytes())


def test_what_the_keeper_lacks_is_told_and_changes_nothing(known: Album) -> None:
    facts = known.library.deleting.lacking(known.keeper(0), [known.loser(0)])
    assert [(fact.name, fact.text) for fact in facts] == [
        ("taken", "2024-03-01 12:00:00"),
        ("place", "59.90000° N, 10.70000° E"),
        ("rating", "4 of 5"),
        ("keywords", "Oslo, snow"),
        ("title", "Winter"),
        ("caption", "The park"),
    ]
    assert known.library.deleting.lacking(known.loser(0), [known.keeper(0)]) == []
    assert not beside(known).exists()


def test_it_is_written_first_and_taken_back_with_undo(known: Album) -> None:
    report = known.library.deleting.trash(known.pairs(2), rescue=True)
    assert names(report) == ["0.jpg", "1.jpg"]
    assert [rescued.sidecar for rescued in report.rescued] == [beside(known, 0), beside(known, 1)]
    found = read(beside(known))
    assert found.taken_at == "2024-03-01T12:00:00"
    assert (found.rating, found.keywords, found.title, found.caption) == (4, ("Oslo", "snow"), "Winter", "The park")
    assert (found.latitude, found.longitude) == (59.9, 10.7)
    known.check()
    undone = known.open().deleting.undo()
    assert len(undone.restored) == 2
    assert undone.left == ()
    assert not beside(known, 0).exists()
    assert not beside(known, 1).exists()
    known.check()


def test_orientation_is_never_saved(album: Album) -> None:
    """The copy may lie otherwise: how the keeper is turned is its own affair."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x4746] = 3
    draw(0).save(album.loser(0), exif=exif)
    album.library.scanning.scan()
    album.library.deleting.trash([album.pair(0)], rescue=True)
    assert read(beside(album)).rating == 3
    assert b"rientation" not in beside(album).read_bytes()


def test_without_being_asked_nothing_is_written(known: Album) -> None:
    known.library.deleting.trash(known.pairs(3))
    assert sorted(path.name for path in (known.photos / "keep").iterdir()) == ["0.jpg", "1.jpg", "2.jpg"]


def test_only_what_was_chosen_is_written(known: Album) -> None:
    facts = known.library.deleting.lacking(known.keeper(0), [known.loser(0)])
    chosen = [fact for fact in facts if fact.name in ("rating", "keywords")]
    known.library.deleting.trash(known.pairs(2), rescue=chosen)
    assert read(beside(known)) == Description(rating=4, keywords=("Oslo", "snow"))
    assert not beside(known, 1).exists()


def test_a_dry_run_says_what_would_be_written(known: Album) -> None:
    report = known.library.deleting.trash([known.pair(0)], rescue=True, dry_run=True)
    (rescued,) = report.rescued
    assert rescued.sidecar == beside(known)
    assert len(rescued.facts) == 6
    assert not beside(known).exists()
    assert known.library.deleting.history() == []


@pytest.mark.parametrize("name", ["0.jpg.xmp", "0.xmp", "0.JPG.XMP"])
def test_the_sidecar_that_is_there_is_added_to(known: Album, name: str) -> None:
    there = known.photos / "keep" / name
    there.write_bytes(OLD)
    there.chmod(0o640)
    known.library.deleting.trash([known.pair(0)], rescue=True)
    assert read(there).keywords == ("Oslo", "family", "snow")
    assert read(there).rating == 4
    assert there.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (known.photos / "keep").glob("*[pP]") if "0" in path.name] == [name]
    known.library.deleting.undo()
    assert there.read_bytes() == OLD


def test_a_sidecar_two_pictures_share_is_left_alone(known: Album) -> None:
    shared = known.photos / "keep" / "0.xmp"
    shared.write_bytes(OLD)
    draw(9).save(known.photos / "keep" / "0.png")
    known.library.deleting.trash([known.pair(0)], rescue=True)
    assert shared.read_bytes() == OLD
    assert read(beside(known)).rating == 4


def test_what_stands_in_the_copys_sidecar_is_saved_too(album: Album) -> None:
    (album.photos / "copies" / "0.xmp").write_bytes(sidecar.with_facts(None, [KNOWN]))
    report = album.library.deleting.trash([album.pair(0)], rescue=True)
    assert names(report) == ["0.jpg", "0.xmp"]
    assert read(beside(album)).title == "Winter"


def test_what_the_keepers_sidecar_says_is_not_lacking(known: Album) -> None:
    beside(known).write_bytes(sidecar.with_facts(None, [KNOWN]))
    assert [fact.name for fact in known.library.deleting.lacking(known.keeper(0), [known.loser(0)])] == ["taken"]


def test_the_sidecar_goes_along_when_the_keeper_goes_later(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], rescue=True)
    assert names(known.library.deleting.trash([known.keeper(0)])) == ["0.jpg", "0.jpg.xmp"]


def test_several_copies_add_up_and_the_best_rating_counts(album: Album) -> None:
    more = Path(shutil.copy2(album.loser(0), album.photos / "copies" / "more.jpg"))
    say(album.loser(0), Description(rating=2, keywords=("one", "both")), "2024:03:02 12:00:00")
    say(more, Description(rating=5, keywords=("two", "BOTH"), title="Of the second"), "2024:03:01 12:00:00")
    album.library.scanning.scan()
    album.remember()
    report = album.library.deleting.trash([album.pair(0), Selection(more, album.keeper(0))], rescue=True)
    assert len(report.trashed) == 2
    found = read(beside(album))
    assert (found.rating, found.title, found.taken_at) == (5, "Of the second", "2024-03-01T12:00:00")
    assert found.keywords == ("both", "one", "two")
    album.library.deleting.undo()
    assert not beside(album).exists()
    album.check()


def test_a_copy_that_stays_keeps_its_facts_to_itself(known: Album, files: FaultyFiles) -> None:
    """The sidecar is written before the move; when the move fails, it is taken back."""
    beside(known).write_bytes(OLD)
    files.fail("rename", DENIED, lambda path: path == known.loser(0))
    report = known.library.deleting.trash(known.pairs(2), rescue=True)
    assert names(report) == ["1.jpg"]
    assert [rescued.sidecar for rescued in report.rescued] == [beside(known, 1)]
    assert beside(known).read_bytes() == OLD
    known.check()


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
    report = known.library.deleting.trash(known.pairs(2), rescue=True)
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
    assert "takes no more files" in only_reason(known.library.deleting.trash([known.pair(0)], rescue=True))
    assert beside(known).read_bytes() == OLD
    assert sorted(path.name for path in beside(known).parent.iterdir()) == ["0.jpg", "0.jpg.xmp", "1.jpg", "2.jpg"]


def test_a_damaged_sidecar_is_not_written_into(known: Album) -> None:
    beside(known).write_bytes(OLD[:-60])
    assert "damaged" in only_reason(known.library.deleting.trash([known.pair(0)], rescue=True))
    assert "damaged" in only_reason(known.library.deleting.trash([known.pair(0)], rescue=True, dry_run=True))
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
    assert "protected" in only_reason(known.library.deleting.trash([pair], rescue=True))
    assert not (moved / "0.jpg.xmp").exists()
    assert names(known.library.deleting.trash([pair])) == ["0.jpg"]


def test_a_sidecar_that_is_a_link_is_not_followed(known: Album) -> None:
    elsewhere = known.folder / "elsewhere.xmp"
    elsewhere.write_bytes(OLD)
    beside(known).symlink_to(elsewhere)
    assert "a link" in only_reason(known.library.deleting.trash([known.pair(0)], rescue=True))
    assert elsewhere.read_bytes() == OLD


def test_another_program_that_writes_it_just_then_is_not_overwritten(
    known: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce = Rescues.announce

    def meanwhile(*arguments: object) -> int:
        beside(known).write_bytes(OLD)
        return announce(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Rescues, "announce", meanwhile)
    assert "Another program" in only_reason(known.library.deleting.trash([known.pair(0)], rescue=True))
    assert beside(known).read_bytes() == OLD


def test_undo_leaves_what_was_changed_since(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], rescue=True)
    edited = sidecar.with_facts(beside(known).read_bytes(), [Description(keywords=("later",))])
    beside(known).write_bytes(edited)
    report = known.library.deleting.undo()
    assert len(report.restored) == 1
    assert [(left.path, "changed since" in left.reason) for left in report.left] == [(beside(known), True)]
    assert beside(known).read_bytes() == edited
    known.check()


def test_undo_of_what_cannot_be_written_is_said_and_done_later(known: Album, files: FaultyFiles) -> None:
    beside(known).write_bytes(OLD)
    known.library.deleting.trash([known.pair(0)], rescue=True)
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
    known.library.deleting.trash([known.pair(0), Selection(second, known.keeper(0))], rescue=True)
    files.fail("rename", DENIED, lambda path: path.name.startswith("second"))
    assert len(known.library.deleting.undo().restored) == 1
    assert "second" in read(beside(known)).keywords
    files.mend()
    assert len(known.library.deleting.undo().restored) == 1
    assert not beside(known).exists()
    known.check()


def test_when_the_trash_was_emptied_the_facts_stay(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], rescue=True)
    for path in (known.trash / "files").iterdir():
        path.unlink()
    assert known.library.deleting.undo().restored == ()
    assert read(beside(known)).rating == 4


def with_steps(monkeypatch: pytest.MonkeyPatch, steps: Steps) -> None:
    for kind, methods in ((Journal, ("begin", "announce_trashing", "settle")), (Rescues, ("announce", "settle"))):
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
                album.library.deleting.trash([album.pair(0)], rescue=True)
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
                library.deleting.trash([album.pair(0)], rescue=True)
            else:
                library.deleting.undo()
        except Killed:
            return True
    return False
