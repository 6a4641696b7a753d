"""A scanned library of drawn pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write(folder / "2019" / "beach one.jpg", 1, taken_at="2019:07:01 12:00:00")
    write(folder / "2019" / "beach two.jpg", 2, taken_at="2019:12:31 23:59:59", width=300)
    write(folder / "2021" / "Été à Nîmes.jpg", 3, taken_at="2021:01:01 00:00:00", width=64)
    write(folder / "2021" / "tall.png", 4, height=200)
    shutil.copy2(folder / "2019" / "beach one.jpg", folder / "2021" / "copy.jpg")
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        yield library
