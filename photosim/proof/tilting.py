"""Copies that were straightened or put upright: turned by a few degrees, or seen from another side, and cut.

A hand that moves the camera does the same to a second exposure, but that one shows something beyond the frame of the
first. A copy lies within the frame of its original, every corner of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.proof.opencv import cv2
from photosim.proof.plates import Plate
from photosim.proof.rasters import slopes, softened
from photosim.proof.registration import correlation, flattened, matches, thinned

_LEAST, _SHARE = 25, 0.5
"""Landmarks that agree on one frame within another, and their share of those that match. Copies straightened by up to 5
degrees have 30 and 0.6 at least, other pictures 12 at most."""
_TRIALS = 250
"""How often four landmarks are drawn. Where half of all agree, the four do in one draw of sixteen; they never do in so
many draws by a chance of one in ten million."""
_IN_ORDER, _BAND = 0.3, 0.3
"""Correlation, -1 to 1, of the places of landmarks that match, left to right and top to bottom: what is turned by a
few degrees keeps their order. 99 photos that were turned by 2 to 5 degrees and cut have 0.6 at least; four in five
pairs of other photos, whose landmarks match by chance, have less, and are not fitted, which took a tenth of a glance.
And the spread of the places one way, over that of the other way, below which they lie in a band, as of a skyline:
there a turn changes the order."""
_NEAR = 3.0
"""Pixels of a thumbnail by which a landmark may be off before the frames are fitted to the pixels."""
_STEEPEST, _LEAN = 6.5, 0.16
"""Degrees, and the part by which one side may be longer than the opposite one."""
_MAY_BE_BEYOND, _BEYOND = 0.004, 0.0005
"""Part of the longest side by which a corner may seem to lie beyond the other's frame, by the error of measuring it in
a thumbnail and in a larger picture. A hand that turns by a tenth of a degree leaves 0.0009 beyond."""
_MOST_BENT = 0.06
"""Part of the longest side by which programs that stretch a picture between four corners bend its lines at most."""
_ROUGHLY = 0.05
"""The same by which a corner may seem to lie beyond before the frame is fitted: of such a picture a frame with straight
lines is a poor guess."""
_PINNED, _MOVED = 0.0015, 0.01
"""Part of the longest side by which a corner is off at most that was left in its place, and at least that was not."""
_STEPS, _STILL = 12, 0.01
"""How often a fit is made better, and pixels at the corners below which it no longer is."""
_BLURS = 3.0, 1.0
"""Pixels by which both are softened, one time after the other, as the sigma of a Gaussian."""

ALL = slice(None), slice(None)

Matrix = np.ndarray
"""Float64 (3, 3): pixels of the copy to pixels of the original."""


Bend = tuple[float, float]
"""By how many pixels of the original, across and down, two opposite corners of the copy lie further on than by straight
lines, and the other two less far: programs that stretch a picture between four corners do that."""


class Tilt(NamedTuple):
    """How one picture lies within the other."""

    matrix: Matrix
    bend: Bend
    of_first: bool
    """The first is the copy, the second the original."""
    share: float
    """Part of the original's frame that the copy shows."""


def by_landmarks(first: Plate, second: Plate, least: int) -> Matrix | None:
    """Where the second lies on the first by their landmarks, in pixels of both, 3 x 3.

    None where fewer than `least` of them agree on a place, or less than half of those that match, or where they match
    in another order.
    """
    pairs = matches(first.landmarks, second.landmarks)
    if pairs is None or len(pairs.here) < least:
        return None
    here, there, _ = pairs
    if not _are_in_order(here, there):
        return None
    cv2.setRNGSeed(1)
    matrix, fits = cv2.findHomography(there, here, cv2.RANSAC, _NEAR, maxIters=_TRIALS)
    if matrix is None or fits.sum() < max(least, _SHARE * len(here)):
        return None
    return np.asarray(matrix)


def _are_in_order(here: np.ndarray, there: np.ndarray) -> bool:
    """Whether places that match, (n, 2) each, may be those of a frame that was turned by little."""
    spread = here.std(axis=0)
    if spread.min() < _BAND * spread.max():
        return True
    return min(correlation(here[:, axis], there[:, axis]) for axis in (0, 1)) >= _IN_ORDER


