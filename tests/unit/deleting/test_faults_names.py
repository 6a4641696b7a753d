"""Names that are odd or taken, and two programs that delete at once."""

from __future__ import annotations

import os

import filelock
import pytest

from photosim.base.errors import LibraryError
from tests.helpers.album import Album, names
from tests.helpers.faulty_files import FaultyFiles


@pytest.mark.parametrize(
    "name",
    [
        b"line\nbreak.jpg",
        b"caf\xe9.jpg",
        b"%41 [x] =.jpg",
        "写真 ü.jpg".encode(),
        b"n" * 251 + b".jpg",
        ("ü" * 125 + "x.jpg").encode(),
        b".".join([b"a", b"b" * 240, b"jpg"]),
    ],
    ids=["newline", "undecodable", "special", "unicode", "255 bytes", "255 bytes of letters", "two dots"],
)
def test_any_name_goes_and_comes_back(album: Album, name: bytes) -> None:
    path = album.photos / os.fsdecode(name)
    path.write_bytes(album.keeper(0).read_bytes())
    twin = album.photos / "twin" / os.fsdecode(name)
    twin.parent.mkdir()
    twin.write_bytes(album.keeper(1).read_bytes())
    album.library.scanning.scan()
    album.remember()
    report = album.library.deleting.trash([path, twin])
    assert report.trashed == (path, twin)
    assert len({place.path for place in report.places}) == 2
    album.check()
    album.close()
    library = album.open()
    assert {restored.path for restored in library.deleting.undo().restored} == {path, twin}
    assert album.notes() == set()
    album.check(library)


def test_a_name_that_is_taken_in_the_trash_is_numbered(album: Album) -> None:
    for place in ("files/0.jpg", "info/0 2.jpg.trashinfo"):
        (album.trash / place).parent.mkdir(parents=True, exist_ok=True)
        (album.trash / place).write_text("somebody else's")
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path.name == "0 3.jpg"
    assert (album.trash / "files" / "0.jpg").read_text() == "somebody else's"
    album.check()


def test_a_name_that_another_program_takes_at_the_last_moment(album: Album, files: FaultyFiles) -> None:
    note = album.trash / "info" / "0.jpg.trashinfo"
    files.before("write_new", 1, lambda: note.write_text("another program's"))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.places[0].path.name == "0 2.jpg"
    assert note.read_text() == "another program's"
    album.check()


def test_a_file_that_another_program_puts_into_the_trash_at_the_last_moment(album: Album, files: FaultyFiles) -> None:
    files.before("rename", 1, lambda: (album.trash / "files" / "0.jpg").write_text("another program's"))
    report = album.library.deleting.trash([album.pair(0)])
    assert report.trashed == ()
    assert (album.trash / "files" / "0.jpg").read_text() == "another program's"
    album.check()


def test_two_processes_do_not_delete_at_once(album: Album, files: FaultyFiles) -> None:
    refused: list[str] = []

    def second_process() -> None:
        second = album.open()
        for act in (lambda: second.deleting.trash([album.pair(1)]), second.deleting.undo):
            with pytest.raises(LibraryError) as caught:
                act()
            refused.append(str(caught.value))

    files.before("rename", 1, second_process)
    assert names(album.library.deleting.trash([album.pair(0)])) == ["0.jpg"]
    assert len(refused) == 2
    assert all("Another photosim is deleting or restoring" in reason for reason in refused)
    assert [entry.state for entry in album.entries()] == ["trashed"]
    album.check()


def test_a_library_that_cannot_be_locked_deletes_nothing(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("no locks here")

    monkeypatch.setattr(filelock.FileLock, "acquire", acquire)
    with pytest.raises(LibraryError, match="cannot lock"):
        album.library.deleting.trash([album.pair(0)])
    assert len(album.library.deleting.trash([album.pair(0)], dry_run=True).trashed) == 1
    album.check()
