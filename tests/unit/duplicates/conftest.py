"""What most tests of duplicates begin with; a test that needs more has a fixture of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Open and empty."""
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library
