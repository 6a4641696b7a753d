"""Whether a picture has any colours, by its thumbnail."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_SIDE = 64
_SHARE = 95.0
"""Per cent of the picture's squares that may be greyer: a coloured date on a grey picture is no colour of the photo."""
_GREY, _COLOUR = 0.8, 6.0
"""Distances from grey, in levels. A copy whose colours were taken out has none at all, however it was saved; a photo of
fog or snow has 1 and more of its camera's own. Between the two nothing is said."""
_BENDS = 3
"""Degree of the curve by which a tint follows the tones: other in the shadows than in the lights."""


def has_colours(thumbnail: bytes) -> bool | None:
    """Whether more than a twentieth of a JPEG thumbnail has colours of its own; `None` where that is not clear.

    What is tinted has none of its own, but is not grey either: an editor may have warmed a photo of fog. Raises OSError
    where it is damaged.
    """
    with Image.open(io.BytesIO(thumbnail), formats=["JPEG"]) as image:
        small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    pixels = np.asarray(small.convert("YCbCr"), np.float64).reshape(-1, 3)
    chroma = pixels[:, 1:] - 128
    if _strength(chroma) < _GREY:
        return False
    curve = np.vander(pixels[:, 0] / 255, _BENDS + 1)
    tint = curve @ np.linalg.lstsq(curve, chroma, rcond=None)[0]
    return True if _strength(chroma - tint) >= _COLOUR else None


def _strength(chroma: np.ndarray) -> float:
    return float(np.percentile(np.abs(chroma).max(axis=-1), _SHARE))
