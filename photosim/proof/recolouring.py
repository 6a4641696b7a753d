"""How the colours of one picture become those of the other: by one change of colours, or not at all."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops

from photosim.proof.parts import Part
from photosim.proof.rasters import SQUARE, ends, means, spread_out
from photosim.values.differences import ToneChange

_LONGEST = 640
"""Pixels; colours are coarser than tones in most files."""
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
_TONED = 0.08
"""Share of the distance from grey that the lightness of a square does not tell, at most, of a toned black-and-white
picture. 413 real photos toned in four ways, alike all over, and saved at quality 60 to 95 have up to 0.07, the middle
one of 29 colour photos of one hue 0.15. Uneven toning has more."""
_CLIPPED = 6.0, 249.0
_UNEXPLAINED = 24.0
"""Grey levels by which a square's colours are off from the one change of colours that explains most."""
_SHIFTED, _SHIFTED_PART = 4.0, 0.3
"""Mean grey levels, and part of the colours, that a change of saturation alone does not explain: other colours."""


@dataclass(frozen=True, slots=True)
class SquareColours:
    """The colours of what two pictures show, square by square, without those under a layer of strokes."""

    first: np.ndarray
    """How far each square is from grey, towards blue and towards red, levels: float32 (n, 2)."""
    second: np.ndarray
    lightness: np.ndarray
    """Of the first, 0 to 1, (n,)."""
    is_open: np.ndarray
    """Bool (n,): no colour of either is clipped there."""

    @classmethod
    def of(cls, part: Part, covered: np.ndarray | None = None) -> SquareColours:
        """`covered` are squares of the part, bool (rows, columns), that are left out."""
        shrink = max(1, round(max(part[0].size) / _LONGEST))
        small = [image.reduce(shrink) for image in part]
        bare = np.ones((small[0].height // SQUARE, small[0].width // SQUARE), bool)
        if covered is not None and covered.any():
            marks = spread_out(covered, (part[0].height, part[0].width)).astype(np.uint8) * 255
            bare = means(np.asarray(Image.fromarray(marks).reduce(shrink), np.float32)) == 0
        ones, others = (_colours(image)[bare] for image in small)
        light = means(np.asarray(small[0].convert("L"), np.float32))[bare] / 255
        return cls(ones, others, light, (_is_open(small[0]) & _is_open(small[1]))[bare])

    def are_turned(self) -> bool:
        """Whether hues were turned or swapped, all over or somewhere, or something has another colour."""
        if min(_strength(self.first), _strength(self.second)) < COLOURLESS:
            return False  # black and white, which `changes` tells
        if self._have_changed_somewhere():
            return True
        lengths = np.hypot(*self.first.T), np.hypot(*self.second.T)
        strong = np.minimum(*lengths) > _HUED
        if strong.sum() < _LEAST or _is_tinted(self.first, self.second) or _is_tinted(self.second, self.first):
            return False
        alike = (self.first * self.second).sum(axis=1)[strong] / (lengths[0] * lengths[1])[strong]
        return bool((alike < _TURNED).sum() >= max(_LEAST, _FEW_TURNED * strong.sum()))

    def changes(self) -> tuple[ToneChange, ...]:
        """What became of them from the first picture to the second; nothing where they are the same or graded."""
        before, after = _strength(self.first), _strength(self.second)
        if before > COLOURED and after < COLOURLESS:
            if not _is_of_one_hue(self.first):
                return (ToneChange.BLACK_AND_WHITE,)
            # Of one hue and uneven: a brown scene, or a grey one that was toned or has faded unevenly. Both is said.
            toned = (ToneChange.NOT_TINTED,)
            return toned if self._is_toned(self.first) else (ToneChange.BLACK_AND_WHITE, *toned)
        if before < COLOURLESS and after > COLOURED:
            is_toned = _is_of_one_hue(self.second) and self._is_toned(self.second)
            return (ToneChange.TINTED,) if is_toned else (ToneChange.IN_COLOUR,)
        if min(before, after) < COLOURLESS:
            return ()
        if _is_tinted(self.first, self.second):
            return (ToneChange.TINTED,)
        if _is_tinted(self.second, self.first):
            return (ToneChange.NOT_TINTED,)
        ones, others = self.first[self.is_open], self.second[self.is_open]
        if len(ones) < _LEAST:
            return ()
        saturation = float((ones * others).sum() / max(float((ones * ones).sum()), 1e-6))
        shifted = float(np.hypot(*(others - saturation * ones).T).mean())
        return (ToneChange.OTHER_COLOURS,) if shifted > max(_SHIFTED, _SHIFTED_PART * after) else ()

    def _is_toned(self, colours: np.ndarray) -> bool:
        """Whether these of one hue, (n, 2), are a grey picture's, as sepia: as far from grey as their lightness says.

        A brown scene is of one hue as well, and some of its things have more of it than others as light.
        """
        lengths = np.hypot(*colours.T).astype(np.float64)
        powers = np.vander(self.lightness.astype(np.float64), 4)
        told = powers @ np.linalg.lstsq(powers, lengths, rcond=None)[0]
        return float(np.abs(lengths - told).mean()) < _TONED * float(lengths.mean())

    def _have_changed_somewhere(self) -> bool:
        """Whether some squares have other colours than the one change gives that explains the rest."""
        light = self.lightness[:, None]
        x = np.concatenate([self.first, light, np.ones_like(light)], axis=1)[self.is_open].astype(np.float64)
        y = self.second[self.is_open]
        if len(x) < 4 * x.shape[1]:
            return False
        weights, off = np.ones(len(x)), np.zeros(len(x))
        for _ in range(6):
            weighted = x.T * weights
            mix = np.linalg.solve(weighted @ x + np.diag([30.0, 30.0, 3.0, 0.01]), weighted @ y)
            off = np.hypot(*(y - x @ mix).T)
            weights = 1 / np.maximum(off, 2.0)
        return int((off > _UNEXPLAINED).sum()) >= _LEAST


def _is_tinted(plain: np.ndarray, tinted: np.ndarray) -> bool:
    """Whether colours (n, 2) have become shades of one hue all over, which they were not before."""
    return _is_of_one_hue(tinted) and not _is_of_one_hue(plain)


def _is_of_one_hue(colours: np.ndarray) -> bool:
    lengths = np.hypot(*colours.T)
    hued = lengths > _HUED / 2
    if not len(colours) or hued.mean() < _ALL_OVER:
        return False
    return float(np.hypot(*(colours[hued] / lengths[hued, None]).mean(axis=0))) > _ONE_HUE


def _is_open(image: Image.Image) -> np.ndarray:
    darkest, brightest = (functools.reduce(pick, image.split()) for pick in (ImageChops.darker, ImageChops.lighter))
    low, high = ends(np.asarray(darkest))[0], ends(np.asarray(brightest))[1]
    return np.asarray((low > _CLIPPED[0]) & (high < _CLIPPED[1]))


def _colours(image: Image.Image) -> np.ndarray:
    """How far each square is from grey, towards blue and towards red, levels: float32 (rows, columns, 2)."""
    planes = np.asarray(image.convert("YCbCr"), np.float32)[..., 1:] - 128
    return np.stack([means(planes[..., plane]) for plane in (0, 1)], -1)


def _strength(colours: np.ndarray) -> float:
    return float(np.hypot(*colours.T).mean()) if len(colours) else 0.0
