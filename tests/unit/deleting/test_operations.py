"""Renaming without ever replacing, in one step or, where a file system cannot, in two."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from photosim.deleting.trash import operations
from photosim.deleting.trash.operations import FileOperations
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


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second volume")
def test_nothing_is_copied_to_another_volume(files: FileOperations, tmp_path: Path) -> None:
    target = Path("/dev/shm") / f"photosim-test-{os.getpid()}"
    if os.stat("/dev/shm").st_dev == tmp_path.stat().st_dev:
        pytest.skip("the temporary folder is on the same volume")
    (tmp_path / "a").write_text("a")
    with pytest.raises(OSError, match="cross-device") as caught:
        files.rename(tmp_path / "a", target)
    assert caught.value.errno == errno.EXDEV
    assert not target.exists()
    assert (tmp_path / "a").read_text() == "a"


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
