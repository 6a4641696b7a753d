"""A watermark or a caption over much of a photo: all of it in one ink that lets one and the same part shine through.

Asked only of two files of one size whose noise is certainly the same, which no two exposures have. So nothing moved,
and what differs was drawn. It was laid over one of the two if it can all be made from the other with one ink; other
words in the place of some cannot: where those were, pixels go away from the ink.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from photosim.proof import closer, laid_over, layers
from photosim.proof.derivation import Derived
from photosim.proof.parts import Part
from photosim.proof.rasters import brightest_around, darkest_around, means, softened, spread_out

_CHANGED = 14.0
"""Grey levels by which a pixel must differ to be a part of it. Noise and saving at quality 80 make 10."""
_MOST, _LEAST = 0.5, 0.03
"""Shares of the picture that it may cover. Watermarks over much of a photo have 0.04 and more. What adds a letter or a
digit to words in the same ink, a longer bar or another line, has 0.016 at most: it is other content."""
_OFF, _FITS, _FITS_HERE = 12.0, 0.75, 0.65
"""Grey levels by which pixels in full ink may be off, and the share that is not, of all and of each place. Watermarks
of one ink have 0.93 and more, thin ones, of which most pixels are blends, 0.8."""
_DEEP, _FITS_DEEP, _FITS_BROAD = 3, 0.93, 0.98
"""Pixels from the edge of a stroke where there are no blends, and the same share there. Watermarks have 0.94 and more;
a plate with words on it has two inks, and may be a message or a notice that came later. The last is for broad strokes
in full ink, under which the picture must also vary by more than words on a plate could hide in, see `_VARIED`."""
_VARIED = 12.0
"""Grey levels of spread."""
_AGAINST, _ODD = 16.0, 0.05
"""Grey levels by which saving puts pixels off beside a stroke, and the share, at each place, that may have gone away
from the ink. Watermarks have 0.02 at most."""
_SPREAD, _THROUGH = 6.0, 0.9
"""Grey levels of spread that what is underneath needs to tell how much shines through, and the most that may."""
_OPAQUE, _HELD, _FLAT = 0.15, 0.1, 3.0
"""What shines through less is full ink. Both pictures must not have it nearby, flat to so many grey levels, on more
than a tenth of what changed: a bar that grew longer, or another line of the same writing."""
_OTHER_COLOUR, _NEAR, _LEAST_COLOURED = 40.0, 4.0, 12
"""Levels by which a colour may be off beyond so many pixels from the layer, and pixels that are enough to refuse."""
_OTHER_INK = 24.0
"""Levels by which a colour there may be off what the ink makes of what is underneath. Saving at quality 90 puts the
white of thin letters off by up to 15 on an orange post."""
_BESIDE = 64.0
"""Pixels of 1,280 around it that are looked at: the next word of a line in large letters."""


class _Ink(NamedTuple):
    tone: float
    through: float
    """The part of what is underneath that shines through."""

    def over(self, under: np.ndarray) -> np.ndarray:
        return np.asarray(self.through * under + (1 - self.through) * self.tone)


def side(found: Derived, part: Part) -> int | None:
    """Over which picture of a part one such layer was laid, 0 or 1; None where that is not so."""
    if found.is_page:
        return None
    marks = spread_out(means(np.abs(found.more)) > _CHANGED / 4, found.more.shape)
    changed = marks & (np.abs(found.more) > _CHANGED)
    if not _LEAST <= changed.mean() <= _MOST:
        return None
    elsewhere = _differing_elsewhere(part, changed)
    # A layer over much of the picture may have spoilt the curve that carries tones over.
    for planes in (found.tones, found.alike):
        sides = [over for over in (0, 1) if _is_laid_over(found, planes[over], planes[1 - over], changed)]
        if len(sides) == 1:
            return None if _is_other_ink(part, sides[0], changed, elsewhere) else sides[0]
    return None


def _differing_elsewhere(part: Part, changed: np.ndarray) -> np.ndarray:
    """Where the colours differ and the tones do not, bool (height, width): yellow digits on white have its tone."""
    one, other = (np.asarray(image, np.float32) for image in part)
    off = np.abs(other - one).max(axis=2) > _OTHER_COLOUR
    near = softened(changed.astype(np.float32), _NEAR) > 0.02
    return np.asarray(closer.worn(off & ~near))


def _is_other_ink(part: Part, side: int, changed: np.ndarray, elsewhere: np.ndarray) -> bool:
    """Whether what differs elsewhere is more than the same ink, over ground of its tone and another colour."""
    if elsewhere.sum() < _LEAST_COLOURED:
        return False
    over, under = (np.asarray(part[which], np.float32) for which in (side, 1 - side))
    core, unlike = closer.core(changed), np.zeros(elsewhere.shape, bool)
    for plane in range(3):
        ink = _ink(under[core][:, plane], over[core][:, plane])
        if ink is None:
            return True
        unlike |= np.abs(over[..., plane] - ink.over(under[..., plane])) > _OTHER_INK
    return bool((unlike & elsewhere).sum() >= _LEAST_COLOURED)


def _is_laid_over(found: Derived, over: np.ndarray, under: np.ndarray, changed: np.ndarray) -> bool:
    core = closer.core(changed)
    ink = _ink(under[core], over[core])
    deep = changed
    for _ in range(_DEEP):
        deep = closer.worn(deep)
    if ink is None or not (_fits(over, under, core, ink, _FITS) and _fits(over, under, deep, ink, _FITS_DEEP)):
        return False
    for squares in layers.groups(found):
        place = spread_out(squares, changed.shape)
        if layers.is_plain_ground(under, place):  # paper, a sign, a box: what is written there is content
            return False
        here = place & changed
        if here.sum() >= closer.FEW and not (
            _fits(over, under, here & core, ink, _FITS_HERE) and _adds(over, under, here, ink)
        ):
            return False
    if _goes_on(over, under, changed, ink):
        return False
    if ink.through > _OPAQUE:
        return True
    is_plain = _fits(over, under, deep, ink, _FITS_BROAD) and float(under[core].std()) > _VARIED
    return (is_plain or closer.is_thin(changed)) and laid_over.side(under, over) == 1


def _fits(over: np.ndarray, under: np.ndarray, core: np.ndarray, ink: _Ink, share: float) -> bool:
    """Whether pixels in full ink are what the ink makes of what is underneath."""
    return not core.any() or bool((np.abs(over[core] - ink.over(under[core])) <= _OFF).mean() >= share)


def _adds(over: np.ndarray, under: np.ndarray, changed: np.ndarray, ink: _Ink) -> bool:
    """Whether nothing went away from the ink: there something else was before."""
    one, other = under[changed], over[changed]
    low, high = np.minimum(one, ink.tone) - _AGAINST, np.maximum(one, ink.tone) + _AGAINST
    return bool(((other < low) | (other > high)).mean() <= _ODD)


def _goes_on(over: np.ndarray, under: np.ndarray, changed: np.ndarray, ink: _Ink) -> bool:
    """Whether both pictures have something drawn in that ink beside it."""
    around = (softened(changed.astype(np.float32), _BESIDE / 2) > 0.02) & ~changed
    held = around.copy()
    for plane in (over, under):
        held &= (np.abs(plane - ink.tone) <= closer.SAME_INK) & (
            brightest_around(plane, 5) - darkest_around(plane, 5) <= _FLAT
        )
    return bool(held.sum() > _HELD * changed.sum())


def _ink(under: np.ndarray, over: np.ndarray) -> _Ink | None:
    """The one ink that makes one of the other, by least squares, robustly; None where it would be none."""
    weights = np.ones(len(under))
    through, offset = 0.0, float(np.median(over))
    if float(under.std()) >= _SPREAD:
        for _ in range(8):
            total = weights.sum()
            x, y = (weights @ under) / total, (weights @ over) / total
            spread = float(weights @ (under - x) ** 2)
            if spread < 1e-3:
                return None
            through = float(weights @ ((under - x) * (over - y))) / spread
            offset = float(y - through * x)
            weights = 1 / np.maximum(np.abs(over - through * under - offset), 2.0) ** 2
    if not -0.05 <= through <= _THROUGH:
        return None
    tone = offset / (1 - through)
    return _Ink(tone, through) if -closer.SAME_INK <= tone <= 255 + closer.SAME_INK else None
