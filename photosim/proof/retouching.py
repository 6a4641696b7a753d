"""Retouched copies: a few small spots differ, softly at their edges, and the noise of the rest is one and the same.

What a program draws has sharp edges, and other words or digits are drawn. What moved before a camera is seen in two
exposures, whose noise is not the same. So both are asked: what differs here, the noise where both files are read.
"""

from __future__ import annotations

import numpy as np

from photosim.proof import layers
from photosim.proof.derivation import Derived
from photosim.proof.rasters import slopes, smoothed, spread_out

_MOST_SPOTS, _LARGEST, _MOST = 6, 0.006, 0.012
"""Spots, the share of the picture that one covers at most, and that all do, with the squares beside them."""
_SOFT = 0.2
"""Part of a spot's own strength by which it may grow from one pixel to the next, at its edge. Brushes that editors use
make 0.06 to 0.15; strokes, stickers and things with an edge 0.3 and more, at 1280 pixels."""
_SEEN = 16.0
"""Grey levels by which a spot must differ to be measured."""


def are_spots(found: Derived) -> bool:
    """Whether all that differs between two photos is a few small spots with soft edges."""
    if found.is_page:
        return False
    groups = list(layers.groups(found))
    if not groups or len(groups) > _MOST_SPOTS or sum(float(group.mean()) for group in groups) > _MOST:
        return False
    return all(float(group.mean()) <= _LARGEST and edge(found, group) <= _SOFT for group in groups)


def edge(found: Derived, group: np.ndarray) -> float:
    """How sharp a spot is: its steepest growth from pixel to pixel, of its strength; `group` is of squares."""
    more = smoothed(found.more)
    strength = np.abs(more)[spread_out(group, more.shape)]
    strongest = float(np.percentile(strength, 95)) if strength.size else 0.0
    if strongest < _SEEN:
        return 1.0
    steepest = np.hypot(*slopes(more))[spread_out(group, more.shape)]
    return float(np.percentile(steepest, 97)) / strongest
