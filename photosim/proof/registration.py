"""Laying one photo over another: first a guess from the frames or from landmarks, then to a tenth of a pixel."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.pictures.orientation import Box
from photosim.proof.landmarks import PATTERN_LENGTH, Landmarks
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.rasters import mean_around
from photosim.proof.rasters import slopes as slopes_at

LEVELS = ((64, 3), (160, 2), (384, 2))
"""Longest side of the part in common, in pixels, and how often the place is made better at that size."""

_WORTH_REFINING = 0.35
_SMALLEST = 24
INSET = 0.012
"""Part of the longest side that is left out at each edge, where a border's white or black bleeds in."""
_MATCHES = 64
_ENOUGH_PIXELS = 400
"""Pixels of the longest side that tell how pictures lie on each other as well as all of them do."""
_LEAST_MATCHES = 9
"""Landmarks that make a guess, of two pictures that match at all. By chance up to 8 agree on a place."""
SURE_AGREEMENT = 40
"""So many agree on one turn only."""


class Registration(NamedTuple):
    """One photo laid over another."""

    turn: int
    """EXIF orientation that is applied to the second photo."""
    place: PlatePosition
    """From the first plate's pixels to the second's, turned."""
    likeness: float
    """Correlation of what both show, -1 to 1, without regard to light and contrast."""

    @property
    def score(self) -> float:
        """The same as people are told it, 0 to 1."""
        return max(0.0, min(1.0, self.likeness))


ON_EACH_OTHER = Registration(1, PlatePosition(1.0, 0.0, 1.0, 0.0), 1.0)
"""Of two pictures that were laid out pixel on pixel."""


@dataclass(frozen=True, eq=False)
class Overlap:
    """The part in common, of both photos, pixel on pixel: float32 (height, width), 0 to 255."""

    first: np.ndarray
    second: np.ndarray
    box: Box
    """Where that is on the first plate."""
    box_there: Box
    """And on the second, turned."""

    @functools.cached_property
    def flat(self) -> tuple[np.ndarray, np.ndarray]:
        """The same without light and contrast."""
        return flattened(self.first), flattened(self.second)


# What was laid out to improve a place is looked at once more to judge it.
@functools.lru_cache(maxsize=2)
def overlap(first: Plate, second: Plate, turn: int, place: PlatePosition, longest: int) -> Overlap | None:
    """Cut out what both show, at the coarser one's resolution and at most `longest` pixels; None when it is tiny."""
    box = common_box(first.tones().size, second.tones(turn).size, place)
    inset = INSET * max(box[2] - box[0], box[3] - box[1])
    box = (box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset)
    finer = min(1.0, place.scale_x, place.scale_y)
    width, height = (box[2] - box[0]) * finer, (box[3] - box[1]) * finer
    if not min(width, height) >= _SMALLEST:
        return None
    shrink = min(1.0, longest / max(width, height))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    there = _inside(place.box(box), second.tones(turn).size)
    resample = Image.Resampling.BICUBIC
    return Overlap(
        np.asarray(first.tones().resize(size, resample, box)),
        np.asarray(second.tones(turn).resize(size, resample, there)),
        box,
        there,
    )


def refined(
    first: Plate, second: Plate, turn: int, place: PlatePosition, levels: Sequence[tuple[int, int]] = LEVELS
) -> Registration | None:
    """Improve a guess; None when what it lays over each other is not alike."""
    nearer = improved(first, second, turn, place, levels)
    part = None if nearer is None else overlap(first, second, turn, nearer, levels[-1][0])
    if nearer is None or part is None:
        return None
    likeness = correlation(*part.flat)
    return None if likeness < _WORTH_REFINING else Registration(turn, nearer, likeness)


