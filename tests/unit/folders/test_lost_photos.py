"""Photos that are gone: who is asked before they are forgotten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.values.scanning import HeldBack
from tests.helpers.pictures import write, write_many
from tests.helpers.volumes import is_online


def test_a_folder_that_lost_more_than_a_fifth_is_asked_about(library: Library, photos: Path) -> None:
    paths = write_many(photos, 30)
    library.scanning.scan([photos])
    for path in paths[:7]:
        path.unlink()
    report = library.scanning.scan()
    assert (report.missing, list(report.held_back)) == (0, [HeldBack(photos, 7, 30)])
    assert len(library.photos.rows()) == 30
    assert list(library.scanning.scan().held_back) == [HeldBack(photos, 7, 30)]
    report = library.scanning.scan([photos], accept_missing=True)
    assert (report.missing, list(report.held_back)) == (7, [])
    assert len(library.photos.rows()) == 23
    assert library.scanning.scan().missing == 0


@pytest.mark.parametrize(("photos_before", "lost"), [(30, 6), (6, 5), (100, 20)])
def test_a_few_or_a_fifth_are_simply_missing(library: Library, photos: Path, photos_before: int, lost: int) -> None:
    paths = [write(photos / f"{n}.png", n, width=12, height=8) for n in range(photos_before)]
    library.scanning.scan([photos])
    for path in paths[:lost]:
        path.unlink()
    report = library.scanning.scan()
    assert (report.missing, list(report.held_back)) == (lost, [])


def test_what_was_moved_is_not_lost(library: Library, photos: Path) -> None:
    write_many(photos / "a", 20)
    library.scanning.scan([photos])
    (photos / "a").rename(photos / "b")
    report = library.scanning.scan()
    assert (report.moved, list(report.held_back)) == (20, [])


def test_a_scan_of_one_subfolder_counts_what_the_whole_folder_had(library: Library, photos: Path) -> None:
    write_many(photos / "many", 24)
    few = [write(photos / "few" / f"{n}.jpg", 100 + n) for n in range(6)]
    library.scanning.scan([photos])
    for path in few:
        path.unlink()
    assert library.scanning.scan([photos / "few"]).missing == 6


def test_photos_that_come_back_end_the_question(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "a", 20)
    write(photos / "b.jpg", 99)
    library.scanning.scan([photos])
    (photos / "a").rename(tmp_path / "aside")
    assert library.scanning.scan().held_back
    (tmp_path / "aside").rename(photos / "a")
    report = library.scanning.scan()
    assert (report.unchanged, list(report.held_back)) == (21, [])


def test_a_folder_emptied_on_purpose_can_be_settled(library: Library, photos: Path) -> None:
    for path in write_many(photos, 8):
        path.with_suffix(".txt").write_text("")
    library.scanning.scan([photos])
    shutil.rmtree(photos)
    photos.mkdir()
    report = library.scanning.scan()
    assert (list(report.offline), list(report.held_back)) == ([photos], [HeldBack(photos, 8, 8)])
    assert len(library.photos.rows()) == 8
    report = library.scanning.scan([photos], accept_missing=True)
    assert (report.missing, list(report.offline)) == (8, [])
    assert is_online(library)
    assert library.photos.rows() == []
    report = library.scanning.scan()
    assert (list(report.offline), list(report.held_back)) == ([], [])


# Forgetting


def test_missing_photos_are_forgotten_only_when_asked(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos, 6)
    library.scanning.scan([photos])
    library.duplicates.decide(paths[:2], same=True)
    paths[0].unlink()
    paths[3].unlink()
    library.scanning.scan()
    thumbnails = tmp_path / "library" / "thumbnails"
    assert len(list(thumbnails.rglob("*.jpg"))) == 6
    assert library.folders.all()[0].missing == 2
    assert library.folders.forget_missing([photos]) == 2
    assert library.folders.forget_missing() == 0
    assert library.folders.all()[0].missing == 0
    assert len(list(thumbnails.rglob("*.jpg"))) == 4
    assert len(library._parts.stores.pair_decisions.all()) == 1
    assert library.scanning.scan().unchanged == 4


def test_the_thumbnail_of_a_copy_that_is_left_stays(library: Library, photos: Path, tmp_path: Path) -> None:
    path = write(photos / "a.jpg", 1)
    shutil.copyfile(path, photos / "b.jpg")
    library.scanning.scan([photos])
    path.unlink()
    library.scanning.scan()
    assert library.folders.forget_missing() == 1
    assert len(list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))) == 1


def test_a_damaged_file_is_not_forgotten(library: Library, photos: Path) -> None:
    path = write(photos / "a.jpg", 1)
    write(photos / "b.jpg", 2)
    library.scanning.scan([photos])
    good = path.read_bytes()
    path.write_bytes(good[:50])
    library.scanning.scan()
    assert library.folders.forget_missing() == 0
    path.write_bytes(good)
    assert library.scanning.scan().decoded == 0


def test_what_can_be_taken_back_from_the_trash_is_not_forgotten(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = write_many(photos, 3)
    library.scanning.scan([photos])
    ids = {row.id for row in library.photos.rows()}
    library.deleting.trash([paths[0]])
    assert library.folders.forget_missing() == 0
    library.deleting.undo()
    assert {row.id for row in library.photos.rows()} == ids


def test_a_folder_that_is_offline_forgets_nothing(library: Library, photos: Path) -> None:
    paths = write_many(photos, 4)
    library.scanning.scan([photos])
    paths[0].unlink()
    library.scanning.scan()
    photos.rename(photos.with_name("away"))
    assert library.folders.forget_missing() == 0


def test_forgetting_in_an_unknown_folder_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder of this library"):
        library.folders.forget_missing([tmp_path])
