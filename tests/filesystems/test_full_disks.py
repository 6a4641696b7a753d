"""Real disks that are full: which one it is, and how much is needed, is said when deleting, undoing and checking."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.values.deleting import Selection
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.mounts import Mounts
from tests.helpers.pictures import write


@pytest.fixture
def disk(folder: Path, tmp_path: Path, own_mounts: Mounts) -> Path:
    at = folder / "own" / tmp_path.name / "disk"
    at.mkdir(parents=True)
    own_mounts.ext4(at)
    return at


def fill(disk: Path) -> Path:
    """Fill the disk to the last block, for its administrator too."""
    full = disk / "full"
    with full.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 10):
            try:
                while True:
                    file.write(os.urandom(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return full


def test_deleting_and_taking_back_on_a_full_disk(disk: Path, tmp_path: Path) -> None:
    photos = disk / "photos"
    write(photos / "keep" / "0.jpg", 0)
    (photos / "copies").mkdir()
    loser = Path(shutil.copyfile(photos / "keep" / "0.jpg", photos / "copies" / "0.jpg"))
    content = loser.read_bytes()
    pair = Selection(loser, photos / "keep" / "0.jpg")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        full = fill(disk)
        report = library.deleting.trash([pair])
        assert report.trashed == ()
        (skipped,) = report.skipped
        assert "is full (0.0 MB free). Free at least 1.0 MB and try again." in skipped.reason
        assert f"The disk that holds {disk}" in skipped.reason
        assert loser.read_bytes() == content
        assert not [problem for problem in library.checkup.check().problems if "Connect" in problem.remedy]
        full.unlink()
        report = library.deleting.trash([pair])
        assert report.trashed == (loser,)
        loser.parent.rmdir()
        for number in range(10_000):  # to the last directory too
            fill(disk)
            try:
                (disk / f"folder-{number}").mkdir()
            except OSError:
                break
        (failed,) = library.deleting.undo().failed
        assert f"The disk that holds {photos} is full (0.0 MB free). Free at least 1.0 MB" in failed.reason
        assert "It is still at" in failed.reason
        assert report.places[0].path.read_bytes() == content
        assert not [problem for problem in library.checkup.check().problems if "Connect" in problem.remedy]
        (disk / "full").unlink()
        assert [restored.path for restored in library.deleting.undo().restored] == [loser]
        assert loser.read_bytes() == content
