"""Where something is in a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from photosim.values.photos import Match

Box = tuple[float, float, float, float]
"""x, y, width, height, as fractions of the upright picture."""


@dataclass(frozen=True, slots=True)
class FoundParts:
    """Photos in which a part of a picture occurs, best first."""

    matches: Sequence[Match] = ()
    places: Mapping[int, Box] = field(default_factory=dict)
    """Where in them, by the photo's id; of photos that were looked at closely."""
