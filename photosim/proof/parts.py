"""The part that two pictures have in common, pixel on pixel."""

from __future__ import annotations

from PIL import Image

from photosim.pictures import orientation
from photosim.pictures.orientation import Box
from photosim.proof.plates import Plate
from photosim.proof.rasters import SQUARE
from photosim.proof.registration import INSET, Registration, common_box

_EDGE, _ONE_EDGE = 0.003, 0.004
"""Parts of the longest side: what is left out at an edge that both frames have, and by how much those may be apart."""

Part = tuple[Image.Image, Image.Image]
"""What both pictures show, of the first and of the second, pixel on pixel, RGB."""


def cut(first: Plate, second: Plate, alignment: Registration, longest: int) -> Part | None:
    """The part in common, at the coarser one's resolution and at most `longest` pixels; None where it is tiny."""
    place = alignment.place
    there = orientation.apply(second.colours, alignment.turn)
    left, top, right, bottom = common_box(first.size, there.size, place)
    insets = _insets((left, top, right, bottom), place.back((0.0, 0.0, float(there.width), float(there.height))), first)
    box = left + insets[0], top + insets[1], right - insets[2], bottom - insets[3]
    finer = min(1.0, place.scale_x, place.scale_y)
    width, height = (box[2] - box[0]) * finer, (box[3] - box[1]) * finer
    if min(width, height) < 3 * SQUARE:
        return None
    shrink = min(1.0, longest / max(width, height))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    x1, y1, x2, y2 = place.box(box)
    box_there = max(0.0, x1), max(0.0, y1), min(float(there.width), x2), min(float(there.height), y2)
    resample = Image.Resampling.BICUBIC
    return first.colours.resize(size, resample, box), there.resize(size, resample, box_there)


def _insets(common: Box, other: Box, first: Plate) -> list[float]:
    """What is left out at each edge of the part in common, in pixels of the first.

    Where it ends at the edges of both frames, nothing bleeds in from a border, and a clock may stand there.
    """
    longest = max(common[2] - common[0], common[3] - common[1])
    own = 0.0, 0.0, float(first.size[0]), float(first.size[1])
    near = (abs(one - edge) <= _ONE_EDGE * longest for one, edge in zip(other, own, strict=True))
    # Whole pixels: what lies exactly on the other one is not softened by cutting it.
    return [float(max(1, round((_EDGE if is_one else INSET) * longest))) for is_one in near]
