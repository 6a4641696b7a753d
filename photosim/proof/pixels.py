"""A file's stored pixels for what decides between two copies: luminance and colours as JPEG has them, and its steps."""

from __future__ import annotations

import functools
import io
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.pictures import codecs, faults, metadata, orientation, raw
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
    """Decode a file; None for a camera's raw file, which is never a copy. Raises UnreadablePhoto."""
    if raw.is_raw(data):
        return None
    codecs.prepare()
    with faults.decoding(data), Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
        jpeg = image.format in ("JPEG", "MPO")
        if jpeg and image.mode == "RGB":
            image.draft("YCbCr", image.size)
        tables: dict[int, list[int]] = getattr(image, "quantization", {}) if jpeg else {}
        image.load()
        turn = orientation.clean(metadata.orientation(image)) if jpeg else 1
        pixels = image if image.mode == "YCbCr" else image.convert("RGB").convert("YCbCr")
        steps = np.asarray(tables[min(tables)], np.float32) if tables and turn == 1 else None
        return Stored(orientation.apply(pixels.copy(), turn), steps)


class Saved(NamedTuple):
    """A file as it was saved: its luminance is not turned, so that it lies on the grid of the squares of a JPEG."""

    data: bytes
    size: tuple[int, int]
    format: str
    orientation: int
    steps: np.ndarray | None
    """The luminance steps of a JPEG, (64,) float32, row by row; None for other formats."""

    @classmethod
    def of(cls, data: bytes) -> Saved | None:
        """Read the beginning of a file; None for a camera's raw file. Raises UnreadablePhoto."""
        if raw.is_raw(data):
            return None
        codecs.prepare()
        with faults.decoding(data), Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            tables: dict[int, list[int]] = getattr(image, "quantization", {}) if kind == "JPEG" else {}
            steps = np.asarray(tables[min(tables)], np.float32) if tables else None
            turn = 1 if kind in _TURNED else orientation.clean(metadata.orientation(image))
            return cls(data, image.size, kind, turn, steps)

    def luminance(self, least: tuple[int, int] | None = None) -> Image.Image:
        """Decode it, mode L; a JPEG at a half, a quarter or an eighth where that has the size `least`.

        Raises UnreadablePhoto.
        """
        with faults.decoding(self.data), Image.open(io.BytesIO(self.data), formats=codecs.FORMATS) as image:
            if self.format == "JPEG":
                image.draft("L", least or image.size)
            return image.convert("L")


_TURNED = ("TIFF", codecs.JXL)
"""Formats whose decoders turn a picture upright themselves."""


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
