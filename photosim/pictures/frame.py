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


def framed_share(grey: np.ndarray, inside: tuple[int, int, int, int] | None = None) -> float:
    """Share of the frame that is inside plain edges on all four sides; 1 where one side is not plain.

    `inside` is its `content_box`, where that is known.

    Whether such edges are a border or the picture's own ground, one picture alone does not tell (proof/surroundings).
    """
    height, width = grey.shape
    left, top, right, bottom = inside or content_box(grey)
    if left == 0 or top == 0 or right == width or bottom == height:
        return 1.0
    return float((right - left) * (bottom - top) / (width * height))


def _plain_lines(grey: np.ndarray) -> int:
    """How many of the first rows are plain and of one tone; 0 when it goes on for more than a quarter."""
    limit = int(len(grey) * _MOST) + 1
    first: float | None = None
    # One after the other: the first row of most photos is not plain, and no other need be looked at.
    for count, line in enumerate(grey[:limit]):
        low, tone, high = _tones(line)
        first = tone if first is None else first
        if high - low > _SPREAD or abs(tone - first) > _DRIFT:
            return count
    return 0


def _tones(line: np.ndarray) -> tuple[float, float, float]:
    """The lowest, middle and highest of a row, but for a few pixels, as compression overshoots beside the picture."""
    few, middle = len(line) // 50, len(line) // 2
    places = [few, middle, len(line) - 1 - few]
    low, tone, high = np.partition(line, places)[places]
    return float(low), float(tone), float(high)
