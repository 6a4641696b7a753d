"""Whether two files of one frame are two exposures, told by their noise, however coarse the files and in two sizes.

JPEG rounds the waves of its squares of 8 x 8 pixels to multiples of a step. A copy has the waves of the picture that it
was made from, rounded; nothing else. Another exposure has waves with another noise, rounded, which lie on another
multiple here and there; that can be counted where no noise is left to be seen. The limits: docs/proofs.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.pictures import orientation
from photosim.pictures.orientation import Box
from photosim.proof.derivation import curve
from photosim.proof.descent import windows
from photosim.proof.noise import SURE, Noise
from photosim.proof.pixels import LOSSLESS, Saved, cut, waves
from photosim.proof.plates import PlatePosition
from photosim.proof.rasters import exchanged, means
from photosim.proof.saved_before import Opened

_WAVES = (1, 8, 9, 2, 16)
"""The coarsest waves of a square, row by row: they outlive compression, and scaling with any filter."""
_COMPARED = 0, *_WAVES
"""And the means."""
_FILTERS = Image.Resampling.LANCZOS, Image.Resampling.BOX
"""Filters for scaling: all are near enough to one of these, where noise is concerned."""
_TIMES = 2
"""A JPEG is decoded at a half, a quarter or an eighth only where that is so many times as large as the coarser one."""
_ROUNDED = 1.0
"""The step of a picture in which only tones are rounded, of any wave."""
_DARKEST, _BRIGHTEST = 10.0, 245.0
_QUIET, _LOUD, _LOUDEST = 0.25, 0.9, 0.99
"""Parts of the squares, by what they hold: up to the first noise is not lost in the scene; those from the second to the
third tell how strong each wave of one comes out in the other."""
_ABOVE_NOISE = 20.0
"""Times the square of what quiet squares have, so that noise makes a gain 5 % too small at most."""
_PLAIN = 40.0
"""Between neighbouring means, 8 times grey levels: larger differences, which are edges, count less and less. A sharp
limit would cut through the steps and make copies differ."""
_LEAST_SQUARES, _LEAST_PARTS, _LEAST_IN_PART = 120, 5, 8
_SOFT, _SHARP = 0.85, 1.3
"""Such gains mean that a picture was softened or sharpened; then its noise tells nothing."""
_ALIKE_TONES = 1.0
"""Grey levels."""
_BY_STEPS, _BY_STEPS_OF_ONE_SIZE = 1.3, 1.5
"""Times what the rounding of the finer one, which may be a copy as well, makes; and the most of that in one size, grey
levels squared."""
_BY_FILTERS, _BY_TONES, _BY_SAVING = 1.1, 0.4, 0.008
"""What other filters for scaling make, grey levels squared; besides for each grey level that the tones were changed by;
and of the coarser one's step squared."""
_OF_EQUALS = 0.3
"""What other decoders make instead, in files of one size with the same steps. Copies have 0.1 at most, of two savings
in between 0.6; with other steps 1.0, where photos have much of the finest detail."""
_BY_STRENGTH, _BY_STRENGTH_OF_TONES = 0.005, 0.02
"""What the gain of a place that is another than that of the picture makes, of the square of what is there; the same
with other tones."""
_OTHER_SHAPE = 0.02
"""By which the ratio of the sides may be off."""
_RATHER, _RATHER_OF_EQUALS = 1.5, 0.5
"""Times the error of measuring of one side; the last of two files of one size with the same steps, in
which the waves of a copy do not differ at all."""
_FAINT = 5.0
"""Grey levels squared, by which two exposures with noise of 1.6 differ. Where more is allowed, noise may be missed."""
ONE_NOISE, ONE_NOISE_TURNED = 0.3, 0.8
"""Grey levels squared by which two files of one size are apart at most that certainly have one noise. Copies, retouched
ones among them, have 0.12 at most, two frames with noise of no more than 0.5 grey levels 0.47 and more. The second is
for copies turned by some degrees: they have 0.74 at most, with noise of their own of 0.8 besides 1.17 and more."""
_SIDES, _SIDES_OF_TONES = (0.15, 0.85), (0.3, 0.6)
"""Parts of what differs that the finer one has alone. Two exposures each have noise that the other lacks; a grainy copy
has all that the original has, a picture freed of noise nothing that the original lacks, and a light that was changed
here and there makes one of the two. The second is for changed tones."""


