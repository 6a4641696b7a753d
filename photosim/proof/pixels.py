"""A file's stored pixels for what decides between two copies: luminance and colours as JPEG has them, and its steps."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from PIL import Image, JpegImagePlugin

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import codecs, faults, metadata, orientation, png, raw
from photosim.pictures.orientation import Box


class Stored(NamedTuple):
    """A decoded file, at full size, upright."""

    image: Image.Image
    """Mode YCbCr, of the file's own numbers: no profile is applied."""
    steps: np.ndarray | None
    """The luminance steps of a JPEG, (64,) float32, row by row; None for other formats, and where the grid of its
    squares was turned with the picture."""

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size

    @property
    def luminance(self) -> Image.Image:
        return self.image.getchannel(0)

    def turned(self, turn: int) -> Stored:
        """The same after an EXIF orientation."""
        return self if turn == 1 else Stored(orientation.apply(self.image, turn), None)


def stored(data: bytes) -> Stored | None:
    """Decode a file; None for a camera's raw file, which is never a copy, and for a damaged one.

    Raises UnreadablePhoto where it can only not be read now.
    """
    return _tolerantly(data, _stored)


def _stored(image: Image.Image) -> Stored:
    is_jpeg = _format(image) == "JPEG"
    if is_jpeg and image.mode == "RGB":
        image.draft("YCbCr", image.size)
    tables = _tables(image)
    image.load()
    turn = orientation.clean(metadata.orientation(image)) if is_jpeg else 1
    pixels = image if image.mode == "YCbCr" else image.convert("RGB").convert("YCbCr")
    return Stored(orientation.apply(pixels.copy(), turn), _steps(tables) if turn == 1 else None)


class Saved(NamedTuple):
    """A file as it was saved: its luminance is not turned, so that it lies on the grid of the squares of a JPEG."""

    data: bytes
    size: tuple[int, int]
    format: str
    orientation: int
    steps: np.ndarray | None
    """The luminance steps of a JPEG, (64,) float32, row by row; None for other formats."""
    tables: dict[int, list[int]]
    """All steps of a JPEG, by the numbers of its tables; none for other formats."""
    sampling: int
    """How finely a JPEG has its colours, as Pillow numbers it; 2, a quarter of the pixels, where that is not told."""

    @classmethod
    def of(cls, data: bytes) -> Saved | None:
        """Read the beginning of a file; None for a camera's raw file and for a damaged one.

        Raises UnreadablePhoto where it can only not be read now.
        """
        return _tolerantly(data, functools.partial(_saved, data))

    @property
    def coarseness(self) -> float:
        """Mean step to which its nine coarsest waves are rounded; 0 of other formats than JPEG."""
        return 0.0 if self.steps is None else float(self.steps[list(_COARSEST)].mean())

    def luminance(self, least: tuple[int, int] | None = None) -> Image.Image | None:
        """Decode it, mode L; a JPEG at a half, a quarter or an eighth where that has the size `least`.

        None where it is damaged. Raises UnreadablePhoto where it can only not be read now.
        """

        def decoded(image: Image.Image) -> Image.Image:
            if self.format == "JPEG":
                image.draft("L", least or image.size)
            return image.convert("L")

        return _tolerantly(self.data, decoded)


LOSSLESS = ("PNG", "TIFF", "BMP")
"""Formats that lose nothing but what a tone is rounded to: a JPEG's pixels may have come from there, or gone there."""
_TURNED = ("TIFF", codecs.JXL)
"""Formats whose decoders turn a picture upright themselves."""
_COARSEST = (0, 1, 2, 8, 9, 10, 16, 17, 18)
_FOUR_TWO_ZERO = 2

T = TypeVar("T")


def _tolerantly(data: bytes, read: Callable[[Image.Image], T]) -> T | None:
    """What is read of a file as it was saved; None of a raw file and of one that would have to be mended for that.

    So nobody is asked again about a damaged file. Raises UnreadablePhoto where reading may succeed another time.
    """
    if raw.is_raw(data):
        return None
    codecs.prepare()
    try:
        with faults.decoding(data), Image.open(io.BytesIO(png.mended(data)), formats=codecs.FORMATS) as image:
            return read(image)
    except UnreadablePhoto as error:
        if not error.lasting:
            raise
        return None


def _saved(data: bytes, image: Image.Image) -> Saved:
    kind, tables = _format(image), _tables(image)
    turn = 1 if kind in _TURNED else orientation.clean(metadata.orientation(image))
    sampling = JpegImagePlugin.get_sampling(image) if kind == "JPEG" else -1
    return Saved(data, image.size, kind, turn, _steps(tables), tables, sampling if sampling >= 0 else _FOUR_TWO_ZERO)


def _format(image: Image.Image) -> str:
    return "JPEG" if image.format == "MPO" else str(image.format)


def _tables(image: Image.Image) -> dict[int, list[int]]:
    return dict(getattr(image, "quantization", {})) if _format(image) == "JPEG" else {}


def _steps(tables: dict[int, list[int]]) -> np.ndarray | None:
    return np.asarray(tables[min(tables)], np.float32) if tables else None


def cut(
    image: Image.Image, box: Box, size: tuple[int, int], resample: Image.Resampling = Image.Resampling.LANCZOS
) -> Image.Image:
    """The part `box` in exactly `size` pixels; what lies on whole pixels is not touched."""
    left, top = round(box[0]), round(box[1])
    whole = float(left), float(top), float(left + size[0]), float(top + size[1])
    if max(abs(side - near) for side, near in zip(box, whole, strict=True)) < 1e-3:
        return image.crop(whole)
    return image.resize(size, resample, box)


def waves(channel: Image.Image | np.ndarray) -> np.ndarray:
    """The cosine transforms of the squares of 8 x 8 pixels of one channel, float32 (rows, columns, 64)."""
    grey, cosines = np.asarray(channel, np.float32), _cosines()
    rows, columns = grey.shape[0] // 8, grey.shape[1] // 8
    squares = grey[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)
    return np.asarray((cosines @ squares @ cosines.T).reshape(rows, columns, 64))


@functools.lru_cache(maxsize=1)
def _cosines() -> np.ndarray:
    """The orthonormal cosine transform of 8 values, float32 (8, 8)."""
    order = np.arange(8)
    basis = np.cos((order[None, :] + 0.5) * order[:, None] * np.pi / 8) * 0.5
    basis[0] /= np.sqrt(2)
    return np.asarray(basis, np.float32)
