"""Whether a picture is a page, a slide or a screen: plain ground, and strokes and shapes with sharp edges on it.

There strokes are the content, and one word more makes another page. A photo with a caption is a copy of the photo.
"""

from __future__ import annotations

import numpy as np

from photosim.proof.rasters import brightest_around, darkest_around, ends, mean_around, means, spreads, squares

_PLAIN = 2.0
"""Grey levels of spread within a square of 8 x 8 pixels that has nothing in it."""
_TONES, _NEAR, _SAME = 3, 4, 0.7
"""Paper with grain is known by its few tones: so many, with so many grey levels more or less, make up that share of the
squares that are plain but for the grain. Pages have 0.8 and more, photos with a grain of their own less."""
_EDGE = 50.0
"""Grey levels from the darkest to the brightest pixel of a square with an edge or a stroke in it."""
_ONE_TONE, _GROUND = 4, 0.45
"""A tone with so many grey levels more or less, and the part of such a square that must have it: ground beside a
stroke. In a photo the ground beside an edge has a structure and a shade of its own."""
_DRAWN, _EMPTY = 0.5, 0.4
"""Share of the squares with edges that stand on a ground, and of all squares that are plain. Pages have 0.60 and 0.71
at least; of photos, at night before a black sky too, none had more of both."""
_MAYBE_DRAWN, _MAYBE_EMPTY = 0.4, 0.3
"""The same at the size of thumbnails, from which on larger pictures are asked: pages have 0.55 and 0.37 at least."""
_PRINTED = 0.75
"""Share of the plain squares that have one of three tones, to the level: what was drawn by a program has 0.8 and more
(0.9 of most), a sky or a wall before a camera 0.74 at most in the finer one of two files."""
_EVEN = 0.3
"""Grey levels of spread along the rows, or along the columns, of plain squares: a gradient that a program has drawn."""
_STROKE, _CONTRAST = 11, 50.0
"""The width of a stroke, in pixels of 1280, and grey levels by which it stands out on both of its sides."""
_WRITTEN = 0.012
"""Share of the squares with strokes on a sheet before a camera: scanned letters and forms have 0.034 at least, skies
with a silhouette 0.005 at most."""
_LIGHT = 60.0
"""Grey levels of the ground; no sheet before a camera is darker, a night is."""
_SOME = 24
_MOST = 1500
"""Squares that are looked at."""


Tones = tuple[np.ndarray, np.ndarray]
"""The luminances of two pictures that lie on each other, float32 (height, width)."""


def is_page(tones: Tones) -> bool:
    """Whether two pictures, at up to 1280 pixels, are pages."""
    return _is_page(tones, _EMPTY, _DRAWN) and (all(map(_is_printed, tones)) or _is_sheet(tones))


def may_be_page(tones: Tones) -> bool:
    """The same of thumbnails, where strokes are a pixel wide."""
    return _is_page(tones, _MAYBE_EMPTY, _MAYBE_DRAWN)


def _is_page(tones: Tones, empty: float, drawn_: float) -> bool:
    calm = np.minimum(*(_is_plain(mean_around(plane, 3)) for plane in tones))
    if calm.mean() < empty or max(map(drawn, tones)) < drawn_:
        return False
    bare = np.minimum(*map(_is_plain, tones))
    return bool(bare.mean() >= empty) or any(_has_few_tones(plane, calm) for plane in tones)


def _is_printed(plane: np.ndarray) -> bool:
    """Whether the ground has the few tones, or the even gradient, that a program gives it; a camera's has noise."""
    plain = _is_plain(plane)
    tones = means(plane)
    counts = np.bincount(np.rint(tones[plain]).astype(np.int64), minlength=256)
    if np.sort(counts)[-3:].sum() >= _PRINTED * plain.sum():
        return True
    return any(_is_even(*turned) for turned in ((tones, plain), (tones.T, plain.T)))


def _is_even(tones: np.ndarray, plain: np.ndarray) -> bool:
    """Whether squares of one row have one tone, in most rows that are plain enough."""
    spreads = [float(row[marks].std()) for row, marks in zip(tones, plain, strict=True) if marks.mean() >= _EMPTY]
    return len(spreads) > 1 and float(np.median(spreads)) < _EVEN


def _is_sheet(tones: Tones) -> bool:
    """Whether a camera or a scanner saw a sheet with something written on it."""
    ground = np.concatenate([means(plane)[_is_plain(plane)] for plane in tones])
    return float(np.median(ground)) >= _LIGHT and min(map(_written, tones)) >= _WRITTEN


def on_light_ground(tones: Tones) -> bool:
    """Whether most of what two pages show is lighter than any night: a starry sky has a plain ground as well."""
    return min(float(np.median(plane)) for plane in tones) >= _LIGHT


def _written(plane: np.ndarray) -> float:
    """The share of squares with strokes, which stand out from what is to both sides of them."""
    closed = darkest_around(brightest_around(plane, _STROKE), _STROKE)
    opened = brightest_around(darkest_around(plane, _STROKE), _STROKE)
    return float((ends(np.maximum(closed - plane, plane - opened))[1] > _CONTRAST).mean())


def plain(plane: np.ndarray) -> float:
    """The share of squares with nothing in them."""
    return float(_is_plain(plane).mean())


def _is_plain(plane: np.ndarray) -> np.ndarray:
    return np.asarray(spreads(plane) < _PLAIN)


def _has_few_tones(plane: np.ndarray, calm: np.ndarray) -> bool:
    tones = np.rint(means(plane)[calm]).astype(np.int64)
    counts, had = np.bincount(tones, minlength=256), 0
    for _ in range(_TONES):
        near = np.convolve(counts, np.ones(2 * _NEAR + 1, np.int64), "same")
        most = int(near.argmax())
        had += int(near[most])
        counts[max(0, most - _NEAR) : most + _NEAR + 1] = 0
    return had >= _SAME * len(tones)


def drawn(tones: np.ndarray) -> float:
    """The share of squares with an edge, in which a good part has one tone."""
    darkest, brightest = ends(tones)
    cut = squares(tones).transpose(0, 2, 1, 3)[brightest - darkest > _EDGE]
    if len(cut) < _SOME:
        return 0.0
    cut = cut.reshape(len(cut), -1)
    cut = np.rint(cut[:: max(1, len(cut) // _MOST)]).astype(np.int64)
    tones_each = 256 + 2 * _ONE_TONE + 1
    at = np.arange(len(cut))[:, None] * tones_each + cut + _ONE_TONE + 1
    counts = np.bincount(at.ravel(), minlength=len(cut) * tones_each).reshape(len(cut), tones_each)
    sums = counts.cumsum(axis=1)
    near = (sums[:, 2 * _ONE_TONE + 1 :] - sums[:, : -2 * _ONE_TONE - 1]).max(axis=1)
    return float((near >= _GROUND * cut.shape[1]).mean())
