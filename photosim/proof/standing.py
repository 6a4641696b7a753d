"""Which of two copies of one shot is the better one, as far as their pixels tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.proof import laid_over
from photosim.proof.descent import NEAR, descent, shifted_exactly
from photosim.proof.enlargement import LEAST, Detail, beyond
from photosim.proof.measures import GRID
from photosim.proof.pixels import Stored
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import Registration, overlap, refined
from photosim.proof.surroundings import Around, around, is_plain_around

VERSION = 2
"""Raised when two files may stand to each other otherwise than before."""

_SIDE = 1280
_WHOLE = 0.006
"""Share of the sides by which the edges of two whole frames are off at most, measured on thumbnails."""
_ONE_SCALE = 0.006
_WINDOW = 1200
"""Pixels of the larger picture that are looked at for detail, in the part with most of it."""
_BACK = {6: 8, 8: 6}
_SETTINGS = {Around.BORDER: 1, Around.PAGE: 2}


class Standing(NamedTuple):
    """How the first of two files stands to the second: 1 where it is the better one, -1 the worse, 0 not known."""

    frame: int = 0
    """It shows more of the scene, or the other is set into something larger."""
    setting: int = 0
    """1 where the other is set into a plain border, 2 into a page or another picture; negative where this one is."""
    detail: int = 0
    """It has real detail that the other lacks, or as much in a smaller picture."""
    overlay: int = 0
    """Something is laid over the other."""
    earlier: int = 0
    """The other was made from it."""

    @property
    def other_way(self) -> Standing:
        return Standing(*(-value for value in self))

    @property
    def number(self) -> int:
        """All of it in one number, to be remembered."""
        number = self.setting + 2
        for value in (self.frame, self.detail, self.overlay, self.earlier):
            number = number * 3 + value + 1
        return number

    @classmethod
    def of_number(cls, number: int) -> Standing:
        """What `number` has made a number of."""
        values = []
        for _ in range(4):
            number, value = divmod(number, 3)
            values.append(value - 1)
        earlier, overlay, detail, frame = values
        return cls(frame, number - 2, detail, overlay, earlier)


def stand(
    one: Stored | None, other: Stored | None, plates: tuple[Plate, Plate], alignment: Registration, *, patched: bool
) -> Standing:
    """Compare two full pictures, laid over each other by their thumbnails; None is a camera's raw file.

    `patched` says that something is laid over one of them.
    """
    frame, setting = _frames(plates, alignment)
    if one is None or other is None:
        return Standing(frame, setting)
    turned = other.turned(alignment.turn)
    rough = _at_full_size(plates, alignment, one.size, turned.size)
    place = _exactly(one, turned, rough)
    if setting == 0 and frame == 0 and place is not None and alignment.turn == 1:
        frame = setting = _bordered_evenly(one, other, place)
    earlier = 0 if place is None else _earlier(one, other, alignment.turn, place)
    detail = _detail(one, turned, place or rough, earlier, exact=place is not None)
    overlay = _overlay(one, other, alignment.turn, place or rough, exact=place is not None) if patched else 0
    return Standing(frame, setting, detail, overlay, earlier)


def _frames(plates: tuple[Plate, Plate], alignment: Registration) -> tuple[int, int]:
    one, other = plates[0].tones(), plates[1].tones(alignment.turn)
    here = alignment.place.back((0.0, 0.0, float(other.width), float(other.height)))
    there = alignment.place.box((0.0, 0.0, float(one.width), float(one.height)))
    found = around(np.asarray(one), here), around(np.asarray(other), there)
    if Around.NOTHING not in found:
        return 0, 0  # each shows something else
    wider = 1 if found[0] is not Around.NOTHING else -1
    kind = found[0] if wider == 1 else found[1]
    if kind is Around.NOTHING:
        return 0, 0
    if kind is Around.SCENE:
        return wider, 0
    return -wider, -wider * _SETTINGS[kind]


def _at_full_size(
    plates: tuple[Plate, Plate], alignment: Registration, size: tuple[int, int], there: tuple[int, int]
) -> PlatePosition:
    """From the first file's pixels to the second's, turned."""
    small, small_there = plates[0].size, plates[1].tones(alignment.turn).size
    here_x, here_y = size[0] / small[0], size[1] / small[1]
    there_x, there_y = there[0] / small_there[0], there[1] / small_there[1]
    place = alignment.place
    return PlatePosition(
        place.scale_x * there_x / here_x,
        place.shift_x * there_x,
        place.scale_y * there_y / here_y,
        place.shift_y * there_y,
    )


def _exactly(one: Stored, other: Stored, rough: PlatePosition) -> PlatePosition | None:
    """The place to a fraction of a pixel, where the copy is a whole frame or was cut on whole pixels."""
    width, height = one.size
    left, top, right, bottom = rough.box((0.0, 0.0, float(width), float(height)))
    across, down = other.size
    if max(abs(left), abs(right - across)) <= _WHOLE * across and max(abs(top), abs(bottom - down)) <= _WHOLE * down:
        return PlatePosition(across / width, 0.0, down / height, 0.0)
    if abs(rough.scale_x - 1) < _ONE_SCALE and abs(rough.scale_y - 1) < _ONE_SCALE:
        return shifted_exactly(one.luminance, other.luminance, rough)
    return None


def _bordered_evenly(one: Stored, other: Stored, place: PlatePosition) -> int:
    """1 where the second is the first in a plain border as wide on facing sides, -1 the other way round, else 0.

    Told from the widths where the border has the tone of the picture's own ground: nobody cuts a photo so evenly.
    """
    if place.scale_x != 1.0 or place.scale_y != 1.0:
        return 0
    if one.size[0] > other.size[0]:
        return -_bordered_evenly(other, one, _inverse(place))
    left, top = round(place.shift_x), round(place.shift_y)
    right, bottom = other.size[0] - one.size[0] - left, other.size[1] - one.size[1] - top
    if min(left, top, right, bottom) < 1 or abs(left - right) > 1 or abs(top - bottom) > 1:
        return 0
    return int(
        is_plain_around(np.asarray(other.luminance, np.float32), (left, top, left + one.size[0], top + one.size[1]))
    )


def _earlier(one: Stored, other: Stored, turn: int, place: PlatePosition) -> int:
    """1 where the second was made from the first, -1 where the first was made from the second."""
    forth = descent(one, other.turned(turn), place)
    if turn == 1:
        back = descent(other, one, _inverse(place))
    elif place.shift_x == place.shift_y == 0:
        turned = one.turned(_BACK.get(turn, turn))
        back = descent(
            other, turned, PlatePosition(turned.size[0] / other.size[0], 0.0, turned.size[1] / other.size[1], 0.0)
        )
    else:
        back = None
    near, near_back = forth or 0.0, back or 0.0
    if max(near, near_back) < NEAR or min(near, near_back) > max(near, near_back) / 2:
        return 0
    return 1 if near > near_back else -1


def _inverse(place: PlatePosition) -> PlatePosition:
    return PlatePosition(
        1 / place.scale_x, -place.shift_x / place.scale_x, 1 / place.scale_y, -place.shift_y / place.scale_y
    )


def _detail(one: Stored, other: Stored, place: PlatePosition, earlier: int, *, exact: bool) -> int:
    """1 where the first has the detail, whether it is the larger or the smaller one; lengths by scale."""
    scale = (place.scale_x * place.scale_y) ** 0.5
    if 1 / LEAST < scale < LEAST:
        return 0
    larger = -1 if scale > 1 else 1  # which of the two: 1 the first
    if earlier == -larger:
        return earlier  # the larger one was made from the smaller one
    parts = _parts(one, other, place) if larger == 1 else _parts(other, one, _inverse(place))
    if parts is None:
        return 0
    found = beyond(*parts, exact=exact)
    return {Detail.REAL: larger, Detail.NONE: -larger, Detail.UNKNOWN: 0}[found]


def _parts(large: Stored, small: Stored, place: PlatePosition) -> tuple[Image.Image, Image.Image] | None:
    """One part of the scene of both, each in its own pixels; it begins and ends on whole pixels of both, nearly."""
    left, top, right, bottom = place.back((0.0, 0.0, float(small.size[0]), float(small.size[1])))
    lows = max(0.0, left), max(0.0, top)
    highs = min(float(large.size[0]), right), min(float(large.size[1]), bottom)
    if min(high - low for low, high in zip(lows, highs, strict=True)) < 64:
        return None
    picked = _busiest(large.luminance, (*lows, *highs))
    spans = []
    for axis, (scale, shift) in enumerate(((place.scale_x, place.shift_x), (place.scale_y, place.shift_y))):
        low, high = (scale * side + shift for side in (picked[axis], picked[axis + 2]))
        limits = max(0, round(low)), min(small.size[axis], round(high))
        start = _meeting(range(limits[0], min(limits[0] + 40, limits[1])), scale, shift)
        end = _meeting(range(limits[1], max(limits[1] - 40, start + 16), -1), scale, shift)
        spans.append((round((start - shift) / scale), round((end - shift) / scale), start, end))
    (x, x_end, x_there, x_there_end), (y, y_end, y_there, y_there_end) = spans
    if min(x_there_end - x_there, y_there_end - y_there) < 32:
        return None
    box = max(0, x), max(0, y), min(large.size[0], x_end), min(large.size[1], y_end)
    return large.luminance.crop(box), small.luminance.crop((x_there, y_there, x_there_end, y_there_end))


def _meeting(candidates: range, scale: float, shift: float) -> int:
    """The pixel edge of the smaller picture that lies nearest to one of the larger picture's."""

    def off(edge: int) -> float:
        there = (edge - shift) / scale
        return abs(there - round(there))

    best = min((off(edge) for edge in candidates), default=0.0)
    return next((edge for edge in candidates if off(edge) <= best + 1e-3), candidates.start)


