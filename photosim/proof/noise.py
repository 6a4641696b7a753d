"""What was measured of the noise of two pictures, and what that means."""

from __future__ import annotations

from typing import NamedTuple

SURE = 2.0
"""Times the error of measuring, of the whole."""


class Noise(NamedTuple):
    """What is known of the noise of two pictures, for the means of squares or for one of the coarsest waves."""

    apart: float
    """By how much the two differ beyond what rounding makes, grey levels squared."""
    error: float
    allowed: float
    """What a copy may have of that."""
    lost: float
    """That part of it which the finer one has and the coarser one lacks."""
    lost_error: float
    sides: tuple[float, float]
    """The parts of the whole between which that lies for two exposures."""
    usual: float
    """By how much they differ in the middle one of all parts of the picture, over some of which something may lie."""
    rather: float
    """Times its error by which it is more than nothing."""
    there: float
    """What the finer one has there at all, grey levels squared."""

    @property
    def differs(self) -> bool:
        """Whether no filter and no saving makes so much."""
        return self.apart > self.allowed + SURE * self.error

    @property
    def would_differ(self) -> bool:
        """Whether there is so much that another exposure's, of the same strength, would be seen."""
        return 2 * self.there > self.allowed + SURE * self.error

    @property
    def is_another(self) -> bool:
        """Whether it also differs on both sides."""
        least, most = (side * self.apart for side in self.sides)
        return self.differs and max(least, self.rather * self.lost_error) < self.lost < most

    @property
    def is_added(self) -> bool:
        """Whether the coarser one has all that the finer one has, and more: it was saved coarsely before."""
        return self.differs and self.lost + self.lost_error < self.sides[0] * self.apart

    @property
    def is_taken(self) -> bool:
        """Whether the coarser one has nothing that the finer one lacks: it was softened, or freed of noise."""
        return self.differs and self.lost - self.lost_error > self.apart
