"""A library with two folders, and volumes with names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        yield opened


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return tmp_path / "one"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    (tmp_path / "two").mkdir()
    return tmp_path / "two"
