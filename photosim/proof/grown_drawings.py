"""Whether what differs goes on with a drawing that both pictures have: a longer bar, a letter more, a third star.

A caption stands on its own. What is drawn in the ink of something that both pictures show goes on with it, in whatever
direction: a screen, a score, a route. So does what fills a plain shape: a bar on its track, words on a label.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from photosim.proof import closer, layers
from photosim.proof.derivation import Derived
from photosim.proof.opencv import cv2
from photosim.proof.parts import Part
from photosim.proof.rasters import brightest_around, darkest_around, mean_around, spread_out

_NEAR, _STILL = 16.0, 16.0
"""Levels of each colour by which ink may be off, and by which it may differ between the two pictures."""
_INNER, _OUTER, _AWAY = 5, 9, 40.0
"""What lies 3 and 4 pixels beyond the edge of a drawn shape differs from it by so many levels: pixels of the windows
around each pixel between which that is, and levels."""
_SHARP = 0.85
"""The share of its outline where that is so. Lights and clear skies have soft edges somewhere, letters have not."""
_EVEN, _GREY, _LUMINANCE = 7.0, 40.0, np.asarray([0.299, 0.587, 0.114], np.float32)
"""Levels by which the inside of a shape is off the ink in the mean, at most: petals, clouds and print have shades. A
grey ink has no more levels than the second between its colours; saving smears those of others, not their tones."""
_LEAST_SHAPE, _SMALLEST = 8, 0.1
"""Pixels of a shape, and as a share of the largest one that was laid over."""
_GOES_ON = 0.15
"""Pixels in such shapes, as a share of what changed. Captions have 0.03 at most, letters, blocks and bars that were
added 0.3 and more."""
_FILLED, _LARGER = 0.8, 4.0
"""The share of what changed that lies on one plain shape, and how many times as large as what changed, with the gaps
in it, that is at most: larger ones are skies."""
_CLEAR = 0.15
"""The part of what is underneath that shines through, from which on ink is no longer one colour."""
_THIN, _FULL = 0.3, 70
"""Share of the pixels that have none beside them that did not change, in strokes of more than about three pixels; and
percent of the pixels of thinner ones that are blends."""
_WINDOW, _OFF = 11, 30.0
"""Pixels around one in which the inside of a shape is seen, and levels by which it may be off."""
_FAR, _LINES, _LETTERS, _SMEARED = 0.3, 1.3, 3, 32.0
"""The same anywhere in the frame, in at least so many shapes that are strokes as thick as those laid over and no more
times as high as their line: words at another side. And levels by which ink may be off: thin letters are smeared."""
_THICKER, _THINNER, _LOWER = 1.5, 0.6, 0.5
"""Times the usual thickness and height of the letters laid over within which others are of the same kind."""
_BREADTHS = 3
"""How many times as far as it is broad one looks at least: stars in a row are up to two breadths apart."""


class _Ink(NamedTuple):
    colour: np.ndarray
    """Of red, green and blue, what the ink alone would show times the part of it that does not shine through, (3,)."""
    through: float


class _Shapes(NamedTuple):
    areas: np.ndarray
    """Pixels of each, (n,)."""
    breadths: np.ndarray
    """Pixels that it spans in its shorter direction, (n,)."""
    sharp: np.ndarray
    """Share of its outline beyond which there is something else at once, (n,)."""
    labels: np.ndarray
    """Which pixel is of which shape, from 1 on, (height, width)."""


def goes_on(found: Derived, part: Part, side: int) -> bool:
    """Whether both pictures of a part have something drawn that goes on in what was laid over one of them."""
    over, under = (np.asarray(part[which], np.float32) for which in (side, 1 - side))
    # What was laid over may have spoilt the curve of tones; what is the same without any has not changed.
    apart = np.abs(over - under).max(axis=2) > _STILL
    changed = apart & (np.abs(found.more) > closer.STRONG)
    differ = (apart & (np.abs(found.alike[1] - found.alike[0]) > _STILL)).astype(np.uint8)
    beside = brightest_around(differ | (changed & _marked(found)), 3) > 0
    for squares in layers.groups(found):
        here = spread_out(squares, changed.shape) & changed
        if here.sum() < closer.FEW:
            continue
        if _fills_a_shape(under, here):
            return True
        if _has_more(over, _ink(over, under, here), here, beside):
            return True
    return False


def _marked(found: Derived) -> np.ndarray:
    return spread_out(layers.covered(found), found.more.shape)


def _has_more(over: np.ndarray, ink: _Ink, here: np.ndarray, beside: np.ndarray) -> bool:
    """Whether both pictures have more of what is `here`, near it."""
    spans = [np.flatnonzero(here.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    reach = [int(last - first + 1) for first, last in spans]
    # As far as it reaches, in every direction, and a few times its breadth.
    far = max(max(reach), _BREADTHS * min(reach))
    near = tuple(slice(max(0, int(first) - far), int(last) + far + 1) for first, last in spans)
    more = _shapes(over[near], ink, here[near], beside[near], _BREADTHS * min(reach))
    if more >= _GOES_ON * int(here.sum()):
        return True
    return _letters(over, ink, here, beside, _LINES * min(reach)) >= _FAR * int(here.sum())


def _ink(over: np.ndarray, under: np.ndarray, here: np.ndarray) -> _Ink:
    """One colour; or, where the picture shines through, what has to be added to so much of what is underneath."""
    core = closer.worn(here)
    if core.sum() < _THIN * here.sum():
        # Most pixels are blends at an edge, which look as if the picture shone through.
        most = np.abs(over - under).sum(axis=2)
        return _Ink(np.median(over[here & (most >= np.percentile(most[here], _FULL))], axis=0), 0.0)
    one, other = under[core], over[core]
    spread = float(one.std(axis=0).mean())
    through = 0.0
    if spread > 1.0:
        apart = (one - one.mean(axis=0)) * (other - other.mean(axis=0))
        through = float(np.clip(apart.mean() / float(one.var(axis=0).mean()), 0, 1))
    if through <= _CLEAR:
        through = 0.0
    return _Ink(np.median(other - through * one, axis=0), through)


def _shapes(over: np.ndarray, ink: _Ink, here: np.ndarray, beside: np.ndarray, broadest: int) -> int:
    """Pixels in shapes of one ink with sharp edges all around, about as large as those `here`, and not `beside`."""
    away = np.maximum(ink.colour - over, over - ink.colour - 255 * ink.through).max(axis=2)
    own, inside = (((away <= _NEAR) & which).astype(np.uint8) for which in (here, ~beside))
    largest = cv2.connectedComponentsWithStats(own, connectivity=8)[2][1:, cv2.CC_STAT_AREA].max(initial=0)
    least = max(_LEAST_SHAPE, _SMALLEST * float(largest))
    found = _outlines(inside, away, beside, _unlike_ink(over, ink, inside) if ink.through else None)
    real = (found.areas >= least) & (found.breadths <= broadest) & (found.sharp >= _SHARP)
    if not ink.through:
        shade = away if np.ptp(ink.colour) <= _GREY else np.abs((over - ink.colour) @ _LUMINANCE)
        labels = found.labels * darkest_around(inside, 3)
        sums, counts = (np.bincount(labels.ravel(), each, minlength=len(real) + 1) for each in (shade.ravel(), None))
        real &= sums[1:] <= _EVEN * counts[1:]
    return int(found.areas[real].sum())


def _letters(over: np.ndarray, ink: _Ink, here: np.ndarray, beside: np.ndarray, highest: float) -> int:
    """Pixels in shapes anywhere that are strokes like those `here`, in one full ink; 0 where they are few."""
    if ink.through:
        return 0
    away = np.abs(over - ink.colour).max(axis=2)
    own, inside = (((away <= _SMEARED) & which).astype(np.uint8) for which in (here, ~beside))
    areas, heights, thick = _strokes(own)
    least = max(_LEAST_SHAPE, _SMALLEST * float(areas.max(initial=0)))
    real = areas >= least
    if not real.any():
        return 0
    usual = float(np.median(thick[real]))
    low = _LOWER * float(np.median(heights[real]))
    areas, heights, thick = _strokes(inside)
    real = (areas >= least) & (thick <= _THICKER * usual + 0.5) & (thick >= _THINNER * usual)
    real &= (heights <= highest) & (heights >= low)
    if real.sum() < _LETTERS:
        return 0
    real &= _outlines(inside, away, beside).sharp >= _SHARP
    return int(areas[real].sum()) if real.sum() >= _LETTERS else 0


def _strokes(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each shape of marked pixels, uint8 (height, width): its pixels, its height, half its thickness, (n,) each."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    thick = np.zeros(count)
    np.maximum.at(thick, labels.ravel().astype(np.int64), cv2.distanceTransform(marks, cv2.DIST_L2, 3).ravel())
    return stats[1:, cv2.CC_STAT_AREA], stats[1:, cv2.CC_STAT_HEIGHT], thick[1:]


def _unlike_ink(over: np.ndarray, ink: _Ink, inside: np.ndarray) -> np.ndarray:
    """Where what is inside of shapes nearby is not what the ink makes of what is outside, bool (height, width)."""
    weights = inside.astype(np.float32)
    total = np.maximum(mean_around(weights, _WINDOW), 1e-3)[..., None]
    within = mean_around(np.ascontiguousarray(over * weights[..., None]), _WINDOW) / total
    return np.asarray(np.abs(within - ink.through * over - ink.colour).max(axis=2) > _OFF)


def _outlines(inside: np.ndarray, away: np.ndarray, beside: np.ndarray, unlike: np.ndarray | None = None) -> _Shapes:
    """Look at each shape of marked pixels, uint8 (height, width); `away` tells sharp edges, none is told `beside`.

    Of a shape around half of which the ink is `unlike`, no edge is sharp.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    around = brightest_around(labels.astype(np.float32), _OUTER).astype(np.int64)
    ring = (around > 0) & (brightest_around(inside, _INNER) == 0) & ~beside
    whole = np.bincount(around[ring], minlength=count)
    clear = np.bincount(around[ring & (away > _AWAY)], minlength=count)
    breadths = np.minimum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    sharp = clear / np.maximum(whole, 1)
    if unlike is not None:
        sharp[2 * np.bincount(around[ring & unlike], minlength=count) > whole] = 0
    return _Shapes(stats[1:, cv2.CC_STAT_AREA], breadths[1:], sharp[1:], labels)


def _fills_a_shape(under: np.ndarray, here: np.ndarray) -> bool:
    """Whether the picture underneath has a plain shape with sharp edges there, which is hardly larger."""
    core = closer.core(here)
    away = np.abs(under - np.median(under[core], axis=0)).max(axis=2)
    inside = (away <= _NEAR).astype(np.uint8)
    labels = cv2.connectedComponentsWithStats(inside, connectivity=8)[1]
    counts = np.bincount(labels[core])
    counts[0] = 0
    if counts.max() < _FILLED * core.sum():
        return False
    shape = (labels == int(counts.argmax())).astype(np.uint8)
    rows, columns = (np.flatnonzero(here.any(axis=axis)) for axis in (1, 0))
    if shape.sum() > _LARGER * (rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1):
        return False
    return bool(_outlines(shape, away, np.zeros_like(here)).sharp[0] >= _SHARP)