class _Limits(NamedTuple):
    """What two files may have in difference, as copies."""

    allowed: np.ndarray
    """For the means and for each of the waves, grey levels squared, (6,)."""
    strength: float
    """And as a part of the square of what is there."""
    sides: tuple[float, float]
    rather: float


class _Rounding(NamedTuple):
    """How the coarser file was saved, beside the finer one."""

    steps: np.ndarray
    """To multiples of which its waves are rounded, (64,)."""
    allowed: np.ndarray
    """By how much the waves of a copy may differ besides, grey levels squared, (64,)."""
    rather: float


class _Squares(NamedTuple):
    """Squares of both pictures: the difference of each mean to the next one, then the coarsest waves, (n, 6) each."""

    made: np.ndarray
    """Of the finer picture."""
    seen: np.ndarray
    """Of the coarser picture."""
    steps_of_means: np.ndarray
    """The first of `made`, with both means rounded as the coarser picture has them, (n,)."""
    energy: np.ndarray
    """What the two squares hold besides their means, the most of both pictures, (n,)."""
    is_open: np.ndarray
    """Whether no tone is near the ends, (n,)."""


def are_two(found: Sequence[Noise]) -> bool | None:
    """Whether two files of which that was measured are two exposures; False where they have one noise, None where it
    cannot be told."""
    # A saving in between took waves out, which looks as if the finer one had noise of its own; but it left the means.
    if any(noise.is_another for noise in found) and not (found[0].is_added or found[1].is_taken):
        return True
    told = bool(found) and not any(noise.differs or noise.allowed > _FAINT for noise in found)
    return False if told else None


def are_one(found: Sequence[Noise], most: float = ONE_NOISE) -> bool:
    """Whether they certainly have one noise, however much of the scene shows in it."""
    return bool(found) and all(noise.apart + SURE * noise.error < most for noise in found)


def rest_is_one(found: Sequence[Noise], way_back: Sequence[Noise]) -> bool:
    """The same where something lies over less than half of one of two upright pictures, measured both ways: a layer may
    spoil the tones' curve one way."""
    return any(each and max(noise.usual for noise in each) < ONE_NOISE for each in (found, way_back))


def compare(first: Opened, second: Opened, turn: int) -> list[Noise]:
    """Measure the noise of the coarser file against the finer one: of its means, and of its waves; empty where
    nothing can be told, as of a damaged file. The second turned by `turn` shows the frame of the first.

    Raises UnreadablePhoto.
    """
    one, other, files = first.saved, second.saved, [first, second]
    if one is None or other is None:
        return []
    is_of_one_size = sorted(one.size) == sorted(other.size)
    if is_of_one_size:
        # What was saved coarsely and then finely is as coarse as it was.
        one, other = (each.saved_before(_COMPARED) for each in files)
        if one is None or other is None:
            return []
    # From how either file lies to how the other one does.
    there = [one.orientation, _undone(turn), _undone(other.orientation)]
    if _fineness(one) < _fineness(other):
        one, other, there = other, one, [other.orientation, turn, _undone(one.orientation)]
        files.reverse()
    if other.format not in ("JPEG", *LOSSLESS) and (one.format != other.format or one.size != other.size):
        return []
    swapped = sum(orientation.swaps_sides(each) for each in there) % 2 == 1
    width, height = one.size[::-1] if swapped else one.size
    if abs(width * other.size[1] / (height * other.size[0]) - 1) > _OTHER_SHAPE:
        return []
    least = _TIMES * other.size[0], _TIMES * other.size[1]
    finer = files[0].luminance(None if is_of_one_size else least[::-1] if swapped else least)
    coarser = files[1].luminance()
    if finer is None or coarser is None:
        return []
    for each in there:
        finer = orientation.apply(finer, each)
    scale = other.size[0] / width
    own, steps = _steps(one) * scale, _steps(other)
    unscaled = scale == 1 and set(there) == {1}
    equals = unscaled and np.array_equal(own, steps)
    allowed = _OF_EQUALS if equals else _BY_FILTERS
    allowed += 0.0 if equals else _BY_SAVING * steps**2 + _by_steps(own, scale)
    rounding = _Rounding(steps, allowed + np.zeros(64), _RATHER_OF_EQUALS if equals else _RATHER)
    found: list[Noise] = []
    for resample in _FILTERS[: 1 if scale == 1 else None]:
        tried = _compare(finer, coarser, resample, rounding)
        if not found or (tried and tried[1].apart < found[1].apart):
            found = tried
        if not any(noise.differs for noise in found):
            break
    return found


