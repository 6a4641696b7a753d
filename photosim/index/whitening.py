"""Whitening: axes learned from the library's own vectors, in which what its photos have in common counts for little."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from photosim.index.ranking import unit

LEAST: Final = 2000
"""Different vectors that are needed; from about 1,000 on it was never worse than plain cosine."""
KEPT: Final = 256
"""Axes that are kept, those along which the photos differ most."""
_POWER: Final = 0.125
"""Of the variance by which an axis is divided: 1/2 would make all equally strong, and the weak ones are noise."""
_MOST: Final = 20_000
"""Vectors that are looked at; more do not change the axes."""


@dataclass(frozen=True, slots=True)
class Whitening:
    """Turns vectors into others, of unit length, whose cosine is the score."""

    mean: np.ndarray
    """Float32 (dim,)."""
    axes: np.ndarray
    """Float32 (dim, kept)."""

    @classmethod
    def fit(cls, vectors: np.ndarray, least: int = LEAST) -> Whitening | None:
        """Learn from unit vectors (n, dim); None when fewer than `least` of them differ. The same for the same ones."""
        different = np.unique(vectors, axis=0)
        if len(different) < max(2, least):
            return None
        if len(different) > _MOST:
            different = different[np.linspace(0, len(different) - 1, _MOST).astype(np.int64)]
        exact = different.astype(np.float64)
        mean = exact.mean(0)
        variance, axes = np.linalg.eigh(np.cov((exact - mean).T).reshape(len(mean), -1))
        kept = slice(max(0, len(mean) - KEPT), None)
        strength = np.maximum(variance[kept], variance[-1] * 1e-6) ** _POWER
        return cls(mean.astype(np.float32), np.ascontiguousarray(axes[:, kept] / strength, dtype=np.float32))

    def apply(self, vectors: np.ndarray) -> np.ndarray:
        """Float32 (..., dim) to float32 (..., kept) of unit length; the mean itself gives zeros."""
        return unit((np.asarray(vectors, np.float32) - self.mean) @ self.axes)
