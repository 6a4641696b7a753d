"""Exact search: every vector is looked at. Quickest for small libraries, and the measure of every other index."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import numpy as np

from photosim.index.interface import EXACT_UP_TO
from photosim.index.ranking import best_first, checked, checked_query, cosines, unit

_SLACK: Final = 1e-5
_NUMBERS_AT_ONCE: Final = 1 << 18


class ExactIndex:
    """Same calls and same order of results as VectorIndex. Not safe for several threads."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, dim), np.float32)
        self._generation: int | None = None

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def worn(self) -> bool:
        """There are more vectors than should be looked at one by one."""
        return len(self._ids) > EXACT_UP_TO

    def generation(self) -> int | None:
        """The generation of the store whose vectors these are; None when it is not known."""
        return self._generation

    def set_generation(self, generation: int) -> None:
        """Note that the vectors are now those of this generation."""
        self._generation = generation

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        self.remove(ids.tolist())
        self._ids = np.concatenate([self._ids, ids])
        self._vectors = np.concatenate([self._vectors, unit(vectors)])

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        kept = ~np.isin(self._ids, list(ids))
        if not kept.all():
            self._ids, self._vectors = self._ids[kept], self._vectors[kept]

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32 of the at most `k` nearest, best first, equal ones by id."""
        query = checked_query(vector, self.dim)
        rough = self._rough(query)
        if exclude:
            rough[np.isin(self._ids, list(exclude))] = -np.inf
        k = max(0, min(k, int(np.count_nonzero(rough > -np.inf))))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # The plain product differs with the number of rows; only what may be among the best is counted precisely.
        rows = np.flatnonzero(rough >= np.partition(rough, -k)[-k] - _SLACK)
        rows = rows[rough[rows] > -np.inf]
        return best_first(self._ids[rows], cosines(query, self._vectors[rows]), k)

    def _rough(self, query: np.ndarray) -> np.ndarray:
        """The products, float32 (n,): piece by piece, so small that BLAS starts no threads.

        Threads would be quicker on an idle machine, and wait for each other fifty times as long during a scan.
        """
        step = max(1, _NUMBERS_AT_ONCE // max(1, self.dim))
        rough = np.empty(len(self._vectors), np.float32)
        for start in range(0, len(rough), step):
            np.matmul(self._vectors[start : start + step], query, out=rough[start : start + step])
        return rough