def _by_steps(own: np.ndarray, scale: float) -> np.ndarray:
    """What the steps of the finer file, as large as they are in the coarser one, make in a sibling.

    Two savings of one picture with the same steps, on one grid, are equal; with other coarse steps, they are as far
    apart as two frames.
    """
    rounded = _BY_STEPS * own**2 / 12
    return rounded if scale != 1 else np.minimum(rounded, _BY_STEPS_OF_ONE_SIZE)


def _compare(finer: Image.Image, coarser: Image.Image, resample: Image.Resampling, rounding: _Rounding) -> list[Noise]:
    """The same for both as they lie, scaled by one filter."""
    place = PlatePosition.of(_whole(coarser), _whole(finer))
    planes = [_planes(finer, coarser, place, box, resample) for box in windows(coarser.size, finer.size, place)]
    if not planes:
        return []
    planes, apart = _toned_alike(planes)
    steps = rounding.steps
    parts = [part for made, seen in planes for part in _cut_up(made, seen, steps)]
    strength, sides = (_BY_STRENGTH_OF_TONES, _SIDES_OF_TONES) if apart else (_BY_STRENGTH, _SIDES)
    looked_at = list(_COMPARED)
    limits = _Limits(rounding.allowed[looked_at] + _BY_TONES * apart, strength, sides, rounding.rather)
    return _measured(parts, steps[looked_at], limits)


def _undone(turn: int) -> int:
    """The orientation that takes another one back."""
    return {6: 8, 8: 6}.get(turn, turn)


def _fineness(file: Saved) -> tuple[int, float]:
    """The larger one; then the one that was rounded to smaller steps. Of other formats that lose something nobody knows
    by how much."""
    steps = -np.inf if file.steps is None and file.format not in LOSSLESS else -float(_steps(file)[list(_WAVES)].mean())
    return file.size[0] * file.size[1], steps


def _steps(file: Saved) -> np.ndarray:
    """To multiples of which its waves are rounded, float32 (64,)."""
    return np.full(64, _ROUNDED, np.float32) if file.steps is None else file.steps


def _whole(image: Image.Image) -> Box:
    return 0.0, 0.0, float(image.width), float(image.height)


