"""What a proof tells of two pictures, as facts: half the size, a part of the frame, turned, brighter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from photosim.proof.measures import GRID, Measures
from photosim.proof.parts import cut
from photosim.proof.plates import Plate
from photosim.proof.recolouring import SquareColours
from photosim.proof.registration import Registration
from photosim.values.differences import Differences, Setting, ToneChange

_WHOLE = 0.97
_BRIGHTER = 5.0
_CONTRAST = 1.12
_COLOURFUL = 4.0
_SATURATION = 1.15
_SOFTER = 0.7
_ONE_SIZE = 0.02
"""Part by which the sides of two pictures of one size are measured to differ at most."""


def differences(
    first: Plate,
    second: Plate,
    alignment: Registration,
    measures: Measures,
    *,
    layer: int | None = None,
    colours: Sequence[ToneChange] | None = None,
    retouched: bool = False,
) -> Differences:
    """In what the second photo differs from the first, and how well the rest agrees.

    `layer` says over which of the two strokes were laid, 0 or 1; `colours` what became of the colours, if
    known; `retouched` that small spots differ.
    """
    if colours is None:
        part = cut(first, second, alignment, GRID)
        colours = SquareColours.of(part).changes() if part is not None else ()
    changes = (*_tones(measures), *(colours or _grading(first, second)))
    sharpness = 0
    if not _SOFTER < measures.softness < 1 / _SOFTER:
        sharpness = -1 if measures.softness < 1 else 1
    return replace(
        _frame(first, second, alignment),
        turn=alignment.turn,
        layer={None: 0, 0: -1, 1: 1}[layer],
        retouched=retouched,
        sharpness=sharpness,
        changes=changes,
        decibels=None if changes else round(min(measures.decibels, 60)),
    )


def _frame(first: Plate, second: Plate, alignment: Registration) -> Differences:
    width, height = first.size
    there = second.tones(alignment.turn).size
    left, top, right, bottom = alignment.place.back((0.0, 0.0, float(there[0]), float(there[1])))
    common = (min(right, width) - max(left, 0.0)) * (min(bottom, height) - max(top, 0.0))
    of_first, of_second = common / (width * height), common / ((right - left) * (bottom - top))
    more, setting = None, Setting.NONE
    if of_second < _WHOLE:
        inner = second.frames(alignment.turn)[-1]
        bordered = (inner[2] - inner[0]) * (inner[3] - inner[1]) < _WHOLE * there[0] * there[1]
        more, setting = (None, Setting.BORDER) if bordered else (float(of_second), Setting.NONE)
    finer = first.full_size[0] / width, max(second.full_size) / max(there)
    scale = (alignment.place.scale_x * alignment.place.scale_y) ** 0.5 * finer[1] / finer[0]
    return Differences(
        crop=float(of_first) if of_first < _WHOLE else None,
        more=more,
        setting=setting,
        size=None if abs(scale - 1) < _ONE_SIZE else float(scale),
    )


def _tones(measures: Measures) -> list[ToneChange]:
    changes = []
    if abs(measures.brighter) > _BRIGHTER:
        changes.append(ToneChange.BRIGHTER if measures.brighter > 0 else ToneChange.DARKER)
    if not 1 / _CONTRAST < measures.gain < _CONTRAST:
        changes.append(ToneChange.MORE_CONTRAST if measures.gain > 1 else ToneChange.LESS_CONTRAST)
    return changes


def _grading(first: Plate, second: Plate) -> list[ToneChange]:
    before, after = _colourfulness(first.colours), _colourfulness(second.colours)
    if before > _COLOURFUL and not 1 / _SATURATION < after / before < _SATURATION:
        return [ToneChange.STRONGER if after > before else ToneChange.PALER]
    return []


def _colourfulness(image: Image.Image) -> float:
    """Mean distance from grey, in levels."""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BOX).convert("YCbCr"), np.float32)
    return float(np.abs(small[..., 1:] - 128).mean())
