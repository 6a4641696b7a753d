"""Corners of a picture and the pattern around each, so that a part can be found again in the whole.

The pattern is a histogram of gradient directions over 4 x 4 cells, after D. Lowe, "Distinctive image features from
scale-invariant keypoints" (2004), without its turning: copies are turned by quarters or mirrored, and then the cells
and directions only change places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

_LEVELS = (1.0, 0.71, 0.5, 0.355, 0.25)
_SHARE = (110, 80, 55, 35, 20)
_CELLS, _CELL, _DIRECTIONS = 4, 4, 8
_MARGIN = _CELLS * _CELL // 2
_CLIP = 0.2

TRANSPOSED, MIRRORED, FLIPPED = 1, 2, 4
_STEPS = {
    1: 0,
    2: MIRRORED,
    3: MIRRORED | FLIPPED,
    4: FLIPPED,
    5: TRANSPOSED,
    6: TRANSPOSED | MIRRORED,
    7: TRANSPOSED | MIRRORED | FLIPPED,
    8: TRANSPOSED | FLIPPED,
}
"""What each EXIF orientation does, in this order: swap x and y, then left and right, then top and bottom."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The corners of one picture."""

    points: np.ndarray
    """Float32 (n, 2): x and y in pixels of the picture."""
    patterns: np.ndarray
    """Float32 (n, 4, 4, 8): cells down, cells across, directions; of unit length."""
    size: tuple[int, int]
    """Width and height of the picture."""

    def turned(self, turn: int) -> Landmarks:
        """The landmarks of the picture after an EXIF orientation has been applied to it."""
        points, patterns, (width, height) = self.points, self.patterns, self.size
        directions = np.arange(_DIRECTIONS)
        steps = _STEPS[turn]
        if steps & TRANSPOSED:
            points, width, height = points[:, ::-1], height, width
            patterns = patterns.transpose(0, 2, 1, 3)[..., (2 - directions) % _DIRECTIONS]
        if steps & MIRRORED:
            points = points * (-1, 1) + (width, 0)
            patterns = patterns[:, :, ::-1][..., (4 - directions) % _DIRECTIONS]
        if steps & FLIPPED:
            points = points * (1, -1) + (0, height)
            patterns = patterns[:, ::-1][..., -directions % _DIRECTIONS]
        return Landmarks(np.asarray(points, np.float32), np.ascontiguousarray(patterns), (width, height))


def find_landmarks(grey: Image.Image) -> Landmarks:
    """Find up to 300 corners at five sizes in a picture of Pillow's mode F."""
    points, patterns = [np.empty((0, 2), np.float32)], [np.empty((0, _CELLS, _CELLS, _DIRECTIONS), np.float32)]
    for level, share in zip(_LEVELS, _SHARE, strict=True):
        size = (round(grey.width * level), round(grey.height * level))
        if min(size) < 3 * _MARGIN:
            break
        pixels = np.asarray(grey if level == 1 else grey.resize(size, Image.Resampling.BILINEAR))
        found, described = _at_one_size(pixels, share)
        points.append((found + 0.5) * (grey.width / size[0], grey.height / size[1]))
        patterns.append(described)
    return Landmarks(np.concatenate(points).astype(np.float32), np.concatenate(patterns), grey.size)


def _at_one_size(pixels: np.ndarray, share: int) -> tuple[np.ndarray, np.ndarray]:
    down, across = np.gradient(pixels)
    corners = _corners(down, across, share)
    maps = _directions(down, across)
    # Every pixel's sums over a cell, of which each corner picks its sixteen.
    sums = _box_sums(maps, _CELL)
    offsets = (np.arange(_CELLS) - _CELLS // 2) * _CELL + _CELL // 2
    rows = (corners[:, 1:2] + offsets[None, :])[:, :, None]
    columns = (corners[:, 0:1] + offsets[None, :])[:, None, :]
    patterns = sums[:, rows, columns].transpose(1, 2, 3, 0)
    patterns = _unit(np.minimum(_unit(patterns), _CLIP))
    return corners.astype(np.float32), patterns


def _corners(down: np.ndarray, across: np.ndarray, share: int) -> np.ndarray:
    """Whole (x, y) of the strongest corners, at least a few pixels apart: int (n, 2), strongest first."""
    products = np.stack([across * across, down * down, across * down])
    xx, yy, xy = _box_sums(_box_sums(products, 3), 3)
    strength = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    height, width = strength.shape
    edge = _MARGIN
    inner = strength[edge : height - edge, edge : width - edge]
    if inner.size == 0:
        return np.empty((0, 2), np.int64)
    highest = inner.copy()
    for axis in (0, 1):
        around = [np.roll(highest, step, axis) for step in range(-3, 4)]
        highest = np.max(around, axis=0)
    y, x = np.nonzero((inner >= highest) & (inner > 40.0))
    order = np.lexsort((x, y, -inner[y, x]))[:share]
    return np.stack([x[order] + edge, y[order] + edge], axis=1)


def _directions(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Split the gradient's strength onto the two nearest of eight directions: float32 (8, height, width)."""
    strength = np.hypot(down, across)
    place = np.arctan2(down, across) * (_DIRECTIONS / (2 * np.pi)) % _DIRECTIONS
    directions = np.arange(_DIRECTIONS, dtype=np.float32)[:, None, None]
    apart = np.abs(place[None] - directions)
    return np.asarray(strength * np.clip(1 - np.minimum(apart, _DIRECTIONS - apart), 0, None), np.float32)


def _box_sums(maps: np.ndarray, side: int) -> np.ndarray:
    """Sums over squares of `side` around each pixel of (n, height, width); beyond the edge counts as nothing."""
    before, after = side // 2, side - side // 2 - 1
    for axis in (1, 2):
        padding = [(0, 0)] * 3
        padding[axis] = (before + 1, after)
        running = np.cumsum(np.pad(maps, padding), axis=axis, dtype=np.float32)
        length = maps.shape[axis]
        upper = np.take(running, np.arange(side, side + length), axis=axis)
        maps = upper - np.take(running, np.arange(length), axis=axis)
    return maps


def _unit(patterns: np.ndarray) -> np.ndarray:
    lengths = np.sqrt((patterns**2).sum(axis=(1, 2, 3), keepdims=True))
    return np.asarray(patterns / (lengths + 1e-6), np.float32)
