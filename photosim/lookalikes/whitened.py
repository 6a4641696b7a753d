"""Searching in axes learned from the library's own vectors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from photosim.base.errors import UsageError
from photosim.index.metrics import score
from photosim.index.ranking import best_first
from photosim.index.whitening import LEAST, Whitening
from photosim.store.database.database import Database
from photosim.store.tables.search_vectors import SearchVectors


@dataclass(frozen=True, slots=True)
class WhitenedVectors:
    """All vectors of a model in these axes, as they were at one generation of the store."""

    generation: int
    whitening: Whitening
    ids: np.ndarray
    """Int64 (n,)."""
    vectors: np.ndarray
    """Float32 (n, kept), of unit length."""

    @classmethod
    def of(cls, database: Database, stored: SearchVectors) -> WhitenedVectors:
        """Learn from the library's vectors. Raises UsageError when they are too few."""
        stored.generation()  # the store knows both models from now on
        with database.snapshot():
            generation = stored.generation()
            ids, vectors = stored.all()
        whitening = Whitening.fit(vectors, LEAST)
        if whitening is None:
            raise UsageError(
                f"Whitening learns from the library, and needs at least {LEAST:,} different photos; there are "
                f"{len(ids):,}. Search without whitening."
            )
        return cls(generation, whitening, ids, whitening.apply(vectors))

    def search(
        self, vector: np.ndarray, n: int, metric: str, exclude: Collection[int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and scores float32 of the at most `n` nearest to a vector (dim,) of the model, best first."""
        allowed = ~np.isin(self.ids, list(exclude))
        scores = score(metric, self.whitening.apply(vector), self.vectors[allowed])
        return best_first(self.ids[allowed], scores, n)
