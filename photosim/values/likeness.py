"""Why two pictures are alike: how much each place of them adds to their score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """Of two pictures; the places are those of the upright pictures, all of them."""

    first: np.ndarray
    """Float32 (rows, columns), 0 to 1: how much each place of the first picture counts, the strongest 1."""
    second: np.ndarray
    """The same of the second one."""
    by_look: float
    """What colours, layout and texture add to the score, -1 to 1."""
    by_kind: float | None
    """What is shown adds; None where one network answers alone."""

    @property
    def score(self) -> float:
        """Both together."""
        return self.by_look + (self.by_kind or 0.0)
