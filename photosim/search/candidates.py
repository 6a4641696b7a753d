"""Which photos may be copies of each other: everything worth a look at the pixels, and little else.

Whether two contents are candidates depends on these two alone, never on their neighbours or on the order in which they
came, so only new ones have to be compared and the result is the same whenever that happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from photosim.core.job import Job
from photosim.core.sketches import as_unit, turned

SKETCH, VECTORS = "sketch-1", "vector-1"
"""The names of the ways of comparing; with another number when the result would be another."""

SKETCHES_ALIKE = 0.70
"""From here up two sketches may be of one picture; those of different pictures are rarely above 0.4."""

VECTORS_ALIKE = 0.86
"""From here up two embeddings are worth a proof. Crops lie between 0.87 and 1."""

TURNS = tuple(range(1, 9))
_ROWS_AT_ONCE = 1024

Found = tuple[int, int, float]
"""Two row numbers, the lower first, and how alike they are."""


def by_vectors(vectors: np.ndarray, fresh: np.ndarray, job: Job, threshold: float = VECTORS_ALIKE) -> Iterator[Found]:
    """Pairs of unit vectors (n, dim) that are alike and of which at least one is `fresh`, bool (n,)."""
    yield from _alike([vectors], [vectors], fresh, job, threshold)


def by_sketches(sketches: list[bytes], inner: list[bytes | None], fresh: np.ndarray, job: Job) -> Iterator[Found]:
    """Pairs of pictures that are alike whichever way one of them is turned, with or without their borders."""
    whole = as_unit(sketches)
    inside = as_unit([sketch if within is None else within for sketch, within in zip(sketches, inner, strict=True)])
    sides = [whole, inside] if any(within is not None for within in inner) else [whole]
    yield from _alike([turned(side, turn) for side in sides for turn in TURNS], sides, fresh, job, SKETCHES_ALIKE)


def turns_by_sketch(first: Sequence[bytes], second: Sequence[bytes]) -> dict[int, float]:
    """How alike the pictures are after each orientation of the second, by the best of their sketches; best first."""
    ones, others = as_unit(list(first)), as_unit(list(second))
    scores = {turn: round(float((ones @ turned(others, turn).T).max()), 4) for turn in TURNS}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _alike(
    queries: list[np.ndarray], stock: list[np.ndarray], fresh: np.ndarray, job: Job, threshold: float
) -> Iterator[Found]:
    rows = np.flatnonzero(fresh)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        job.checkpoint()
        job.report("comparing", start, len(rows))
        chunk = rows[start : start + _ROWS_AT_ONCE]
        best = np.full((len(chunk), len(fresh)), -1.0, np.float32)
        for query in queries:
            for side in stock:
                np.maximum(best, query[chunk] @ side.T, out=best)
        here, there = np.nonzero(best >= threshold)
        for row, other, score in zip(chunk[here].tolist(), there.tolist(), best[here, there].tolist(), strict=True):
            # A pair of two fresh ones is met from both sides.
            if row != other and not (fresh[other] and other < row):
                yield min(row, other), max(row, other), min(1.0, score)
    job.report("comparing", len(rows), len(rows))
