"""Whether a picture is a page, a slide or a screen: plain ground, and strokes and shapes with sharp edges on it.

There strokes are the content, and one word more makes another page. A photo with a caption is a copy of the photo.
"""

from __future__ import annotations

import numpy as np

from photosim.proof.measures import squares

_PLAIN = 2.0
"""Grey levels of spread within a square of 8 x 8 pixels, smoothed, that has nothing in it, paper's grain included."""
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


def is_page(tones: np.ndarray) -> bool:
    """Whether a luminance, float32 (height, width), at up to 1280 pixels, is that of a page."""
    return plain(tones) >= _EMPTY and drawn(tones) >= _DRAWN


def may_be_page(tones: np.ndarray) -> bool:
    """The same of a thumbnail, where strokes are a pixel wide."""
    return plain(tones) >= _MAYBE_EMPTY and drawn(tones) >= _MAYBE_DRAWN


def plain(tones: np.ndarray) -> float:
    """The share of squares with nothing in them."""
    padded = np.pad(tones, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    smooth = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    return float((squares(smooth).std(axis=(1, 3)) < _PLAIN).mean())


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