def _planes(
    finer: Image.Image,
    coarser: Image.Image,
    place: PlatePosition,
    box: tuple[int, int, int, int],
    resample: Image.Resampling,
) -> tuple[np.ndarray, np.ndarray]:
    """One window of both, in pixels of the coarser one: float32 (height, width)."""
    there = place.box((float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    made = cut(finer, there, (box[2] - box[0], box[3] - box[1]), resample)
    return np.asarray(made, np.float32), np.asarray(coarser.crop(box), np.float32)


def _toned_alike(planes: list[tuple[np.ndarray, np.ndarray]]) -> tuple[list[tuple[np.ndarray, np.ndarray]], float]:
    """Carry the tones of the finer picture into those of the coarser one, and say how far they were apart."""
    before, after = (np.concatenate([means(pair[side]).ravel() for pair in planes]) for side in range(2))
    become = curve(before, after)
    apart = float(np.abs(np.interp(before, np.arange(256), become) - before).mean())
    if apart < _ALIKE_TONES:
        return planes, 0.0
    return [(exchanged(made, become), seen) for made, seen in planes], apart


def _cut_up(made: np.ndarray, seen: np.ndarray, steps: np.ndarray) -> list[_Squares]:
    """The squares of one window, in nine parts."""
    one, other = waves(made), waves(seen)
    energy = np.maximum(*((each[..., 1:] ** 2).sum(-1) for each in (one, other)))
    sums = np.stack([one[..., 0], other[..., 0]])
    is_open = (sums.min(axis=0) > 8 * _DARKEST) & (sums.max(axis=0) < 8 * _BRIGHTEST)
    kinds = _with_differences(one), _with_differences(other)
    whole = (
        *kinds,
        np.diff(np.rint(sums[0] / steps[0]) * steps[0]),
        np.maximum(energy[:, :-1], energy[:, 1:]),
        is_open[:, :-1] & is_open[:, 1:] & (np.abs(kinds[0][..., 0]) < 3 * _PLAIN),
    )
    rows, columns = (np.array_split(np.arange(length), 3) for length in whole[-1].shape)
    boxes = [np.ix_(down, across) for down in rows for across in columns]
    return [_Squares(*(each[box].reshape(-1, *each.shape[2:]) for each in whole)) for box in boxes]


def _with_differences(square_waves: np.ndarray) -> np.ndarray:
    """Of waves (rows, columns, 64): the difference to the next mean, and the coarsest, (rows, columns - 1, 6)."""
    return np.concatenate([np.diff(square_waves[..., :1], axis=1), square_waves[:, :-1, list(_WAVES)]], axis=2)


def _measured(parts: list[_Squares], steps: np.ndarray, limits: _Limits) -> list[Noise]:
    """Of the differences of means, and of the waves the middle one; nothing where there are too few squares."""
    energy = np.concatenate([part.energy[part.is_open] for part in parts])
    if _QUIET * len(energy) < _LEAST_SQUARES:
        return []
    quiet, *loud = np.quantile(energy, (_QUIET, _LOUD, _LOUDEST))
    gains = _gains(parts, quiet, *loud)
    if not _SOFT < float(np.median(gains[1:])) < _SHARP:
        return []
    noises = [one for part in parts if (one := _noise(part, quiet, steps, gains)) is not None]
    if len(noises) < _LEAST_PARTS:
        return []
    # Each part of the picture measures for itself; how far they are off each other is the error.
    shares = np.asarray([count for count, _ in noises], np.float64)[:, None, None]
    shares /= shares.sum()
    sums = np.stack([noise for _, noise in noises])
    middle = (shares * sums).sum(axis=0)
    error = np.sqrt((shares**2 * (sums - middle) ** 2).sum(axis=0) * len(noises) / (len(noises) - 1))
    allowed = limits.allowed + limits.strength * middle[2]
    each = np.stack([middle[0], error[0], allowed, middle[1], error[1], np.median(sums[:, 0], axis=0)], axis=1)
    rows = (each[0].tolist(), np.median(each[1:], axis=0).tolist())
    return [
        Noise(apart, error, most, lost, off, limits.sides, usual, limits.rather)
        for apart, error, most, lost, off, usual in rows
    ]


def _gains(parts: list[_Squares], quiet: float, least: float, most: float) -> np.ndarray:
    """How strong each of the six comes out in the coarser picture, (6,); 1 of means, and where noise hides it."""
    made, seen, energy = (
        np.concatenate([each[part.is_open] for part, each in zip(parts, kind, strict=True)])
        for kind in zip(*((part.made, part.seen, part.energy) for part in parts), strict=True)
    )
    loud = (energy > least) & (energy <= most)
    if not loud.any():  # as in drawings, of which many squares are equal
        return np.ones(made.shape[1])
    strength = (made[loud] ** 2).mean(axis=0)
    told = strength > _ABOVE_NOISE * (made[energy <= quiet] ** 2).mean(axis=0)
    told[0] = False
    return np.where(told, (made * seen)[loud].mean(axis=0) / np.maximum(strength, 1.0), 1.0)


def _noise(part: _Squares, quiet: float, steps: np.ndarray, gains: np.ndarray) -> tuple[int, np.ndarray] | None:
    """Of how many squares; what differs beyond rounding, what of that the finer one has alone, what it has: (3, 6).

    None where there are too few squares.
    """
    at = part.is_open & (part.energy <= quiet)
    if at.sum() < _LEAST_IN_PART:
        return None
    made, seen = part.made[at] * gains, part.seen[at]
    rounded = np.rint(made / steps) * steps
    rounded[:, 0] = part.steps_of_means[at]
    weights = np.ones_like(made)
    weights[:, 0] = np.exp(-((made[:, 0] / _PLAIN) ** 2) / 2)
    weights /= weights.sum(axis=0)
    weights[:, 0] /= 2  # A difference of two means has twice the noise of one.
    apart = (seen - made) ** 2 - (rounded - made) ** 2
    sums = [(weights * each).sum(axis=0) for each in (apart, made * (rounded - seen), made**2)]
    return int(at.sum()), np.stack(sums)
