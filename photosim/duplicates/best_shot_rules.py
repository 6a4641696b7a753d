"""Which exposure of a series came out best: by sharpness where all show the same, and by exposure. Advice only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from photosim.values.shot_quality import CELLS, OUTLINE, ShotAdvice, ShotQuality

_TIE = 0.05
"""Scores this close to the best are as good."""
_CLIPPING = 2.0
"""How much of the score a burnt-out or black share costs."""
_USUAL = 0.02
"""Share of difference in clipping that is not worth a word."""
_FARTHEST = OUTLINE // 4
_SURE = 0.25
"""Correlation of two outlines from which their shift is believed."""


def advise(shots: Sequence[ShotQuality]) -> list[ShotAdvice]:
    """Compare the exposures of one series with each other; in their order."""
    windows = _common(shots)
    crisp = np.stack([_detail(shot)[window] for shot, window in zip(shots, windows, strict=True)])
    # Where nobody is sharp, as in the background, nothing is to be compared; so the sharpest there gives the weight.
    weight = crisp.max(axis=0)
    kept = crisp / np.maximum(weight, 1e-6)
    total = float(weight.sum())
    sharp = (kept * weight).sum(axis=(1, 2)) / total if total > 0 else np.ones(len(shots))
    sharp = sharp / max(float(sharp.max()), 1e-6)
    clipped = [shot.burnt + shot.black for shot in shots]
    least = min(clipped)
    return [
        ShotAdvice(
            sharpness=float(value),
            burnt=shot.burnt,
            black=shot.black,
            score=float(value) * max(0.0, 1.0 - _CLIPPING * (lost - least)),
        )
        for value, shot, lost in zip(sharp, shots, clipped, strict=True)
    ]


def is_tie(best: float, score: float) -> bool:
    """Whether a score is as good as the best one."""
    return score >= best - _TIE


def ties(best: ShotAdvice, other: ShotAdvice) -> bool:
    """Whether the other is as good."""
    return is_tie(best.score, other.score)


def reason(best: ShotAdvice, others: Sequence[ShotAdvice]) -> str:
    """Why one is better than those of the others that are not as good; empty when all are."""
    beaten = [other for other in others if not ties(best, other)]
    words = []
    if any(best.sharpness - other.sharpness > _TIE for other in beaten):
        words.append("the sharpest")
    if any(_clipped(other) - _clipped(best) > _USUAL for other in beaten):
        words.append("the best exposed")
    return "; ".join(words) if words or not beaten else "the sharpest and best exposed"


def in_words(shot: ShotAdvice, best: ShotAdvice) -> str:
    """In what an exposure falls short of the best one: `40 % softer, 12 % burnt out`."""
    words = []
    softer = 1.0 - shot.sharpness / max(best.sharpness, 1e-6)
    if softer > _TIE:
        words.append(f"{100 * softer:.0f} % softer")
    elif softer < -_TIE:
        words.append("sharper")
    if shot.burnt - best.burnt > _USUAL:
        words.append(f"{100 * shot.burnt:.0f} % burnt out")
    if shot.black - best.black > _USUAL:
        words.append(f"{100 * shot.black:.0f} % black")
    return ", ".join(words) or "as sharp and as well exposed"


def _detail(shot: ShotQuality) -> np.ndarray:
    """Fine detail in each cell beyond the sensor's noise, over the contrast of the whole: float32 (CELLS, CELLS)."""
    detail = np.sqrt(np.maximum(shot.fine**2 - shot.noise**2, 0.0))
    return np.asarray(detail / (float(shot.outline.std()) + 1.0), np.float32)


def _clipped(shot: ShotAdvice) -> float:
    return shot.burnt + shot.black


def _common(shots: Sequence[ShotQuality]) -> list[tuple[slice, slice]]:
    """For each exposure the cells that all of them show, by its shift against the first."""
    shifts = [_shift(shots[0].outline, shot.outline) for shot in shots]
    cells = [(round(down * CELLS / OUTLINE), round(across * CELLS / OUTLINE)) for down, across in shifts]
    windows = []
    for axis in (0, 1):
        moved = [cell[axis] for cell in cells]
        first, last = max(0, -min(moved)), CELLS - max(0, *moved)
        windows.append([slice(first + by, last + by) for by in moved])
    return list(zip(windows[0], windows[1], strict=True))


def _shift(one: np.ndarray, other: np.ndarray) -> tuple[int, int]:
    """By how many outline pixels, down and across, the other shows the same thing; nothing when it is not sure."""
    ready = []
    for outline in (one, other):
        values = outline.astype(np.float32) - float(outline.mean())
        values /= max(float(np.sqrt((values * values).sum())), 1e-6)
        padded = np.zeros((2 * OUTLINE, 2 * OUTLINE), np.float32)
        padded[:OUTLINE, :OUTLINE] = values
        ready.append(np.fft.rfft2(padded))
    alike = np.fft.irfft2(np.conj(ready[0]) * ready[1], s=(2 * OUTLINE, 2 * OUTLINE))
    near = np.arange(-_FARTHEST, _FARTHEST + 1)
    window = alike[np.ix_(near, near)]
    down, across = np.unravel_index(int(window.argmax()), window.shape)
    if window[down, across] < _SURE:
        return 0, 0
    return int(near[down]), int(near[across])
