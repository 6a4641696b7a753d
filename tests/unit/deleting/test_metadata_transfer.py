"""Metadata transfer: what goes with a copy is saved beside its keeper first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from photosim.pictures import sidecar
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from tests.helpers.album import Album, names
from tests.helpers.faulty_files import DENIED, FaultyFiles
from tests.helpers.metadata_transfer import KNOWN, OLD, beside, read, say
from tests.helpers.pictures import draw


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
    report = known.library.deleting.trash(known.pairs(2), transfer=True)
    assert names(report) == ["0.jpg", "1.jpg"]
    assert [transferred.sidecar for transferred in report.transferred] == [beside(known, 0), beside(known, 1)]
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
    album.library.deleting.trash([album.pair(0)], transfer=True)
    assert read(beside(album)).rating == 3
    assert b"rientation" not in beside(album).read_bytes()


def test_without_being_asked_nothing_is_written(known: Album) -> None:
    known.library.deleting.trash(known.pairs(3))
    assert sorted(path.name for path in (known.photos / "keep").iterdir()) == ["0.jpg", "1.jpg", "2.jpg"]


def test_only_what_was_chosen_is_written(known: Album) -> None:
    facts = known.library.deleting.lacking(known.keeper(0), [known.loser(0)])
    chosen = [fact for fact in facts if fact.name in ("rating", "keywords")]
    known.library.deleting.trash(known.pairs(2), transfer=chosen)
    assert read(beside(known)) == Description(rating=4, keywords=("Oslo", "snow"))
    assert not beside(known, 1).exists()


def test_a_dry_run_says_what_would_be_written(known: Album) -> None:
    report = known.library.deleting.trash([known.pair(0)], transfer=True, dry_run=True)
    (transferred,) = report.transferred
    assert transferred.sidecar == beside(known)
    assert len(transferred.facts) == 6
    assert not beside(known).exists()
    assert known.library.deleting.history() == []


@pytest.mark.parametrize("name", ["0.jpg.xmp", "0.xmp", "0.JPG.XMP"])
def test_the_sidecar_that_is_there_is_added_to(known: Album, name: str) -> None:
    there = known.photos / "keep" / name
    there.write_bytes(OLD)
    there.chmod(0o640)
    known.library.deleting.trash([known.pair(0)], transfer=True)
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
    known.library.deleting.trash([known.pair(0)], transfer=True)
    assert shared.read_bytes() == OLD
    assert read(beside(known)).rating == 4


def test_what_stands_in_the_copys_sidecar_is_saved_too(album: Album) -> None:
    (album.photos / "copies" / "0.xmp").write_bytes(sidecar.with_facts(None, [KNOWN]))
    report = album.library.deleting.trash([album.pair(0)], transfer=True)
    assert names(report) == ["0.jpg", "0.xmp"]
    assert read(beside(album)).title == "Winter"


def test_what_the_keepers_sidecar_says_is_not_lacking(known: Album) -> None:
    beside(known).write_bytes(sidecar.with_facts(None, [KNOWN]))
    assert [fact.name for fact in known.library.deleting.lacking(known.keeper(0), [known.loser(0)])] == ["taken"]


@pytest.mark.parametrize(("label", "is_saved"), [("0", True), ("1", False), ("2", True)])
def test_a_favourite_is_saved_where_the_keeper_was_not_refused(album: Album, label: str, is_saved: bool) -> None:
    say(album.loser(0), Description(favourite=True))
    album.library.scanning.scan()
    picked = sidecar.with_facts(None, [Description(favourite=True)]) or b""
    before = picked.replace(b"3</digiKam:PickLabel>", label.encode() + b"</digiKam:PickLabel>")
    before = before.replace(b'PickLabel="3"', b'PickLabel="' + label.encode() + b'"')
    assert before != picked
    beside(album).write_bytes(before)
    album.library.deleting.trash([album.pair(0)], transfer=True)
    assert not album.loser(0).exists()
    assert bool(read(beside(album)).favourite) is is_saved
    album.library.deleting.undo()
    assert beside(album).read_bytes() == before


def test_the_sidecar_goes_along_when_the_keeper_goes_later(known: Album) -> None:
    known.library.deleting.trash([known.pair(0)], transfer=True)
    assert names(known.library.deleting.trash([known.keeper(0)])) == ["0.jpg", "0.jpg.xmp"]


def test_several_copies_add_up_and_the_best_rating_counts(album: Album) -> None:
    more = Path(shutil.copy2(album.loser(0), album.photos / "copies" / "more.jpg"))
    say(album.loser(0), Description(rating=2, keywords=("one", "both")), "2024:03:02 12:00:00")
    say(more, Description(rating=5, keywords=("two", "BOTH"), title="Of the second"), "2024:03:01 12:00:00")
    album.library.scanning.scan()
    album.remember()
    report = album.library.deleting.trash([album.pair(0), Selection(more, album.keeper(0))], transfer=True)
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
    report = known.library.deleting.trash(known.pairs(2), transfer=True)
    assert names(report) == ["1.jpg"]
    assert [transferred.sidecar for transferred in report.transferred] == [beside(known, 1)]
    assert beside(known).read_bytes() == OLD
    known.check()
