"""Different exposures of one scene: bursts, brackets, retakes. Close in look and in time, by the same camera."""

from __future__ import annotations

import re
from datetime import datetime

from photosim.core.model import Photo, Proof

VECTORS_ALIKE = 0.80
"""Below this, photos taken one after the other show something else."""

_BURST = (3.0, 0.80)
_RETAKE = (20.0, 0.92)
"""Seconds apart, and how alike they must then be."""
_NUMBERED = (2, 0.95)
"""Without times: numbers apart in the names, and how alike."""

_NUMBER = re.compile(r"^(.*?)(\d+)(\D*)$")


def same_series(first: Photo, second: Photo, likeness: float) -> Proof | None:
    """Tell whether two different exposures belong together; `likeness` is the cosine of their embeddings."""
    one, other = first.metadata, second.metadata
    if (one.camera_make, one.camera_model) != (other.camera_make, other.camera_model):
        return None
    if one.taken_at and other.taken_at:
        seconds = seconds_apart(one.taken_at, other.taken_at)
        for within, alike in (_BURST, _RETAKE):
            if seconds <= within and likeness >= alike:
                return Proof("series", max(0.0, likeness), f"{seconds:.1f} s apart, {100 * likeness:.0f} % alike")
        return None
    if one.taken_at or other.taken_at:
        return None
    steps = _numbers_apart(first, second)
    if steps is not None and 1 <= steps <= _NUMBERED[0] and likeness >= _NUMBERED[1]:
        return Proof("series", max(0.0, likeness), f"names {steps} apart, {100 * likeness:.0f} % alike")
    return None


def seconds_apart(first: str, second: str) -> float:
    """Seconds between two capture times as the store has them, without regard to where the clocks stood."""
    return abs((datetime.fromisoformat(first) - datetime.fromisoformat(second)).total_seconds())


def taken_at_other_times(first: Photo, second: Photo) -> bool:
    """Whether one camera says it took these at different moments. Thousandths count where both have them."""
    one, other = first.metadata, second.metadata
    if not (one.taken_at and other.taken_at and one.camera_model and one.camera_model == other.camera_model):
        return False
    fine = "." in one.taken_at and "." in other.taken_at
    return one.taken_at != other.taken_at if fine else one.taken_at[:19] != other.taken_at[:19]


def _numbers_apart(first: Photo, second: Photo) -> int | None:
    """How far apart the numbers in the names of two equally large files of one directory are."""
    if first.path.parent != second.path.parent or first.path.suffix.lower() != second.path.suffix.lower():
        return None
    if sorted((first.width, first.height)) != sorted((second.width, second.height)):
        return None
    one, other = _NUMBER.match(first.path.stem), _NUMBER.match(second.path.stem)
    if one is None or other is None or (one[1], one[3]) != (other[1], other[3]):
        return None
    return abs(int(one[2]) - int(other[2]))
