"""Copies that were straightened or put upright: turned by a few degrees, or seen from another side, and cut.

A hand that moves the camera does the same to a second exposure, but that one shows something beyond the frame of the
first. A copy lies within the frame of its original, every corner of it.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from photosim.proof.plates import Plate
from photosim.proof.registration import flattened, matches

_LEAST, _SHARE = 25, 0.5
"""Landmarks that agree on one frame within another, and their share of those that match. Copies straightened by up to 5
degrees have 30 and 0.6 at least, other pictures 12 at most."""
_NEAR = 3.0
"""Pixels of a thumbnail by which a landmark may be off before the frames are fitted to the pixels."""
_STEEPEST, _LEAN = 6.5, 0.16
"""Degrees, and the part by which one side may be longer than the opposite one."""
_MAY_BE_BEYOND, _BEYOND = 0.004, 0.0005
"""Part of the longest side by which a corner may seem to lie beyond the other's frame, by the error of measuring it in
a thumbnail and in a larger picture. A hand that turns by a tenth of a degree leaves 0.0009 beyond."""
_STEPS, _STILL = 30, 1e-5
_BLURS = 15, 5
"""Pixels over which both are softened, one time after the other."""

Matrix = np.ndarray
"""Float64 (3, 3): pixels of the copy to pixels of the original."""


class Tilt(NamedTuple):
    """How one picture lies within the other."""

    matrix: Matrix
    of_first: bool
    """The first is the copy, the second the original."""
    share: float
    """Part of the original's frame that the copy shows."""


def by_landmarks(first: Plate, second: Plate, least: int) -> Matrix | None:
    """Where the second lies on the first by their landmarks, in pixels of both, 3 x 3.

    None where fewer than `least` of them agree on a place, or less than half of those that match.
    """
    pairs = matches(first.landmarks, second.landmarks)
    if pairs is None or len(pairs[0]) < least:
        return None
    here, there = pairs
    cv2.setRNGSeed(1)
    matrix, fits = cv2.findHomography(there, here, cv2.RANSAC, _NEAR)
    if matrix is None or fits.sum() < max(least, _SHARE * len(here)):
        return None
    return np.asarray(matrix)


def find_tilt(first: Plate, second: Plate) -> Tilt | None:
    """Look for a straightened copy among two thumbnails; None where neither lies within the other."""
    matrix = by_landmarks(first, second, _LEAST)
    if matrix is None:
        return None
    for copy, original, found, of_first in (
        (second, first, matrix, False),
        (first, second, np.linalg.inv(matrix), True),
    ):
        tilt = _fitted(copy, original, np.asarray(found / found[2, 2]), of_first)
        if tilt is not None:
            return tilt
    return None


def refitted(tilt: Tilt, first: Plate, second: Plate, thumbnails: tuple[Plate, Plate]) -> Tilt | None:
    """The same on larger pictures."""
    scales = [
        np.diag([large.size[0] / small.size[0], large.size[1] / small.size[1], 1.0])
        for large, small in zip((first, second), thumbnails, strict=True)
    ]
    copy, original = (0, 1) if tilt.of_first else (1, 0)
    plates = first, second
    matrix = scales[original] @ tilt.matrix @ np.linalg.inv(scales[copy])
    return _fitted(plates[copy], plates[original], matrix / matrix[2, 2], tilt.of_first, _BEYOND)


def laid_out(tilt: Tilt, first: Plate, second: Plate) -> tuple[Plate, Plate]:
    """Both as plates of one frame, that of the copy."""
    copy, original = (first, second) if tilt.of_first else (second, first)
    pixels = cv2.warpPerspective(
        np.asarray(original.colours),
        tilt.matrix,
        copy.size,
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    cut = Plate.of(Image.fromarray(pixels), copy.size)
    whole = Plate.of(copy.colours, copy.size)
    return (whole, cut) if tilt.of_first else (cut, whole)


def _fitted(
    copy: Plate, original: Plate, matrix: Matrix, of_first: bool, beyond: float = _MAY_BE_BEYOND
) -> Tilt | None:
    if not _is_slight(matrix, copy.size) or not _lies_within(copy, original, matrix, 4 * _MAY_BE_BEYOND):
        return None
    exact = _improved(copy, original, matrix)
    if exact is None or not _is_slight(exact, copy.size) or not _lies_within(copy, original, exact, beyond):
        return None
    x, y = corners(copy.size, exact).T
    area = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return Tilt(exact, of_first, min(1.0, area / (original.size[0] * original.size[1])))


def _improved(copy: Plate, original: Plate, matrix: Matrix) -> Matrix | None:
    """Fit a copy into its original pixel by pixel, first by what is coarse; None where they do not come together."""
    flat = (flattened(np.asarray(plate.tones(), np.float32)) for plate in (copy, original))
    one, other = (np.clip(128 + 40 * plane, 0, 255).astype(np.uint8) for plane in flat)
    everywhere = np.full(other.shape, 255, np.uint8)
    until = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, _STEPS, _STILL)
    found: np.ndarray | None = None
    for blur in _BLURS:
        start = (matrix if found is None else found).astype(np.float32)
        try:
            found = cv2.findTransformECC(one, other, start, cv2.MOTION_HOMOGRAPHY, until, everywhere, blur)[1]
        except cv2.error:
            continue
    return None if found is None else np.asarray(found, np.float64) / found[2, 2]


def _is_slight(matrix: Matrix, size: tuple[int, int]) -> bool:
    """Whether a copy is turned by little, seen from little aside, and not squeezed."""
    across, down = matrix[:2, 0], matrix[:2, 1]
    angles = np.degrees([np.arctan2(across[1], across[0]), np.arctan2(-down[0], down[1])])
    lean = np.abs(matrix[2, :2] * size).max()
    lengths = np.hypot(*across), np.hypot(*down)
    return bool(np.abs(angles).min() < _STEEPEST and lean < _LEAN and 0.8 < lengths[0] / lengths[1] < 1.25)


def _lies_within(copy: Plate, original: Plate, matrix: Matrix, beyond: float) -> bool:
    found, slack = corners(copy.size, matrix), beyond * max(original.size)
    return bool((found >= -slack).all() and (found <= np.asarray(original.size) + slack).all())


def corners(size: tuple[int, int], matrix: Matrix) -> np.ndarray:
    """Where the corners of a copy lie in the original, one after the other around it: float64 (4, 2)."""
    width, height = size
    own = np.asarray([[0, 0], [width, 0], [width, height], [0, height]], np.float64).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(own, matrix)).reshape(-1, 2)