def find_tilt(first: Plate, second: Plate) -> Tilt | None:
    """Look for a straightened copy among two thumbnails; None where neither lies within the other."""
    matrix = by_landmarks(first, second, _LEAST)
    if matrix is None:
        return None
    for copy, original, found, of_first in (
        (second, first, matrix, False),
        (first, second, np.linalg.inv(matrix), True),
    ):
        tilt = _fitted(copy, original, np.asarray(found / found[2, 2]), (0.0, 0.0), of_first)
        if tilt is not None:
            return tilt
    return None


def refitted(tilt: Tilt, first: Plate, second: Plate, thumbnails: tuple[Plate, Plate]) -> Tilt | None:
    """The same on larger pictures."""
    scales = [
        (large.size[0] / small.size[0], large.size[1] / small.size[1])
        for large, small in zip((first, second), thumbnails, strict=True)
    ]
    copy, original = (0, 1) if tilt.of_first else (1, 0)
    plates = first, second
    larger = scaled(tilt, scales[copy], scales[original])
    return _fitted(plates[copy], plates[original], larger.matrix, larger.bend, tilt.of_first, _BEYOND)


def is_pinned(tilt: Tilt, first: Plate, second: Plate) -> bool:
    """Whether two corners of the copy are just those of the original, and another one is not.

    A program leaves corners in their places; a hand that moves the camera moves all four.
    """
    copy, original = (first, second) if tilt.of_first else (second, first)
    width, height = original.size
    own = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    off = np.abs(corners(copy.size, tilt.matrix, tilt.bend) - own).max(axis=1) / max(original.size)
    return bool((off <= _PINNED).sum() >= 2 and off.max() >= _MOVED)


def scaled(tilt: Tilt, copy: tuple[float, float], original: tuple[float, float]) -> Tilt:
    """The same for pictures that are so many times as large, across and down."""
    matrix = np.diag([*original, 1.0]) @ tilt.matrix @ np.linalg.inv(np.diag([*copy, 1.0]))
    bend = tilt.bend[0] * original[0], tilt.bend[1] * original[1]
    return tilt._replace(matrix=matrix / matrix[2, 2], bend=bend)


def laid_out(tilt: Tilt, first: Plate, second: Plate) -> tuple[Plate, Plate]:
    """Both as plates of one frame, that of the copy."""
    copy, original = (first, second) if tilt.of_first else (second, first)
    cut = Plate.of(Image.fromarray(turned(tilt, np.asarray(original.colours), copy.size)), copy.size)
    whole = Plate.of(copy.colours, copy.size)
    return (whole, cut) if tilt.of_first else (cut, whole)