def improved(
    first: Plate, second: Plate, turn: int, place: PlatePosition, levels: Sequence[tuple[int, int]]
) -> PlatePosition | None:
    """The same, without a last look at how alike they are there."""
    steps = [(longest, step) for longest, times in levels for step in range(times)]
    for number, (longest, step) in enumerate(steps):
        part = overlap(first, second, turn, place, longest)
        if part is None:
            return None
        # What came out at one size is judged when it is seen at the next.
        if number and step == 0 and correlation(*part.flat) < _WORTH_REFINING:
            return None
        moved = _improved(part, place)
        if moved is None:
            return None
        place = moved
    return place


def frame_guesses(first: Plate, second: Plate, turn: int) -> Iterator[PlatePosition]:
    """Frame on frame, and on what is inside a border."""
    for box in first.frames():
        for other in second.frames(turn):
            yield PlatePosition.of(box, other)


def landmark_guesses(first: Landmarks, second: Landmarks, turns: Sequence[int]) -> list[tuple[int, PlatePosition, int]]:
    """Turn, place and number of landmarks that agree on it, best first."""
    found = []
    for turn in turns:
        guess = _agreed(first, second, turn)
        if guess is not None and guess[1] >= _LEAST_MATCHES:
            found.append((turn, *guess))
            if guess[1] >= SURE_AGREEMENT:
                break
    return sorted(found, key=lambda guess: (-guess[2], guess[0]))[:2]


def most_agreeing(first: Landmarks, second: Landmarks, turns: Sequence[int]) -> int:
    """How many landmarks agree on a place in the best of these turns, those included that are too few for a guess."""
    return max((guess[1] for turn in turns if (guess := _agreed(first, second, turn)) is not None), default=0)


def flattened(pixels: np.ndarray) -> np.ndarray:
    """Take light and contrast out: less the mean and over the spread of the surroundings; float32."""
    side = max(5, round(max(pixels.shape) / 12)) | 1
    difference = pixels - mean_around(pixels, side)
    spread = np.sqrt(np.maximum(mean_around(difference * difference, side), 0))
    spread += 6.0
    return np.asarray(np.divide(difference, spread, out=difference))


