"""Whether what differs between two pictures is one layer of strokes, laid over one of them only.

A caption, a date or a watermark covers a photo; below it, the other picture shows how the photo goes on. Two captions,
or other digits of one stamp, are no layer: each picture has strokes there that the other cannot give.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from photosim.proof import closer
from photosim.proof.derivation import Derived
from photosim.proof.rasters import means, spread_out, spreads

_LEFT = 1.0
"""Grey levels that are left in a square which a layer touches."""
_NEARBY = 3
"""Squares between the letters of one line."""
_LET_THROUGH, _OFF = 0.8, 10.0
"""The part of the picture that an ink lets through at most, and grey levels by which its pixels may be off."""
_RINGING, _ODD = 32.0, 0.05
"""Grey levels by which saving at quality 40 puts pixels beside a stroke off, and the share of the changed pixels that
may be off by more. Captions have 0.01 at most, other words in the place of some 0.2 and more."""
_LINE, _HELD = 6, 0.5
"""Squares around strokes in which a line of writing goes on, and the ink that both pictures have there, as a share of
the strokes: more is a line of which other words are the same."""
_GROUND, _PAPER = 3.0, 0.85
"""Grey levels either way, and the share of the pixels around strokes within them: paper, a screen, a sign. There
strokes are content."""
_SHEET, _INKED = 0.5, 6.0
"""Grey levels. Plain squares around strokes that vary by less in tone are paper or a screen, not a sky or a wall. On
those, four in five pixels of the strokes are so near to their ink: drawn by a program, not by a pen before a camera."""
_MOSTLY, _CALM, _SOME = 0.9, 2.0, 12
"""Share of such a square that is ground, its grey levels of spread at most, and how many squares can tell."""
_NIGHT = 16.0
"""Grey levels; a ground below is as often a night sky, of which the whole picture has to tell."""


def side(found: Derived) -> int | None:
    """Over which picture all that differs was laid, 0 or 1; None where that is no layer."""
    if found.is_page:
        return None
    # Of a few faint pixels either may be the ink; the rest of the layer says which.
    sides = {0, 1}
    for marks in groups(found):
        sides &= _sides(found, marks)
    return sides.pop() if len(sides) == 1 else None


def covered(found: Derived) -> np.ndarray:
    """The squares that differ and those beside them, bool (rows, columns)."""
    return _grown(found.left > _LEFT, 1)


def _sides(found: Derived, marks: np.ndarray) -> set[int]:
    """Over which of the two strokes may have been laid in marked squares."""
    mask = spread_out(marks, found.more.shape)
    changed = mask & (np.abs(found.more) > closer.STRONG)
    if changed.sum() < closer.FEW:
        return set()
    line = spread_out(_grown(marks, _LINE), found.more.shape) & ~changed
    return {side for side in (0, 1) if _is_laid_over(found, side, changed, mask & ~changed, line)}


def _is_laid_over(found: Derived, side: int, changed: np.ndarray, around: np.ndarray, line: np.ndarray) -> bool:
    """Whether the changed pixels of one picture are strokes in one ink, and the other is plain or a photo there."""
    over, under = found.tones[side], found.tones[1 - side]
    ink = _ink(over, under, found.more if side else -found.more, changed)
    if ink is None:
        return False
    if _against(over, under, ink, changed) > _ODD:
        return False
    beside = np.abs(over[around] - ink) <= closer.SAME_INK
    if beside.size and beside.mean() > closer.INK_AROUND:
        return False
    held = (np.abs(over[line] - ink) <= closer.SAME_INK) & (np.abs(under[line] - ink) <= closer.SAME_INK)
    if held.sum() > _HELD * changed.sum():
        return False
    if not is_plain_ground(under, changed | around):
        return True
    strokes = over[closer.core(changed)]
    return _is_sky(under, line) and bool(np.percentile(np.abs(strokes - np.median(strokes)), 80) <= _INKED)


def is_plain_ground(under: np.ndarray, at: np.ndarray) -> bool:
    """Whether a picture is nearly of one tone there, which is no night."""
    ground = under[at]
    counts = np.bincount(np.clip(np.rint(ground), 0, 255).astype(np.int64), minlength=256)
    tone = int(counts.argmax())
    return tone >= _NIGHT and bool((np.abs(ground - tone) <= _GROUND).mean() >= _PAPER)


def _against(over: np.ndarray, under: np.ndarray, ink: float, changed: np.ndarray) -> float:
    """The share of changed pixels that an ink cannot have changed so: it brings each nearer to its own tone."""
    one, other = under[changed], over[changed]
    low, high = np.minimum(one, ink) - _RINGING, np.maximum(one, ink) + _RINGING
    return float(((other < low) | (other > high)).mean())


def _is_sky(under: np.ndarray, around: np.ndarray) -> bool:
    """Whether the plain ground around strokes changes as it does before a camera, if by little."""
    plain = (means(around) > _MOSTLY) & (spreads(under) < _CALM)
    tones = means(under)[plain]
    return len(tones) > _SOME and float(tones.std()) >= _SHEET


def _ink(over: np.ndarray, under: np.ndarray, more: np.ndarray, changed: np.ndarray) -> float | None:
    """The tone of the strokes; None where they have no one ink."""
    core = closer.core(changed)
    counts = np.bincount(np.clip(np.rint(over[core]), 0, 255).astype(np.int64), minlength=256)
    close = np.convolve(counts, np.ones(2 * closer.SAME_INK + 1), "same")
    if close.max() >= closer.INK_SHARE * core.sum():
        return float(close.argmax())
    thin = _thin_ink(over, more, changed)
    return _clear_ink(over, under, core) if thin is None else thin


def _thin_ink(over: np.ndarray, more: np.ndarray, changed: np.ndarray) -> float | None:
    """White or black, of strokes so thin that few of their pixels are in full ink."""
    lighter = float((more[changed] > 0).mean())
    if max(lighter, 1 - lighter) < closer.ONE_SIDED:
        return None
    blended = closer.BLENDED if min(changed.shape) < closer.SMALL else 0.0
    ink = float(np.percentile(over[changed], 90 if lighter > 0.5 else 10))
    if not (ink >= closer.WHITE_INK - blended if lighter > 0.5 else ink <= closer.BLACK_INK + blended):
        return None
    return ink if closer.is_thin(changed) else None


def _clear_ink(over: np.ndarray, under: np.ndarray, core: np.ndarray) -> float | None:
    """Of an ink that lets a part of the picture through, evenly, as a watermark does."""
    one, other = under[core], over[core]
    spread = float(one.std())
    if spread < _OFF:
        return None
    through = float(((one - one.mean()) * (other - other.mean())).mean()) / spread**2
    if not 0.05 < through < _LET_THROUGH:
        return None
    rest = other - through * one
    ink = float(np.median(rest)) / (1 - through)
    return (
        ink
        if np.percentile(np.abs(rest - np.median(rest)), 80) <= _OFF
        and -closer.SAME_INK <= ink <= 255 + closer.SAME_INK
        else None
    )


def groups(found: Derived) -> Iterator[np.ndarray]:
    """Squares that differ and lie together, each group with a sure one: bool (rows, columns) with what is around it."""
    marks, sure = found.left > _LEFT, found.left >= found.limit
    grown = _grown(marks, _NEARBY)
    open_ = grown.copy()
    while True:
        seeds = np.argwhere(sure & open_)
        if not len(seeds):
            return
        group = np.zeros_like(marks)
        group[tuple(seeds[0])] = True
        while True:
            wider = _grown(group, 1) & grown
            if wider.sum() == group.sum():
                break
            group = wider
        open_ &= ~group
        yield _grown(group & marks, 1)


def _grown(marks: np.ndarray, by: int) -> np.ndarray:
    for _ in range(by):
        padded = np.pad(marks, 1)
        rows = padded[:-2] | padded[1:-1] | padded[2:]
        marks = rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]
    return np.asarray(marks)
