"""Models of every backbone without torch: weights files of random bytes, and embedders that look at colours."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from photosim.base.errors import WeightsError
from photosim.base.job import Job
from photosim.embedding import weights
from photosim.models.official import OFFICIAL, Official
from photosim.models.shelf import Shelf
from photosim.values.photos import ModelIdentity

CELLS = 4


class ColourEmbedder:
    """Mean colours of a 4 x 4 grid, seen through a matrix that belongs to the weights file: models never agree."""

    def __init__(self, path: Path) -> None:
        self._identity = weights.identify(path)
        seed = int(self._identity.sha256[:8], 16)
        matrix = np.random.default_rng(seed).standard_normal((CELLS * CELLS * 3, self._identity.dim))
        self._matrix = matrix.astype(np.float32)

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        n, side = len(pixels), pixels.shape[1] // CELLS
        assert pixels.shape[1:] == (self._identity.preprocessing.crop,) * 2 + (3,)
        cells = pixels.astype(np.float32).reshape(n, CELLS, side, CELLS, side, 3).mean(axis=(2, 4)).reshape(n, -1)
        vectors = (cells - 127.3) @ self._matrix
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def weights_file(path: Path, seed: int = 0, size: int = 20_000) -> Path:
    """Write a file that looks like weights from the outside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("archive/data.pkl"), np.random.default_rng(seed).bytes(size))
    return path


def fake_shelf(directory: Path, published: tuple[Official, ...] = OFFICIAL, address: str = "") -> Shelf:
    """A shelf of such models; a file whose name holds `bad` does not fit any backbone."""

    def verify(path: Path, backbone: str) -> None:
        if b"bad weights" in path.read_bytes():
            raise WeightsError(f"The weights {path} do not fit {backbone}.")

    def where(one: Official) -> str:
        return f"{address}/{one.file}" if address else one.url

    return Shelf(directory, ColourEmbedder, verify=verify, published=published, address=where)
