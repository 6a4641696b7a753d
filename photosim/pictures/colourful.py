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


def has_colours(thumbnail: bytes) -> bool | None:
    """Whether more than a twentieth of a JPEG thumbnail is not grey; `None` between the two.

    Raises OSError where it is damaged.

    A sepia print has colours by this. Raises OSError where it is damaged.
    """
    with Image.open(io.BytesIO(thumbnail), formats=["JPEG"]) as image:
        small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    chroma = np.abs(np.asarray(small.convert("YCbCr"), np.float32)[..., 1:] - 128).max(axis=-1)
    strength = float(np.percentile(chroma, _SHARE))
    return True if strength >= _COLOUR else False if strength < _GREY else None
