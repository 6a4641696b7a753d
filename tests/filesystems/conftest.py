"""Folders on real file systems, a trash of the test's own, and nothing left mounted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.mounts import Mounts, mounted


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of trials write to it."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="photosim-", dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made).resolve()


@pytest.fixture(scope="module")
def mounts(folder: Path) -> Iterator[Mounts]:
    """Mounts file systems for a module; none of them outlives it, whatever happens."""
    with Mounts(folder / "mounts") as made:
        yield made
    left = [point for point in mounted() if point.startswith(f"{folder}/")]
    assert not left, f"still mounted: {left}"


@pytest.fixture
def own_mounts(folder: Path, tmp_path: Path) -> Iterator[Mounts]:
    """Mounts file systems for one test."""
    with Mounts(folder / "own" / tmp_path.name) as made:
        yield made
    assert not [point for point in mounted() if point.startswith(f"{folder}/own/{tmp_path.name}/")]


@pytest.fixture(autouse=True)
def _own_trash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the volume of the tests' folder, whose root would be the trash's place else."""
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))


@pytest.fixture(autouse=True, scope="module")
def _step_by_step(step_by_step: None) -> None:
    """Here it counts how a library's file comes to be."""
