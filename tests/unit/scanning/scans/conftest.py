"""Photos, and a library that scans them with the fake embedder and no worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scans import OpenLibrary


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    opened: list[Library] = []

    def open_one(name: str = "fake") -> Library:
        opened.append(Library.open(tmp_path / "library", embedder=FakeEmbedder(name), workers=0))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    return open_library()
