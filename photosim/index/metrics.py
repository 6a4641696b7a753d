"""The metrics a score can be given in. In each, higher is more alike."""

from __future__ import annotations

from typing import Final

import numpy as np

from photosim.base.errors import UsageError
from photosim.index.ranking import unit

METRICS: Final = ("cosine", "dot", "euclidean")


def score(metric: str, query: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Score a query (dim,) against vectors (n, dim): float32 (n,).

    `cosine` is -1 to 1; `dot` is the plain product, the same for unit vectors; `euclidean` is 1 / (1 + distance),
    so 1 at no distance and towards 0 far away. Raises UsageError for any other name.
    """
    query = np.asarray(query, np.float64)
    vectors = np.asarray(vectors, np.float64)
    if metric == "cosine":
        values = np.clip(unit(vectors) @ unit(query), -1.0, 1.0)
    elif metric == "dot":
        values = vectors @ query
    elif metric == "euclidean":
        values = 1.0 / (1.0 + np.linalg.norm(vectors - query, axis=-1))
    else:
        raise UsageError(f"There is no metric “{metric}”. Known ones: {', '.join(METRICS)}.")
    return np.asarray(values, np.float32)


def in_metric(metric: str, cosines: np.ndarray) -> np.ndarray:
    """Scores (n,) in one of METRICS, of the cosines of unit vectors."""
    if metric != "euclidean":
        return cosines
    away = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * cosines.astype(np.float64)))
    origin = np.zeros(1)
    return score(metric, origin, away[:, np.newaxis])
