"""Whether a picture has any colours, by its thumbnail."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

_SIDE = 64
_SHARE = 99.0
"""Per cent of the picture's squares that may be greyer: a red coat in a grey street is colour."""
_LEAST = 6.0
"""Distance from grey, in levels. Compressing a grey picture gives up to 2."""


def has_colours(thumbnail: bytes) -> bool:
    """Whether more than one hundredth of a JPEG thumbnail is not grey. Raises OSError where it is damaged.

    A sepia print has colours by this.
    """
    with Image.open(io.BytesIO(thumbnail), formats=["JPEG"]) as image:
        small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    chroma = np.abs(np.asarray(small.convert("YCbCr"), np.float32)[..., 1:] - 128).max(axis=-1)
    return bool(np.percentile(chroma, _SHARE) >= _LEAST)
