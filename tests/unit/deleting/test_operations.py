"""Renaming without ever replacing, in one step or, where a file system cannot, in two."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.deleting.trash import freedesktop, operations, placeholder
from photosim.deleting.trash.operations import FileOperations
from photosim.deleting.trash.reasons import explain
from tests.helpers.album import Album
from tests.helpers.faulty_files import FaultyFiles, Killed


def unsupported(source: bytes, target: bytes) -> int:
    return errno.EINVAL


@pytest.fixture(params=["one step", "no such call", "not on this file system"])
def files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FileOperations:
    if request.param == "no such call":
        monkeypatch.setattr(operations, "_exclusive_rename", lambda: None)
    elif request.param == "not on this file system":
        monkeypatch.setattr(operations, "_exclusive_rename", lambda: unsupported)
    return FileOperations()


def test_a_free_name_is_taken(files: FileOperations, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    inode = (tmp_path / "a").stat().st_ino
    files.rename(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").stat().st_ino == inode
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "occupy",
    [
        lambda path: path.write_text("b"),
        lambda path: path.write_text(""),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("nowhere"),
    ],
    ids=["file", "empty file", "folder", "broken link"],
)
def test_a_taken_name_is_refused(files: FileOperations, tmp_path: Path, occupy: Callable[[Path], None]) -> None:
    (tmp_path / "a").write_text("a")
    occupy(tmp_path / "b")
    before = os.lstat(tmp_path / "b")
    with pytest.raises(FileExistsError):
        files.rename(tmp_path / "a", tmp_path / "b")
    assert os.lstat(tmp_path / "b") == before
    assert (tmp_path / "a").read_text() == "a"


def test_what_is_not_there_leaves_nothing_behind(files: FileOperations, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.rename(tmp_path / "a", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_copied_to_another_volume(files: FileOperations, tmp_path: Path, other_volume: Path) -> None:
    target = other_volume / "a"
    (tmp_path / "a").write_text("a")
    with pytest.raises(OSError, match="cross-device") as caught:
        files.rename(tmp_path / "a", target)
    assert caught.value.errno == errno.EXDEV
    assert not target.exists()
    assert (tmp_path / "a").read_text() == "a"


Move = Callable[[Path, Path], None]


@pytest.fixture
def replaces(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FileOperations]:
    """Moves in two steps on a file system of this kind; the second step does this, and is answered with an error."""

    move = Path.rename

    def prepare(kind: str, error: int, *acts: Move) -> FileOperations:
        def rename(source: Path, target: Path) -> None:
            if source.name != "a":
                return move(source, target)
            for act in acts:
                act(source, Path(target))
            raise OSError(error, os.strerror(error))

        monkeypatch.setattr(operations, "_exclusive_rename", lambda: None)
        monkeypatch.setattr(placeholder.mounts, "file_system", lambda path: kind)
        monkeypatch.setattr(Path, "rename", rename)
        return FileOperations()

    return prepare


def refused(files: FileOperations, folder: Path) -> str:
    (folder / "a").write_text("the photo")
    with pytest.raises(OSError, match="Errno") as caught:
        files.rename(folder / "a", folder / "b")
    assert any(path.is_file() and path.read_text() == "the photo" for path in folder.iterdir()), "the photo is lost"
    return explain(caught.value)


@pytest.mark.parametrize("error", [errno.EACCES, errno.ENOSPC, errno.EXDEV, errno.EBUSY])
def test_a_placeholder_goes_when_a_disk_of_this_computer_refuses_the_move(replaces, tmp_path: Path, error: int) -> None:
    assert "empty file" not in refused(replaces("ext4", error), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "cifs", "fuseblk", "overlay", ""])
def test_elsewhere_it_stays_and_is_told(replaces, tmp_path: Path, kind: str) -> None:
    reason = refused(replaces(kind, errno.EACCES), tmp_path)
    assert reason.endswith(f"An empty file that photosim made may stay at {tmp_path / 'b'}.")
    assert (tmp_path / "b").read_bytes() == b""


@pytest.mark.parametrize("error", [errno.EIO, errno.ETIMEDOUT, errno.ENOTCONN, errno.EINTR])
def test_after_an_error_that_does_not_refuse_it_stays(replaces, tmp_path: Path, error: int) -> None:
    assert "may stay" in refused(replaces("ext4", error), tmp_path)
    assert (tmp_path / "b").read_bytes() == b""


@pytest.mark.parametrize("kind", ["ext4", "nfs4"])
@pytest.mark.parametrize("error", [errno.EACCES, errno.ENOENT, errno.EIO])
def test_what_has_moved_although_it_was_refused_stays(replaces, tmp_path: Path, kind: str, error: int) -> None:
    assert "may stay" in refused(replaces(kind, error, os.replace), tmp_path)
    assert (tmp_path / "b").read_text() == "the photo"


@pytest.mark.parametrize(
    "act",
    [
        lambda source, target: target.write_text("another program's"),
        lambda source, target: (target.unlink(), target.write_text("another program's")),
        lambda source, target: (target.unlink(), target.write_text("")),
        lambda source, target: (target.unlink(), target.symlink_to("nowhere")),
        lambda source, target: os.link(target, target.with_name("second name")),
    ],
    ids=["written into", "replaced", "replaced by an empty one", "link", "second name"],
)
def test_what_another_program_has_made_of_it_stays(replaces, tmp_path: Path, act: Move) -> None:
    assert "may stay" in refused(replaces("ext4", errno.EACCES, act), tmp_path)
    assert os.path.lexists(tmp_path / "b")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".photosim-empty")]


def test_what_comes_at_the_last_moment_is_not_unlinked(
    replaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program replaces the empty file between the last look at it and its removal."""
    files = replaces("ext4", errno.EACCES)
    move = Path.rename

    def late(source: Path, target: Path) -> None:
        if source.name == "b":
            (tmp_path / "new").write_text("another program's")
            (tmp_path / "new").replace(tmp_path / "b")
        move(source, target)

    monkeypatch.setattr(Path, "rename", late)
    assert "may stay" in refused(files, tmp_path)
    assert (tmp_path / "b").read_text() == "another program's"


