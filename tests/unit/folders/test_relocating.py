"""Folders that are relocated."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError, UsageError
from photosim.base.job import Job, Progress
from photosim.library import Library
from tests.helpers.pictures import write_many


def test_a_relocated_folder_keeps_everything(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos / "d", 5)
    library.scanning.scan([photos])
    library.folders.protect(1, True)
    library.duplicates.decide(paths[:2], same=False)
    before = library.photos.rows()
    new = tmp_path / "other" / "place"
    new.parent.mkdir()
    photos.rename(new)
    found = library.folders.relocate(photos, new)
    assert (found.photos, found.looked_for, found.found) == (5, 5, 5)
    (folder,) = library.folders.all()
    assert (folder.id, folder.path, folder.online, folder.protected) == (1, new, True, True)
    assert library.photos.rows() == before
    assert library.photos.find(new / "d" / "000.jpg") is not None
    assert library.photos.find(paths[0]) is None
    report = library.scanning.scan()
    assert (report.unchanged, report.opened) == (5, 0)


def test_a_copy_to_a_new_drive_that_lost_its_times_is_not_decoded(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 5)
    library.scanning.scan([photos])
    shutil.copytree(photos, tmp_path / "new", copy_function=shutil.copyfile)
    shutil.rmtree(photos)
    for number, path in enumerate(sorted((tmp_path / "new").iterdir())):
        os.utime(path, (number, number))
    library.folders.relocate(photos, tmp_path / "new")
    report = library.scanning.scan()
    assert (report.unchanged, report.decoded, report.missing) == (5, 0, 0)


def test_a_place_with_part_of_the_photos_says_so(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos, 10)
    library.scanning.scan([photos])
    for path in paths[:3]:
        path.unlink()
    photos.rename(tmp_path / "new")
    found = library.folders.look_for(photos, tmp_path / "new")
    assert found.is_sure
    assert found.in_words() == "Of 10 photos that were looked for, 7 are there."
    assert library.folders.all()[0].path == photos


def test_a_place_without_the_photos_must_be_confirmed(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 10)
    library.scanning.scan([photos])
    write_many(tmp_path / "wrong", 2)
    with pytest.raises(UsageError, match=r"2 are there.*nothing was changed"):
        library.folders.relocate(photos, tmp_path / "wrong")
    assert library.folders.all()[0].path == photos
    library.folders.relocate(photos, tmp_path / "wrong", sure=True)
    assert library.folders.all()[0].path == tmp_path / "wrong"
    assert library.scanning.scan().held_back


@pytest.mark.parametrize("name", ["taken", "taken/below", "."])
def test_a_place_that_overlaps_another_folder_is_refused(
    library: Library, photos: Path, tmp_path: Path, name: str
) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "taken" / "below", 2)
    library.scanning.scan([photos, tmp_path / "taken"])
    with pytest.raises(UsageError, match=r"overlaps|library folder"):
        library.folders.relocate(photos, tmp_path / name, sure=True)


def test_a_link_to_another_folder_overlaps_it(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "taken", 2)
    library.scanning.scan([photos, tmp_path / "taken"])
    (tmp_path / "link").symlink_to(tmp_path / "taken", target_is_directory=True)
    with pytest.raises(UsageError, match="overlaps"):
        library.folders.relocate(photos, tmp_path / "link", sure=True)


def test_a_place_that_is_no_folder_is_refused(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    library.scanning.scan([photos])
    with pytest.raises(UsageError, match="is not a folder"):
        library.folders.relocate(photos, tmp_path / "nowhere", sure=True)
    with pytest.raises(UsageError, match="not a folder of this library"):
        library.folders.relocate(tmp_path / "nowhere", photos, sure=True)


def test_a_deeper_folder_takes_the_place_of_its_parent(library: Library, photos: Path) -> None:
    paths = write_many(photos, 3)
    library.scanning.scan([photos])
    (photos / "deeper").mkdir()
    for path in paths:
        path.rename(photos / "deeper" / path.name)
    library.folders.relocate(photos, photos / "deeper")
    assert library.scanning.scan().unchanged == 3


def test_nothing_is_relocated_while_a_scan_runs(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    (tmp_path / "new").mkdir()
    said: list[str] = []

    def try_it(progress: Progress) -> None:
        try:
            library.folders.relocate(photos, tmp_path / "new", sure=True)
        except (UsageError, LibraryError) as error:
            said.append(str(error))

    library.scanning.scan((), Job(try_it, interval=0))
    assert said
    assert library.folders.all()[0].path == photos
