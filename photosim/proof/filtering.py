"""One filter for the whole frame: sharpening, local contrast and clearing of haze, as a copy has them everywhere alike.

Each of these gives to a pixel a share of what it has more than its surroundings, near or wide. The shares are the same
all over the frame, so nothing that is shown in one place only can be explained by them.
"""

from __future__ import annotations

import numpy as np

from photosim.proof.opencv import cv2
from photosim.proof.rasters import SQUARE, means, softened, stretched

_NEAR = (0.8, 1.6, 3.2)
"""Pixels of the surroundings, as the sigma of a Gaussian, by which pictures are sharpened."""
_WIDE = (0.006, 0.012, 0.025, 0.05, 0.1)
"""The same as a part of the longest side, for local contrast and haze."""
_SEEN = 40_000
"""Pixels that tell the shares."""
_DARK, _BRIGHT = 6.0, 249.0
"""Tones between which nothing is clipped."""
_STEADY, _ROUNDS = 2.0, 6
"""Grey levels below which a pixel is not off, and how often the shares are made better without those that are."""


def filtered(made: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Bring a picture nearer to another one by one filter; float32 (height, width), grey levels, not clipped."""
    around = _around(made)
    every = max(1, int(np.sqrt(made.size / _SEEN)))
    sample = (slice(None, None, every), slice(None, None, every))
    one, other = made[sample].ravel(), after[sample].ravel()
    is_open = (other > _DARK) & (other < _BRIGHT) & (one > _DARK) & (one < _BRIGHT)
    if is_open.sum() < 100 * len(around):
        return made
    more = np.stack([*((made[sample] - plane[sample]).ravel() for plane in around), np.ones_like(one), one - 128])
    shares = _shares(more[:, is_open].astype(np.float64), (other - one)[is_open].astype(np.float64))
    result = made * np.float32(1 + shares[-1]) + np.float32(shares[-2] - 128 * shares[-1])
    for share, plane in zip(shares, around, strict=False):
        result += np.float32(share) * (made - plane)
    return np.asarray(result, np.float32)


def _around(made: np.ndarray) -> list[np.ndarray]:
    """The surroundings of every pixel, from near to wide."""
    small = means(made)
    whole = small.shape[0] * SQUARE, small.shape[1] * SQUARE
    planes = [softened(made, sigma) for sigma in _NEAR]
    for part in _WIDE:
        wide = cv2.GaussianBlur(small, (0, 0), part * max(made.shape) / SQUARE, borderType=cv2.BORDER_REPLICATE)
        plane = np.empty_like(made)
        plane[: whole[0], : whole[1]] = stretched(wide, whole)
        plane[whole[0] :] = plane[whole[0] - 1]
        plane[:, whole[1] :] = plane[:, whole[1] - 1 : whole[1]]
        planes.append(plane)
    return planes


def _shares(more: np.ndarray, change: np.ndarray) -> np.ndarray:
    """By least squares, those left out that other things have changed: float64, one for each row of `more`."""
    shares, weights = np.zeros(len(more)), np.ones_like(change)
    ridge = 1e-4 * change.size * np.eye(len(more))
    for _ in range(_ROUNDS):
        weighted = more * weights
        shares = np.linalg.solve(weighted @ more.T + ridge, weighted @ change)
        weights = 1 / np.maximum(np.abs(change - shares @ more), _STEADY)
    return np.asarray(shares)
