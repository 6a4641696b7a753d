"""A library in which duplicates were found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.job import Job
from photosim.library import Library
from tests.helpers.reviewing import opened
from tests.helpers.scenes import EDITS, crop, scene


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """`1` in four files, two of them the same bytes; `2` with two crops, of which neither lies within the other."""
    folder = tmp_path / "photos"
    (folder / "copies").mkdir(parents=True)
    scene(1).save(folder / "1.jpg", quality=95)
    shutil.copyfile(folder / "1.jpg", folder / "copies" / "same bytes.jpg")
    EDITS["half size"](scene(1)).save(folder / "copies" / "half.jpg", quality=90)
    EDITS["brighter"](scene(1)).save(folder / "copies" / "brighter.jpg", quality=90)
    scene(2).save(folder / "2.jpg", quality=95)
    crop(scene(2), 0.0, 0.0, 0.85).save(folder / "copies" / "left.jpg", quality=90)
    crop(scene(2), 0.15, 0.15, 0.85).save(folder / "copies" / "right.jpg", quality=90)
    shutil.copyfile(folder / "2.jpg", tmp_path / "aside.jpg")
    for seed in (5, 6):
        scene(seed).save(folder / f"{seed}.jpg", quality=95)
    shutil.copyfile(folder / "5.jpg", folder / "copies" / "5 again.jpg")
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        for half in ("left.jpg", "right.jpg"):
            library.duplicates.decide([photos / "2.jpg", photos / "copies" / half], same=True)
        library.review.find(Job())
        yield library
