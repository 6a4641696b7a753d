"""Bringing back single files of a deletion: nothing else moves, and no shot is torn apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.values.deleting import Selection
from tests.helpers.album import Album
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import DENIED, FaultyFiles
from tests.helpers.pictures import write
from tests.helpers.undo_faults import reasons


def states(album: Album) -> dict[str, str]:
    return {entry.path.name: entry.state for entry in album.entries()}


def test_one_of_two_comes_back_and_the_other_stays(trashed: Album) -> None:
    report = trashed.library.deleting.restore([trashed.loser(1)])
    assert [one.path for one in report.restored] == [trashed.loser(1)]
    assert report.batch == 1
    assert not report.failed
    assert states(trashed) == {"0.jpg": "trashed", "1.jpg": "restored"}
    assert trashed.loser(1) in trashed.shown()
    trashed.check()
    assert [one.path for one in trashed.library.deleting.undo().restored] == [trashed.loser(0)]
    assert states(trashed) == {"0.jpg": "restored", "1.jpg": "restored"}
    trashed.check()


def test_one_file_of_a_batch_that_is_named(trashed: Album) -> None:
    trashed.library.deleting.undo(1, only=[trashed.loser(0)])
    assert states(trashed) == {"0.jpg": "restored", "1.jpg": "trashed"}
    trashed.check()


def test_files_of_several_deletions_at_once(trashed: Album) -> None:
    trashed.library.deleting.trash([Selection(trashed.loser(2))])
    report = trashed.library.deleting.restore([trashed.loser(0), trashed.loser(2)])
    assert {one.path for one in report.restored} == {trashed.loser(0), trashed.loser(2)}
    assert report.batch == 2
    assert states(trashed) == {"0.jpg": "restored", "1.jpg": "trashed", "2.jpg": "restored"}
    trashed.check()


def test_a_file_deleted_twice_comes_from_the_newest_deletion(trashed: Album) -> None:
    trashed.library.deleting.restore([trashed.loser(0)])
    trashed.library.deleting.trash([Selection(trashed.loser(0))])
    assert trashed.library.deleting.restore([trashed.loser(0)]).batch == 2
    assert trashed.loser(0).read_bytes() == trashed.originals[trashed.loser(0)]
    trashed.check()


def test_what_belongs_to_the_shot_comes_along(album: Album) -> None:
    sidecar = album.loser(0).with_suffix(".xmp")
    sidecar.write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    album.remember()
    album.library.scanning.scan()
    album.library.deleting.trash([album.pair(0), album.pair(1)])
    assert not sidecar.exists()
    report = album.library.deleting.restore([album.loser(0)])
    assert {one.path for one in report.restored} == {album.loser(0), sidecar}
    assert not album.loser(1).exists()


def test_nothing_moves_when_one_of_the_files_was_never_deleted(trashed: Album) -> None:
    with pytest.raises(UsageError, match=r"keep.0\.jpg is not among what was deleted"):
        trashed.library.deleting.restore([trashed.loser(0), trashed.keeper(0)])
    with pytest.raises(UsageError, match=r"keep.0\.jpg is not in this deletion"):
        trashed.library.deleting.undo(1, only=[trashed.loser(0), trashed.keeper(0)])
    assert states(trashed) == {"0.jpg": "trashed", "1.jpg": "trashed"}


def test_what_is_back_already_cannot_come_again(trashed: Album) -> None:
    trashed.library.deleting.restore([trashed.loser(0)])
    with pytest.raises(UsageError, match="not among what was deleted"):
        trashed.library.deleting.restore([trashed.loser(0)])


def test_a_file_that_cannot_come_is_told_and_can_be_tried_again(trashed: Album, files: FaultyFiles) -> None:
    files.fail("rename", DENIED)
    report = trashed.library.deleting.restore([trashed.loser(0)])
    assert not report.restored
    assert len(reasons(report)) == 1
    trashed.check()
    files.mend()
    assert trashed.library.deleting.restore([trashed.loser(0)]).restored
    trashed.check()


def test_one_taken_out_of_the_trash_by_hand_does_not_hide_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    photo = tmp_path / "photos" / "a.jpg"
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        for number in (1, 2):
            write(photo, number)
            library.scanning.scan([photo.parent])
            report = library.deleting.trash([photo])
        report.places[0].path.unlink()
        library.deleting.restore([photo])  # finds out that it is gone
        assert library.deleting.restore([photo]).batch == 1
    assert photo.exists()
