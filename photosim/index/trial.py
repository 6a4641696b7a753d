"""Does the index find what it should? Some questions, answered by it and by looking at every vector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from photosim.index.hnsw import VectorIndex
from photosim.index.ranking import best_first, cosines, unit

NEIGHBOURS = 10
_CLOSE = 1e-3
"""Cosines that differ by less are of vectors the index takes for one."""


def recall(
    index: VectorIndex, queries: Sequence[np.ndarray], vectors: Iterable[tuple[np.ndarray, np.ndarray]]
) -> float:
    """Share of the `NEIGHBOURS` nearest that the index finds, 0 to 1, over the queries (dim,).

    `vectors` gives every id (n,) and vector (n, dim), a part at a time.
    """
    best: list[np.ndarray] = [np.empty(0, np.float32) for _ in queries]
    for ids, part in vectors:
        for number, query in enumerate(queries):
            _, scores = best_first(ids, cosines(unit(query), unit(part)), NEIGHBOURS)
            best[number] = np.sort(np.concatenate([best[number], scores]))[::-1][:NEIGHBOURS]
    found = wanted = 0
    for query, expected in zip(queries, best, strict=True):
        _, scores = index.search(query, NEIGHBOURS)
        wanted += len(expected)
        if len(scores):
            found += int(np.sum(scores[: len(expected)] >= expected[: len(scores)] - _CLOSE))
    return found / wanted if wanted else 1.0
