"""Deleting and taking back on the file systems people have."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from photosim.base import mounts
from photosim.deleting.trash import operations
from photosim.deleting.trash.operations import FileOperations
from photosim.library import Library
from photosim.values.deleting import Selection
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.mounts import Mounts
from tests.helpers.pictures import write

LOCAL = ("ext4", "vfat", "exfat", "ntfs")
PASSED_ON = ("bindfs", "sshfs", "mergerfs", "unionfs", "overlay")


@pytest.fixture(params=[*LOCAL, *PASSED_ON, "lies", "remembering"])
def disk(request: pytest.FixtureRequest, folder: Path, tmp_path: Path, own_mounts: Mounts) -> Path:
    """An empty disk of every kind."""
    base = folder / "own" / tmp_path.name
    at, source = base / "disk", base / "source"
    for path in (at, source):
        path.mkdir(parents=True)
    kind = request.param
    if kind in LOCAL:
        getattr(own_mounts, kind)(at)
    elif kind in PASSED_ON:
        getattr(own_mounts, kind)(source, at)
    else:
        own_mounts.lies(source, at, 20 if kind == "remembering" else 0)
    return at


def photos_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_there_and_back(disk: Path, tmp_path: Path) -> None:
    photos = disk / "photos"
    write(photos / "keep" / "0.jpg", 0)
    (photos / "copies").mkdir()
    for number in range(2):
        shutil.copyfile(photos / "keep" / "0.jpg", photos / "copies" / f"{number}.jpg")
    (photos / "copies" / "0.xmp").write_text("<rating/>")
    before = photos_in(photos)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        chosen = [Selection(photos / "copies" / f"{number}.jpg", photos / "keep" / "0.jpg") for number in range(2)]
        report = library.deleting.trash(chosen)
        assert report.skipped == ()
        assert {path.name for path in report.trashed} == {"0.jpg", "0.xmp", "1.jpg"}
        assert {place.path.read_bytes() for place in report.places} == set(before.values())
        assert set(photos_in(photos / "keep")) == {"0.jpg"}
        assert photos_in(photos / "copies") == {}
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        undone = library.deleting.undo()
        assert undone.failed == ()
        assert photos_in(photos) == before


def test_a_name_is_never_replaced(disk: Path) -> None:
    files = FileOperations()
    (disk / "one").write_text("one")
    (disk / "other").write_text("other")
    with pytest.raises(FileExistsError):
        files.rename(disk / "one", disk / "other")
    assert photos_in(disk) == {"one": b"one", "other": b"other"} | _others(disk)
    files.rename(disk / "one", disk / "free")
    assert photos_in(disk) == {"free": b"one", "other": b"other"} | _others(disk)


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_a_move_in_two_steps_that_is_refused(disk: Path, monkeypatch: pytest.MonkeyPatch, done: bool) -> None:
    """Only a disk of this computer is rid of the empty file, and only where the photo was not moved after all."""
    rename = Path.rename

    def refuse(source: Path, target: Path) -> None:
        if source.name != "photo":
            return rename(source, target)
        if done:
            os.replace(source, target)  # noqa: PTH105 - `Path.replace` may be this function
        raise OSError(errno.EACCES, "refused")

    monkeypatch.setattr(operations, "_exclusive_rename", lambda: None)
    monkeypatch.setattr(Path, "rename", refuse)
    (disk / "photo").write_text("content")
    with pytest.raises(OSError, match="refused") as caught:
        FileOperations().rename(disk / "photo", disk / "taken")
    expected = {"taken": b"content"} if done else {"photo": b"content"}
    if not done and mounts.file_system(disk) not in ("ext4", "vfat", "exfat"):
        expected["taken"] = b""
        assert f"may stay at {disk / 'taken'}" in caught.value.__notes__[0]
    names = ("photo", "taken")
    assert {name: content for name, content in photos_in(disk).items() if name in names} == expected
    assert not [name for name in photos_in(disk) if ".photosim-empty" in name or ".fuse_hidden" in name]


def _others(disk: Path) -> dict[str, bytes]:
    """What the file system itself keeps there."""
    return {name: content for name, content in photos_in(disk).items() if name not in ("one", "other", "free")}
