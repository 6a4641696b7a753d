"""How the colours of one picture become those of the other: by one change of colours, or not at all."""

from __future__ import annotations

import numpy as np
from PIL import Image

from photosim.proof.derivation import Part
from photosim.proof.measures import squares

COLOURLESS, COLOURED = 2.0, 4.0
"""Mean distance from grey, in levels, of a picture without colours and of one with."""
_HUED = 9.0
"""Distance from grey, in levels, of a square whose hue can be told through any compression."""
_TURNED = 0.5
"""Cosine between the hues of a square before and after: grading leaves more."""
_LEAST, _FEW_TURNED = 4, 0.02
"""Squares, and their share of all with a hue, that turned."""
_ONE_HUE, _ALL_OVER = 0.97, 0.7
"""Length of the mean of all hues, each of length 1, and the share of squares with a hue, of a tinted picture."""
_CLIPPED = 6.0, 249.0
_UNEXPLAINED = 24.0
"""Grey levels by which a square's colours are off from the one change of colours that explains most."""
_SHIFTED, _SHIFTED_PART = 4.0, 0.3
"""Mean grey levels, and part of the colours, that a change of saturation alone does not explain: other colours."""


def is_turned(part: Part, covered: np.ndarray) -> bool:
    """Whether hues were turned or swapped, all over or somewhere, or something has another colour.

    `covered` are squares, bool (rows, columns), under a layer of strokes, which are left out.
    """
    ones, others = (_colours(image)[~covered] for image in part)
    if min(_strength(ones), _strength(others)) < COLOURLESS:
        return False  # black and white, which the evidence says
    if _has_local_change(part, covered, ones, others):
        return True
    strong = np.minimum(np.hypot(*ones.T), np.hypot(*others.T)) > _HUED
    if strong.sum() < _LEAST or is_tinted(ones, others) or is_tinted(others, ones):
        return False
    first, second = ones[strong], others[strong]
    lengths = np.hypot(*first.T) * np.hypot(*second.T)
    away = ((first * second).sum(axis=1) / lengths < _TURNED).sum()
    return bool(away >= max(_LEAST, _FEW_TURNED * strong.sum()))


def words(part: Part, covered: np.ndarray) -> list[str]:
    """What became of the colours from the first picture to the second; nothing where they are the same or graded."""
    ones, others = (_colours(image)[~covered] for image in part)
    before, after = _strength(ones), _strength(others)
    if before > COLOURED and after < COLOURLESS:
        return ["not tinted"] if _is_of_one_hue(ones) else ["black and white"]
    if before < COLOURLESS and after > COLOURED:
        return ["tinted"] if _is_of_one_hue(others) else ["in colour"]
    if min(before, after) < COLOURLESS:
        return []
    if is_tinted(ones, others):
        return ["tinted"]
    if is_tinted(others, ones):
        return ["not tinted"]
    usable = (_is_open(part[0]) & _is_open(part[1]))[~covered]
    if usable.sum() < _LEAST:
        return []
    ones, others = ones[usable], others[usable]
    saturation = float((ones * others).sum() / max(float((ones * ones).sum()), 1e-6))
    shifted = float(np.hypot(*(others - saturation * ones).T).mean())
    return ["other colours"] if shifted > max(_SHIFTED, _SHIFTED_PART * after) else []


def is_tinted(plain: np.ndarray, tinted: np.ndarray) -> bool:
    """Whether colours (n, 2) have become shades of one hue all over, which they were not before."""
    return _is_of_one_hue(tinted) and not _is_of_one_hue(plain)


def _is_of_one_hue(colours: np.ndarray) -> bool:
    lengths = np.hypot(*colours.T)
    hued = lengths > _HUED / 2
    if not len(colours) or hued.mean() < _ALL_OVER:
        return False
    return float(np.hypot(*(colours[hued] / lengths[hued, None]).mean(axis=0))) > _ONE_HUE


def _has_local_change(part: Part, covered: np.ndarray, ones: np.ndarray, others: np.ndarray) -> bool:
    """Whether some squares have other colours than the one change gives that explains the rest."""
    lightness = squares(np.asarray(part[0].convert("L"), np.float32)).mean(axis=(1, 3))[~covered] / 255
    x = np.concatenate([ones, lightness[:, None], np.ones((len(ones), 1))], axis=1)
    usable = (_is_open(part[0]) & _is_open(part[1]))[~covered]
    if usable.sum() < 4 * x.shape[1]:
        return False
    x, y = x[usable], others[usable]
    weights = np.ones(len(x))
    off = np.zeros(len(x))
    for _ in range(6):
        weighted = x.T * weights
        mix = np.linalg.solve(weighted @ x + np.diag([30.0, 30.0, 3.0, 0.01]), weighted @ y)
        off = np.hypot(*(y - x @ mix).T)
        weights = 1 / np.maximum(off, 2.0)
    return int((off > _UNEXPLAINED).sum()) >= _LEAST


def _is_open(image: Image.Image) -> np.ndarray:
    planes = np.asarray(image)
    low, high = (squares(end).astype(np.float32) for end in (planes.min(axis=2), planes.max(axis=2)))
    return np.asarray((low.min(axis=(1, 3)) > _CLIPPED[0]) & (high.max(axis=(1, 3)) < _CLIPPED[1]))


def _colours(image: Image.Image) -> np.ndarray:
    """How far each square is from grey, towards blue and towards red, levels: float32 (rows, columns, 2)."""
    planes = np.asarray(image.convert("YCbCr"), np.float32)[..., 1:] - 128
    return np.stack([squares(planes[..., plane]).mean(axis=(1, 3)) for plane in (0, 1)], -1)


def _strength(colours: np.ndarray) -> float:
    flat = colours.reshape(-1, 2)
    return float(np.hypot(*flat.T).mean()) if len(flat) else 0.0
