"""Whether a picture was made from a JPEG, whatever was done to its tones, its size or parts of it.

JPEG rounds the waves of its squares of 8 x 8 pixels to multiples of a step. A picture that was made from it has those
rounded waves, times a gain: of the tone curve there, and of the filter for that wave. A picture from which the JPEG was
made has them before they were rounded, and so is off by anything up to half a step. That is the measure: how near the
waves of one, its gains taken out, are to the rounded waves of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from photosim.pictures.orientation import Box
from photosim.proof.pixels import Stored, cut, waves
from photosim.proof.plates import PlatePosition

_WINDOW = 384
"""Pixels of the sides of the parts that are compared; a multiple of 8."""
_ACROSS = 3
"""At most so many of them in a line."""
_FINEST, _FINER = 3.0, 1.5
"""Smaller steps are lost in the rounding of the pixels; of a copy saved with steps nearly as coarse the waves meet the
multiples by chance."""
_LEAST_WAVES = 1000
_LEAST_GAIN, _MOST_GAIN = 0.4, 3.0
_TEXTURE, _ALIKE = 400.0, 0.85
"""Squares with less energy (grey levels squared) or less in common (cosine) tell nothing: plain, or drawn over."""
_SURE_STEPS, _NEIGHBOURS = 2.5, 12
"""Steps from which a wave tells its gain, and how many of them, in a square and those around it, and of one wave in all
squares, are enough."""
NEAR, _NEAR_FAR_ONES = 0.085, 0.03
"""Mean cosine of the distances, a full turn a step: 1 where all are nothing, 0 where they are anything; of all waves,
and of those of two steps and more. With 8 real photos, and 210 edits of 3 drawings of lots: 0.077 at most where neither
was made from the other; 0.09 to 0.84 where one was, but for grain, filters and coarse formats, where it tells nothing
(docs/duplicates.md)."""


def descent(earlier: Stored, later: Stored, place: PlatePosition) -> float | None:
    """How near `later` is to having been made from the JPEG `earlier`, about 0 to 1; None where that cannot be told.

    `place` carries pixels of `earlier` to pixels of `later`, to a tenth of a pixel.
    """
    steps = earlier.steps
    if steps is None:
        return None
    usable = steps >= _FINEST
    if later.steps is not None and _on_one_grid(place):
        usable = usable & (steps >= _FINER * later.steps)
    usable[0] = False  # A square's mean is as good as never rounded.
    if not usable.any():
        return None
    there = later.luminance
    parts = [_distances(earlier, there, place, box, usable) for box in windows(earlier.size, later.size, place)]
    near, far, unchanged = (np.concatenate([part[kind] for part in parts] or [np.zeros(0)]) for kind in range(3))
    # Beyond half a step the next multiple is nearer, and a wave that is lost altogether would lie on one.
    found = [_mean_cosine(np.minimum(unchanged, 0.5))] if len(unchanged) >= _LEAST_WAVES else []
    if len(near) + len(far) >= _LEAST_WAVES and len(far) >= _LEAST_WAVES / 2:
        found.append(0.0 if _mean_cosine(far) < _NEAR_FAR_ONES else _mean_cosine(np.concatenate([near, far])))
    return max(found, default=None)


def _on_one_grid(place: PlatePosition) -> bool:
    """Whether the squares of both lie on each other, so that both round the same waves."""
    scales = abs(place.scale_x - 1) + abs(place.scale_y - 1) < 1e-6
    return scales and place.shift_x % 8 == 0 and place.shift_y % 8 == 0


def _mean_cosine(turns: np.ndarray) -> float:
    return float(np.cos(2 * np.pi * turns).mean())


def windows(size: tuple[int, int], there: tuple[int, int], place: PlatePosition) -> Iterator[tuple[int, int, int, int]]:
    """Boxes on the grid of squares of a picture of `size`, spread over what another one shows too.

    `place` carries its pixels to those of the other one, which is as large as `there`.
    """
    left, top, right, bottom = place.back((0.0, 0.0, float(there[0]), float(there[1])))
    low_x, low_y = (8 * int(np.ceil(max(0.0, side) / 8)) for side in (left, top))
    high_x, high_y = 8 * int(min(size[0], right) // 8), 8 * int(min(size[1], bottom) // 8)
    for y in _starts(low_y, high_y):
        for x in _starts(low_x, high_x):
            yield x, y, min(x + _WINDOW, high_x), min(y + _WINDOW, high_y)


def _starts(low: int, high: int) -> list[int]:
    room = high - low
    if room < 64:
        return []
    count = min(_ACROSS, max(1, room // _WINDOW))
    free = max(0, room - count * _WINDOW)
    return [low + number * _WINDOW + 8 * round(free * (number + 0.5) / count / 8) for number in range(count)]


def _distances(
    earlier: Stored, later: Image.Image, place: PlatePosition, box: tuple[int, int, int, int], usable: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By how many steps the waves of `later`, a luminance, are off: of those that are one step in `earlier`, and of
    larger ones.

    And of all of these as they are, no gains taken out, which needs none to be known.
    """
    assert earlier.steps is not None
    size = box[2] - box[0], box[3] - box[1]
    there: Box = place.box((float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    there = max(0.0, there[0]), max(0.0, there[1]), min(later.size[0], there[2]), min(later.size[1], there[3])
    luminance, *colours = (waves(channel) for channel in earlier.image.crop(box).split())
    rounded = np.rint(luminance / earlier.steps) * earlier.steps
    seen = waves(cut(later, there, size))
    for each in (rounded, seen, *colours):
        each[..., 0] = 0
    energy = (rounded * rounded).sum(-1)
    common = (rounded * seen).sum(-1) / np.sqrt(energy * (seen * seen).sum(-1) + 1e-6)
    good = (energy > _TEXTURE) & (common > _ALIKE)
    if good.sum() < 12:
        return np.zeros(0), np.zeros(0), np.zeros(0)
    seen = _without_colours(rounded, colours, seen, good)
    counted = (rounded != 0) & usable & good[..., None]
    unchanged = (np.abs(seen - rounded) / earlier.steps)[counted]
    large = np.abs(rounded) > _SURE_STEPS * earlier.steps
    gain, known = _gains(np.where(large, rounded, 0), np.where(large, seen, 0), good)
    use = counted & (gain > _LEAST_GAIN) & (gain < _MOST_GAIN) & known
    off = np.abs(seen / np.where(use, gain, 1) - rounded) / earlier.steps
    far = np.abs(rounded) > 1.5 * earlier.steps
    return off[use & ~far], off[use & far], unchanged


def _without_colours(rounded: np.ndarray, colours: list[np.ndarray], seen: np.ndarray, good: np.ndarray) -> np.ndarray:
    """Take out what a change of colours has brought from the colours into the luminance."""
    sides = np.stack([each[good][:, 1:20].ravel() for each in (rounded, *colours)], 1).astype(np.float64)
    normal = sides.T @ sides + 1e-3 * np.eye(3)
    shares = np.linalg.solve(normal, sides.T @ seen[good][:, 1:20].ravel().astype(np.float64))
    return np.asarray(seen - np.float32(shares[1]) * colours[0] - np.float32(shares[2]) * colours[1])


def _gains(rounded: np.ndarray, seen: np.ndarray, good: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gain of each wave of each square, of the place, smoothed, times that of the wave; and where it is known.

    Both (rows, columns, 64). Only waves of several steps are given, the others being 0: small ones crowd at the lower
    side of their step, and would make any two pictures fit.
    """
    by_wave: np.ndarray = np.ones(64, np.float32)
    by_place: np.ndarray = np.ones(good.shape, np.float32)
    for _ in range(2):
        scaled = rounded * by_wave
        by_place = _around((scaled * seen).sum(-1) * good) / (_around((scaled * scaled).sum(-1) * good) + 1e-6)
        scaled = rounded * by_place[..., None] * good[..., None]
        by_wave = (scaled * seen).sum((0, 1)) / ((scaled * scaled).sum((0, 1)) + 1e-6)
    waves_there = (rounded != 0) & good[..., None]
    enough = _around(waves_there.sum(-1).astype(np.float32)) >= _NEIGHBOURS
    return np.asarray(by_place[..., None] * by_wave), enough[..., None] & (waves_there.sum((0, 1)) >= _NEIGHBOURS)


def _around(values: np.ndarray) -> np.ndarray:
    """Sum of each value and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def shifted_exactly(first: Image.Image, second: Image.Image, rough: PlatePosition) -> PlatePosition | None:
    """The shift in whole pixels between two luminances of one scale, near a rough place; None where none fits."""
    width, height = first.size
    there = rough.back((0.0, 0.0, float(second.width), float(second.height)))
    middle = (max(0.0, there[0]) + min(width, there[2])) / 2, (max(0.0, there[1]) + min(height, there[3])) / 2
    side = min(512, int(min(width, there[2]) - max(0.0, there[0])), int(min(height, there[3]) - max(0.0, there[1])))
    if side < 96:
        return None
    x, y = round(middle[0] - side / 2), round(middle[1] - side / 2)
    shift = round(rough.shift_x), round(rough.shift_y)
    one = np.asarray(first.crop((x, y, x + side, y + side)), np.float32)
    other = np.asarray(second.crop((x + shift[0], y + shift[1], x + side + shift[0], y + side + shift[1])), np.float32)
    found = np.fft.irfft2(np.conj(np.fft.rfft2(_edges(one))) * np.fft.rfft2(_edges(other)), s=(side, side))
    down, across = np.unravel_index(int(found.argmax()), found.shape)
    moved = [int(step) - side if step > side // 2 else int(step) for step in (across, down)]
    if max(abs(step) for step in moved) > side // 8:
        return None
    return PlatePosition(1.0, float(shift[0] + moved[0]), 1.0, float(shift[1] + moved[1]))


def _edges(pixels: np.ndarray) -> np.ndarray:
    """Fine detail alone, with limits, faded out towards the sides."""
    fine = np.zeros_like(pixels)
    fine[1:-1, 1:-1] = (
        4 * pixels[1:-1, 1:-1] - pixels[:-2, 1:-1] - pixels[2:, 1:-1] - pixels[1:-1, :-2] - pixels[1:-1, 2:]
    )
    window = np.hanning(len(pixels)).astype(np.float32)
    return np.asarray(np.clip(fine, -40, 40) * window[:, None] * window[None, :])
