"""Whether two frames agree as a whole, seen so small that it takes a fiftieth of a proof's time: it may only refuse.

Small, soft and drawn pictures have few frequencies, so the sketches of two of them are alike by chance, the more often
the more of them there are. Laid on each other pixel by pixel, squeezed to a small square, they are not: one is moved,
turned and stretched a little until it fits best (ECC; G. Evangelidis and E. Psarakis, "Parametric Image Alignment Using
Enhanced Correlation Coefficient Maximization", 2008), and what is not much alike then is another picture.
How that was found out stands in docs/proofs.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.proof.opencv import cv2
from photosim.proof.plates import Plate
from photosim.proof.rasters import mean_around
from photosim.proof.registration import correlation
from photosim.values.turns import TURNS

_SIDE, _AROUND = 24, 13
"""Pixels of the square, and of the surroundings without whose light and contrast it is compared as well: with them what
was moved is found, without them what has other tones."""
_FAINT = 6.0
"""Grey levels that are added to the spread of such surroundings: less is noise."""
_CONTRAST = 12.0
"""Grey levels of spread. Drawn pictures have 30 and more; in fog, with 4, the border of a copy was not seen."""
_STEPS = 5
"""More do not make them more alike."""
UNLIKE = 0.80
"""Correlation below which two frames do not agree. Of pairs that chance has made candidates 17 % reach it; of 1,120
proven copies all do, by 0.04 and more: docs/proofs.md."""
UNLIKE_WITHOUT_PLACE = 0.93
"""The same where landmarks agree on no place, so that nothing but whole frames is left: by chance no pair has more."""
_NO_CHANGE, _NO_BLUR = 1e-3, 1
"""Change of the correlation that counts as none, and the side of the blur before comparing."""

_EVERYWHERE = np.ones((_SIDE, _SIDE), np.uint8)

_Face = tuple[np.ndarray, np.ndarray]
"""A frame squeezed to a square, float32 (24, 24): its grey levels, and the same without light and contrast."""


class Miniature(NamedTuple):
    """A photo squeezed to a small square: its whole frame and, where it has a border, what is inside."""

    faces: tuple[_Face, ...]

    @property
    def is_faint(self) -> bool:
        """Whether it has so little contrast, as fog has, that nobody knows where its frame ends."""
        return float(self.faces[0][0].std()) < _CONTRAST

    @classmethod
    def of(cls, plate: Plate) -> Miniature:
        """Raises UnreadablePhoto when the thumbnail is damaged."""
        tones, size = plate.tones(), (_SIDE, _SIDE)
        squares = (np.asarray(tones.resize(size, Image.Resampling.BOX, box)) for box in plate.frames())
        return cls(tuple((square, _flattened(square)) for square in squares))


def agreement(first: Miniature, second: Miniature, turns: Sequence[int]) -> float:
    """How well the two frames agree that agree best, with or without light and contrast: correlation, -1 to 1; from
    `UNLIKE_WITHOUT_PLACE` on others may agree better.

    `turns` are the EXIF orientations of the second in which it may lie on the first.
    """
    best = -1.0
    for turn in turns:
        for face in first.faces:
            for other in second.faces:
                for here, there in zip(face, other, strict=True):
                    best = max(best, _fitted(here, _turned(there, turn)))
                    if best >= UNLIKE_WITHOUT_PLACE:
                        return best
    return best


def _fitted(here: np.ndarray, there: np.ndarray) -> float:
    as_they_lie = correlation(here, there)
    criteria = cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _NO_CHANGE
    still = np.eye(2, 3, dtype=np.float32)
    try:
        found, _ = cv2.findTransformECC(here, there, still, cv2.MOTION_AFFINE, criteria, _EVERYWHERE, _NO_BLUR)
    except cv2.error:  # the more they are moved, the less they are alike
        return as_they_lie
    return max(as_they_lie, float(found))


def _turned(square: np.ndarray, turn: int) -> np.ndarray:
    """After an EXIF orientation."""
    swap, mirror, flip = TURNS[turn]
    turned = square.T if swap else square
    turned = turned[:, ::-1] if mirror else turned
    return np.ascontiguousarray(turned[::-1] if flip else turned)


def _flattened(square: np.ndarray) -> np.ndarray:
    rest = square - mean_around(square, _AROUND)
    return np.asarray(rest / (np.sqrt(np.maximum(mean_around(rest * rest, _AROUND), 0)) + _FAINT))
