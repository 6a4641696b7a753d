"""What is remembered of every photo to find its copies: a sketch that can be turned, detail, sharpness.

All of it is measured on the thumbnail as it is stored, so that a fingerprint made during the scan and one made later
from the cached thumbnail are the same to the bit.
"""

from __future__ import annotations

import functools
import hashlib
import io
import math

import numpy as np
from PIL import Image

from photosim.pictures import codecs, faults
from photosim.pictures.frame import content_box, framed_share
from photosim.values.photos import Fingerprint

VERSION = 1
"""Raised when a fingerprint of the same thumbnail would come out differently."""

_GRID = 32
_LOW = 8
_CELL = 16
_NOISE = 3.0
"""Grey levels. Spread within a cell of a thumbnail that compression and sensor noise can make out of nothing."""
_DOUBTFUL = 1e-3
"""Grey levels squared. NumPy's `std` of a cell in single precision is off by a seventh of this at the very most, by the
length of its numbers: so near to the limit it decides, as it always did, and a fingerprint is the same to the bit
(`test_fingerprints`)."""


def fingerprint(thumbnail: bytes) -> Fingerprint:
    """Measure a thumbnail (JPEG, upright). Raises UnreadablePhoto when it is damaged."""
    codecs.prepare()
    with faults.decoding(thumbnail), Image.open(io.BytesIO(thumbnail), formats=("JPEG",)) as image:
        grey = image.convert("L")
    levels = np.asarray(grey)
    pixels = levels.astype(np.float32)
    box = content_box(pixels)
    inside = grey.crop(box) if box != (0, 0, *grey.size) else None
    return Fingerprint(
        version=VERSION,
        sketch=_sketch(grey),
        inner_sketch=None if inside is None else _sketch(inside),
        content=framed_share(pixels, box),
        detail=_detail(pixels),
        sharpness=_sharpness(levels),
        thumbnail_hash=hashlib.blake2b(thumbnail, digest_size=20).hexdigest(),
        lightness=_lightness(levels),
    )


def lightness(thumbnail: bytes) -> float:
    """The one number of a fingerprint that older libraries lack. Raises UnreadablePhoto when it is damaged."""
    with faults.decoding(thumbnail), Image.open(io.BytesIO(thumbnail), formats=("JPEG",)) as image:
        return _lightness(np.asarray(image.convert("L")))


def _lightness(levels: np.ndarray) -> float:
    """Mean grey level, 0 to 255."""
    return round(int(levels.sum()) / levels.size, 2)


def _sketch(grey: Image.Image) -> bytes:
    """The 63 lowest frequencies of the frame squeezed to a square, int8: their signs, and how sure each sign is.

    Natural pictures hold the less of a frequency the higher it is, so each is weighed by its own; then one line or
    one bright lamp does not decide alone, and neither brightness nor contrast counts.
    """
    small = np.asarray(grey.resize((_GRID, _GRID), Image.Resampling.BOX), np.float32)
    cosines = _cosines()
    waves = cosines @ (small - small.mean()) @ cosines.T
    order = np.arange(_LOW)
    waves *= np.hypot(order[:, None], order[None, :])
    low = waves.reshape(-1)[1:]
    usual = float(np.median(np.abs(low)))
    return bytes(np.rint(127 * low / (np.abs(low) + usual + 1e-6)).astype(np.int8).tobytes())


@functools.lru_cache(maxsize=1)
def _cosines() -> np.ndarray:
    """The discrete cosine transform's lowest rows, float32 (8, 32)."""
    places = (np.arange(_GRID) + 0.5) * np.pi / _GRID
    return np.asarray(np.cos(np.arange(_LOW)[:, None] * places[None, :]), np.float32)


def _detail(pixels: np.ndarray) -> float:
    """Share of the frame, 0 to 1, in which there is something to be seen beyond noise."""
    cells = _cells(pixels)
    if not cells.size:
        return 0.0
    # By sums, of which none is rounded (256 squares of a byte are less than 2 ** 24): a third of the time of `std`.
    count = _CELL * _CELL
    whole, squares = (_sums(values).astype(np.float64) / count for values in (cells, cells * cells))
    spread = squares - whole * whole
    if np.abs(spread - _NOISE**2).min() < _DOUBTFUL:
        return float((cells.std(axis=(1, 3)) > _NOISE).mean())
    return float((spread > _NOISE**2).mean())


def _sums(cells: np.ndarray) -> np.ndarray:
    rows, side, columns, _ = cells.shape
    across = cells.reshape(-1, side) @ np.ones(side, np.float32)
    return np.asarray(across.reshape(rows, side, columns).sum(axis=1))


def _cells(pixels: np.ndarray) -> np.ndarray:
    rows, columns = pixels.shape[0] // _CELL, pixels.shape[1] // _CELL
    cut = pixels[: rows * _CELL, : columns * _CELL]
    return cut.reshape(rows, _CELL, columns, _CELL)


def _sharpness(levels: np.ndarray) -> float:
    """Strength of the finest detail in grey levels, where the picture is finest: the 95th of 100 neighbour steps."""
    if min(levels.shape) < 3:
        return 0.0
    whole = levels.astype(np.int16)
    bend = 4 * whole[1:-1, 1:-1] - whole[:-2, 1:-1] - whole[2:, 1:-1] - whole[1:-1, :-2] - whole[1:-1, 2:]
    counts = np.bincount(np.abs(bend).ravel()).cumsum()
    place = 0.95 * (bend.size - 1)
    low, high = (int(np.searchsorted(counts, rank, side="right")) for rank in (math.floor(place), math.ceil(place)))
    return (low + (place - math.floor(place)) * (high - low)) / 4