def _busiest(luminance: Image.Image, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The part of the box, at most `_WINDOW` pixels each way, with the most detail."""
    left, top, right, bottom = box
    width, height = min(right - left, float(_WINDOW)), min(bottom - top, float(_WINDOW))
    best, most = (left, top, left + width, top + height), -1.0
    for down in (0.0, 0.5, 1.0):
        for across in (0.0, 0.5, 1.0):
            x, y = left + across * (right - left - width), top + down * (bottom - top - height)
            part = luminance.resize((96, 96), Image.Resampling.BOX, (x, y, x + width, y + height))
            pixels = np.asarray(part, np.float32)
            detail = float(np.abs(np.diff(pixels, axis=0)).mean() + np.abs(np.diff(pixels, axis=1)).mean())
            if detail > most + 1e-6:
                best, most = (x, y, x + width, y + height), detail
    return best


def _overlay(one: Stored, other: Stored, turn: int, place: PlatePosition, *, exact: bool) -> int:
    """1 where something is laid over the second, -1 where over the first."""
    first, second = _enlarged(one), _enlarged(other)
    sizes = (one.size, other.turned(turn).size), (first.size, second.tones(turn).size)
    (here, here_small), (there, there_small) = zip(*sizes, strict=True)
    x, y = here_small[0] / here[0], here_small[1] / here[1]
    x_there, y_there = there_small[0] / there[0], there_small[1] / there[1]
    small = PlatePosition(
        place.scale_x * x_there / x, place.shift_x * x_there, place.scale_y * y_there / y, place.shift_y * y_there
    )
    if not exact:
        found = refined(first, second, turn, small, ((GRID, 1), (_SIDE, 2)))
        small = small if found is None else found.place
    part = overlap(first, second, turn, small, _SIDE)
    return 0 if part is None else laid_over.side(part.first, part.second)


def _enlarged(picture: Stored) -> Plate:
    shrink = min(1.0, _SIDE / max(picture.size))
    width, height = (max(1, round(side * shrink)) for side in picture.size)
    image = picture.image.resize((width, height), Image.Resampling.LANCZOS)
    return Plate.of(image.convert("RGB"), picture.size)
