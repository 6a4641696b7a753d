"""Camera: which part of the plane is in view, and where its places are on the screen. No Qt."""

from __future__ import annotations

import numpy as np

_MARGIN = 0.06
"""Of the view that stays free around the whole map."""
_NEAREST = 400.0
"""Times that the whole map may be enlarged."""


class MapCamera:
    """Looks at a point of the plane from some height."""

    def __init__(self) -> None:
        self.size = (1.0, 1.0)
        """Width and height of the view, pixels."""
        self.centre = np.zeros(2)
        """The place in the middle of the view."""
        self.scale = 1.0
        """Pixels for one unit of the plane."""
        self._whole = 1.0
        self._middle = np.zeros(2)
        self.is_fitted = True
        """Whether all of the map is in view, and stays so."""

    def resize(self, width: float, height: float) -> None:
        """The view has another size."""
        self.size = (max(1.0, width), max(1.0, height))

    def see_all(self, places: np.ndarray) -> None:
        """Know how far the map, (n, 2), reaches; bring all of it into view where it was so before."""
        low, high = (places.min(0), places.max(0)) if len(places) else (np.zeros(2), np.ones(2))
        extent = np.maximum(high - low, 1e-6)
        self._middle = (low + high) / 2
        self._whole = float(min(np.array(self.size) * (1 - 2 * _MARGIN) / extent))
        if self.is_fitted:
            self.fit()

    def fit(self) -> None:
        """Bring all of the map into view."""
        self.centre, self.scale, self.is_fitted = self._middle.copy(), self._whole, True

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Come nearer (above 1) or go away; the place at this pixel stays where it is."""
        x, y = at if at is not None else (self.size[0] / 2, self.size[1] / 2)
        held = self.to_plane(x, y)
        self.scale = min(_NEAREST * self._whole, max(self._whole, self.scale * factor))
        if self.scale <= self._whole * (1 + 1e-9):
            self.fit()
            return
        self.is_fitted = False
        self.centre = self.centre + held - self.to_plane(x, y)

    def pan(self, right: float, down: float) -> None:
        """Move the view by so many pixels."""
        self.centre = self.centre + np.array([right, down]) / self.scale
        self.is_fitted = False

    def go_to(self, place: np.ndarray) -> None:
        """Bring a place into view, if it is not well inside."""
        x, y = self.to_screen(place[np.newaxis])[0]
        width, height = self.size
        if not (0.08 * width <= x <= 0.92 * width and 0.08 * height <= y <= 0.92 * height):
            self.centre, self.is_fitted = np.array(place, np.float64), False

    def to_screen(self, places: np.ndarray) -> np.ndarray:
        """Pixels, (n, 2), of places."""
        pixels: np.ndarray = (places - self.centre) * self.scale + np.array(self.size) / 2
        return pixels

    def to_plane(self, x: float, y: float) -> np.ndarray:
        """The place at a pixel."""
        place: np.ndarray = (np.array([x, y]) - np.array(self.size) / 2) / self.scale + self.centre
        return place
