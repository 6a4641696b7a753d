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
_WEAKEST = 150.0
"""Corners below this are compression's."""

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
    """Uint8 (n, 4, 4, 8): cells down, cells across, directions; of length 255."""
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


def find_landmarks(grey: Image.Image, times: int = 1) -> Landmarks:
    """Find up to 300 corners, or so many times as many, at five sizes in a picture of Pillow's mode F."""
    points: list[np.ndarray] = [np.empty((0, 2), np.float32)]
    patterns: list[np.ndarray] = [np.empty((0, _CELLS, _CELLS, _DIRECTIONS), np.uint8)]
    for level, share in zip(_LEVELS, _SHARE, strict=True):
        size = (round(grey.width * level), round(grey.height * level))
        if min(size) < 3 * _MARGIN:
            break
        pixels = np.asarray(grey if level == 1 else grey.resize(size, Image.Resampling.BILINEAR))
        found, described = _at_one_size(pixels, times * share)
        points.append((found + 0.5) * (grey.width / size[0], grey.height / size[1]))
        patterns.append(described)
    return Landmarks(np.concatenate(points).astype(np.float32), np.concatenate(patterns), grey.size)


def _at_one_size(pixels: np.ndarray, share: int) -> tuple[np.ndarray, np.ndarray]:
    down, across = np.gradient(pixels)
    corners = _corners(down, across, share)
    patterns = _patterns(_directions(down, across), corners)
    return corners.astype(np.float32), patterns


def _patterns(maps: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Sum the maps (8, height, width) over the sixteen cells around each corner: uint8 (n, 4, 4, 8), length 255."""
    table = np.zeros((len(maps), maps.shape[1] + 1, maps.shape[2] + 1), np.float32)
    np.cumsum(maps, axis=1, out=table[:, 1:, 1:])
    np.cumsum(table[:, 1:, 1:], axis=2, out=table[:, 1:, 1:])
    edges = (np.arange(_CELLS + 1) - _CELLS // 2) * _CELL
    rows, columns = (corners[:, 1:2] + edges)[:, :, None], (corners[:, 0:1] + edges)[:, None, :]
    at_edges = table[:, rows, columns]
    sums = np.diff(np.diff(at_edges, axis=2), axis=3).transpose(1, 2, 3, 0)
    return np.asarray(np.rint(255 * _unit(np.minimum(_unit(sums), _CLIP))), np.uint8)


def _corners(down: np.ndarray, across: np.ndarray, share: int) -> np.ndarray:
    """Whole (x, y) of the strongest corners, at least a few pixels apart: int (n, 2), strongest first."""
    xx, yy, xy = (_around(product) for product in (across * across, down * down, across * down))
    strength = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    height, width = strength.shape
    edge = _MARGIN
    inner = strength[edge : height - edge, edge : width - edge]
    if inner.size == 0:
        return np.empty((0, 2), np.int64)
    highest = inner
    for axis in (0, 1):
        # A window of 7, out of windows of 2, 4 and 7.
        for step in (1, 2, 3):
            highest = np.maximum(highest, np.roll(highest, step, axis))
        highest = np.roll(highest, -3, axis)
    y, x = np.nonzero((inner >= highest) & (inner > _WEAKEST))
    order = np.lexsort((x, y, -inner[y, x]))[:share]
    return np.stack([x[order] + edge, y[order] + edge], axis=1)


def _directions(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Split the gradient's strength onto the two nearest of eight directions: float32 (8, height, width)."""
    strength = np.hypot(down, across)
    place = np.arctan2(down, across) * (_DIRECTIONS / (2 * np.pi)) % _DIRECTIONS
    directions = np.arange(_DIRECTIONS, dtype=np.float32)[:, None, None]
    apart = np.abs(place[None] - directions)
    return np.asarray(strength * np.clip(1 - np.minimum(apart, _DIRECTIONS - apart), 0, None), np.float32)


def _around(values: np.ndarray) -> np.ndarray:
    """Weighted sums over 5 x 5 pixels, (1 2 3 2 1) each way, of (height, width); beyond the edge counts as nothing."""
    padded = np.pad(values, ((2, 2), (0, 0)))
    values = padded[:-4] + padded[4:] + 2 * (padded[1:-3] + padded[3:-1]) + 3 * padded[2:-2]
    padded = np.pad(values, ((0, 0), (2, 2)))
    return np.asarray(
        padded[:, :-4] + padded[:, 4:] + 2 * (padded[:, 1:-3] + padded[:, 3:-1]) + 3 * padded[:, 2:-2], np.float32
    )


def _unit(patterns: np.ndarray) -> np.ndarray:
    lengths = np.sqrt((patterns**2).sum(axis=(1, 2, 3), keepdims=True))
    return np.asarray(patterns / (lengths + 1e-6), np.float32)
