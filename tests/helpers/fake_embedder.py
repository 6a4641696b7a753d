"""A deterministic stand-in for the network: a few colour and layout features, no torch, microseconds a photo."""

from __future__ import annotations

import numpy as np

from photosim.base.job import Job
from photosim.values.photos import ModelIdentity, Preprocessing

GRID = 4


class FakeEmbedder:
    """Mean colours of a 4 x 4 grid: the same picture gives the same vector, similar pictures similar ones."""

    def __init__(self, name: str = "fake") -> None:
        self._identity = ModelIdentity(
            name=name,
            backbone="fake",
            dim=GRID * GRID * 3,
            sha256=name.encode().hex().ljust(64, "0"),
            preprocessing=Preprocessing(resize=32, crop=32),
            source="tests",
        )
        self.embedded = 0
        """Photos embedded so far."""

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        n, side = pixels.shape[0], pixels.shape[1] // GRID
        self.embedded += n
        cells = pixels.astype(np.float32).reshape(n, GRID, side, GRID, side, 3).mean(axis=(2, 4)).reshape(n, -1)
        cells = cells - 127.5 + 1e-3
        return cells / np.linalg.norm(cells, axis=1, keepdims=True)
