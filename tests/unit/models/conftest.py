"""A library with two models, one of them in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.model_libraries import OpenLibrary
from tests.helpers.pictures import write_many


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_many(folder, 6)
    return folder


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    opened: list[Library] = []

    def open_one() -> Library:
        shelf = fake_shelf(tmp_path / "library" / "models")
        opened.append(Library.open(tmp_path / "library", workers=0, shelf=shelf))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary, photos: Path, tmp_path: Path) -> Library:
    """Six photos, prepared for the first model alone; mobilenet_v2 is installed."""
    library = open_library()
    library.models.use("resnet18")
    library.scanning.scan([photos])
    library.models.install("mobilenet_v2", weights_file(tmp_path / "mine.pt"))
    return library
