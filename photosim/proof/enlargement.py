"""Whether a larger copy holds detail that the smaller one lacks, or was only enlarged or sharpened.

What lies beyond the smaller copy's resolution is cut out of the larger one. Enlarging makes that out of the smaller
picture, so it can be told from it: it is the same part of the smaller picture, enlarged, after a small filter. Real
detail cannot be told from a picture that does not have it.
"""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from PIL import Image, ImageFilter

_KERNELS = (
    Image.Resampling.LANCZOS,
    Image.Resampling.BICUBIC,
    Image.Resampling.BILINEAR,
    Image.Resampling.NEAREST,
)
LEAST = 1.12
"""A picture enlarged by less has next to nothing beyond the smaller one's resolution."""
_TOLD = 0.32
"""Share of that which the smaller picture tells. With 8 real photos: 0.02 to 0.26 where the larger was the original of
1.25 to 2 times the size; 0.27 to 0.87 in most that were enlarged so, with four filters, sharpened or not."""
_HALF_TOLD = 0.2
"""The same where it is asked whether the rest was made by sharpening. The half size of a page, sharpened, looks
much like the whole page too; of long screenshots the smaller picture tells 0.12 at most."""
_CLEAR, _STRONG = 0.40, 0.47
"""Strength of that over the smaller one's own finest detail: 0.47 and more in 8 originals, 0.13 to 0.49 in copies
enlarged without sharpening. The second where the copies cannot be laid over each other to a fraction of a pixel."""
_SHARPENINGS = (ImageFilter.UnsharpMask(2, 120, 2), ImageFilter.UnsharpMask(3, 80, 2))
"""What people and programs use. Of 30 copies that were enlarged, sharpened and saved, 13 are taken for real with these
instead of 17."""
_FAINT = 0.3
"""Grey levels: below that there is nothing but the rounding of pixels."""


class Detail(Enum):
    """What the larger of two copies has beyond the smaller one's resolution."""

    REAL = auto()
    NONE = auto()
    UNKNOWN = auto()


def beyond(large: Image.Image, small: Image.Image, *, exact: bool) -> Detail:
    """Judge the same part of the scene in both, mode L; `exact` where they lie on each other to a tenth of a pixel."""
    factor = min(large.width / small.width, large.height / small.height)
    if factor < LEAST:
        return Detail.UNKNOWN
    as_it_is, large, small = small, large.convert("F"), small.convert("F")
    fine = _finest(large, small.size)
    strength = float(np.sqrt((fine * fine).mean()))
    if strength < _FAINT:
        return Detail.UNKNOWN
    own = _finest(small, (max(1, round(small.width / factor)), max(1, round(small.height / factor))))
    ratio = strength / (float(np.sqrt((own * own).mean())) + 1e-6)
    # Next to nothing may also be a soft original, so that alone is no sign of an enlargement.
    told = 0.0
    if exact:
        told = max(_told(fine, _finest(small.resize(large.size, kernel), small.size)) for kernel in _KERNELS)
    if told >= _TOLD:
        return Detail.NONE
    if ratio < (_CLEAR if exact else _STRONG) or (told >= _HALF_TOLD and _is_sharpened(fine, as_it_is, large.size)):
        return Detail.UNKNOWN
    return Detail.REAL


def _is_sharpened(fine: np.ndarray, small: Image.Image, size: tuple[int, int]) -> bool:
    """Whether much of `fine` is what sharpening makes that ends at black and white, as no small filter can."""
    larger = [small.resize(size, kernel) for kernel in _KERNELS[:2]]
    sharpened = [one.filter(sharpening).convert("F") for one in larger for sharpening in _SHARPENINGS]
    return any(_told(fine, _finest(one, small.size)) >= _TOLD for one in sharpened)


def _finest(image: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """What of a picture is lost when it is reduced to this size, float32 (height, width)."""
    lanczos = Image.Resampling.LANCZOS
    back = image.resize(size, lanczos).resize(image.size, lanczos)
    return np.asarray(np.asarray(image, np.float32) - np.asarray(back, np.float32))


def _told(fine: np.ndarray, guess: np.ndarray) -> float:
    """The share of `fine` that a filter of 3 x 3 pixels makes out of `guess`, 0 to 1."""
    height, width = fine.shape

    def moved(down: int, across: int) -> np.ndarray:
        return np.asarray(guess[2 + down : height - 2 + down, 2 + across : width - 2 + across])

    sides = [
        moved(0, 0),
        moved(0, 1) + moved(0, -1),
        moved(1, 0) + moved(-1, 0),
        moved(1, 1) + moved(1, -1) + moved(-1, 1) + moved(-1, -1),
    ]
    known = np.stack([*(side.ravel() for side in sides), fine[2:-2, 2:-2].ravel()])
    products = (known @ known.T).astype(np.float64)
    product = products[:4, 4]
    weights = np.linalg.solve(products[:4, :4] + 1e-3 * np.eye(4), product)
    return float(product @ weights / (products[4, 4] + 1e-6))
