"""Every file of a folder is accounted for; what is online only is listed and not opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.folders import online, walk
from photosim.library import Library
from tests.helpers import pictures
from tests.helpers.fake_embedder import FakeEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "in").mkdir(parents=True)
    pictures.write(folder / "a.jpg", 1)
    for name in (
        "notes.txt",
        "in/more.TXT",
        "layers.psd",
        "in/old.jp2",
        "film.mp4",
        "LIESMICH",
        ".hidden",
        "Dr. Who is",
    ):
        (folder / name).write_bytes(b"0123456789")
    return folder


def test_other_kinds_are_counted_and_other_pictures_named(library: Library, folder: Path) -> None:
    report = library.scanning.scan([folder])
    assert dict(report.others) == {"": 2, ".jp2": 1, ".mp4": 1, ".psd": 1, ".txt": 2, "hidden": 1}
    assert [(file.path, file.reason.partition(".")[0]) for file in report.not_shown] == [
        (folder / "in" / "old.jp2", "It is a JPEG 2000 picture"),
        (folder / "layers.psd", "It is a Photoshop document"),
    ]
    assert report.failed == ()
    files = sum(len(names) for _, _, names in os.walk(folder))
    assert report.found + sum(report.others.values()) == files


def test_the_count_follows_what_happens(library: Library, folder: Path) -> None:
    library.scanning.scan([folder])
    (folder / "in" / "more.TXT").unlink()
    (folder / "in" / "new.psd").write_bytes(b"8BPS")
    report = library.scanning.scan([folder / "in"])
    assert dict(report.others) == {".jp2": 1, ".psd": 1}
    report = library.scanning.scan()
    assert dict(report.others) == {"": 2, ".jp2": 1, ".mp4": 1, ".psd": 2, ".txt": 1, "hidden": 1}
    (found,) = library.folders.all()
    assert dict(found.others) == dict(report.others)
    library.folders.remove(found.id)
    library.scanning.scan([folder / "in"])
    assert dict(library.folders.all()[0].others) == {".jp2": 1, ".psd": 1}


class Cloud:
    """Files whose content is not here, as their attributes would say on Windows and macOS."""

    def __init__(self) -> None:
        self.inodes: set[int] = set()

    def keeps(self, path: Path) -> None:
        self.inodes.add(path.stat().st_ino)

    def gives(self, path: Path) -> None:
        self.inodes.discard(path.stat().st_ino)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    cloud = Cloud()
    monkeypatch.setattr(walk, "is_online_only", lambda status: status.st_ino in cloud.inodes)
    return cloud


def test_what_is_online_only_is_listed_and_not_opened(library: Library, folder: Path, cloud: Cloud) -> None:
    away = pictures.write(folder / "in" / "away.jpg", 2)
    nameless = pictures.write(folder / "in" / "away.png", 3).rename(folder / "in" / "nameless")
    cloud.keeps(away)
    cloud.keeps(nameless)
    for _ in range(2):
        report = library.scanning.scan([folder])
        assert report.online == (away,)
        assert report.failed == ()
        assert (report.found, library.photos.find(away)) == (1, None)
    cloud.gives(away)  # the very same size and time
    report = library.scanning.scan()
    assert (report.online, report.new) == ((), 1)
    assert library.photos.find(away) is not None


def test_who_asks_for_it_has_it_downloaded(library: Library, folder: Path, cloud: Cloud) -> None:
    away = pictures.write(folder / "away.jpg", 2)
    cloud.keeps(away)
    library.scanning.scan([folder])
    report = library.scanning.scan([folder], retry=True)
    assert (report.online, report.new) == ((), 1)


def test_a_known_photo_that_went_online_stays_as_it_is(library: Library, folder: Path, cloud: Cloud) -> None:
    library.scanning.scan([folder])
    cloud.keeps(folder / "a.jpg")
    os.utime(folder / "a.jpg", (1e9, 1e9))
    report = library.scanning.scan()
    assert (report.missing, report.opened, report.online) == (0, 0, ())
    assert library.photos.rows()[0].relative == "a.jpg"


def test_icloud_leaves_a_file_in_its_place(library: Library, folder: Path) -> None:
    (folder / ".IMG_1.HEIC.icloud").write_bytes(b"bplist00")
    (folder / ".notes.txt.icloud").write_bytes(b"bplist00")
    for retry in (False, True):
        report = library.scanning.scan([folder], retry=retry)
        assert report.online == (folder / "IMG_1.HEIC",)
        assert report.failed == ()
    (folder / ".IMG_1.HEIC.icloud").unlink()
    assert library.scanning.scan().online == ()


@pytest.mark.parametrize(
    ("attributes", "flags", "there"),
    [
        (0, 0, True),
        (0x20, 0, True),
        (0x400000, 0, False),
        (0x40000, 0, False),
        (0x1000, 0, False),
        (0, 0x40000000, False),
    ],
)
def test_what_attributes_say(attributes: int, flags: int, there: bool) -> None:
    class Status:
        st_file_attributes = attributes
        st_flags = flags

    assert online.is_online_only(Status()) is not there  # type: ignore[arg-type]
