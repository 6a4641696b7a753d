"""ScanningService.scan and the folders: added, removed, inside each other, and away."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from tests.helpers.pictures import write, write_many
from tests.helpers.scans import OpenLibrary, paths


def test_an_unplugged_folder_is_offline_and_loses_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scanning.scan()
    assert list(report.offline) == [photos]
    assert report.missing == 0
    assert [folder.online for folder in library.folders.all()] == [False]
    query = library.photos.find(photos / "000.jpg")
    assert len(library.lookalikes.similar(query.id)) == 2


def test_an_empty_mount_point_is_offline(library: Library, photos: Path) -> None:
    for path in write_many(photos, 3):
        path.rename(path.with_suffix(".away"))
    for path in photos.iterdir():
        path.rename(path.with_suffix(".jpg"))
    library.scanning.scan([photos])
    shutil.rmtree(photos)
    photos.mkdir()
    assert list(library.scanning.scan().offline) == [photos]
    assert len(library.photos.rows()) == 3


def test_an_empty_new_folder_is_online(library: Library, photos: Path) -> None:
    report = library.scanning.scan([photos])
    assert (report.found, list(report.offline)) == (0, [])


def test_a_scan_of_a_part_leaves_the_rest_alone(library: Library, photos: Path) -> None:
    write_many(photos / "one", 2)
    write_many(photos / "two", 2)
    library.scanning.scan([photos])
    (photos / "one" / "000.jpg").unlink()
    (photos / "two" / "000.jpg").unlink()
    report = library.scanning.scan([photos / "two"])
    assert (report.found, report.missing) == (1, 1)
    assert len(library.folders.all()) == 1
    assert paths(library) == ["one/000.jpg", "one/001.jpg", "two/001.jpg"]


def test_a_folder_around_a_known_one_takes_it_in(library: Library, photos: Path) -> None:
    write_many(photos / "inner", 3)
    library.scanning.scan([photos / "inner"])
    before = library.photos.find(photos / "inner" / "001.jpg")
    write(photos / "outer.jpg", 9)
    report = library.scanning.scan([photos])
    assert [folder.path for folder in library.folders.all()] == [photos]
    assert (report.new, report.unchanged, report.opened) == (1, 3, 1)
    assert library.photos.find(photos / "inner" / "001.jpg").id == before.id


def test_the_library_itself_is_not_scanned(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    report = library.scanning.scan([tmp_path])
    assert report.found == 2
    assert library.scanning.scan().found == 2
    with pytest.raises(UsageError, match="own library folder"):
        library.folders.add(tmp_path / "library")


@pytest.mark.parametrize("name", ["missing", "file.jpg"])
def test_what_is_not_a_folder_is_refused(library: Library, photos: Path, name: str) -> None:
    write(photos / "file.jpg", 1)
    with pytest.raises(UsageError, match="is not a folder"):
        library.scanning.scan([photos / name])
    library.scanning.scan([photos])
    with pytest.raises(UsageError, match="is not a folder"):
        library.scanning.scan([photos / name])


def test_a_folder_that_one_may_not_look_into_is_not_added(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 1)
    look_into = os.scandir

    def refuse(path: object) -> object:
        if Path(os.fspath(path)) == photos:
            raise PermissionError(13, "Permission denied")
        return look_into(path)

    with monkeypatch.context() as patch:  # root may look everywhere, so rights alone would not do
        patch.setattr(os, "scandir", refuse)
        with pytest.raises(UsageError, match=r"may not look into .*photos.*right to read"):
            library.scanning.scan([photos])
    assert library.folders.all() == []
    assert library.scanning.scan([photos]).new == 1


def test_removing_a_folder_forgets_its_photos_and_thumbnails_only(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)
    library.scanning.scan([photos, tmp_path / "other"])
    folder = next(folder for folder in library.folders.all() if folder.path == photos)
    library.folders.remove(folder.id)
    assert len(library.photos.rows()) == 2
    assert len(list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))) == 2
    assert len(list(photos.iterdir())) == 3
    query = library.photos.find(tmp_path / "other" / "000.jpg")
    assert len(library.lookalikes.similar(query.id)) == 1


def test_a_known_folder_that_is_away_does_not_stop_the_others(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "other", 2)
    library.scanning.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scanning.scan([photos, tmp_path / "other"])
    assert list(report.offline) == [photos]
    assert report.new == 2


def test_one_wrong_name_adds_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 1)
    with pytest.raises(UsageError):
        library.scanning.scan([photos, tmp_path / "typo"])
    assert library.folders.all() == []


def test_one_directory_under_two_names_is_one_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "sub", 3)
    (tmp_path / "link").symlink_to(photos)
    report = library.scanning.scan([tmp_path / "link", photos, photos / "sub"])
    assert (report.found, len(library.folders.all())) == (3, 1)


def test_a_parent_added_while_its_child_is_away_leaves_the_child_searchable(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos / "usb", 2)
    library.scanning.scan([photos / "usb"])
    (photos / "usb").rename(tmp_path / "unplugged")
    write(photos / "own.jpg", 9)
    report = library.scanning.scan([photos])
    assert (report.found, report.missing) == (1, 0)
    assert len(library.photos.rows()) == 3
    (tmp_path / "unplugged").rename(photos / "usb")
    report = library.scanning.scan()
    assert (report.found, report.new, report.opened) == (3, 0, 0)
    assert len(library.photos.rows()) == 3


def test_a_parent_added_during_a_scan_does_not_end_it(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos / "inner", 70)
    library, other = open_library(), open_library()

    def add_parent(_count: int) -> None:
        if len(other.folders.all()) == 1 and other.folders.all()[0].path != photos:
            other.folders.add(photos)

    library.scanning.scan([photos / "inner"], on_stored=add_parent)
    assert [folder.path for folder in library.folders.all()] == [photos]
    report = library.scanning.scan()
    assert report.new + report.unchanged == 70
    assert len(library.photos.rows()) == 70
    assert len(library.lookalikes.similar(library.photos.rows()[0].id, 100)) == 69


def test_removing_a_folder_forgets_missing_photos_and_keeps_what_others_need(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)  # the same two pictures, byte for byte
    library.scanning.scan([photos, tmp_path / "other"])
    (tmp_path / "other" / "000.jpg").unlink()
    (photos / "002.jpg").unlink()
    library.scanning.scan()
    folder = next(folder for folder in library.folders.all() if folder.path == photos)
    library.folders.remove(folder.id)
    kept = {path.stem for path in (tmp_path / "library" / "thumbnails").rglob("*.jpg")}
    assert len(kept) == 2
    assert library.facts().vectors == 1