@pytest.mark.parametrize("act", ["trash", "undo"])
def test_a_placeholder_of_an_interrupted_rename_stays(make_album: Callable[[], Album], act: str) -> None:
    """It may be the photo itself by now, whatever the system remembers of it: nothing is unlinked on a guess."""
    album = make_album()
    if act == "undo":
        album.library.deleting.trash([album.pair(0)])
    target = album.loser(0) if act == "undo" else album.trash / "files" / "0.jpg"

    class Dying(FaultyFiles):
        def rename(self, source: Path, destination: Path) -> None:
            destination.write_bytes(b"")
            raise Killed

    library = album.open(Dying())
    with pytest.raises(Killed):
        library.deleting.undo() if act == "undo" else library.deleting.trash([album.pair(0)])
    target.write_bytes(b"")  # a real end of the program tidies nothing up
    library = album.open()
    album.check(library)
    restored = [restored.path for restored in library.deleting.undo().restored]
    assert [path.name for path in restored] == (["0 (restored).jpg"] if act == "undo" else [])
    where = restored[0] if restored else album.loser(0)
    assert where.read_bytes() == album.originals[album.loser(0)]
    assert target.read_bytes() == b""


def test_a_small_file_that_cannot_be_written_whole_is_not_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        FileOperations().write_new(tmp_path / "note", b"x")
    assert list(tmp_path.iterdir()) == []
    FileOperations().settle(tmp_path, tmp_path / "nowhere")  # an fsync that fails is no reason to stop


def test_many_files_of_one_name_find_their_places_quickly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freedesktop, "_IN_ORDER", 3)
    looked: list[Path] = []

    class Looking(FileOperations):
        def exists(self, path: Path) -> bool:
            looked.append(path)
            return super().exists(path)

    trash = freedesktop.FreedesktopTrash(tmp_path / "Trash", None, Looking())
    places = []
    for number in range(40):
        file = tmp_path / str(number) / "image.jpg"
        file.parent.mkdir()
        file.write_bytes(b"%d" % number)
        place = next(trash.places(file))
        trash.prepare(file, place)
        places.append(trash.move_in(file, place, lambda _: None).path)
    assert [path.name for path in places[:3]] == ["image.jpg", "image 2.jpg", "image 3.jpg"]
    assert [path.read_bytes() for path in places] == [b"%d" % number for number in range(40)]
    assert {path.suffix for path in places} == {".jpg"}
    assert len(looked) < 40 * 30, "the last one looks no more often than the fifth"
