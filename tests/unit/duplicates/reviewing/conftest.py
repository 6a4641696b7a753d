"""A library in which duplicates were found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.job import Job
from photosim.library import Library
from tests.helpers.prepared import open_library, opened_copy
from tests.helpers.scenes import EDITS, crop, scene


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`1` in four files, two of them the same bytes; `2` with two crops, of which neither lies within the other."""
    base = tmp_path_factory.mktemp("reviewed")
    folder = base / "photos"
    (folder / "copies").mkdir(parents=True)
    scene(1).save(folder / "1.jpg", quality=95)
    shutil.copyfile(folder / "1.jpg", folder / "copies" / "same bytes.jpg")
    EDITS["half size"](scene(1)).save(folder / "copies" / "half.jpg", quality=90)
    EDITS["brighter"](scene(1)).save(folder / "copies" / "brighter.jpg", quality=90)
    scene(2).save(folder / "2.jpg", quality=95)
    crop(scene(2), 0.0, 0.0, 0.85).save(folder / "copies" / "left.jpg", quality=90)
    crop(scene(2), 0.15, 0.15, 0.85).save(folder / "copies" / "right.jpg", quality=90)
    shutil.copyfile(folder / "2.jpg", base / "aside.jpg")
    for seed in (5, 6):
        scene(seed).save(folder / f"{seed}.jpg", quality=95)
    shutil.copyfile(folder / "5.jpg", folder / "copies" / "5 again.jpg")
    with open_library(base) as library:
        library.scanning.scan([folder])
        for half in ("left.jpg", "right.jpg"):
            library.duplicates.decide([folder / "2.jpg", folder / "copies" / half], same=True)
        library.review.find(Job())
    return base


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, reviewed: Path) -> Iterator[Library]:
    with opened_copy(reviewed, tmp_path) as library:
        yield library
