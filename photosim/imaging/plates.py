"""A photo laid out for comparing: its thumbnail's tones, what is inside its border, its landmarks."""

from __future__ import annotations

import functools
import io
from typing import NamedTuple

import numpy as np
from PIL import Image

from photosim.imaging import codecs, faults, orientation
from photosim.imaging.frame import content_box
from photosim.imaging.landmarks import Landmarks, find_landmarks
from photosim.imaging.orientation import Box

TURNS = tuple(range(1, 9))
"""The ways a copy may be turned, as EXIF orientations: what has to be done to it to look like the other."""


class Plate:
    """One photo's thumbnail, upright. Everything that costs time is made when it is first asked for, and kept."""

    def __init__(self, image: Image.Image, full_size: tuple[int, int]) -> None:
        self.full_size = full_size
        """Pixels of the photo itself, upright."""
        self.colours = image
        self.size = image.size
        self._turned: dict[int, Image.Image] = {}

    @classmethod
    def read(cls, jpeg: bytes, full_size: tuple[int, int]) -> Plate:
        """Lay out a stored thumbnail. Raises UnreadablePhoto when it is damaged."""
        codecs.prepare()
        with faults.decoding(jpeg), Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            return cls(image.convert("RGB"), full_size)

    def tones(self, turn: int = 1) -> Image.Image:
        """The luminance after turning, in Pillow's mode F, 0 to 255."""
        if turn not in self._turned:
            self._turned[turn] = orientation.apply(self._grey, turn)
        return self._turned[turn]

    @functools.cached_property
    def _grey(self) -> Image.Image:
        return self.colours.convert("L").convert("F")

    @functools.cached_property
    def landmarks(self) -> Landmarks:
        """Corners and the pattern around each."""
        return find_landmarks(self._grey)

    def frames(self, turn: int = 1) -> tuple[Box, ...]:
        """The whole frame and, where there is a border, what is inside it; left, top, right, bottom in pixels."""
        width, height = self.tones(turn).size
        whole = (0.0, 0.0, float(width), float(height))
        inside: Box = tuple(map(float, content_box(np.asarray(self.tones(turn)))))  # type: ignore[assignment]
        return (whole,) if inside == whole else (whole, inside)


class Place(NamedTuple):
    """Where one plate lies on another: `x` there is `scale_x * x + shift_x` here, and so for `y`; pixels."""

    scale_x: float
    shift_x: float
    scale_y: float
    shift_y: float

    @classmethod
    def of(cls, box: Box, other: Box) -> Place:
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
