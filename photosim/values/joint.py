"""Joint: what searches compare, the vectors of one model or those of two put together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from photosim.values.photos import ModelIdentity, Scale

if TYPE_CHECKING:
    import numpy as np

SHARE = 0.7
"""How much the second model counts, 0 to 1: a joined score is this much of its cosine and the rest of the first's.

Chosen by benchmarks/two_networks.py, see docs/measures.md: kinds of things are found best between 0.6 and 0.8, and the
right original still comes first for as many copies as by the first model alone."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The first model tells copies; a second one, where there is one, knows kinds of things."""

    first: ModelIdentity
    second: ModelIdentity | None = None

    @property
    def identity(self) -> ModelIdentity:
        """What searches compare by: the first model, or one that stands for both and is called like the second."""
        if self.second is None:
            return self.first
        both = f"{self.first.key}|{self.second.key}|{SHARE}"
        return replace(
            self.second,
            backbone=f"{self.first.backbone}-{self.second.backbone}",
            dim=self.first.dim + self.second.dim,
            sha256=hashlib.sha256(both.encode()).hexdigest(),
            scale=self.second.joined_scale or _between(self.first.scale, self.second.scale),
        )


def _between(first: Scale, second: Scale) -> Scale:
    """What joined scores mean where nobody has measured it: the levels of both, each by its share."""
    levels = {
        field.name: SHARE * getattr(second, field.name) + (1 - SHARE) * getattr(first, field.name)
        for field in fields(Scale)
    }
    return Scale(**levels)


def joined(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Vectors (n, d2 + d1) whose cosines are joined scores, of unit vectors (n, d1) and (n, d2).

    A row of `second` that is zeros stands for a photo that the second model has not seen: its joined vector is the
    first alone, so that with one that both have seen its cosine is √(1 - SHARE) of the first's.
    """
    import numpy as np

    is_seen = second.any(axis=-1, keepdims=True)
    rest = np.where(is_seen, np.float32((1 - SHARE) ** 0.5), np.float32(1))
    return np.concatenate([np.float32(SHARE**0.5) * second, rest * first], axis=-1, dtype=np.float32)


_ALONE = (1 - SHARE) ** 0.5
"""What the cosine of the first model comes to between a photo that both have seen and one that only the first has."""


def of_first(cosines: np.ndarray) -> np.ndarray:
    """The first model's cosines (n,) of cosines between what both have seen and what only the first has."""
    import numpy as np

    return np.asarray(np.clip(cosines / np.float32(_ALONE), -1.0, 1.0))


def carried(cosines: np.ndarray, first: Scale, both: Scale) -> np.ndarray:
    """Joined scores (n,) that mean what these cosines of the first model mean, by the levels of both scales.

    Between the levels it is a straight line; -1, 0 and 1 stay what they are.
    """
    import numpy as np

    told = np.interp(
        cosines,
        (-1.0, 0.0, first.alike_from, first.same_from, 1.0),
        (-1.0, 0.0, both.alike_from, both.same_from, 1.0),
    )
    return np.asarray(told, np.float32)
