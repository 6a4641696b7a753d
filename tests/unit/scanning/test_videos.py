"""Videos among the photos: listed as not supported, never as errors; the moving half of a photo belongs to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from photosim.values.scanning import ScanReport
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.live_photos import photo, video
from tests.helpers.pictures import write
from tests.helpers.raw_files import write_raw, write_together

ONE, OTHER = "12345678-ABCD-4EF0-9123-456789ABCDEF", "87654321-ABCD-4EF0-9123-456789ABCDEF"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "photos" / "photo.jpg", 0)
    return tmp_path / "photos"


def listed(report: ScanReport) -> list[str]:
    assert report.failed == ()
    return [path.name for path in report.unsupported]


@pytest.mark.parametrize("name", ["a.MOV", "a.mp4", "a.avi", "a.mkv", "a.3gp", "a.mts", "a.m4v", "a.webm"])
def test_a_video_is_listed_and_nothing_is_wrong(library: Library, folder: Path, name: str) -> None:
    video(folder / name)
    report = library.scanning.scan([folder])
    assert (report.found, report.new, report.opened, listed(report)) == (1, 1, 1, [name])
    assert library.photos.unsupported() == [folder / name]
    assert [(known.photos, known.failed, known.unsupported) for known in library.folders.all()] == [(1, 0, 1)]
    again = library.scanning.scan()
    assert (again.opened, listed(again)) == (0, [name])


@pytest.mark.parametrize("name", ["a.jpg", "a.heic"])
def test_a_video_that_is_called_like_a_picture(library: Library, folder: Path, name: str) -> None:
    video(folder / name)
    assert listed(library.scanning.scan([folder])) == [name]
    again = library.scanning.scan()
    assert (again.opened, listed(again)) == (0, [name])


def test_one_that_becomes_a_picture(library: Library, folder: Path) -> None:
    video(folder / "a.jpg")
    library.scanning.scan([folder])
    write(folder / "a.jpg", 1)
    report = library.scanning.scan()
    assert (report.new, listed(report)) == (1, [])


def test_a_photo_that_becomes_a_video(library: Library, folder: Path) -> None:
    write(folder / "a.jpg", 1)
    library.scanning.scan([folder])
    video(folder / "a.jpg")
    assert listed(library.scanning.scan()) == ["a.jpg"]
    assert [row.relative for row in library.photos.rows()] == ["photo.jpg"]


def test_an_error_that_turns_out_to_be_a_video(library: Library, folder: Path) -> None:
    (folder / "a.jpg").write_bytes(b"nothing that anybody knows \xff\xfe\x00")
    assert len(library.scanning.scan([folder]).failed) == 1
    video(folder / "a.jpg")
    assert listed(library.scanning.scan()) == ["a.jpg"]


def test_one_that_is_gone_is_forgotten(library: Library, folder: Path) -> None:
    video(folder / "a.mov")
    video(folder / "b.jpg")
    library.scanning.scan([folder])
    (folder / "a.mov").unlink()
    (folder / "b.jpg").unlink()
    assert listed(library.scanning.scan()) == []


def test_what_cannot_be_seen_is_not_gone(library: Library, folder: Path) -> None:
    (folder / "below").mkdir()
    video(folder / "below" / "a.mov")
    library.scanning.scan([folder])
    folder.rename(folder.with_name("away"))
    library.scanning.scan()
    assert library.photos.unsupported() == [folder / "below" / "a.mov"]


@pytest.mark.parametrize(
    ("ours", "theirs", "together", "belongs"),
    [(ONE, ONE, False, True), (ONE, OTHER, True, False), (None, None, True, True), (None, None, False, False)],
)
def test_the_moving_half_of_a_photo(
    library: Library, folder: Path, ours: str | None, theirs: str | None, together: bool, belongs: bool
) -> None:
    picture, moving = photo(folder / "IMG_1.JPG", ours), video(folder / "IMG_1.MOV", theirs)
    write_together(picture, moving)
    if not together:
        os.utime(moving, (1, 1))
    assert listed(library.scanning.scan([folder])) == ([] if belongs else ["IMG_1.MOV"])
    own = {library.photos.get(photo_id).path.name: badge for photo_id, badge in library.photos.badges().items()}
    assert own == ({"IMG_1.JPG": "LIVE"} if belongs else {})
    assert listed(library.scanning.scan()) == ([] if belongs else ["IMG_1.MOV"])


def test_a_live_photo_with_its_raw_file(library: Library, folder: Path) -> None:
    files = photo(folder / "IMG_1.JPG", ONE), video(folder / "IMG_1.MOV", ONE), write_raw(folder / "IMG_1.DNG")
    write_together(*files)
    assert listed(library.scanning.scan([folder])) == []
    ((photo_id, badge),) = library.photos.badges().items()
    assert badge == "RAW LIVE"
    assert library.photos.beside(photo_id) == [folder / "IMG_1.DNG", folder / "IMG_1.MOV"]


def test_without_its_photo_the_moving_half_is_a_video(library: Library, folder: Path) -> None:
    photo(folder / "IMG_1.JPG", ONE)
    video(folder / "IMG_1.MOV", ONE)
    library.scanning.scan([folder])
    (folder / "IMG_1.JPG").unlink()
    assert listed(library.scanning.scan()) == ["IMG_1.MOV"]
    photo(folder / "IMG_1.JPG", ONE, seed=3)
    assert listed(library.scanning.scan()) == []


def test_a_removed_folder_takes_its_videos_along(library: Library, folder: Path) -> None:
    video(folder / "a.mov")
    library.scanning.scan([folder])
    library.folders.remove(library.folders.all()[0].id)
    assert library.photos.unsupported() == []


def test_a_folder_above_takes_them_over(library: Library, folder: Path) -> None:
    video(folder / "a.mov")
    library.scanning.scan([folder])
    library.folders.add(folder.parent)
    assert library.photos.unsupported() == [folder / "a.mov"]
