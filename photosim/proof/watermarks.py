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
from photosim.proof.rasters import brightest_around, darkest_around, means, softened, spread_out

_CHANGED = 14.0
"""Grey levels by which a pixel must differ to be a part of it. Noise and saving at quality 80 make 10."""
_MOST, _LEAST = 0.5, 60
"""Share of the picture that it may cover, and its pixels at least."""
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
_BESIDE = 24.0
"""Pixels around it that are looked at."""


class _Ink(NamedTuple):
    tone: float
    through: float
    """The part of what is underneath that shines through."""

    def over(self, under: np.ndarray) -> np.ndarray:
        return np.asarray(self.through * under + (1 - self.through) * self.tone)


def side(found: Derived) -> int | None:
    """Over which picture one such layer was laid, 0 or 1; None where that is not so."""
    if found.is_page:
        return None
    marks = spread_out(means(np.abs(found.more)) > _CHANGED / 4, found.more.shape)
    changed = marks & (np.abs(found.more) > _CHANGED)
    if not _LEAST <= changed.sum() <= _MOST * changed.size:
        return None
    # A layer over much of the picture may have spoilt the curve that carries tones over.
    for planes in (found.tones, found.alike):
        sides = [over for over in (0, 1) if _is_laid_over(found, planes[over], planes[1 - over], changed)]
        if len(sides) == 1:
            return sides[0]
    return None


def _is_laid_over(found: Derived, over: np.ndarray, under: np.ndarray, changed: np.ndarray) -> bool:
    core = closer.core(changed)
    ink = _ink(under[core], over[core])
    deep = changed
    for _ in range(_DEEP):
        deep = closer.worn(deep)
    if ink is None or not (_fits(over, under, core, ink, _FITS) and _fits(over, under, deep, ink, _FITS_DEEP)):
        return False
    for squares in layers.groups(found):
        here = spread_out(squares, changed.shape) & changed
        if here.sum() >= closer.FEW and not (
            _fits(over, under, here & core, ink, _FITS_HERE) and _adds(over, under, here, ink)
        ):
            return False
    if ink.through > _OPAQUE:
        return True
    is_plain = _fits(over, under, deep, ink, _FITS_BROAD) and float(under[core].std()) > _VARIED
    return (
        (is_plain or closer.is_thin(changed))
        and laid_over.side(under, over) == 1
        and not _goes_on(over, under, changed, ink)
    )


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
