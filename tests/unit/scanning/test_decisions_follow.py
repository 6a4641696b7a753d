"""What a person decided about photos outlives a change of their metadata, and not one of their pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.job import Job
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    picture = exposure(scene(1, 1200, 800), seed=1)
    picture.save(folder / "a.png", compress_level=1)
    picture.resize((600, 400)).save(folder / "b.png", compress_level=1)
    return folder


@pytest.fixture
def photos(tmp_path: Path, library: Library, drawn: Path) -> tuple[Path, Path]:
    """A photo, and a copy of half the size."""
    folder = shutil.copytree(drawn, tmp_path / "photos")
    library.scanning.scan([folder])
    return folder / "a.png", folder / "b.png"


def name_camera(path: Path, camera: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = camera
    with Image.open(path) as image:
        image.load()
    image.save(path, exif=exif, compress_level=1)


def test_different_stays_different(library: Library, photos: tuple[Path, Path]) -> None:
    library.duplicates.decide(photos, same=False)
    assert library.duplicates.find() == []
    for camera in ("NIKON", "Canon"):
        for path in photos:
            name_camera(path, camera)
        assert library.scanning.scan().changed == 2
        assert library.duplicates.find() == []


def test_all_that_stay_still_stay(library: Library, photos: tuple[Path, Path]) -> None:
    library.duplicates.keep_all(photos)
    name_camera(photos[0], "NIKON")
    library.scanning.scan()
    assert library.duplicates.find() == []


def test_the_keeper_that_was_chosen_is_kept(library: Library, photos: tuple[Path, Path]) -> None:
    (group,) = library.duplicates.review.find(Job()).groups
    library.duplicates.review.choose_keeper(group.id, library.photos.known(photos[1]).id)
    name_camera(photos[1], "NIKON")
    library.scanning.scan()
    (found,) = library.duplicates.find()
    assert found.keeper.path == photos[1]


def test_another_picture_is_another_matter(library: Library, photos: tuple[Path, Path]) -> None:
    library.duplicates.decide(photos, same=False)
    with Image.open(photos[1]) as image:
        image.load()
    image.convert("RGB").point([min(255, value + 12) for value in range(256)] * 3).save(photos[1])
    library.scanning.scan()
    assert len(library.duplicates.find()) == 1
