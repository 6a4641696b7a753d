"""Which photos may be copies of each other: everything worth a look at the pixels, and little else.

Which contents are candidates depends on the set of them, never on the order in which they came, so only new ones have
to be compared and the result is the same whenever that happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from photosim.base.job import Job
from photosim.index.nearest import Reach, alike_pairs
from photosim.values.photos import Fingerprint, ModelIdentity, Scale
from photosim.values.sketches import as_unit, turned

SKETCH, VECTORS = "sketch-2", "vector-1"
"""The names of the ways of comparing; with another number when the result would be another."""

SKETCHES_ALIKE = 0.70
"""From here up two sketches may be of one picture; those of different pictures are rarely above 0.4."""

_FRAME_ON_FRAME = 0.6
"""Sketches less alike than this are not of one frame, and only a part may be in common."""

VECTORS_ALIKE = Scale().copies_from
"""From here up two embeddings are worth a proof, unless the model says otherwise. Crops lie between 0.87 and 1."""

NEAREST = 20
"""So many neighbours of each photo are proven at most, by sketch and by vector each. Copies introduce each other, so a
crowd needs no more: of 100 pages of one layout every one is like every other, and its copies are the most alike."""

TURNS = tuple(range(1, 9))
_ROWS_AT_ONCE, _COLUMNS_AT_ONCE = 1024, 4096

Found = tuple[int, int, float]
"""Two row numbers, the lower first, and how alike they are."""


def source_of(identity: ModelIdentity) -> str:
    """The name of comparing by the vectors of that model."""
    least = identity.scale.copies_from
    return f"{VECTORS}:{identity.key}" + (f":{least:g}" if least != VECTORS_ALIKE else "")


def by_vectors(vectors: np.ndarray, fresh: np.ndarray, reach: np.ndarray, job: Job) -> Iterator[Found]:
    """Pairs of unit vectors (n, dim) of which one is among the NEAREST of the other, and at least one `fresh`.

    `fresh` is bool (n,). `reach`, float (n,), is how alike the last of the NEAREST is that a vector is known to have,
    the least that counts where it has fewer. More pairs than needed may come, see `only_nearest`.
    """
    for first, second, alike in alike_pairs(vectors, fresh, Reach(reach, NEAREST), job):
        yield from zip(first.tolist(), second.tolist(), alike.tolist(), strict=True)


def only_nearest(pairs: Sequence[Found], least: float = VECTORS_ALIKE) -> list[Found]:
    """Those pairs in which one is among the NEAREST of the other; equally alike ones are all kept.

    Among more and more photos a pair can only fall back, so what was found with fewer photos is never lacking here.
    """
    alike: dict[int, list[float]] = {}
    for first, second, likeness in pairs:
        alike.setdefault(first, []).append(likeness)
        alike.setdefault(second, []).append(likeness)
    reach = reaches(alike, least)
    return [pair for pair in pairs if pair[2] >= min(reach[pair[0]], reach[pair[1]])]


def reaches(alike: Mapping[int, list[float]], least: float = VECTORS_ALIKE) -> dict[int, float]:
    """How alike the last of the NEAREST of each is."""
    return {
        item: sorted(values, reverse=True)[NEAREST - 1] if len(values) >= NEAREST else least
        for item, values in alike.items()
    }


def by_sketches(
    sketches: list[bytes], inner: list[bytes | None], fresh: np.ndarray, reach: np.ndarray, job: Job
) -> Iterator[Found]:
    """Pairs of pictures that are alike whichever way one of them is turned, with or without their borders.

    `fresh` is bool (n,); at least one of each pair is. `reach` is as for `by_vectors`, and so are the pairs: each comes
    once, and some that `only_nearest` leaves out.
    """
    order = np.concatenate([np.flatnonzero(fresh), np.flatnonzero(~fresh)])
    new = int(np.count_nonzero(fresh))
    faces = _Faces([sketches[row] for row in order], [inner[row] for row in order])
    nearest = Reach(reach, NEAREST)
    for start in range(0, new, _ROWS_AT_ONCE):
        job.report("comparing", start, new)
        rows = slice(start, min(start + _ROWS_AT_ONCE, new))
        queries, row_owners = faces.some(rows)
        turns = [turned(queries, turn) for turn in TURNS]
        for left in range(start, len(order), _COLUMNS_AT_ONCE):
            job.checkpoint()
            columns = slice(left, min(left + _COLUMNS_AT_ONCE, len(order)))
            stock, column_owners = faces.some(columns)
            best = turns[0] @ stock.T
            for query in turns[1:]:
                np.maximum(best, query @ stock.T, out=best)
            best = _folded(_folded(best, row_owners).T, column_owners).T
            here, there = np.nonzero(best >= SKETCHES_ALIKE)
            later = there + left > here + start  # each pair once, and none with itself
            here, there = here[later], there[later]
            yield from _within(nearest, order[here + start], order[there + left], best[here, there])
    job.report("comparing", new, new)


def turns_by_sketch(first: Sequence[bytes], second: Sequence[bytes]) -> dict[int, float]:
    """How alike the pictures are after each orientation of the second, by the best of their sketches; best first."""
    ones, others = as_unit(list(first)), as_unit(list(second))
    scores = {turn: round(float((ones @ turned(others, turn).T).max()), 4) for turn in TURNS}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def turns_of(first: Fingerprint, second: Fingerprint) -> tuple[list[int], list[int]]:
    """Orientations of the second in which the two are worth comparing, the likeliest first, and of these or others the
    two in which one whole frame may lie on the other."""
    return turns_in(sketches_alike(first, second))


def sketches_alike(first: Fingerprint, second: Fingerprint) -> dict[int, float]:
    """How alike the two are after each orientation of the second, with or without their borders; best first."""
    sketches = ([sketch for sketch in (one.sketch, one.inner_sketch) if sketch] for one in (first, second))
    return turns_by_sketch(*sketches)


def turns_in(alike: Mapping[int, float]) -> tuple[list[int], list[int]]:
    """The same as `turns_of`, from how alike two pictures are in each orientation."""
    framed = [turn for turn, likeness in alike.items() if likeness >= _FRAME_ON_FRAME]
    return list(dict.fromkeys([*list(alike)[:2], 1, 2])), framed[:2]


class _Faces:
    """The sketches of pictures, and of those with borders also the sketch of what is inside."""

    def __init__(self, sketches: list[bytes], inner: list[bytes | None]) -> None:
        self._whole = as_unit(sketches)
        self._bordered = np.array([row for row, within in enumerate(inner) if within is not None], np.int64)
        self._inside = as_unit([within for within in inner if within is not None])

    def some(self, rows: slice) -> tuple[np.ndarray, np.ndarray]:
        """Sketches of these pictures, those of insides at the end, and whose those at the end are."""
        first, last = np.searchsorted(self._bordered, [rows.start, rows.stop])
        sketches = np.concatenate([self._whole[rows], self._inside[first:last]])
        return sketches, self._bordered[first:last] - rows.start


def _folded(best: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Leave one row for each picture: the better of its two, where it has two."""
    whole = best[: len(best) - len(owners)]
    whole[owners] = np.maximum(whole[owners], best[len(whole) :])
    return whole


def _within(nearest: Reach, rows: np.ndarray, others: np.ndarray, scores: np.ndarray) -> Iterator[Found]:
    """Those pairs of rows that are within the reach of one of the two, the lower row first."""
    exact = np.minimum(scores, 1.0).astype(np.float64).round(6)
    nearest.learn(rows, others, exact)
    near = exact >= np.minimum(nearest.last[rows], nearest.last[others])
    first, second = np.minimum(rows, others)[near], np.maximum(rows, others)[near]
    yield from zip(first.tolist(), second.tolist(), exact[near].tolist(), strict=True)
