"""What coarse saving has made of a copy: the other one is made as small and saved as coarsely, then both must agree.

At quality 10 a JPEG differs from its original by more than a caption does. But it differs as that table of steps makes
it differ, square by square, and a picture saved with the same table on the same grid comes out nearly the same.
"""

from __future__ import annotations

import io
from typing import NamedTuple

import numpy as np
from PIL import Image, JpegImagePlugin

from photosim.pictures import codecs, faults, metadata, orientation, raw
from photosim.pictures.decode import upright
from photosim.proof.plates import Plate

SIDE = 1280
"""Longest side, in pixels, at which both are compared."""
_COARSE = 12.0
"""Mean step of a JPEG's nine coarsest waves, from which on saving is asked: 13 at quality 50, 65 at quality 10."""
_COARSEST = (0, 1, 2, 8, 9, 10, 16, 17, 18)
_SMALLER = 0.95
"""Part of the other's longest side below which a picture is the smaller one."""
_MOST_PIXELS = 30_000_000

_FOUR_TWO_ZERO = 2


class _Saving(NamedTuple):
    """How a file was saved."""

    size: tuple[int, int]
    tables: dict[int, list[int]]
    sampling: int

    @property
    def step(self) -> float:
        return float(np.mean([self.tables[min(self.tables)][wave] for wave in _COARSEST])) if self.tables else 0.0


def saved_alike(first: bytes, second: bytes) -> tuple[Plate, Plate] | None:
    """Lay out two files of one whole, upright frame, the better one as small and as coarse as the other.

    None where neither was saved coarsely, or the coarse one is the larger. Raises UnreadablePhoto.
    """
    savings = _saving(first), _saving(second)
    if savings[0] is None or savings[1] is None:
        return None
    longest = [max(saving.size) for saving in savings if saving]
    of_first = longest[0] < _SMALLER * longest[1] or (
        longest[1] >= _SMALLER * longest[0] and savings[0].step > savings[1].step
    )
    copy, coarse = (first, savings[0]) if of_first else (second, savings[1])
    if coarse.step < _COARSE or coarse.size[0] * coarse.size[1] > _MOST_PIXELS:
        return None
    made = upright(second if of_first else first).convert("RGB")
    if made.size != coarse.size:
        made = made.resize(coarse.size, Image.Resampling.LANCZOS)
    written = io.BytesIO()
    made.save(written, "JPEG", qtables=coarse.tables, subsampling=coarse.sampling)
    with Image.open(written, formats=("JPEG",)) as image:
        plates = _plate(image.convert("RGB")), _plate(upright(copy).convert("RGB"))
    return (plates[1], plates[0]) if of_first else plates


def _saving(data: bytes) -> _Saving | None:
    """None for a raw file and for one that is turned when it is shown."""
    if raw.is_raw(data):
        return None
    codecs.prepare()
    with faults.decoding(data), Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
        if orientation.clean(metadata.orientation(image)) != 1:
            return None
        is_jpeg = image.format == "JPEG"
        tables: dict[int, list[int]] = dict(getattr(image, "quantization", {})) if is_jpeg else {}
        sampling = JpegImagePlugin.get_sampling(image) if is_jpeg else _FOUR_TWO_ZERO
        return _Saving(image.size, tables, sampling if sampling >= 0 else _FOUR_TWO_ZERO)


def _plate(image: Image.Image) -> Plate:
    size = image.size
    image.thumbnail((SIDE, SIDE), Image.Resampling.BICUBIC)
    return Plate.of(image, size)
