"""A map of looks: the photos of a library on a plane, alike ones together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class LooksMap:
    """Where each photo lies. Only nearness means something; directions and units do not."""

    ids: np.ndarray
    """Int64 (n,): the photos."""
    places: np.ndarray
    """Float32 (n, 2)."""
    is_settled: bool = True
    """Whether it is worked out to the end; else it still moves."""
