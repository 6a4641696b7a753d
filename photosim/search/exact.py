"""Exact search: every vector is looked at. The measure of the index, and quick enough for small libraries."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from photosim.search.ranking import best_first, checked, cosines, unit


class ExactIndex:
    """Same calls and same order of results as VectorIndex. Not safe for several threads."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, dim), np.float32)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        self.remove(ids.tolist())
        self._ids = np.concatenate([self._ids, ids])
        self._vectors = np.concatenate([self._vectors, unit(vectors)])

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        kept = ~np.isin(self._ids, list(ids))
        self._ids, self._vectors = self._ids[kept], self._vectors[kept]

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32 of the at most `k` nearest, best first, equal ones by id."""
        allowed = ~np.isin(self._ids, list(exclude))
        scores = cosines(unit(np.asarray(vector).reshape(self.dim)), self._vectors[allowed])
        return best_first(self._ids[allowed], scores, max(0, k))