def turned(tilt: Tilt, original: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The original's pixels, (height, width) or with colours, turned and cut as the copy of this size was."""
    x, y = _carried(size, tilt.matrix, tilt.bend)
    return np.asarray(cv2.remap(original, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def _fitted(
    copy: Plate, original: Plate, matrix: Matrix, bend: Bend, of_first: bool, beyond: float = _MAY_BE_BEYOND
) -> Tilt | None:
    if not _is_slight(matrix, copy.size) or not _lies_within(copy, original, matrix, bend, _ROUGHLY):
        return None
    found = _improved(copy, original, matrix, bend)
    if found is None:
        return None
    exact, bend = found
    if max(map(abs, bend)) > _MOST_BENT * max(original.size):
        return None
    if not _is_slight(exact, copy.size) or not _lies_within(copy, original, exact, bend, beyond):
        return None
    x, y = corners(copy.size, exact, bend).T
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return Tilt(exact, bend, of_first, min(1.0, area / (original.size[0] * original.size[1])))


def _improved(copy: Plate, original: Plate, matrix: Matrix, bend: Bend) -> tuple[Matrix, Bend] | None:
    """Fit a copy into its original pixel by pixel, first by what is coarse; None where they do not come together.

    Gauss's and Newton's method for a frame with straight lines and for how these are bent, led by what fits already.
    """
    one, other = (flattened(np.asarray(plate.tones(), np.float32)) for plate in (copy, original))
    every = thinned(one.shape)
    for blur in _BLURS:
        target, source = softened(one, blur), softened(other, blur)
        down, across = slopes(source)
        for _ in range(_STEPS):
            x, y = _carried(copy.size, matrix, bend, every)
            seen, by_x, by_y = (cv2.remap(plane, x, y, cv2.INTER_LINEAR) for plane in (source, across, down))
            moved = _step(copy.size, matrix, every, (seen - target[every], by_x, by_y))
            if moved is None:
                return None
            before = corners(copy.size, matrix, bend)
            matrix, bend = matrix + moved[0], (bend[0] + moved[1][0], bend[1] + moved[1][1])
            if not np.isfinite(matrix).all():
                return None
            if np.abs(corners(copy.size, matrix, bend) - before).max() < _STILL:
                break
    return matrix, bend


def _step(
    size: tuple[int, int], matrix: Matrix, every: tuple[slice, slice], planes: tuple[np.ndarray, ...]
) -> tuple[Matrix, Bend] | None:
    """By how much a frame and its bend are off, from what is off at each pixel and the slopes of what is seen there."""
    error, by_x, by_y = (plane.astype(np.float64) for plane in planes)
    width, height = size
    rows, columns = _grid(size, every)
    away = matrix[2, 0] * columns + matrix[2, 1] * rows + 1
    x = (matrix[0, 0] * columns + matrix[0, 1] * rows + matrix[0, 2]) / away
    y = (matrix[1, 0] * columns + matrix[1, 1] * rows + matrix[1, 2]) / away
    forth = -(by_x * x + by_y * y) / away
    bent = (2 * columns / width - 1) * (2 * rows / height - 1)
    to_x, to_y = by_x / away, by_y / away
    slopes_by = (
        *(to_x * columns, to_x * rows, to_x),
        *(to_y * columns, to_y * rows, to_y),
        *(forth * columns, forth * rows, by_x * bent, by_y * bent),
    )
    slope, error = np.stack([each.ravel() for each in slopes_by]), error.ravel()
    tolerance = 1.5 * float(np.median(np.abs(error))) + 0.05
    weighted = slope / (1 + (error / tolerance) ** 2)
    units = np.sqrt((weighted * slope).sum(axis=1)) + 1e-9
    normal = (weighted @ slope.T) / np.outer(units, units) + 1e-6 * np.eye(len(units))
    try:
        found = -np.linalg.solve(normal, weighted @ error / units) / units
    except np.linalg.LinAlgError:
        return None
    return np.append(found[:8], 0.0).reshape(3, 3), (float(found[8]), float(found[9]))


def _grid(size: tuple[int, int], every: tuple[slice, slice]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of these pixels: float64 (height, 1) and (1, width)."""
    width, height = size
    return np.arange(height, dtype=np.float64)[every[0], None], np.arange(width, dtype=np.float64)[None, every[1]]


def _carried(
    size: tuple[int, int], matrix: Matrix, bend: Bend, every: tuple[slice, slice] = ALL
) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel of a copy lies in the original, or some of them, across and down: float32 (height, width)."""
    width, height = size
    rows, columns = _grid(size, every)
    away = matrix[2, 0] * columns + matrix[2, 1] * rows + matrix[2, 2]
    bent = (2 * columns / width - 1) * (2 * rows / height - 1)
    x = (matrix[0, 0] * columns + matrix[0, 1] * rows + matrix[0, 2]) / away + bend[0] * bent
    y = (matrix[1, 0] * columns + matrix[1, 1] * rows + matrix[1, 2]) / away + bend[1] * bent
    return x.astype(np.float32), y.astype(np.float32)


def _is_slight(matrix: Matrix, size: tuple[int, int]) -> bool:
    """Whether a copy is turned by little, seen from little aside, and not squeezed."""
    across, down = matrix[:2, 0], matrix[:2, 1]
    angles = np.degrees([np.arctan2(across[1], across[0]), np.arctan2(-down[0], down[1])])
    lean = np.abs(matrix[2, :2] * size).max()
    lengths = np.hypot(*across), np.hypot(*down)
    return bool(np.abs(angles).min() < _STEEPEST and lean < _LEAN and 0.8 < lengths[0] / lengths[1] < 1.25)


def _lies_within(copy: Plate, original: Plate, matrix: Matrix, bend: Bend, beyond: float) -> bool:
    found, slack = corners(copy.size, matrix, bend), beyond * max(original.size)
    return bool((found >= -slack).all() and (found <= np.asarray(original.size) + slack).all())


def corners(size: tuple[int, int], matrix: Matrix, bend: Bend = (0.0, 0.0)) -> np.ndarray:
    """Where the corners of a copy lie in the original, one after the other around it: float64 (4, 2)."""
    width, height = size
    own = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float64).reshape(-1, 1, 2)
    straight = np.asarray(cv2.perspectiveTransform(own, matrix)).reshape(-1, 2)
    return np.asarray(straight + np.outer([1, -1, 1, -1], bend))
