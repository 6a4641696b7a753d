"""The part of a picture inside a plain border that somebody put around it."""

from __future__ import annotations

import numpy as np

_MOST = 0.25
_SPREAD = 8.0
"""Grey levels within a line of a border, which compression roughens where the picture begins."""
_DRIFT = 4.0


def content_box(grey: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is inside plain edges, in pixels of `grey`, float32 (height, width).

    Nothing is taken off a picture that is plain all over, nor more than a quarter at a side.
    """
    height, width = grey.shape
    top, bottom = _plain_lines(grey), _plain_lines(grey[::-1])
    left, right = _plain_lines(grey.T), _plain_lines(grey.T[::-1])
    if top + bottom > height // 2 or left + right > width // 2:
        return 0, 0, width, height
    return left, top, width - right, height - bottom


def framed_share(box: tuple[int, int, int, int], size: tuple[int, int]) -> float:
    """Share of the frame inside a border that runs around the picture, or along two sides as film bars do; else 1.

    A plain sky along one side is the picture's own.
    """
    left, top, right, bottom = box
    width, height = size
    across, down = left > 0 and right < width, top > 0 and bottom < height
    share = ((right - left) / width if across else 1.0) * ((bottom - top) / height if down else 1.0)
    return share if across or down else 1.0


def _plain_lines(grey: np.ndarray) -> int:
    """How many of the first rows are plain and of one tone; 0 when it goes on for more than a quarter."""
    limit = int(len(grey) * _MOST) + 1
    lines = grey[:limit]
    ordered = np.sort(lines, axis=1)
    # A few pixels may be off, where compression overshoots beside the picture.
    few, middle = ordered.shape[1] // 50, ordered.shape[1] // 2
    low, high, median = ordered[:, few], ordered[:, -1 - few], ordered[:, middle]
    plain = (high - low <= _SPREAD) & (np.abs(median - median[0]) <= _DRIFT)
    count = len(plain) if plain.all() else int(np.argmin(plain))
    return 0 if count >= limit else count