def thinned(shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Of a large picture not every pixel is needed to tell how it lies."""
    step = max(1, max(shape) // _ENOUGH_PIXELS)
    return slice(None, None, step), slice(None, None, step)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's, -1 to 1; 0 where one of them is plain."""
    one, other = (one - one.mean()).ravel(), (other - other.mean()).ravel()
    lengths = float(np.sqrt(float(one @ one) * float(other @ other)))
    return float(one @ other) / lengths if lengths > 1e-6 else 0.0


def _improved(part: Overlap, place: PlatePosition) -> PlatePosition | None:
    """One step of Lucas and Kanade's method for shift and scale, led by what fits already."""
    one, other = part.flat
    every = thinned(one.shape)
    down, across = (slope[every] for slope in slopes_at((one + other) / 2))
    error = other[every] - one[every]
    height, width = error.shape
    tolerance = 1.5 * float(np.median(np.abs(error))) + 0.05
    weight = 1 / (1 + (error / tolerance) ** 2)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    slopes = np.stack([across.ravel(), (across * x).ravel(), down.ravel(), (down * y).ravel()])
    weighted = slopes * weight.ravel()
    normal = weighted @ slopes.T
    try:
        step = np.linalg.solve(normal + np.eye(4) * (1e-6 + 1e-5 * np.trace(normal)), weighted @ error.ravel())
    except np.linalg.LinAlgError:
        return None
    step = np.clip(step, -3, 3).tolist()
    # What lies at x in the second lies at x + step in the first, so the second has to be read at x - step.
    left, top, right, bottom = part.box
    height, width = one.shape
    per_x, per_y = (right - left) / width, (bottom - top) / height
    moved = (
        left + (step[0] - step[1]) * per_x,
        top + (step[2] - step[3]) * per_y,
        right + (step[0] + step[1]) * per_x,
        bottom + (step[2] + step[3]) * per_y,
    )
    if moved[2] - moved[0] < 1 or moved[3] - moved[1] < 1:
        return None
    return PlatePosition.of(moved, place.box(part.box))


class Matches(NamedTuple):
    """Landmarks of two pictures that are each other's most alike, the most alike first."""

    here: np.ndarray
    """Float32 (n, 2), pixels."""
    there: np.ndarray
    alike: np.ndarray
    """Cosine of their patterns, float32 (n,)."""


# A first glance and the proof ask for the same ones, in up to four turns; these are 20 kB each.
@functools.lru_cache(maxsize=16)
def matches(first: Landmarks, second: Landmarks, turn: int = 1) -> Matches | None:
    """Match the landmarks of two pictures, the second one turned; None where there are too few."""
    second = second.turned(turn)
    if min(len(first.points), len(second.points)) < _LEAST_MATCHES:
        return None
    ones, others = (side.patterns.reshape(len(side.points), -1).astype(np.float32) for side in (first, second))
    alike = ones @ others.T
    best, best_back = alike.argmax(axis=1), alike.argmax(axis=0)
    mutual = np.flatnonzero(best_back[best] == np.arange(len(best)))
    mutual = mutual[np.argsort(-alike[mutual, best[mutual]], kind="stable")]
    if len(mutual) < _LEAST_MATCHES:
        return None
    return Matches(first.points[mutual], second.points[best[mutual]], alike[mutual, best[mutual]] / PATTERN_LENGTH**2)


# Asked for a guess, and once more for a part in common.
@functools.lru_cache(maxsize=16)
def _agreed(first: Landmarks, second: Landmarks, turn: int) -> tuple[PlatePosition, int] | None:
    """The shift and even scale on which most pairs of matching landmarks agree, and how many do."""
    found = matches(first, second, turn)
    if found is None:
        return None
    # Across and down apart from each other: NumPy is slow with a last axis of two.
    (x, y), (x_there, y_there) = (points[:_MATCHES].T.copy() for points in (found.here, found.there))
    i, j = np.triu_indices(len(x), 1)
    run_x, run_y, other_x, other_y = x[j] - x[i], y[j] - y[i], x_there[j] - x_there[i], y_there[j] - y_there[i]
    length = run_x * run_x + run_y * run_y
    scale = (run_x * other_x + run_y * other_y) / np.maximum(length, 1e-6)
    bent = np.maximum(np.abs(other_x - scale * run_x), np.abs(other_y - scale * run_y))
    usable = (length > 30**2) & (scale > 0.2) & (scale < 5) & (bent < 3 * np.maximum(scale, 1))
    i, scale = i[usable], scale[usable]
    if len(i) == 0:
        return None
    shift_x, shift_y = x_there[i] - scale * x[i], y_there[i] - scale * y[i]
    reach = (3 * np.maximum(scale, 1))[:, None]
    off_x = np.abs(scale[:, None] * x + shift_x[:, None] - x_there)
    off_y = np.abs(scale[:, None] * y + shift_y[:, None] - y_there)
    near = ((off_x < reach) & (off_y < reach)).sum(axis=1)
    top = int(near.argmax())
    even = float(scale[top])
    return PlatePosition(even, float(shift_x[top]), even, float(shift_y[top])), int(near[top])


def common_box(size: tuple[int, int], other: tuple[int, int], place: PlatePosition) -> Box:
    """The part in common of two frames of these sizes, in pixels of the first."""
    left, top, right, bottom = place.back((0.0, 0.0, float(other[0]), float(other[1])))
    return max(0.0, left), max(0.0, top), min(float(size[0]), right), min(float(size[1]), bottom)


def _inside(box: Box, size: tuple[int, int]) -> Box:
    """Pillow refuses a box that is a rounding error too large."""
    return max(0.0, box[0]), max(0.0, box[1]), min(float(size[0]), box[2]), min(float(size[1]), box[3])
