"""How well a model knows edited copies of photos again, measured where it is known which is a copy of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photosim.measuring.retrieval import margin
from photosim.measuring.separation import BINS, Separation, margins, separation, steps_of

_CELLS = 4 << 20
"""Scores held at once."""
_BLOCKS = 256
"""Rows of counts that are kept for the confidence intervals; with fewer shots than that, each has its own."""
_TOP = 10


@dataclass(frozen=True, slots=True)
class EditQuality:
    """How copies of one edit fare."""

    edit: str
    copies: int
    first: float
    """Share whose own original is the most alike of all originals."""
    first_10: float
    """Share whose own original is among the ten most alike."""
    mrr: float
    """Mean of 1 / rank of the own original."""
    above: float
    """Share that scores higher than all but one in a thousand of the pairs of different photos."""
    found: float
    """Share at or above the score from which up at least 99 % of all pairs are copies."""
    median: float
    """Median score of a copy with its original."""


@dataclass(frozen=True, slots=True)
class CopyQuality:
    """What `EditQuality` says, of all edits together, with half the widths of the 95 % confidence intervals."""

    shots: int
    copies: int
    first: float
    first_10: float
    mrr: float
    first_margin: float
    first_10_margin: float
    mrr_margin: float
    separation: Separation
    margins: Separation
    edits: tuple[EditQuality, ...]


def evaluate_copies(vectors: np.ndarray, shots: Sequence[str], edits: Sequence[str | None]) -> CopyQuality:
    """Ask for each copy which of the originals it was made from.

    `vectors` is float (n, dim) of unit length; photo i shows shot `shots[i]`, and `edits[i]` is what was done to it,
    None for the original. An original that scores the same as the own one ranks before it. Copies of a shot without
    an original are left out. Raises ValueError when there are fewer than two originals, or no copy of them.
    """
    originals = np.array([row for row, edit in enumerate(edits) if edit is None], np.int64)
    place_of = {shots[row]: place for place, row in enumerate(originals)}
    copies = np.array([r for r, edit in enumerate(edits) if edit is not None and shots[r] in place_of], np.int64)
    if len(place_of) < 2 or len(place_of) < len(originals) or not len(copies):
        raise ValueError("there must be two originals of different shots, and copies of them")
    own_place = np.array([place_of[shots[row]] for row in copies])
    blocks = min(_BLOCKS, len(originals))
    block = own_place * blocks // len(originals)
    gallery = np.ascontiguousarray(vectors[originals].T)
    own = np.empty(len(copies), np.float32)
    ranks = np.empty(len(copies), np.int64)
    own_counts, other_counts = np.zeros((blocks, BINS), np.int64), np.zeros((blocks, BINS), np.int64)
    rows = max(1, _CELLS // len(originals))
    for start in range(0, len(copies), rows):
        part = slice(start, start + rows)
        scores = vectors[copies[part]] @ gallery
        here = np.arange(len(scores))
        own[part] = scores[here, own_place[part]]
        ranks[part] = (scores >= own[part, None]).sum(1)
        is_other = np.ones(scores.shape, bool)
        is_other[here, own_place[part]] = False
        _count(other_counts, np.repeat(block[part], len(originals) - 1), scores[is_other])
    _count(own_counts, block, own)
    whole = separation(own_counts.sum(0), other_counts.sum(0))
    ranking = (ranks == 1, ranks <= _TOP, 1 / ranks)
    by_shot = [_means(values, own_place) for values in ranking]
    names = [edits[row] or "" for row in copies]
    first, first_10, mrr = (float(values.mean()) for values in ranking)
    return CopyQuality(
        shots=len(place_of),
        copies=len(copies),
        first=first,
        first_10=first_10,
        mrr=mrr,
        first_margin=margin(by_shot[0]),
        first_10_margin=margin(by_shot[1]),
        mrr_margin=margin(by_shot[2]),
        separation=whole,
        margins=margins(own_counts, other_counts),
        edits=tuple(_of_edit(name, np.array(names) == name, ranking, own, whole) for name in dict.fromkeys(names)),
    )


def _of_edit(
    name: str, rows: np.ndarray, ranking: tuple[np.ndarray, ...], own: np.ndarray, whole: Separation
) -> EditQuality:
    first, first_10, mrr = (float(values[rows].mean()) for values in ranking)
    above, found = (own[rows] > whole.high).mean(), (own[rows] >= whole.threshold).mean()
    return EditQuality(
        name, int(rows.sum()), first, first_10, mrr, float(above), float(found), float(np.median(own[rows]))
    )


def _count(counts: np.ndarray, blocks: np.ndarray, scores: np.ndarray) -> None:
    """Add scores (n,) to the counts (blocks, BINS) of their blocks (n,)."""
    counts += np.bincount(blocks * BINS + steps_of(scores), minlength=counts.size).reshape(counts.shape)


def _means(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The mean of each group's values, over the groups that have any: copies of one shot are judged together."""
    sizes = np.bincount(groups)
    return np.bincount(groups, values)[sizes > 0] / sizes[sizes > 0]
