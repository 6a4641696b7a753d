"""What differs between two photos that lie over each other: where, by how much, and how."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.proof.plates import Plate
from photosim.proof.rasters import SQUARE, bends, brightest_around, means, smoothed, spread_out
from photosim.proof.rasters import slopes as slopes_at
from photosim.proof.registration import Overlap, Registration, overlap, thinned

GRID = 384

_DARKEST, _BRIGHTEST = 5.0, 250.0
_NOISE = 3.0
"""Grey levels of difference that compression alone makes within a square."""
_SHARE_OF_SPREAD, _REGRADED_SHARE = 0.30, 0.42
"""Part of a square's own spread that scaling and softening may change, and grading."""
_ENOUGH = 0.6
"""Part of a square that must not be clipped."""
_REGRADED, _CONTRAST = 5.0, 1.08
_PLAIN = 4.0
"""Grey levels of spread below which a square holds nothing to compare."""


class Measures(NamedTuple):
    """What was found where both photos lie; lengths in pixels of the part in common when it is 384 long."""

    squares: int
    """In which there is something to compare."""
    shape: tuple[int, int]
    """Height and width at which the part in common was compared."""
    unlike: np.ndarray
    """Bool (rows, columns): squares that differ beyond compression, scaling and grading."""
    bend: float
    """By how much rotation and shear put the corners off, which no copy has."""
    bend_error: float
    """Its standard error."""
    shift_error: float
    """The standard error of where the edges lie."""
    gain: float
    """Contrast of the second over the first."""
    brighter: float
    """Mean of the second less that of the first, grey levels."""
    softness: float
    """Finest detail of the second over that of the first, contrast taken out."""
    decibels: float
    """Peak signal-to-noise ratio without any correction of tones."""

    @property
    def unlike_count(self) -> int:
        return int(self.unlike.sum())


def measure(first: Plate, second: Plate, alignment: Registration, longest: int = GRID) -> Measures | None:
    """Compare square by square; None when the part in common is too small for it."""
    part = overlap(first, second, alignment.turn, alignment.place, longest)
    if part is None or min(part.first.shape) < 6 * SQUARE:
        return None
    one, other = smoothed(part.first), smoothed(part.second)
    open_tones = _open(part.first) & _open(part.second)
    count = means(open_tones)
    mean, mean_other = _mean(one, open_tones, count), _mean(other, open_tones, count)
    var = np.maximum(_mean(one * one, open_tones, count) - mean**2, 0)
    var_other = np.maximum(_mean(other * other, open_tones, count) - mean_other**2, 0)
    cov = _mean(one * other, open_tones, count) - mean * mean_other
    enough = count >= _ENOUGH
    textured = enough & (var > (1.5 * _PLAIN) ** 2)
    gain = float(np.median(np.sqrt(var_other[textured] / var[textured]))) if textured.any() else 1.0
    gain = min(max(gain, 0.2), 5.0)
    brighter = float(part.second.mean() - part.first.mean())
    part_of_spread = _SHARE_OF_SPREAD
    regraded = abs(brighter) > _REGRADED or not 1 / _CONTRAST < gain < _CONTRAST
    if regraded:
        part_of_spread = _REGRADED_SHARE
        # Grading clips the colours one by one, and the luminance then loses detail that it does not show as clipped.
        even = _clipped_alike(first, second, alignment.turn, part)
        enough &= means(even) >= _ENOUGH
    compared = enough & ((var > _PLAIN**2) | (var_other > (_PLAIN * gain) ** 2))
    # What is left of the second after the best straight line through the first, in tones of the first.
    slope = cov / np.maximum(var, 1e-3)
    rest = np.maximum(var_other - slope * cov, 0) / gain**2
    allowed = _NOISE**2 + part_of_spread**2 * np.maximum(var, var_other / gain**2)
    off = slope / gain
    unlike = compared & ((rest > allowed) | (off < 0.3) | (off > 3.3))
    if regraded:
        unlike = clustered(unlike)
    bend, bend_error, shift_error = _bend(part, compared & ~unlike)
    shrunk = min(1.0, GRID / max(part.first.shape))
    error = float(((part.first - part.second) ** 2).mean())
    return Measures(
        squares=int(compared.sum()),
        shape=(part.first.shape[0], part.first.shape[1]),
        unlike=unlike,
        bend=bend * shrunk,
        bend_error=bend_error * shrunk,
        shift_error=shift_error * shrunk,
        gain=gain,
        brighter=brighter,
        softness=_softness(part, compared, gain),
        decibels=10 * float(np.log10(255.0**2 / max(error, 1e-4))),
    )


