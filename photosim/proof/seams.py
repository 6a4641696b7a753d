"""Whether a picture was pasted into a larger one, as into a collage: at its edges nothing goes on."""

from __future__ import annotations

import numpy as np

from photosim.pictures.orientation import Box
from photosim.proof.plates import Plate
from photosim.proof.registration import Registration, common_box

_BEYOND = 0.03
"""Part of the frame that must lie beyond an edge before it is asked how the picture goes on there."""
_PLAIN = 6.0
"""Grey levels of spread beyond all edges: no more than a border has, and a border is no other picture."""
_SOFT = 0.25
"""Detail beyond the edges, as a part of that within: less is the ground of a story, blurred out of the picture."""
_REACH, _NEARBY = 6, 40
"""Lines of pixels to either side among which an edge is looked for, and with which it is compared."""
_BREAK, _UNLIKE = 2.0, 0.45
"""An edge breaks off where so many times more changes from line to line than nearby, or where the lines are by so much
less alike, in correlation. At 1280 pixels real seams have 2.4 or 0.6 and more, edges of crops 1.5 and 0.25 at most."""
_MAYBE_BREAK, _MAYBE_UNLIKE = 1.3, 0.2
"""The same of thumbnails, from which on larger pictures are asked."""
_FAINTEST = 1.0
"""Grey levels from line to line; less is noise."""


def may_be_pasted(first: Plate, second: Plate, alignment: Registration) -> bool:
    """Whether thumbnails leave it open that one is a collage, or another sheet, with the other one on it."""
    return _any_breaks(first, second, alignment, _MAYBE_BREAK, _MAYBE_UNLIKE)


def is_pasted(first: Plate, second: Plate, alignment: Registration) -> bool:
    """Whether the one that shows more is a collage; of pictures at up to 1280 pixels."""
    return _any_breaks(first, second, alignment, _BREAK, _UNLIKE)


def _any_breaks(first: Plate, second: Plate, alignment: Registration, times: float, unlike: float) -> bool:
    there = second.tones(alignment.turn)
    one, other = (np.asarray(image, np.float32) for image in (first.tones(), there))
    box = common_box(first.size, there.size, alignment.place)
    boxes = ((one, box), (other, alignment.place.box(box)))
    return any(_breaks(pixels, inner, times, unlike) for pixels, inner in boxes)


def _breaks(pixels: np.ndarray, box: Box, times: float, unlike: float) -> bool:
    """Whether a picture (height, width) breaks off at every edge of a part that lies well within it."""
    height, width = pixels.shape
    left, top, right, bottom = (round(edge) for edge in box)
    left, top = max(0, left), max(0, top)
    if min(bottom - top, right - left) < 6 * _REACH:
        return False
    rows, columns = pixels[:, left:right], pixels[top:bottom].T
    sides = ((rows, top, height), (rows, bottom, height), (columns, left, width), (columns, right, width))
    edges = [(lines, edge) for lines, edge, size in sides if _BEYOND * size < edge < (1 - _BEYOND) * size]
    if not edges or _is_border(pixels, (slice(top, bottom), slice(left, right))):
        return False
    return all(_breaks_off(lines, edge, times, unlike) for lines, edge in edges)


def _is_border(pixels: np.ndarray, inner: tuple[slice, slice]) -> bool:
    """Whether what lies around a part is plain, or the picture itself out of focus."""
    rest = np.ones(pixels.shape, bool)
    rest[
        max(0, inner[0].start - _REACH) : inner[0].stop + _REACH,
        max(0, inner[1].start - _REACH) : inner[1].stop + _REACH,
    ] = False
    if not rest.any() or float(pixels[rest].std()) < _PLAIN:
        return True
    detail = np.zeros_like(pixels)
    detail[:, 1:] = np.abs(np.diff(pixels, axis=1))
    return float(detail[rest].mean()) < _SOFT * float(detail[inner].mean())


def _breaks_off(lines: np.ndarray, edge: int, times: float, unlike: float) -> bool:
    first, last = max(0, edge - _NEARBY), min(len(lines), edge + _NEARBY)
    near = lines[first:last]
    at = np.arange(first, last)
    change = np.abs(np.diff(near, axis=0)).mean(axis=1)
    beside = np.abs(at[:-1] - edge) > _REACH
    if beside.sum() < _REACH or beside.all():
        return False
    usual = max(_FAINTEST, float(np.percentile(change[beside], 95)))
    if float(change[~beside].max()) >= times * usual:
        return True
    flat = near - near.mean(axis=1, keepdims=True)
    lengths = np.sqrt((flat**2).sum(axis=1)) + _FAINTEST
    alike = (flat[:-2] * flat[2:]).sum(axis=1) / (lengths[:-2] * lengths[2:])
    beside = np.abs(at[:-2] + 1 - edge) > _REACH
    return float(alike[~beside].min()) <= float(np.percentile(alike[beside], 10)) - unlike
