"""Proving a straightened copy: the original is turned as the copy was and cut, and then both must agree everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from photosim.proof import copies, judge, tilting
from photosim.proof.evidence import differences
from photosim.proof.judge import Judgement, PixelAnswer
from photosim.proof.measures import GRID
from photosim.proof.plates import Plate
from photosim.proof.registration import ON_EACH_OTHER, Registration, correlation, flattened
from photosim.proof.tilting import Tilt
from photosim.values.differences import Differences

_SIZES = 1280, 640
"""Pixels; what was turned has lost its finest detail."""
_TURNED = 0.6
"""Pixels of 384 by which a corner must lie off a frame that was only cut; less is for other ways to prove."""

_BRIGHTER = 1.15
"""Times as bright, from which on it may be another exposure: half a stop makes 1.17."""


class Straightened(NamedTuple):
    """What was found of such a pair."""

    likeness: float
    differences: Differences


def prove(
    thumbnails: tuple[Plate, Plate],
    enlarged: Callable[[], tuple[Plate, Plate]],
    has_same_noise: Callable[[tuple[Plate, Plate], Tilt], bool] | None = None,
) -> Straightened | None:
    """Whether one of two pictures is the other one turned by a few degrees; `enlarged` lays both out at 1280 pixels.

    Where they may be two exposures by their sizes and times, `has_same_noise` is given: two corners must be in the same
    places, which only a program does, or the noise must be the same; and neither may be brighter. None where that is
    not proven. Raises UnreadablePhoto.
    """
    tilt = tilting.find_tilt(*thumbnails)
    if tilt is None or not _is_turned(tilt, thumbnails):
        return None
    plates = enlarged()
    exact = tilting.refitted(tilt, *plates, thumbnails)
    if exact is None or not _is_turned(exact, plates):
        return None
    if has_same_noise and not (tilting.is_pinned(exact, *plates) or has_same_noise(plates, exact)):
        return None
    laid = tilting.laid_out(exact, *plates)
    found = _agreed(*laid, ON_EACH_OTHER)
    if found is None or found.measures is None:
        return None
    origin = copies.origin(*laid, ON_EACH_OTHER, _SIZES[0])
    if origin.reason or origin.layer is not None or origin.spotted:
        return None
    if has_same_noise and max(origin.brighter, 1 / origin.brighter) > _BRIGHTER:
        return None
    rest = differences(*laid, ON_EACH_OTHER, found.measures, colours=origin.colours)
    if exact.of_first:
        return Straightened(_likeness(*laid), replace(rest, straightened=-1, more=float(exact.share)))
    return Straightened(_likeness(*laid), replace(rest, straightened=1, crop=float(exact.share)))


def _likeness(first: Plate, second: Plate) -> float:
    planes = (flattened(np.asarray(plate.tones())) for plate in (first, second))
    return max(0.0, min(1.0, correlation(*planes)))


def _agreed(first: Plate, second: Plate, alignment: Registration) -> Judgement | None:
    for size in _SIZES:
        found = judge.judge(first, second, alignment, size)
        if found.answer is PixelAnswer.SAME:
            return found
    return None


def _is_turned(tilt: Tilt, plates: tuple[Plate, Plate]) -> bool:
    """Whether the frame of the copy is no upright box in the original."""
    copy, original = plates if tilt.of_first else plates[::-1]
    left, top = tilting.corners(copy.size, tilt.matrix, tilt.bend).T
    slant = max(abs(top[0] - top[1]), abs(top[2] - top[3]), abs(left[0] - left[3]), abs(left[1] - left[2]))
    return bool(slant * GRID > _TURNED * max(original.size))
