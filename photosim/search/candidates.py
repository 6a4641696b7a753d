"""Which photos may be copies of each other: everything worth a look at the pixels, and little else.

Which contents are candidates depends on the set of them, never on the order in which they came, so only new ones have
to be compared and the result is the same whenever that happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from photosim.core.job import Job
from photosim.core.sketches import as_unit, turned
from photosim.search.nearest import Reach, alike_pairs

SKETCH, VECTORS = "sketch-1", "vector-1"
"""The names of the ways of comparing; with another number when the result would be another."""

SKETCHES_ALIKE = 0.70
"""From here up two sketches may be of one picture; those of different pictures are rarely above 0.4."""

VECTORS_ALIKE = 0.86
"""From here up two embeddings are worth a proof. Crops lie between 0.87 and 1."""

NEAREST = 20
"""So many neighbours of each photo are proven at most. Copies introduce each other, so a crowd needs no more."""

TURNS = tuple(range(1, 9))
_ROWS_AT_ONCE = 1024

Found = tuple[int, int, float]
"""Two row numbers, the lower first, and how alike they are."""


def by_vectors(vectors: np.ndarray, fresh: np.ndarray, reach: np.ndarray, job: Job) -> Iterator[Found]:
    """Pairs of unit vectors (n, dim) of which one is among the NEAREST of the other, and at least one `fresh`.

    `fresh` is bool (n,). `reach`, float (n,), is how alike the last of the NEAREST is that a vector is known to have,
    VECTORS_ALIKE where it has fewer. More pairs than needed may come, see `only_nearest`.
    """
    for first, second, alike in alike_pairs(vectors, fresh, Reach(reach, NEAREST), job):
        yield from zip(first.tolist(), second.tolist(), alike.tolist(), strict=True)


def only_nearest(pairs: Sequence[Found]) -> list[Found]:
    """Those pairs in which one is among the NEAREST of the other; equally alike ones are all kept.

    Among more and more photos a pair can only fall back, so what was found with fewer photos is never lacking here.
    """
    alike: dict[int, list[float]] = {}
    for first, second, likeness in pairs:
        alike.setdefault(first, []).append(likeness)
        alike.setdefault(second, []).append(likeness)
    reach = reaches(alike)
    return [pair for pair in pairs if pair[2] >= min(reach[pair[0]], reach[pair[1]])]


def reaches(alike: Mapping[int, list[float]]) -> dict[int, float]:
    """How alike the last of the NEAREST of each is."""
    return {
        item: sorted(values, reverse=True)[NEAREST - 1] if len(values) >= NEAREST else VECTORS_ALIKE
        for item, values in alike.items()
    }


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
        yield from _pairs(chunk[here], there, best[here, there])
    job.report("comparing", len(rows), len(rows))


def _pairs(rows: np.ndarray, others: np.ndarray, scores: np.ndarray) -> Iterator[Found]:
    """Pairs of rows, the lower first. A pair of two fresh ones may come twice."""
    for row, other, score in zip(rows.tolist(), others.tolist(), scores.tolist(), strict=True):
        if row != other:
            yield min(row, other), max(row, other), round(min(1.0, score), 6)
