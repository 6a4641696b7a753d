"""How good the vectors are at finding look-alikes, measured on photos whose kind is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TOP = 10
_CELLS = 16 << 20
"""Scores held at once: 64 MB, whatever the number of photos."""
_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all photos that have another one of their class; 0.0 when there is none."""

    p_at_10: float
    """How many of the ten nearest are of the query's class; of as many as there are, where there are fewer."""
    map: float
    """Mean average precision over the whole ranking."""
    p_at_10_margin: float = 0.0
    """Half the width of the 95 % confidence interval, by bootstrap over the queries."""
    map_margin: float = 0.0
    chance: float = 0.0
    """The precision at 10 that vectors without meaning would have."""


def evaluate(vectors: np.ndarray, labels: Sequence[object]) -> Quality:
    """Ask for the look-alikes of each photo among all others, leaving itself out.

    `vectors` is float (n, dim) of unit length, `labels` n hashable classes. Equal scores rank by position, so that
    the result does not depend on the sorting algorithm.
    """
    if vectors.ndim != 2 or len(vectors) != len(labels):
        raise ValueError(f"expected one label for each vector, not {len(labels)} for {vectors.shape}")
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    classes = np.array([numbers[label] for label in labels], dtype=np.int64)
    members = [np.flatnonzero(classes == number) for number in range(len(numbers))] if len(numbers) else []
    precisions: list[float] = []
    averages: list[float] = []
    chances: list[float] = []
    rows = max(1, _CELLS // max(1, len(vectors)))
    for start in range(0, len(vectors), rows):
        scores = vectors[start : start + rows] @ vectors.T
        for row, score in enumerate(scores):
            query = start + row
            relevant = members[classes[query]]
            relevant = relevant[relevant != query]
            if len(relevant):
                ranks = _ranks(score, relevant, query)
                precisions.append(float((ranks <= _TOP).sum()) / min(_TOP, len(relevant)))
                averages.append(float((np.arange(1, len(ranks) + 1) / ranks).mean()))
                share = len(relevant) / (len(vectors) - 1)
                chances.append(share * min(_TOP, len(vectors) - 1) / min(_TOP, len(relevant)))
    return Quality(_mean(precisions), _mean(averages), margin(precisions), margin(averages), _mean(chances))


def margin(values: Sequence[float] | np.ndarray) -> float:
    """Half the width of the 95 % confidence interval of the mean, by bootstrap; always the same for the same values."""
    known = np.asarray(values, np.float64)
    if len(known) < 2:
        return 0.0
    rng = np.random.default_rng(0)
    means = [known[rng.integers(0, len(known), len(known))].mean() for _ in range(_ROUNDS)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(high - low) / 2


def _ranks(scores: np.ndarray, relevant: np.ndarray, query: int) -> np.ndarray:
    """The sorted ranks, from 1, of the photos `relevant` by their scores; the query itself is not ranked."""
    wanted = scores[relevant]
    rest = np.delete(scores, query)
    rest.sort()
    ranks = len(rest) - np.searchsorted(rest, wanted, "right") + 1
    tied = np.searchsorted(rest, wanted, "right") - np.searchsorted(rest, wanted, "left") > 1
    for place in np.flatnonzero(tied):  # equal scores rank by position
        before = np.flatnonzero(scores[: relevant[place]] == wanted[place])
        ranks[place] += len(before) - int(query in before)
    ranks.sort()
    return np.asarray(ranks)


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0
