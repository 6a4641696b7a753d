"""Whether a picture was pasted into a larger one, as into a collage: at its edges nothing goes on."""

from __future__ import annotations

import numpy as np

from photosim.pictures.orientation import Box
from photosim.proof.plates import Plate
from photosim.proof.registration import Alignment, common_box

_BEYOND = 0.03
"""Part of the frame that must lie beyond an edge before it is asked how the picture goes on there."""
_PLAIN = 6.0
"""Grey levels of spread beyond all edges: no more than a border has, and a border is no other picture."""
_STEP = 3
"""Pixels of the larger picture between the two lines that are compared, which the error of laying over needs."""
_BREAK = 2.2
"""So many times more changes over an edge of what was pasted than over most lines nearby."""


def is_pasted(first: Plate, second: Plate, alignment: Alignment) -> bool:
    """Whether the one that shows more is a collage or another sheet with the other one on it."""
    there = second.tones(alignment.turn)
    one, other = (np.asarray(image, np.float32) for image in (first.tones(), there))
    box = common_box(first.size, there.size, alignment.place)
    return _breaks(one, box) or _breaks(other, alignment.place.box(box))


def _breaks(pixels: np.ndarray, box: Box) -> bool:
    """Whether a picture (height, width) breaks off at every edge of a part that lies well within it."""
    height, width = pixels.shape
    left, top, right, bottom = (round(edge) for edge in box)
    beyond = pixels.copy()
    beyond[max(0, top - _STEP) : bottom + _STEP, max(0, left - _STEP) : right + _STEP] = np.nan
    rest = beyond[~np.isnan(beyond)]
    if rest.size == 0 or float(rest.std()) < _PLAIN:
        return False
    edges = []
    inner = pixels[max(0, top) : bottom, max(0, left) : right]
    if inner.shape[0] < 12 * _STEP or inner.shape[1] < 12 * _STEP:
        return False
    rows, columns = pixels[:, max(0, left) : right], pixels[max(0, top) : bottom].T
    for lines, edge, size in (
        (rows, top, height),
        (rows, bottom, height),
        (columns, left, width),
        (columns, right, width),
    ):
        if _BEYOND * size < edge < (1 - _BEYOND) * size:
            edges.append(_change(lines, edge) > _BREAK * _usual(lines, edge))
    return bool(edges) and all(edges)


def _change(lines: np.ndarray, edge: int) -> float:
    """How much changes from before an edge to behind it, the most that is found nearby."""
    return max(
        float(np.abs(lines[at + _STEP] - lines[at]).mean())
        for at in range(max(0, edge - 2 * _STEP), min(len(lines) - _STEP, edge + _STEP))
    )


def _usual(lines: np.ndarray, edge: int) -> float:
    """The most that changes over other lines within reach, but for a few."""
    near = [
        float(np.abs(lines[at + _STEP] - lines[at]).mean())
        for at in range(max(0, edge - 16 * _STEP), min(len(lines) - _STEP, edge + 16 * _STEP))
        if not edge - 3 * _STEP < at < edge + 2 * _STEP
    ]
    return max(2.0, float(np.percentile(near, 80))) if near else np.inf
