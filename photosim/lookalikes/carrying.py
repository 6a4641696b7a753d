"""Scores of photos that only the first of two models has seen, told on the scale of joined scores."""

from __future__ import annotations

import numpy as np

from photosim.index.metrics import score
from photosim.values.joint import ALONE
from photosim.values.photos import Scale


def carried(cosines: np.ndarray, first: Scale, both: Scale) -> np.ndarray:
    """Joined scores (n,) that mean what these cosines of the first model mean, by the levels of both scales.

    Between the levels it is a straight line; -1, 0 and 1 stay what they are.
    """
    told = np.interp(
        cosines,
        (-1.0, 0.0, first.alike_from, first.same_from, 1.0),
        (-1.0, 0.0, both.alike_from, both.same_from, 1.0),
    )
    return np.asarray(told, np.float32)


def of_first(cosines: np.ndarray) -> np.ndarray:
    """The first model's cosines (n,) of cosines between what both have seen and what only the first has."""
    return np.asarray(np.clip(cosines / np.float32(ALONE), -1.0, 1.0))


def in_metric(metric: str, cosines: np.ndarray) -> np.ndarray:
    """Scores (n,) in one of METRICS, of the cosines of unit vectors."""
    if metric != "euclidean":
        return cosines
    away = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * cosines.astype(np.float64)))
    origin = np.zeros(1)
    return score(metric, origin, away[:, np.newaxis])
