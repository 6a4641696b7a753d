"""Points: the photos of a map with their places, which of them are selected, and which are where. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from photosim.values.photos import PhotoRow

_MOST_SHOWN = 400
"""Thumbnails in view at most."""
_CROWDED = 6.0
"""Points for each square of the view, on average of those that have any, beyond which it is too far for a
thumbnail in each: landmarks are shown then, so that one sees what lies where."""
_LANDMARK = 3
"""Squares, in each direction, for which a landmark stands."""


class Points:
    """Points are known by their number, from 0; photos keep what is said of them when the numbers change."""

    def __init__(self) -> None:
        self.rows: Sequence[PhotoRow] = ()
        self.places = np.empty((0, 2))
        self.selected = np.empty(0, bool)
        self.current = -1
        """The point on which the keyboard is; -1 for none."""

    def take(self, rows: Sequence[PhotoRow], places: np.ndarray) -> None:
        """Have these photos at these places, (n, 2)."""
        places = np.asarray(places, np.float64).reshape(-1, 2)
        if len(rows) == len(self.rows) and all(one.id == other.id for one, other in zip(rows, self.rows, strict=True)):
            self.rows, self.places = rows, places
            return
        selected = set(self.selected_ids())
        current = self.rows[self.current].id if self.current >= 0 else None
        self.rows, self.places = rows, places
        self.selected = np.array([row.id in selected for row in rows], bool)
        self.current = next((number for number, row in enumerate(rows) if row.id == current), -1)

    def selected_ids(self) -> list[int]:
        """The selected photos."""
        return [self.rows[number].id for number in np.flatnonzero(self.selected).tolist()]

    def select(self, numbers: np.ndarray, *, add: bool) -> None:
        """Select these, besides those that are when `add`."""
        if not add:
            self.selected[:] = False
        self.selected[numbers] = True

    def toggle(self, number: int) -> None:
        """Select one, or no longer."""
        self.selected[number] = not self.selected[number]

    def nearest(self, pixels: np.ndarray, at: tuple[float, float], within: float) -> int:
        """The point nearest to a pixel, -1 when none is that near."""
        if not len(pixels):
            return -1
        distances = ((pixels - np.array(at)) ** 2).sum(1)
        best = int(distances.argmin())
        return best if distances[best] <= within * within else -1

    def in_view(self, pixels: np.ndarray, size: tuple[float, float]) -> np.ndarray:
        """The points in a view of that size."""
        inside = ((pixels >= 0) & (pixels < np.array(size))).all(1)
        return np.flatnonzero(inside)

    def within(self, pixels: np.ndarray, polygon: np.ndarray) -> np.ndarray:
        """The points inside of a drawn line, (m, 2), that is closed; by the rule of odd crossings."""
        if len(polygon) < 3:
            return np.empty(0, np.int64)
        low, high = polygon.min(0), polygon.max(0)
        near = np.flatnonzero(((pixels >= low) & (pixels <= high)).all(1))
        x, y = pixels[near].T
        inside = np.zeros(len(near), bool)
        for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, 0), strict=True):
            if y1 != y2:
                crosses = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
                inside ^= crosses
        return near[inside]

    def beside(self, direction: tuple[int, int], middle: tuple[float, ...]) -> int:
        """The next point in a direction from the one in hand; the one in the middle of the view when there is none."""
        if not len(self.places):
            return -1
        if self.current < 0:
            return int(((self.places - np.array(middle)) ** 2).sum(1).argmin())
        away = self.places - self.places[self.current]
        ahead = away @ np.array(direction)
        aside = np.abs(away @ np.array((direction[1], direction[0])))
        # Rather straight ahead: what is more aside than ahead lies in another direction.
        cost = np.where((ahead > 0) & (aside <= ahead), ahead + 2 * aside, np.inf)
        best = int(cost.argmin())
        return best if np.isfinite(cost[best]) else -1

    def prominent(
        self, pixels: np.ndarray, size: tuple[float, float], cell: int, origin: tuple[float, float] = (0.0, 0.0)
    ) -> Iterator[tuple[int, float, float]]:
        """Points that are shown as thumbnails: one for each square of the plane, for each of some squares from far.

        `origin`: pixel of the plane's zero, so that the same ones are shown while the view moves.
        """
        seen = self.in_view(pixels, size)
        if not len(seen):
            return
        near = pixels[seen] - origin
        squares = _squares(near, cell)
        occupied = np.count_nonzero(np.bincount(squares))
        if len(seen) > _CROWDED * occupied or occupied > _MOST_SHOWN:
            squares = _squares(near, cell * _LANDMARK)
        for number in seen[_one_of_each(near, squares)].tolist():
            yield number, float(pixels[number, 0]), float(pixels[number, 1])


def _squares(pixels: np.ndarray, cell: int) -> np.ndarray:
    """Number of the square in which each pixel of (n, 2) is, from 0."""
    squares = np.floor(pixels / cell).astype(np.int64)
    squares -= squares.min(0)
    numbers: np.ndarray = squares[:, 0] * (squares[:, 1].max() + 1) + squares[:, 1]
    return numbers


def _one_of_each(pixels: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Of each square's pixels the one nearest to the middle of these: their numbers."""
    counts = np.maximum(1, np.bincount(squares))
    away = np.zeros(len(pixels))
    for axis in (0, 1):
        middles = np.bincount(squares, pixels[:, axis]) / counts
        away += (pixels[:, axis] - middles[squares]) ** 2
    least = np.full(len(counts), np.inf)
    np.minimum.at(least, squares, away)
    nearest = np.flatnonzero(away <= least[squares])
    _, once = np.unique(squares[nearest], return_index=True)
    firsts: np.ndarray = nearest[once]
    return firsts
