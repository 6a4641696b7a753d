"""What the larger of two frames shows around the smaller one: more of the scene, a border, or a page around it."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np

from photosim.pictures.orientation import Box

_LEAST = 0.015
"""Share of the longest side by which a frame must reach beyond the other to show more."""
_NEAR, _FAR = 1, 10
"""Pixels of a thumbnail: how exactly the inner frame's edge is known, and how far away the usual steps are measured."""
_STEP, _OUTSTANDING, _ALONE = 5.0, 2.5, 1.5
"""Grey levels of the mean step across an edge, and how many times the mean of the steps beside it, from which it is a
seam. Where one edge is all there is, it must also be so many times the largest step beside it: the edge of a thing in
the scene may lie there by chance."""
_SMOOTHER, _FAINT_STEP, _OUT_OF_NOTHING = 0.3, 4.5, 8.0
"""Mean step outside over that inside, grey levels of the edge, and how many times the steps outside it must be, for a
blurred or plain ground whose tone is near the picture's."""
_STEP_IN_SKY = 3.0
"""The same between two smooth grounds, as a clear sky and its blurred copy."""
_MUTE = 2.5
"""Grey levels: rows with smaller steps, inside and outside, tell nothing; a dark picture ends so on a black ground."""
_MOSTLY, _PARTLY = 0.75, 0.25
"""Share of the edges that are seams: of those that tell something, and of all."""
_ONE_TONE, _PLAIN_SHARE = 8.0, 0.999
"""A border's pixels lie within so many grey levels of one tone but for a few. A line of text has more."""


class Around(Enum):
    """What is around the smaller frame."""

    NOTHING = auto()
    SCENE = auto()
    BORDER = auto()
    """One plain tone, with a seam."""
    PAGE = auto()
    """Something else, with a seam: a screen, a story, a collage."""


def around(pixels: np.ndarray, inner: Box) -> Around:
    """Judge a luminance, float32 (height, width), by where the other frame lies on it, in its pixels."""
    height, width = pixels.shape
    left, top, right, bottom = inner
    least = _LEAST * max(height, width)
    reach = {"left": left, "top": top, "right": width - right, "bottom": height - bottom}
    sides = [side for side, more in reach.items() if more > least]
    if not sides:
        return Around.NOTHING
    lengths = {"left": bottom - top, "right": bottom - top, "top": right - left, "bottom": right - left}
    rows = {side: _towards(pixels, inner, side) for side in sides}
    tell = [side for side in sides if _tells(rows[side])]
    seams = sum(lengths[side] for side in tell if _is_seam(rows[side], alone=len(tell) == 1))
    telling = sum(lengths[side] for side in tell)
    plain = is_plain_around(pixels, inner)
    if seams <= _PARTLY * sum(lengths[side] for side in sides) or seams < _MOSTLY * telling:
        # A plain ground without a seam may be the picture's own or a border in its tone: there is nothing to see.
        return Around.NOTHING if plain else Around.SCENE
    return Around.BORDER if plain else Around.PAGE


def is_plain_around(pixels: np.ndarray, inner: Box) -> bool:
    """Whether all outside a box, but for two pixels beside it, has one tone."""
    left, top, right, bottom = inner
    ring = np.ones(pixels.shape, bool)
    ring[max(0, int(top) - 2) : int(bottom) + 3, max(0, int(left) - 2) : int(right) + 3] = False
    tones = pixels[ring]
    return tones.size == 0 or float((np.abs(tones - np.median(tones)) <= _ONE_TONE).mean()) >= _PLAIN_SHARE


def _towards(pixels: np.ndarray, inner: Box, side: str) -> np.ndarray:
    """The rows around one edge of the inner frame, the outer ones first, cut to that edge's length."""
    height, width = pixels.shape
    left, top, right, bottom = inner
    if side == "left":
        return _towards(pixels.T, (top, left, bottom, right), "top")
    if side == "right":
        return _towards(pixels.T[::-1], (top, width - right, bottom, width - left), "top")
    if side == "bottom":
        return _towards(pixels[::-1], (left, height - bottom, right, height - top), "top")
    middle = round(top)
    return pixels[max(0, middle - _FAR) : middle + _FAR, max(0, round(left)) : round(right)]


def _tells(rows: np.ndarray) -> bool:
    """Whether there is anything to be seen around an edge."""
    if rows.shape[0] < _FAR + 4 or rows.shape[1] < 8:
        return False
    return float(np.abs(np.diff(rows, axis=0)).mean(axis=1).max()) >= _MUTE


def _is_seam(rows: np.ndarray, *, alone: bool) -> bool:
    """Whether the picture breaks off along the middle row, nearly everywhere along it."""
    steps = np.abs(np.diff(rows, axis=0)).mean(axis=1)
    middle = rows.shape[0] - _FAR - 1
    line = float(steps[max(0, middle - _NEAR) : middle + _NEAR + 1].max())
    # Scaling spreads a step over its neighbours, which count neither way.
    outside, inside = steps[: max(0, middle - _NEAR - 1)], steps[middle + _NEAR + 2 :]
    rest = np.concatenate([outside, inside])
    if line > max(_STEP, _OUTSTANDING * float(rest.mean())) and (not alone or line > _ALONE * float(rest.max())):
        return True
    if alone:
        return False
    if line > max(_STEP_IN_SKY, _OUT_OF_NOTHING * float(rest.mean())):
        return True
    # From plain or blurred to full of detail at this very line.
    is_smoother = outside.size > 0 and float(outside.mean()) < _SMOOTHER * float(inside.mean())
    return is_smoother and line > max(_FAINT_STEP, _OUT_OF_NOTHING * float(outside.mean()))
