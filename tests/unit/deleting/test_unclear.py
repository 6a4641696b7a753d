"""A drive that does not say whether a file was moved: nothing is decided on a guess."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.whereabouts import UNCLEAR, Unclear, carry
from tests.helpers.album import Album
from tests.helpers.faulty_files import BROKEN, FaultyFiles, Killed


class DyingAfterTheMove(FaultyFiles):
    """The program ends when the first file has moved."""

    def rename(self, source: Path, target: Path) -> None:
        FileOperations.rename(self, source, target)
        raise Killed


class Remembering(FaultyFiles):
    """The system still remembers the old name of a file that has moved, and what it was."""

    def is_one_file(self, one: Path, other: Path) -> bool:
        return other.exists()


def killed_in_the_middle(album: Album) -> None:
    with pytest.raises(Killed):
        album.open(DyingAfterTheMove()).deleting.trash([album.pair(0)])


def test_a_remembered_name_is_no_second_name(album: Album) -> None:
    killed_in_the_middle(album)
    library = album.open(Remembering())
    assert [entry.state for entry in album.entries(library)] == ["trashed"]
    album.check(library)
    assert [restored.path for restored in library.deleting.undo().restored] == [album.loser(0)]


def test_the_note_of_a_file_that_cannot_be_looked_at_stays(album: Album, files: FaultyFiles) -> None:
    """Nobody can say whether it came into the trash; where it did, the desktop finds it by its note."""
    place = album.trash / "files" / "0.jpg"
    files.fail("rename", BROKEN, lambda path: path == album.loser(0))
    files.fail("status", BROKEN, lambda path: path == place or (path == album.loser(0) and place.parent.is_dir()))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.trashed == ()
    assert album.notes() == {"0.jpg.trashinfo"}
    assert [entry.state for entry in album.entries()] == ["acting"]
    files.mend()
    album.library.deleting.settle()
    assert [entry.state for entry in album.entries()] == ["skipped"]
    assert album.notes() == set()
    album.check()


def test_after_an_error_the_disk_decides(album: Album) -> None:
    album.library.deleting.trash([album.pair(0)])
    (entry,) = album.entries()
    assert entry.place is not None
    here, there, files = entry.place.path, album.folder / "there.jpg", FileOperations()

    def refuses() -> None:
        raise OSError(errno.EIO, "refused")

    def moves_and_fails() -> None:
        here.rename(there)
        refuses()

    def loses() -> None:
        there.write_bytes(b"another")
        refuses()

    with pytest.raises(OSError, match="refused"):
        carry(entry, here, there, files, refuses)
    assert carry(entry, here, there, files, moves_and_fails) is None
    with pytest.raises(Unclear, match="did not say") as unclear:
        carry(entry, here, there, files, loses)
    assert unclear.value.reason == UNCLEAR
