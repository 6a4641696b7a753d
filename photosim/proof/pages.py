"""Whether a picture is a page, a slide or a screen: plain ground, and strokes and shapes with sharp edges on it.

There strokes are the content, and one word more makes another page. A photo with a caption is a copy of the photo.
"""

from __future__ import annotations

import numpy as np

from photosim.proof.measures import squares

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
_SOME = 24
_MOST = 1500
"""Squares that are looked at."""


Tones = tuple[np.ndarray, np.ndarray]
"""The luminances of two pictures that lie on each other, float32 (height, width)."""


def is_page(tones: Tones) -> bool:
    """Whether two pictures, at up to 1280 pixels, are pages."""
    return _is_page(tones, _EMPTY, _DRAWN)


def may_be_page(tones: Tones) -> bool:
    """The same of thumbnails, where strokes are a pixel wide."""
    return _is_page(tones, _MAYBE_EMPTY, _MAYBE_DRAWN)


def _is_page(tones: Tones, empty: float, drawn_: float) -> bool:
    calm = np.minimum(*(_is_plain(_smoothed(plane)) for plane in tones))
    if calm.mean() < empty or max(map(drawn, tones)) < drawn_:
        return False
    plain = np.minimum(*map(_is_plain, tones))
    return bool(plain.mean() >= empty) or any(_has_few_tones(plane, calm) for plane in tones)


def _is_plain(plane: np.ndarray) -> np.ndarray:
    return np.asarray(squares(plane).std(axis=(1, 3)) < _PLAIN)


def _has_few_tones(plane: np.ndarray, calm: np.ndarray) -> bool:
    means = np.rint(squares(plane).mean(axis=(1, 3))[calm]).astype(np.int64)
    counts, had = np.bincount(means, minlength=256), 0
    for _ in range(_TONES):
        near = np.convolve(counts, np.ones(2 * _NEAR + 1, np.int64), "same")
        most = int(near.argmax())
        had += int(near[most])
        counts[max(0, most - _NEAR) : most + _NEAR + 1] = 0
    return had >= _SAME * len(means)


def _smoothed(plane: np.ndarray) -> np.ndarray:
    padded = np.pad(plane, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9)


def drawn(tones: np.ndarray) -> float:
    """The share of squares with an edge, in which a good part has one tone."""
    cut = squares(tones)
    cut = cut.transpose(0, 2, 1, 3).reshape(-1, cut.shape[1] * cut.shape[3])
    cut = cut[cut.max(axis=1) - cut.min(axis=1) > _EDGE]
    if len(cut) < _SOME:
        return 0.0
    cut = np.rint(cut[:: max(1, len(cut) // _MOST)]).astype(np.int64)
    counts = np.zeros((len(cut), 256 + 2 * _ONE_TONE + 1), np.int32)
    np.add.at(counts, (np.arange(len(cut))[:, None], cut + _ONE_TONE + 1), 1)
    sums = counts.cumsum(axis=1)
    near = (sums[:, 2 * _ONE_TONE + 1 :] - sums[:, : -2 * _ONE_TONE - 1]).max(axis=1)
    return float((near >= _GROUND * cut.shape[1]).mean())
