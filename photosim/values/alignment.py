"""How one photo lies on another, and what differs where both lie: values that the pipeline makes and the window shows.

Places are fractions of an upright frame: (0, 0) is its left upper corner, (1, 1) its right lower one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from photosim.values.differences import Differences
from photosim.values.turns import TURNS, turned, unturned

if TYPE_CHECKING:
    import numpy as np

Fractions = tuple[float, float]
"""A place, x and y."""

Region = tuple[float, float, float, float]
"""Left, top, right, bottom in fractions."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the scene of a first photo is found in a second one."""

    turn: int
    """EXIF orientation, 1 to 8, that is applied to the second photo so that both stand alike."""
    scale_x: float
    """`x` in the first frame is `scale_x * x + shift_x` in the second one turned, and so for `y`."""
    shift_x: float
    scale_y: float
    shift_y: float
    proven: bool
    """Whether what both show agrees all over; else they only lie about on each other, as two shots of a burst do."""
    differences: Differences | None = None
    """In what the second differs from the first; None where nothing is proven."""

    def to_second(self, x: float, y: float) -> Fractions:
        """Carry a place of the first photo over to the second as it stands."""
        return unturned(self.turn, self.scale_x * x + self.shift_x, self.scale_y * y + self.shift_y)

    def to_first(self, x: float, y: float) -> Fractions:
        """Carry a place of the second photo back to the first."""
        x, y = turned(self.turn, x, y)
        return (x - self.shift_x) / self.scale_x, (y - self.shift_y) / self.scale_y

    @property
    def second_frame(self) -> Region:
        """The second photo's frame as a region of the first; it may reach beyond it."""
        return (
            -self.shift_x / self.scale_x,
            -self.shift_y / self.scale_y,
            (1 - self.shift_x) / self.scale_x,
            (1 - self.shift_y) / self.scale_y,
        )

    @property
    def swaps_sides(self) -> bool:
        """Whether the second photo stands on its side compared with the first."""
        return TURNS[self.turn].swap


def whole_frames(turn: int = 1, *, proven: bool = True, differences: Differences | None = None) -> Alignment:
    """Frame exactly on frame."""
    return Alignment(turn, 1.0, 0.0, 1.0, 0.0, proven, differences)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What differs between two photos that were laid over each other and scaled to one size."""

    levels: np.ndarray
    """Uint8 (height, width): the largest absolute difference of the three colours, 0 to 255."""
    region: Region
    """Where that is in the first photo."""
    largest: int
    """Grey levels of 255."""
    mean: float
    """Mean absolute difference of all colours, grey levels."""
    decibels: float | None
    """Peak signal-to-noise ratio; None where nothing differs."""
    brighter: float
    """Mean of the second less that of the first, grey levels."""
    untouched: bool
    """Whether whole frames were compared pixel by pixel, nothing scaled and nothing left out."""
    reduced: bool
    """Whether both were made smaller than the coarser one is, because they are huge."""

    @property
    def nothing(self) -> bool:
        """Whether no colour of any compared pixel differs."""
        return self.largest == 0
