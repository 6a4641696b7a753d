"""Dots: many points painted into one picture by NumPy; a widget or an item for each would be far too slow."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

_DENSEST = 6
"""Points on one pixel; more are not seen to be more."""


def painted(
    pixels: np.ndarray, strong: np.ndarray, size: tuple[int, int], plain: QColor, accent: QColor, radius: int
) -> QImage:
    """Points (n, 2) as a see-through picture of `size`; where many lie, they are denser.

    pixels: in device pixels; what lies outside is left out. strong: bool (n,), those in the colour `accent`.
    radius: of a dot, device pixels.
    """
    width, height = max(1, size[0]), max(1, size[1])
    at = np.floor(pixels).astype(np.int64)
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    image = np.zeros((height, width, 4), np.uint8)
    for which, colour, weight in ((inside & ~strong, plain, 0.55), (inside & strong, accent, 1.0)):
        chosen = at[which]
        if len(chosen):
            _stamp(image, chosen, colour, weight, radius)
    return QImage(image.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _stamp(image: np.ndarray, at: np.ndarray, colour: QColor, weight: float, radius: int) -> None:
    """Lay round dots over the picture, (h, w, 4) in the order blue, green, red, alpha, premultiplied."""
    height, width = image.shape[:2]
    count = np.bincount(at[:, 1] * width + at[:, 0], minlength=height * width).reshape(height, width)
    covers = np.round(255 * (1 - (1 - weight) ** np.arange(_DENSEST + 1))).astype(np.uint8)
    cover = covers[np.minimum(count, _DENSEST)]
    wide = cover.copy()
    for down in range(-radius, radius + 1):
        for right in range(-radius, radius + 1):
            if (down or right) and down * down + right * right <= radius * radius + 1:
                _lighten(wide, cover, down, right)
    rows, columns = np.nonzero(wide)
    alpha = wide[rows, columns, np.newaxis].astype(np.float32) / 255
    paint = np.array([colour.blue(), colour.green(), colour.red(), 255], np.float32)
    image[rows, columns] = alpha * paint + (1 - alpha) * image[rows, columns]


def _lighten(wide: np.ndarray, cover: np.ndarray, down: int, right: int) -> None:
    """Where `cover`, moved by so much, is stronger than `wide`, take it."""
    height, width = wide.shape
    to = (slice(max(0, down), height + min(0, down)), slice(max(0, right), width + min(0, right)))
    of = (slice(max(0, -down), height + min(0, -down)), slice(max(0, -right), width + min(0, -right)))
    np.maximum(wide[to], cover[of], out=wide[to])
