"""Proving a straightened copy: the original is turned as the copy was and cut, and then both must agree everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from photosim.proof import copies, judge, tilting
from photosim.proof.evidence import differences
from photosim.proof.judge import Answer, Finding
from photosim.proof.measures import GRID
from photosim.proof.plates import Place, Plate
from photosim.proof.registration import Alignment, correlation, flattened
from photosim.proof.tilting import Tilt
from photosim.values.differences import Differences

_SIZES = 1280, 640
"""Pixels; what was turned has lost its finest detail."""
_TURNED = 0.6
"""Pixels of 384 by which a corner must lie off a frame that was only cut; less is for other ways to prove."""


class Straightened(NamedTuple):
    """What was found of such a pair."""

    likeness: float
    differences: Differences


def prove(thumbnails: tuple[Plate, Plate], enlarged: Callable[[], tuple[Plate, Plate]]) -> Straightened | None:
    """Whether one of two pictures is the other one turned by a few degrees; `enlarged` lays both out at 1280 pixels.

    None where that is not proven. Raises UnreadablePhoto.
    """
    tilt = tilting.find_tilt(*thumbnails)
    if tilt is None or not _is_turned(tilt, thumbnails):
        return None
    plates = enlarged()
    exact = tilting.refitted(tilt, *plates, thumbnails)
    if exact is None or not _is_turned(exact, plates):
        return None
    laid = tilting.laid_out(exact, *plates)
    on_each_other = Alignment(1, Place(1.0, 0.0, 1.0, 0.0), 1.0)
    found = _agreed(*laid, on_each_other)
    if found is None or found.measures is None:
        return None
    origin = copies.origin(*laid, on_each_other, _SIZES[0])
    if origin.reason or origin.layer is not None:
        return None
    rest = differences(*laid, on_each_other, found.measures, colours=origin.colours)
    if exact.of_first:
        return Straightened(_likeness(*laid), replace(rest, straightened=-1, more=float(exact.share)))
    return Straightened(_likeness(*laid), replace(rest, straightened=1, crop=float(exact.share)))


def _likeness(first: Plate, second: Plate) -> float:
    planes = (flattened(np.asarray(plate.tones())) for plate in (first, second))
    return max(0.0, min(1.0, correlation(*planes)))


def _agreed(first: Plate, second: Plate, alignment: Alignment) -> Finding | None:
    for size in _SIZES:
        found = judge.judge(first, second, alignment, size)
        if found.answer is Answer.SAME:
            return found
    return None


def _is_turned(tilt: Tilt, plates: tuple[Plate, Plate]) -> bool:
    """Whether the frame of the copy is no upright box in the original."""
    copy, original = plates if tilt.of_first else plates[::-1]
    left, top = tilting.corners(copy.size, tilt.matrix).T
    slant = max(abs(top[0] - top[1]), abs(top[2] - top[3]), abs(left[0] - left[3]), abs(left[1] - left[2]))
    return bool(slant * GRID > _TURNED * max(original.size))
