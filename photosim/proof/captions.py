"""Whether strokes that lie over one of two pictures may be a caption, a date or a watermark that a person added.

Where they may be what the picture is about, or what a program says of it, both are pictures of their own: the
bar of a story or a film, one digit, a battery, a heart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from photosim.proof import closer, layers
from photosim.proof.derivation import Derived
from photosim.proof.rasters import spread_out

_SMALL = 0.1
"""Part of the longest side: what reaches less far is a sign or a digit. Dates that cameras print take 0.15 and more."""
_BESIDE = 3
"""How many of its heights away from a line of writing its last letter may be."""
_FULL, _MOSTLY, _LONG = 0.8, 0.6, 6
"""Share of a line of pixels that a bar fills from end to end; share of what changed that lies in such lines; how many
times as long as broad it is. Lines of letters are half full at most."""


class _Box(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int

    @property
    def reach(self) -> int:
        return max(self.bottom - self.top, self.right - self.left)

    @property
    def breadth(self) -> int:
        return min(self.bottom - self.top, self.right - self.left)

    def away(self, other: _Box) -> int:
        """Pixels between the two, the larger one of both directions."""
        down = max(self.top - other.bottom, other.top - self.bottom)
        return max(0, down, self.left - other.right, other.left - self.right)


def may_be_content(found: Derived) -> bool:
    """Whether what was laid over one of two pictures may be no caption."""
    changed, boxes = np.abs(found.more) > closer.STRONG, []
    for squares in layers.groups(found):
        here = spread_out(squares, changed.shape) & changed
        if here.sum() < closer.FEW:
            continue
        if _is_bar(here) or _is_bar(here.T):
            return True
        boxes.append(_box(here))
    least = _SMALL * max(changed.shape)
    large = [box for box in boxes if box.reach >= least]
    return any(not any(box.away(one) <= _BESIDE * one.breadth for one in large) for box in boxes)


def _is_bar(here: np.ndarray) -> bool:
    """Whether most of it is a full strip that is much longer than broad, along the rows."""
    across = np.flatnonzero(here.any(axis=0))
    length = int(across[-1] - across[0] + 1)
    counts = here.sum(axis=1)
    full = counts >= _FULL * length
    return bool(_LONG * full.sum() <= length and counts[full].sum() >= _MOSTLY * counts.sum())


def _box(here: np.ndarray) -> _Box:
    down, across = (np.flatnonzero(here.any(axis=axis)) for axis in (1, 0))
    return _Box(int(down[0]), int(across[0]), int(down[-1]) + 1, int(across[-1]) + 1)
