"""How well a shot came out: what is measured of each exposure of a series, and what is said of it beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

CELLS = 16
"""The frame is measured in CELLS × CELLS parts."""
OUTLINE = 64
"""Side of the small picture that shows how two exposures are shifted."""


@dataclass(frozen=True, slots=True)
class ShotQuality:
    """Measured once on every exposure, at up to 1600 pixels."""

    fine: np.ndarray
    """Strength of the finest detail in each part of the frame, grey levels, float32 (CELLS, CELLS)."""
    noise: float
    """What of that is the sensor's noise, grey levels."""
    outline: np.ndarray
    """The frame squeezed to uint8 (OUTLINE, OUTLINE)."""
    burnt: float
    """Share of the frame, 0 to 1, that is white without any detail."""
    black: float
    """The same of black."""


@dataclass(frozen=True, slots=True)
class ShotAdvice:
    """One exposure beside the others of its series; advice only."""

    sharpness: float
    """0 to 1: the detail it has in the part that all show, in comparison with the sharpest."""
    burnt: float
    black: float
    score: float
    """0 to 1: sharpness, less what is burnt out or black."""