def _bend(part: Overlap, alike: np.ndarray) -> tuple[float, float, float]:
    """By how many pixels rotation and shear put the corners off, its error, and the error of the edges."""
    one, other = part.flat
    every = thinned(one.shape)
    mask = spread_out(alike, one.shape)[every]
    if not mask.any():
        return 0.0, 0.0, 0.0
    rows, columns = np.nonzero(mask)
    down, across = (slope[every][mask] for slope in slopes_at((one + other) / 2))
    error = (other - one)[every][mask].astype(np.float64)
    x = np.linspace(-1, 1, mask.shape[1], dtype=np.float32)[columns]
    y = np.linspace(-1, 1, mask.shape[0], dtype=np.float32)[rows]
    slopes = np.stack([across, across * x, across * y, down, down * x, down * y]).astype(np.float64)
    normal = slopes @ slopes.T
    inverse = np.linalg.inv(normal + np.eye(6) * (1e-6 + 1e-5 * np.trace(normal)))
    solved = inverse @ (slopes @ error)
    # Neighbouring pixels err together, so a few of them count as one.
    variance = np.diag(inverse) * float((error**2).mean()) * 4 / (every[0].step * every[1].step)
    shift = np.sqrt(max(variance[0] + variance[1], variance[3] + variance[5]))
    return float(np.hypot(solved[2], solved[4])), float(np.sqrt(variance[2] + variance[4])), float(shift)


def _softness(part: Overlap, compared: np.ndarray, gain: float) -> float:
    """1 where nothing was compared: then nobody knows which one is softer."""
    if not compared.any():
        return 1.0
    return _finest(part.second, compared) / (gain * _finest(part.first, compared) + 1e-3)


def _finest(pixels: np.ndarray, compared: np.ndarray) -> float:
    mask = spread_out(compared, pixels.shape)[1:-1, 1:-1]
    return float(np.abs(bends(pixels)[1:-1, 1:-1][mask]).mean()) if mask.any() else 0.0


def clustered(marks: np.ndarray) -> np.ndarray:
    """Those with two others beside them: grading and coarse saving leave single squares, what moves leaves patches."""
    padded = np.pad(marks.astype(np.int8), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(marks & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] > 2))


def _clipped_alike(first: Plate, second: Plate, turn: int, part: Overlap) -> np.ndarray:
    """Pixels, bool (height, width), where a colour is clipped in both photos or in none."""
    size = part.first.shape[::-1]
    one = np.asarray(first.peaks().resize(size, Image.Resampling.BILINEAR, part.box)) >= _BRIGHTEST - 2
    other = np.asarray(second.peaks(turn).resize(size, Image.Resampling.BILINEAR, part.box_there)) >= _BRIGHTEST - 2
    return np.equal(one, other)


def _open(pixels: np.ndarray) -> np.ndarray:
    """Tones that are not clipped, nor next to such."""
    clipped = ((pixels <= _DARKEST) | (pixels >= _BRIGHTEST)).astype(np.uint8)
    return np.asarray(brightest_around(clipped, 3) == 0)


def _mean(values: np.ndarray, mask: np.ndarray, count: np.ndarray) -> np.ndarray:
    return np.asarray(means(values * mask) / np.maximum(count, 1 / SQUARE**2))
