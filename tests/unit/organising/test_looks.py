"""Dark and blurred photos, what there is to be asked for, and which photos belong together."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageFilter

from photosim.library import Library
from photosim.values.organising import LabelChange
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.old_libraries import make_old
from tests.helpers.scenes import scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Looks"
    (folder / "Night").mkdir(parents=True)
    sharp = scene(1, 600, 400)
    sharp.save(folder / "sharp.jpg", quality=92)
    sharp.filter(ImageFilter.GaussianBlur(4)).save(folder / "soft.jpg", quality=92)
    sharp.point(lambda level: level // 14).save(folder / "Night" / "night.jpg", quality=92)
    return folder


def names(library: Library, query: str) -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.finding.ids(query, sort="name"))]


@pytest.fixture
def looked(tmp_path: Path, folder: Path) -> Path:
    with Library.open(tmp_path / "own", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
    return tmp_path / "own"


def test_dark_and_blurred_photos_are_found(looked: Path) -> None:
    with Library.open(looked, embedder=FakeEmbedder(), workers=0) as library:
        assert names(library, "is:dark") == ["night.jpg"]
        assert names(library, "is:blurred") == ["soft.jpg"]
        assert names(library, "-is:dark is:sharp") == ["sharp.jpg"]


def test_a_library_of_before_learns_it_at_its_next_scan_from_the_thumbnails(looked: Path, folder: Path) -> None:
    make_old(looked / "library.sqlite3", 16)
    with Library.open(looked, embedder=FakeEmbedder(), workers=0) as library:
        assert names(library, "is:dark") == []
        (folder / "sharp.jpg").unlink()
        library.scanning.scan()
        assert names(library, "is:dark") == ["night.jpg"]
        assert names(library, "is:blurred") == ["soft.jpg"]


def test_where_the_thumbnail_is_lost_nothing_is_said_and_nothing_tried_for_ever(looked: Path) -> None:
    make_old(looked / "library.sqlite3", 16)
    for thumbnail in (looked / "thumbnails").rglob("*.jpg"):
        thumbnail.unlink()
    with Library.open(looked, embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan()
        assert names(library, "is:dark") == []


def test_what_there_is_after_a_key(library: Library, photos: Path) -> None:
    library.organising.labelling.label([photos / "2021" / "tall.png"], LabelChange(add_keywords=("Sea", "Animals/Dog")))
    library.organising.labelling.add_to_album(
        "Summer", [photos / "2021" / "tall.png", photos / "2019" / "beach one.jpg"]
    )
    values = library.organising.finding.values
    assert values("keyword") == [("Animals/Dog", 1), ("Sea", 1)]
    assert values("album") == [("Summer", 3)]
    assert values("format") == [("JPEG", 4), ("PNG", 1)]
    assert dict(values("folder")) == {"photos/2019": 2, "photos/2021": 3}
    assert dict(values("year"))["2019"] == 3
    assert values("camera") == []


def test_directories_with_what_lies_right_in_them(library: Library) -> None:
    (folder,) = library.folders.all()
    tree = library.folders.directories()
    assert tree.own == {(folder.id, "2019"): 2, (folder.id, "2021"): 3}
    assert tree.total == {(folder.id, ""): 5, **tree.own}
    assert tree.below == {(folder.id, ""): ["2019", "2021"]}


def test_copies_are_alike_before_and_after_duplicates_are_looked_for(library: Library, photos: Path) -> None:
    first = library.photos.known(photos / "2019" / "beach one.jpg").id
    copy = library.photos.known(photos / "2021" / "copy.jpg").id
    other = library.photos.known(photos / "2021" / "tall.png").id
    assert library.organising.finding.alike([first]) == {first, copy}
    library.duplicates.find()
    assert library.organising.finding.alike([copy, other]) == {first, copy, other}


def test_the_size_of_photos_together(library: Library, photos: Path) -> None:
    ids = library.organising.finding.ids("png or nimes")
    assert library.photos.size([*ids, 999]) == sum(
        path.stat().st_size for path in (photos / "2021").iterdir() if path.name != "copy.jpg"
    )
