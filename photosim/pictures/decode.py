"""What the rest of photosim asks of a picture file: one read, one decode, everything that is needed of it."""

from __future__ import annotations

import io
import math
import os

import numpy as np
from PIL import Image

from photosim.pictures import faults, picture, source
from photosim.pictures.orientation import Box
from photosim.pictures.picture import WHOLE, Need, Picture
from photosim.values.photos import Decoded, Preprocessing

THUMBNAIL_SIDE = 384
"""Longest side of a thumbnail, in pixels."""

_THUMBNAIL_QUALITY = 82

_OVERSAMPLING = 2
"""How much finer than the model's input the working picture is. Below this, the decoder's own way of reducing shows
in the input, and two sizes of one photo drift apart."""

_RESAMPLING = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}

content_hash = source.content_hash


def decode(
    path: str | os.PathLike[str],
    preprocessing: Preprocessing,
    *,
    box: Box | None = None,
    data: bytes | None = None,
) -> Decoded:
    """Read and decode a picture file once. Safe to call from several threads.

    `box` is X, Y, width, height of the part of the upright picture that the model and the thumbnail shall see: as
    fractions when all four are at most 1, else in pixels. `data` is decoded instead of the file at `path` when given.

    Raises UnreadablePhoto with a reason for people, UsageError for a box outside of the picture.
    """
    data = source.read(path) if data is None else data
    found = picture.decode(data, Need(_OVERSAMPLING * preprocessing.resize, THUMBNAIL_SIDE, box))
    with faults.decoding(data):
        return Decoded(
            content_hash=source.digest(data),
            format=found.format,
            width=found.layout.size[0],
            height=found.layout.size[1],
            metadata=found.metadata,
            description=found.description,
            pixels=_model_input(found, preprocessing),
            thumbnail=_thumbnail(found),
            damage=found.damage,
        )


def decode_content(path: str | os.PathLike[str], content_hash: str, preprocessing: Preprocessing) -> Decoded:
    """The same, of a file that must still have that content. Raises UnreadablePhoto, also when it has not."""
    return decode(path, preprocessing, data=source.read_content(path, content_hash))


def model_input(data: bytes, preprocessing: Preprocessing) -> np.ndarray:
    """Decode a file's bytes for the model alone: the same pixels as `decode` gives. Raises UnreadablePhoto."""
    found = picture.decode(data, Need(_OVERSAMPLING * preprocessing.resize, THUMBNAIL_SIDE))
    with faults.decoding(data):
        return _model_input(found, preprocessing)


def open_upright(path: str | os.PathLike[str], max_side: int | None = None) -> Image.Image:
    """Return the picture as RGB in sRGB, upright, scaled down to at most `max_side` pixels. Raises UnreadablePhoto."""
    return upright(source.read(path), max_side)


def open_whole(path: str | os.PathLike[str]) -> Image.Image:
    """The same at full size; raises UnreadablePhoto also for a picture of which only a part is left."""
    data = source.read(path)
    return _upright(data, picture.decode(data, whole=True), None)


def upright(data: bytes, max_side: int | None = None) -> Image.Image:
    """As `open_upright`, of a file's bytes."""
    return _upright(data, picture.decode(data, None if max_side is None else Need(long=max_side)), max_side)


def _upright(data: bytes, found: Picture, max_side: int | None) -> Image.Image:
    # The preview of a raw file may be smaller than its picture, and is not blown up.
    side = math.ceil(max(found.extent)) if max_side is None else max_side
    size = _fitted(found.layout.size, side)
    with faults.decoding(data):  # a second picture of full size may be more than the memory holds
        return found.cut(WHOLE, size, Image.Resampling.LANCZOS)


def _model_input(found: Picture, preprocessing: Preprocessing) -> np.ndarray:
    """Scale the short side to `resize` and cut the centred square `crop`, in one step.

    The square is placed to a fraction of a pixel, so that a photo and its smaller copy give the same input, and long
    panoramas are never scaled beyond the square.
    """
    left, top, right, bottom = found.layout.part
    width, height = (right - left) * found.layout.size[0], (bottom - top) * found.layout.size[1]
    side = min(width, height) * min(1.0, preprocessing.crop / preprocessing.resize)
    inset_x, inset_y = (1 - side / width) / 2 * (right - left), (1 - side / height) / 2 * (bottom - top)
    square = (left + inset_x, top + inset_y, right - inset_x, bottom - inset_y)
    size = (preprocessing.crop, preprocessing.crop)
    return np.array(found.cut(square, size, _RESAMPLING[preprocessing.interpolation]))


def _thumbnail(found: Picture) -> bytes:
    left, top, right, bottom = found.layout.part
    width, height = (right - left) * found.layout.size[0], (bottom - top) * found.layout.size[1]
    small = found.cut(found.layout.part, _fitted((width, height), THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=_THUMBNAIL_QUALITY)
    return buffer.getvalue()


def _fitted(size: tuple[float, float], side: int) -> tuple[int, int]:
    """Scale a size down so that its longest side is at most `side` pixels; nothing is scaled up."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
