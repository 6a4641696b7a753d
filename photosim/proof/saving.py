"""What coarse saving has made of a copy: the other one is made as small and saved as coarsely, then both must agree.

At quality 10 a JPEG differs from its original by more than a caption does. But it differs as that table of steps makes
it differ, square by square, and a picture saved with the same table on the same grid comes out nearly the same.
"""

from __future__ import annotations

import io

from PIL import Image

from photosim.pictures.decode import upright
from photosim.proof.pixels import Saved
from photosim.proof.plates import Plate

SIDE = 1280
"""Longest side, in pixels, at which both are compared."""
_COARSE = 12.0
"""Mean step of a JPEG's nine coarsest waves, from which on saving is asked: 13 at quality 50, 65 at quality 10."""
_SMALLER = 0.95
"""Part of the other's longest side below which a picture is the smaller one."""
_MOST_PIXELS = 30_000_000


def saved_alike(first: bytes, second: bytes) -> tuple[Plate, Plate] | None:
    """Lay out two files of one whole, upright frame, the better one as small and as coarse as the other.

    None where neither was saved coarsely, or the coarse one is the larger, or one is damaged. Raises UnreadablePhoto.
    """
    one, other = Saved.of(first), Saved.of(second)
    if one is None or other is None or one.orientation != 1 or other.orientation != 1:
        return None
    longest = max(one.size), max(other.size)
    of_first = longest[0] < _SMALLER * longest[1] or (
        longest[1] >= _SMALLER * longest[0] and one.coarseness > other.coarseness
    )
    coarse = one if of_first else other
    if coarse.coarseness < _COARSE or coarse.size[0] * coarse.size[1] > _MOST_PIXELS:
        return None
    made, copy = (upright(data).convert("RGB") for data in ((second, first) if of_first else (first, second)))
    if copy.size != coarse.size:  # of a damaged file only a part is shown
        return None
    if made.size != coarse.size:
        made = made.resize(coarse.size, Image.Resampling.LANCZOS)
    written = io.BytesIO()
    made.save(written, "JPEG", qtables=coarse.tables, subsampling=coarse.sampling)
    with Image.open(written, formats=("JPEG",)) as image:
        plates = _plate(image.convert("RGB")), _plate(copy)
    return (plates[1], plates[0]) if of_first else plates


def _plate(image: Image.Image) -> Plate:
    size = image.size
    image.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    return Plate.of(image, size)
