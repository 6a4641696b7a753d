"""An empty library database, and short ways to make what goes into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.store.database.database import Database
from photosim.values.photos import Decoded, FileStat, Metadata, ModelIdentity, Preprocessing

MakeStat = Callable[..., FileStat]
MakeDecoded = Callable[..., Decoded]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "library.sqlite3", tmp_path / "backups")
    yield database
    database.close()


@pytest.fixture(scope="session")
def make_stat() -> MakeStat:
    def make(folder_id: int, relative: str, size: int = 100, mtime_ns: int = 10**18, inode: int = 7) -> FileStat:
        return FileStat(folder_id, relative, size, mtime_ns, inode)

    return make


@pytest.fixture(scope="session")
def make_decoded() -> MakeDecoded:
    def make(content: str = "a", metadata: Metadata | None = None) -> Decoded:
        pixels = np.zeros((1, 1, 3), np.uint8)
        return Decoded(content * 40, "JPEG", 40, 30, metadata or Metadata(), pixels, b"thumbnail")

    return make


@pytest.fixture(scope="session")
def identity() -> ModelIdentity:
    return ModelIdentity("small", "resnet18", 4, "ab" * 32, Preprocessing(256, 224, mirror=True), "built in")


@pytest.fixture(autouse=True, scope="module")
def _step_by_step(step_by_step: None) -> None:
    """Here it counts how a library's file comes to be."""
