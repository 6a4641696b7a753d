"""A proof in a few words: `half size, 41 dB`, `crop, 72 % of the frame`, `rotated, brighter`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from photosim.proof.derivation import cut
from photosim.proof.measures import GRID, Measures
from photosim.proof.plates import Plate
from photosim.proof.recolouring import Colours
from photosim.proof.registration import Alignment
from photosim.values.bulk import RETOUCHED

_TURNED = {
    2: "mirrored",
    3: "upside down",
    4: "mirrored, upside down",
    5: "rotated, mirrored",
    6: "rotated",
    7: "rotated, mirrored",
    8: "rotated",
}
_WHOLE = 0.97
_BRIGHTER = 5.0
_CONTRAST = 1.12
_COLOURFUL = 4.0
_SATURATION = 1.15
_SOFTER = 0.7


def in_words(
    first: Plate,
    second: Plate,
    alignment: Alignment,
    measures: Measures,
    *,
    layer: int | None = None,
    colours: Sequence[str] | None = None,
    retouched: bool = False,
) -> str:
    """Say in what the second photo differs from the first, and how well the rest agrees.

    `layer` says over which of the two strokes were laid, 0 or 1; `colours` what became of the colours, if
    known; `retouched` that small spots differ.
    """
    words = [*_frame(first, second, alignment), *([_TURNED[alignment.turn]] if alignment.turn != 1 else [])]
    if colours is None:
        part = cut(first, second, alignment, GRID)
        colours = Colours.of(part).in_words() if part is not None else ()
    tones = [*_tones(measures), *(colours or _grading(first, second))]
    if layer is not None:
        words.append("with a caption" if layer else "without the caption")
    if retouched:
        words.append(RETOUCHED)
    if not _SOFTER < measures.softness < 1 / _SOFTER:
        words.append("softer" if measures.softness < 1 else "sharper")
    words += tones or [f"{min(measures.decibels, 60):.0f} dB"]
    return ", ".join(words)


def _frame(first: Plate, second: Plate, alignment: Alignment) -> list[str]:
    width, height = first.size
    there = second.tones(alignment.turn).size
    left, top, right, bottom = alignment.place.back((0.0, 0.0, float(there[0]), float(there[1])))
    common = (min(right, width) - max(left, 0.0)) * (min(bottom, height) - max(top, 0.0))
    of_first, of_second = common / (width * height), common / ((right - left) * (bottom - top))
    words = []
    if of_first < _WHOLE:
        words.append(f"crop, {100 * of_first:.0f} % of the frame")
    if of_second < _WHOLE:
        inner = second.frames(alignment.turn)[-1]
        bordered = (inner[2] - inner[0]) * (inner[3] - inner[1]) < _WHOLE * there[0] * there[1]
        words.append("with a border" if bordered else f"shows more; the other is {100 * of_second:.0f} % of its frame")
    finer = first.full_size[0] / width, max(second.full_size) / max(there)
    scale = (alignment.place.scale_x * alignment.place.scale_y) ** 0.5 * finer[1] / finer[0]
    size = _size(scale)
    return [*words, size] if size else words


def _size(scale: float) -> str:
    """Say how long the sides are, cropping left out; nothing where they are the same."""
    for value, name in ((1.0, ""), (0.5, "half size"), (0.25, "quarter size"), (2.0, "double size")):
        if abs(scale / value - 1) < 0.02:
            return name
    return f"{100 * scale:.0f} % of the size" if scale < 1 else f"{scale:.1f} × the size"


def _tones(measures: Measures) -> list[str]:
    words = []
    if abs(measures.brighter) > _BRIGHTER:
        words.append("brighter" if measures.brighter > 0 else "darker")
    if not 1 / _CONTRAST < measures.gain < _CONTRAST:
        words.append("more contrast" if measures.gain > 1 else "less contrast")
    return words


def _grading(first: Plate, second: Plate) -> list[str]:
    before, after = _colourfulness(first.colours), _colourfulness(second.colours)
    if before > _COLOURFUL and not 1 / _SATURATION < after / before < _SATURATION:
        return ["stronger colours" if after > before else "paler"]
    return []


def _colourfulness(image: Image.Image) -> float:
    """Mean distance from grey, in levels."""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BOX).convert("YCbCr"), np.float32)
    return float(np.abs(small[..., 1:] - 128).mean())
