"""What is left of a damaged picture: as other programs show it, but only the rows that are the picture's own.

A decoder that reaches damage goes on with whatever it makes up. So the file is completed in two ways, and a row counts
as left where both give the same. What is left is decoded like any other picture, of so many rows.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.pictures import codecs, jpeg, png
from photosim.pictures.faults import DECODER_ERRORS
from photosim.pictures.sniff import TIFF, looks_like

_LEAST_ROWS = 16
_LEAST_SHARE = 0.02
"""Of all rows. What is less shows nothing that a person would know again."""
_OFF = 6
"""Grey levels by which a row may differ: in a progressive file the finest detail alone is lost."""
_MOST_BYTES = 1 << 30
"""Of pixels that are put in the place of lost ones."""


class Remains(NamedTuple):
    """A file that decodes, and which of its stored rows are the picture's own."""

    data: bytes
    first: int
    end: int
    height: int
    """All rows that the picture had."""

    @property
    def share(self) -> float:
        """0 to 1 of the picture."""
        return (self.end - self.first) / self.height


def remains(data: bytes, most_pixels: int) -> Remains | None:
    """What is left of a file that does not decode; `None` where nothing is, and for a JPEG that claims more pixels.

    A JPEG of 2 KB that claimed 60,000 × 60,000 pixels had 7,500 × 7,500 decoded twice: 20 s, and gigabytes of memory.
    """
    codecs.prepare()
    try:
        if data.startswith(jpeg.BEGIN):
            found = _of_jpeg(data, most_pixels)
        elif data.startswith(png.SIGNATURE):
            found = _of_png(data)
        elif data.startswith(b"BM") or looks_like(data) is TIFF:
            found = _filled_up(data)
        else:
            return None
    except DECODER_ERRORS:
        return None
    if found is None or found.end - found.first < max(_LEAST_ROWS, _LEAST_SHARE * found.height):
        return None
    return found


def _of_jpeg(data: bytes, most_pixels: int) -> Remains | None:
    pixels = functools.partial(jpeg.reduced, most_pixels=most_pixels)
    for candidate in (data, jpeg.cleaned(data)):
        whole, other = jpeg.completed(candidate)
        try:
            return _alike(whole, whole, other, pixels, from_the_first=True)
        except DECODER_ERRORS:
            continue
    return None


def _of_png(data: bytes) -> Remains | None:
    found = png.remains(data)
    if found is None:
        return None
    with Image.open(io.BytesIO(found.data), formats=("PNG",)) as image:
        height = image.height
    return Remains(found.data, 0, found.rows, height)


def _filled_up(data: bytes) -> Remains | None:
    """A bitmap or a TIFF that ends before its pixels do, where these are not compressed."""
    with Image.open(io.BytesIO(data), formats=("BMP", "DIB", "TIFF")) as image:
        lacking = image.width * image.height * max(1, len(image.getbands())) * 2
        if lacking > _MOST_BYTES or getattr(image, "_compression", "raw") != "raw":
            return None
    whole = data + bytes(lacking)
    return _alike(whole, whole, data + b"\x55" * lacking, _pixels)


def _alike(
    data: bytes,
    one: bytes,
    other: bytes,
    pixels: Callable[[bytes], tuple[np.ndarray, int]],
    *,
    from_the_first: bool = False,
) -> Remains:
    """The longest run of rows that two ways of completing a file agree about, or all up to the first other one."""
    here, height = pixels(one)
    there, _ = pixels(other)
    differs = np.abs(here.astype(np.int16) - there).reshape(len(here), -1).max(axis=1) > _OFF
    edges = [-1, *np.flatnonzero(differs).tolist(), len(differs)]
    runs = [(before + 1, after) for before, after in itertools.pairwise(edges)]
    first, end = runs[0] if from_the_first else max(runs, key=lambda run: run[1] - run[0])
    scale = height / len(here)
    # Next to what was made up, colours of the two are mixed.
    first, end = first + (first > 0), end - (end < len(here))
    return Remains(data, round(first * scale), round(end * scale), height)


def _pixels(data: bytes) -> tuple[np.ndarray, int]:
    with Image.open(io.BytesIO(data), formats=("BMP", "DIB", "TIFF")) as image:
        return np.asarray(image.convert("RGB")), image.height
