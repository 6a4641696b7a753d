"""A photo laid out for comparing: its thumbnail's tones, what is inside its border, its landmarks."""

from __future__ import annotations

import functools
import io
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageChops

from photosim.pictures import codecs, faults, orientation
from photosim.pictures.frame import content_box
from photosim.pictures.orientation import Box
from photosim.proof.landmarks import Landmarks, find_landmarks


class Plate:
    """One photo's thumbnail, upright. Everything that costs time is made when it is first asked for, and kept."""

    def __init__(self, jpeg: bytes, full_size: tuple[int, int]) -> None:
        self._jpeg = jpeg
        self.full_size = full_size
        """Pixels of the photo itself, upright."""
        self._image: Image.Image | None = None
        self._turned: dict[int, Image.Image] = {}
        self._frames: dict[int, tuple[Box, ...]] = {}

    @classmethod
    def of(cls, image: Image.Image, full_size: tuple[int, int]) -> Plate:
        """Lay out a picture that is larger than a thumbnail."""
        plate = cls(b"", full_size)
        plate._image = image
        return plate

    @property
    def colours(self) -> Image.Image:
        """The thumbnail in RGB. Raises UnreadablePhoto when it is damaged."""
        if self._image is None:
            codecs.prepare()
            with faults.decoding(self._jpeg), Image.open(io.BytesIO(self._jpeg), formats=("JPEG",)) as image:
                self._image = image.convert("RGB")
        return self._image

    @property
    def size(self) -> tuple[int, int]:
        return self.colours.size

    def rest(self) -> None:
        """Forget the pixels until they are asked for again; the landmarks, which are small and took long, stay."""
        if self._jpeg:
            self._image = None
            self._turned.clear()

    def tones(self, turn: int = 1) -> Image.Image:
        """The luminance after turning, in Pillow's mode F, 0 to 255."""
        if turn not in self._turned:
            grey = self.colours.convert("L").convert("F")
            self._turned[turn] = orientation.apply(grey, turn)
        return self._turned[turn]

    def peaks(self, turn: int = 1) -> Image.Image:
        """The brightest of the three colours after turning, in Pillow's mode F: 255 where any of them is clipped."""
        red, green, blue = self.colours.split()
        return orientation.apply(ImageChops.lighter(ImageChops.lighter(red, green), blue).convert("F"), turn)

    @functools.cached_property
    def landmarks(self) -> Landmarks:
        """Corners and the pattern around each."""
        return find_landmarks(self.tones())

    def frames(self, turn: int = 1) -> tuple[Box, ...]:
        """The whole frame and, where there is a border, what is inside it; left, top, right, bottom in pixels."""
        if turn not in self._frames:
            width, height = self.tones(turn).size
            whole = (0.0, 0.0, float(width), float(height))
            left, top, right, bottom = content_box(np.asarray(self.tones(turn)))
            inside = (float(left), float(top), float(right), float(bottom))
            self._frames[turn] = (whole,) if inside == whole else (whole, inside)
        return self._frames[turn]


class PlatePosition(NamedTuple):
    """Where one plate lies on another: `x` there is `scale_x * x + shift_x` here, and so for `y`; pixels."""

    scale_x: float
    shift_x: float
    scale_y: float
    shift_y: float

    @classmethod
    def of(cls, box: Box, other: Box) -> PlatePosition:
        """The place that lays `box` exactly onto `other`."""
        scale_x, scale_y = (other[2] - other[0]) / (box[2] - box[0]), (other[3] - other[1]) / (box[3] - box[1])
        return cls(scale_x, other[0] - scale_x * box[0], scale_y, other[1] - scale_y * box[1])

    def box(self, box: Box) -> Box:
        """Carry a box over."""
        left, top, right, bottom = box
        return (
            self.scale_x * left + self.shift_x,
            self.scale_y * top + self.shift_y,
            self.scale_x * right + self.shift_x,
            self.scale_y * bottom + self.shift_y,
        )

    def back(self, box: Box) -> Box:
        """Carry a box the other way."""
        left, top, right, bottom = box
        return (
            (left - self.shift_x) / self.scale_x,
            (top - self.shift_y) / self.scale_y,
            (right - self.shift_x) / self.scale_x,
            (bottom - self.shift_y) / self.scale_y,
        )
