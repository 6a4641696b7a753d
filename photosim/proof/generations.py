"""Which of two files was there first: what the first saving did to a picture is still there when it is saved again.

JPEG rounds each wave of its squares of 8 x 8 pixels to a multiple of a step. In a copy decoded from such a file the
waves still lie near those multiples; in the picture from which the file was made they lie anywhere.
"""

from __future__ import annotations

import functools
import io

import numpy as np
from PIL import Image

from photosim.pictures import codecs, faults

_SQUARES = 4096
"""Squares of 8 x 8 pixels that are looked at, spread over the picture."""
_FINEST = 3
"""Smaller steps are lost in the rounding of the pixels."""
_FINER = 1.5
"""So many times finer the copy must have been saved: nearly equal steps meet at many multiples by chance."""
_LEAST_WAVES = 200
_NEAR = 0.6
"""Mean cosine of the waves' distance to the multiples, a full turn a step, as a share of what is left of it by saving
again. Up to 0.5 for what was not rounded to them before, 0.7 to 1.2 for what was (docs/duplicates.md)."""
_ROUNDING = 0.5
"""What a wave loses in grey levels by two roundings of the pixels and of their colours, as a standard deviation."""
_TONES, _FEW = 6.0, 0.002
"""Grey levels that compression changes in a border, or in the mean of a square, and the share where it is more."""


def is_saved_again(later: bytes, earlier: bytes) -> bool:
    """Whether the file `later` was made from the JPEG `earlier`: decoded, and saved again with finer steps.

    False where that cannot be told: other sizes, other formats of the earlier one, steps as coarse or coarser.
    Raises UnreadablePhoto.
    """
    codecs.prepare()
    with faults.decoding(earlier), Image.open(io.BytesIO(earlier)) as first:
        if first.format != "JPEG":
            return False
        steps, size = _steps(first), first.size
    with faults.decoding(later), Image.open(io.BytesIO(later)) as second:
        if second.size != size:
            return False
        own = _steps(second) if second.format == "JPEG" else np.ones(64)
    waves = _waves(_luminance(later))
    usable = (steps >= _FINEST) & (steps >= _FINER * own)
    usable[0] = False  # A square's mean is as good as never rounded.
    turns = waves[:, usable] / steps[usable]
    left = np.sinc(own / steps)[usable] * np.exp(-2 * (np.pi * _ROUNDING / steps[usable]) ** 2)
    counted = np.abs(turns) >= 0.5
    near = np.cos(2 * np.pi * turns)[counted].sum()
    return bool(counted.sum() >= _LEAST_WAVES and near > _NEAR * (counted * left).sum())


def is_bordered(later: bytes, earlier: bytes) -> bool:
    """Whether the picture `later` is `earlier`, pixel on pixel, within a plain border of equal width at facing sides.

    Raises UnreadablePhoto.
    """
    inside, whole = _luminance(earlier), _luminance(later)
    (height, width), (down, across) = inside.shape, np.subtract(whole.shape, inside.shape)
    if down < 2 or across < 2:
        return False
    top, left = down // 2, across // 2
    rest = np.ones(whole.shape, bool)
    rest[top : top + height, left : left + width] = False
    border = whole[rest]
    if np.mean(np.abs(border - np.median(border)) > _TONES) > _FEW:
        return False
    differences = _squares(whole[top : top + height, left : left + width] - inside).mean((1, 2))
    return bool(np.mean(np.abs(differences) > _TONES) <= _FEW)


def _luminance(data: bytes) -> np.ndarray:
    codecs.prepare()
    with faults.decoding(data), Image.open(io.BytesIO(data)) as image:
        image.draft("L", image.size)
        return np.asarray(image.convert("L"), np.float32)


def _steps(image: Image.Image) -> np.ndarray:
    """The luminance steps of a JPEG, (64,), row by row."""
    tables = getattr(image, "quantization", {})
    return np.asarray(tables[min(tables)] if tables else [1] * 64, np.float32)


def _waves(grey: np.ndarray) -> np.ndarray:
    """The cosine transforms of squares of a luminance (height, width), float32 (squares, 64), row by row."""
    squares, cosines = _squares(grey), _cosines()
    some = squares[:: max(1, len(squares) // _SQUARES)]
    return np.asarray((cosines @ some @ cosines.T).reshape(-1, 64))


def _squares(grey: np.ndarray) -> np.ndarray:
    rows, columns = grey.shape[0] // 8, grey.shape[1] // 8
    return grey[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3).reshape(-1, 8, 8)


@functools.lru_cache(maxsize=1)
def _cosines() -> np.ndarray:
    """The orthonormal cosine transform of 8 values, float32 (8, 8)."""
    order = np.arange(8)
    basis = np.cos((order[None, :] + 0.5) * order[:, None] * np.pi / 8) * 0.5
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)
