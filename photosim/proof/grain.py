"""The noise of two exposures is never the same, the noise of a copy is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from photosim.proof.rasters import mean_around

_TILE = 32
_DARKEST, _BRIGHTEST = 20.0, 235.0
_FAINTEST = 0.25
_LEAST_TILES = 8
_RESIDUE = 0.64
"""Grey levels. What fine compression leaves between copies stays below; two exposures differ by more."""
_SAME_STRENGTH = 0.10
_OF_ITS_OWN = 0.9
"""Grey levels between neighbouring pixels. A softened copy has 0.5 left at most, a soft exposure has its noise."""
_FINE = 0.29
"""That, as a share of what is a little coarser. Softened detail of a scene has 0.27 at most, noise 0.31 and more."""
_UNRELATED = 0.25
"""Correlation of that, from 0.36 for a copy that has so much of it, whatever was done to its tones."""
_HELD = 0.68
"""Part of the fainter noise that the stronger one has in it. Copies to which grain was added have 0.75 and more,
however little they correlate; two exposures have of noise next to nothing, and of a scene that shows in it 0.57."""
_RELATED = 0.42
"""The same, of files compressed to any quality: brackets have 0.37 at most, copies made brighter by 1.3 and saved at
quality 90 have 0.66 and more."""

_THERE, _SAME = 0.4, 0.9
"""Grey levels of noise in quiet tiles, and the correlation that nine of ten of them have at least in a copy of one
size: 0.97 and more in retouched copies. In two exposures those tiles show noise and little else, and it is near 0."""

_SAME_TURNED = 0.7
"""The same of copies that were turned by some degrees or seen from aside: they have 0.78 and more."""
_FAINTLY_THERE = 0.3
"""The same where the files' waves tell that it is one noise."""
_SCENE = 1.5
"""Grey levels from which on the quietest tiles show the scene, which two exposures share: a lawn or a rough wall all
over the frame has 2.0 to 8.1."""


def differs(first: np.ndarray, second: np.ndarray, *, graded: bool = False) -> bool:
    """Whether the finest detail of two equally large luminances, float32 (height, width), is not the same noise.

    Looked at are the quietest quarter of the tiles of 32 x 32 pixels, where noise is not lost among the scene's own
    detail. `graded` says that their tones differ, so that strengths cannot be compared. Where nothing is left of the
    noise in one of them, nothing can be said: False.
    """
    quiet = _Quiet.of(first, second)
    if quiet is None:
        return False
    own = [float(np.median(band.std(axis=(1, 2)))) for band in quiet.finest]
    is_noise = all(o > max(_OF_ITS_OWN, _FINE * float(np.median(s))) for o, s in zip(own, quiet.strengths, strict=True))
    if is_noise and float(np.median(_correlation(*quiet.finest))) < _UNRELATED and _held(*quiet.finest) < _HELD:
        return True
    if graded:
        return False
    correlation = _correlation(*quiet.bands)
    residue = float(np.median(quiet.strengths[0] * np.sqrt(np.maximum(1 - correlation**2, 0))))
    ratio = float(np.median(quiet.strengths[1]) / np.median(quiet.strengths[0]))
    return abs(ratio - 1) < _SAME_STRENGTH and residue > _RESIDUE


def is_related(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether the finest detail of one is seen in the other, as after making a picture brighter or darker.

    Where too few parts have any, nothing can be said: True.
    """
    quiet = _Quiet.of(first, second)
    return quiet is None or float(np.median(_correlation(*quiet.finest))) >= _RELATED


def is_same(first: np.ndarray, second: np.ndarray, *, turned: bool = False) -> bool:
    """Whether the noise of two equally large luminances is there, and one and the same nearly everywhere.

    `turned` says that one was turned by some degrees for that, which takes a part of the noise.
    """
    quiet = _Quiet.of(first, second)
    if quiet is None:
        return False
    strengths = [float(np.median(strength)) for strength in quiet.strengths]
    if min(strengths) < _THERE or max(strengths) > _SCENE:
        return False
    return float(np.percentile(_correlation(*quiet.bands), 10)) >= (_SAME_TURNED if turned else _SAME)


def is_there(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether both luminances have noise in their quietest tiles, or something of the scene."""
    quiet = _Quiet.of(first, second)
    return quiet is not None and min(float(np.median(strength)) for strength in quiet.strengths) >= _FAINTLY_THERE


class _Quiet(NamedTuple):
    """The quietest tiles of two luminances: what is finest in them, what is a little coarser, and its strength."""

    finest: tuple[np.ndarray, np.ndarray]
    bands: tuple[np.ndarray, np.ndarray]
    strengths: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, first: np.ndarray, second: np.ndarray) -> _Quiet | None:
        """None where too few tiles can be used."""
        softer = [mean_around(pixels, 3) for pixels in (first, second)]
        bands = [_tiles(soft - mean_around(pixels, 9)) for soft, pixels in zip(softer, (first, second), strict=True)]
        means = [_tiles(pixels).mean(axis=(1, 2)) for pixels in (first, second)]
        strengths = [band.std(axis=(1, 2)) for band in bands]
        usable = np.ones(len(bands[0]), bool)
        for mean, strength in zip(means, strengths, strict=True):
            usable &= (mean > _DARKEST) & (mean < _BRIGHTEST) & (strength > _FAINTEST)
        if usable.sum() < _LEAST_TILES:
            return None
        rows = np.flatnonzero(usable)
        loudness = np.maximum(strengths[0], strengths[1])[rows]
        rows = rows[np.argsort(loudness, kind="stable")][: max(_LEAST_TILES, len(rows) // 4)]
        one, other = (_tiles(pixels - soft)[rows] for soft, pixels in zip(softer, (first, second), strict=True))
        return cls((one, other), (bands[0][rows], bands[1][rows]), (strengths[0][rows], strengths[1][rows]))


def _held(one: np.ndarray, other: np.ndarray) -> float:
    """How much of the fainter of two noises, tiles (n, 32, 32), the stronger one has in it: 1 for all of it."""
    weak, strong = (one, other) if one.std() < other.std() else (other, one)
    weak, strong = (band - band.mean(axis=(1, 2), keepdims=True) for band in (weak, strong))
    own = np.maximum((weak**2).mean(axis=(1, 2)), 1e-6)
    return float(np.median((weak * strong).mean(axis=(1, 2)) / own))


def _correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of tiles (n, 32, 32) with each other, (n,); 0 for one that is the same all over."""
    one, other = (band - band.mean(axis=(1, 2), keepdims=True) for band in (one, other))
    spread = np.sqrt((one**2).mean(axis=(1, 2)) * (other**2).mean(axis=(1, 2)))
    return np.asarray((one * other).mean(axis=(1, 2)) / np.maximum(spread, 1e-6))


def _tiles(pixels: np.ndarray) -> np.ndarray:
    rows, columns = pixels.shape[0] // _TILE, pixels.shape[1] // _TILE
    cut = pixels[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    return cut.transpose(0, 2, 1, 3).reshape(-1, _TILE, _TILE)
