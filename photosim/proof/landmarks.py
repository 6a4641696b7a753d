"""Corners of a picture and the pattern around each, so that a part can be found again in the whole.

The pattern is a histogram of gradient directions over 4 x 4 cells, after D. Lowe, "Distinctive image features from
scale-invariant keypoints" (2004), without its turning: copies are turned by quarters or mirrored, and then the cells
and directions only change places.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from photosim.proof.opencv import cv2
from photosim.proof.rasters import brightest_around

_LEVELS = (1.0, 0.71, 0.5, 0.355, 0.25)
_SHARE = (110, 80, 55, 35, 20)
_CELLS, _CELL, _DIRECTIONS = 4, 4, 8
_MARGIN = _CELLS * _CELL // 2
_CLIP = 0.2
PATTERN_LENGTH = 255
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


@dataclass(frozen=True, slots=True, eq=False)
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
    down, across = _gradient(pixels), _gradient(pixels.T).T
    corners = _corners(down, across, share)
    return corners.astype(np.float32), _patterns(down, across, corners)


def _gradient(pixels: np.ndarray) -> np.ndarray:
    """Half of what lies below less what lies above, as `np.gradient` down the rows, in half of its time."""
    down = np.empty_like(pixels)
    np.subtract(pixels[2:], pixels[:-2], out=down[1:-1])
    down[1:-1] *= 0.5
    down[0], down[-1] = pixels[1] - pixels[0], pixels[-1] - pixels[-2]
    return down


def _patterns(down: np.ndarray, across: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Add up the gradients of each direction in the sixteen cells around each corner: uint8 (n, 4, 4, 8), length 255.

    A gradient is shared out between the two nearest of the eight directions, by how near they are.
    """
    reach = np.arange(-_MARGIN, _MARGIN)
    around = (corners[:, 1, None, None] + reach[:, None]) * down.shape[1] + corners[:, 0, None, None] + reach
    y, x = down.take(around), across.take(around)
    strength = np.sqrt(y * y + x * x)
    place = np.arctan2(y, x)
    place *= np.float32(_DIRECTIONS / (2 * np.pi))
    place[place < 0] += _DIRECTIONS
    nearest = place.astype(np.int32)
    share = strength * (place - nearest)
    cell = reach // _CELL + _CELLS // 2
    first = ((np.arange(len(corners))[:, None, None] * _CELLS + cell[:, None]) * _CELLS + cell) * _DIRECTIONS
    sums = np.zeros(len(corners) * _CELLS * _CELLS * _DIRECTIONS)
    for direction, part in ((nearest, strength - share), (nearest + 1, share)):
        at = first + (direction & _DIRECTIONS - 1)  # the remainder, since there are eight
        sums += np.bincount(at.ravel(), part.ravel(), len(sums))
    cells = sums.astype(np.float32).reshape(-1, _CELLS, _CELLS, _DIRECTIONS)
    return np.asarray(np.rint(PATTERN_LENGTH * _unit(np.minimum(_unit(cells), _CLIP))), np.uint8)


def _corners(down: np.ndarray, across: np.ndarray, share: int) -> np.ndarray:
    """Whole (x, y) of the strongest corners, at least a few pixels apart: int (n, 2), strongest first."""
    xx, yy, xy = (_around(product) for product in (across * across, down * down, across * down))
    strength = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    height, width = strength.shape
    edge = _MARGIN
    inner = strength[edge : height - edge, edge : width - edge]
    if inner.size == 0:
        return np.empty((0, 2), np.int64)
    # As if the picture went on at its opposite side, by which the limits were set.
    wrapped = cv2.copyMakeBorder(inner, 3, 3, 3, 3, cv2.BORDER_WRAP)
    highest = brightest_around(wrapped, 7)[3:-3, 3:-3]
    y, x = np.nonzero((inner >= highest) & (inner > _WEAKEST))
    order = np.lexsort((x, y, -inner[y, x]))[:share]
    return np.stack([x[order] + edge, y[order] + edge], axis=1)


def _around(values: np.ndarray) -> np.ndarray:
    """Weighted sums over 5 x 5 pixels, (1 2 3 2 1) each way, of (height, width); beyond the edge counts as nothing."""
    shares = np.asarray([1, 2, 3, 2, 1], np.float32)
    return np.asarray(cv2.sepFilter2D(values, cv2.CV_32F, shares, shares, borderType=cv2.BORDER_CONSTANT))


def _unit(patterns: np.ndarray) -> np.ndarray:
    lengths = np.sqrt((patterns**2).sum(axis=(1, 2, 3), keepdims=True))
    return np.asarray(patterns / (lengths + 1e-6), np.float32)
