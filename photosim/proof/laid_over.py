"""Which of two copies has something laid over it: a caption, a date, a watermark, a sticker."""

from __future__ import annotations

import numpy as np

_CHANGED = 20.0
"""Grey levels between the two, their tones made alike, from which a pixel counts as changed."""
_LEAST = 40
"""Changed pixels that are needed."""
_CLEARLY = 1.25
"""How much stronger the edges of what changed must be in one picture. What is drawn has edges exactly there; what was
under it has them only by chance."""


def side(first: np.ndarray, second: np.ndarray) -> int:
    """1 where something is laid over the second picture, -1 where over the first, 0 where that cannot be told.

    Both are luminances of the same part, pixel on pixel, float32 (height, width).
    """
    slope, offset = _line(first, second)
    other = (second - offset) / slope
    changed = np.abs(other - first) > _CHANGED
    changed = _thinned(changed)
    if changed.sum() < _LEAST:
        return 0
    edge = _grown(changed) & ~_worn(changed)
    here, there = float(_steps(first)[edge].mean()), float(_steps(other)[edge].mean())
    if there > _CLEARLY * here:
        return 1
    return -1 if here > _CLEARLY * there else 0


def _line(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Slope and offset of the second's tones over the first's, twice, the second time without what is far off."""
    use = np.ones(one.shape, bool)
    slope, offset = 1.0, 0.0
    for _ in range(2):
        a, b = one[use], other[use]
        spread = float(a.std())
        if a.size < 100 or spread < 2.0:
            return 1.0, 0.0
        slope = min(max(float(((a - a.mean()) * (b - b.mean())).mean()) / spread**2, 0.3), 3.0)
        offset = float(b.mean() - slope * a.mean())
        off = np.abs(other - slope * one - offset)
        use = off <= max(6.0, 2.0 * float(np.median(off)))
    return slope, offset


def _steps(pixels: np.ndarray) -> np.ndarray:
    down, across = np.gradient(pixels)
    return np.asarray(np.hypot(down, across))


def _thinned(marks: np.ndarray) -> np.ndarray:
    """Without single pixels, which lie along any edge of two pictures that are a tenth of a pixel apart."""
    padded = np.pad(marks.astype(np.int8), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(marks & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] >= 5))


def _grown(marks: np.ndarray) -> np.ndarray:
    padded = np.pad(marks, 1)
    rows = padded[:-2] | padded[1:-1] | padded[2:]
    return np.asarray(rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:])


def _worn(marks: np.ndarray) -> np.ndarray:
    padded = np.pad(marks, 1, mode="edge")
    rows = padded[:-2] & padded[1:-1] & padded[2:]
    return np.asarray(rows[:, :-2] & rows[:, 1:-1] & rows[:, 2:])
