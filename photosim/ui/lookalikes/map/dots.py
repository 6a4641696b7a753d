"""Dots: many points painted into one picture by NumPy; a widget or an item for each would be far too slow."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

_DENSEST = 6
"""Points on one pixel; more are not seen to be more."""


def dots(pixels: np.ndarray, size: tuple[int, int], colour: QColor, weight: float, radius: int) -> QImage:
    """Points (n, 2) as a see-through picture of `size`, all in one colour; where many lie, they are denser.

    pixels: in device pixels; what lies outside is left out. weight: how much of what is below one dot covers, 0 to 1.
    radius: of a dot, device pixels.
    """
    width, height = max(1, size[0]), max(1, size[1])
    at = np.floor(pixels).astype(np.int64)
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    places = at[inside, 1] * width + at[inside, 0]
    flat = np.zeros(height * width, np.uint8)
    covers = np.round(255 * (1 - (1 - weight) ** np.arange(_DENSEST + 1))).astype(np.uint8)
    counts = np.bincount(places, minlength=1)
    flat[places] = covers[np.minimum(counts[places], _DENSEST)]
    cover = flat.reshape(height, width)
    wide = cover.copy()
    for down in range(-radius, radius + 1):
        for right in range(-radius, radius + 1):
            if (down or right) and down * down + right * right <= radius * radius + 1:
                _lighten(wide, cover, down, right)
    return _in_colour(wide, colour)


def _lighten(wide: np.ndarray, cover: np.ndarray, down: int, right: int) -> None:
    """Where `cover`, moved by so much, is stronger than `wide`, take it."""
    height, width = wide.shape
    to = (slice(max(0, down), height + min(0, down)), slice(max(0, right), width + min(0, right)))
    of = (slice(max(0, -down), height + min(0, -down)), slice(max(0, -right), width + min(0, -right)))
    np.maximum(wide[to], cover[of], out=wide[to])


def _in_colour(cover: np.ndarray, colour: QColor) -> QImage:
    """A picture that covers what is below it by 0 to 255, in one colour."""
    height, width = cover.shape
    image = QImage(cover.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    image.setColorTable([QColor(colour.red(), colour.green(), colour.blue(), alpha).rgba() for alpha in range(256)])
    return image
