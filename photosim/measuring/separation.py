"""How well scores tell copies of a photo from other photos: counted, never kept, so any number of pairs will do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PERCENTILE = 0.999
"""Of the scores of other photos: what a copy must exceed to be `above`."""
PRECISION = 0.99
"""Share of copies among the pairs from a score up, at which that score is good enough to act on."""
STEPS = 10_000
"""Scores are counted in steps of 1 / STEPS, which is finer than their noise."""
BINS = 2 * STEPS + 1
_ROUNDS = 500
_ROUNDS_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Separation:
    """How the scores of copies and of other photos overlap; the first four are 0 to 1, higher is better."""

    auc: float
    """Chance that a copy scores higher than another photo (area under the ROC curve); ties count half."""
    average_precision: float
    """Area under the curve of precision over recall."""
    recall: float
    """Share of the copies at or above `threshold`."""
    above: float
    """Share of the copies above `high`."""
    threshold: float
    """The lowest score from which up at least `PRECISION` of the pairs are copies; above 1 where there is none."""
    high: float
    """The `PERCENTILE` of the other photos' scores."""


def steps_of(scores: np.ndarray) -> np.ndarray:
    """Where scores, of any shape, are counted: int64 of the same shape, 0 to BINS - 1."""
    return np.asarray(np.rint((np.clip(scores, -1.0, 1.0) + 1.0) * STEPS), np.int64)


def counted(scores: np.ndarray) -> np.ndarray:
    """Count cosines of any shape: int64 (BINS,), from -1 to 1 in steps of 1 / STEPS."""
    return np.bincount(steps_of(scores).reshape(-1), minlength=BINS)


def score_of(step: int | np.ndarray) -> np.ndarray:
    """The score that a position in the counts stands for."""
    return np.asarray(step) / STEPS - 1.0


def curves(copies: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Recall and precision from each score up, (..., BINS) like the counts; precision is 1 where no pair is left."""
    found, wrong = _from_the_top(copies), _from_the_top(others)
    taken = found + wrong
    precision = np.divide(found, taken, out=np.ones_like(found), where=taken > 0)
    return found / np.maximum(found[..., :1], 1e-9), precision


def separation(copies: np.ndarray, others: np.ndarray) -> Separation:
    """Compare the counts (BINS,) of both; at least one of each must have been counted."""
    return Separation(*(float(value) for value in figures(copies, others)))


def figures(copies: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The figures of `Separation`, in its order, of counts (..., BINS): float64 (6, ...)."""
    copies, others = np.asarray(copies, np.float64), np.asarray(others, np.float64)
    copy_count, other_count = copies.sum(-1), others.sum(-1)
    if not (np.all(copy_count > 0) and np.all(other_count > 0)):
        raise ValueError("there must be a copy and another photo to compare")
    lower = np.cumsum(others, axis=-1) - others
    auc = (copies * (lower + others / 2)).sum(-1) / (copy_count * other_count)
    recall, precision = curves(copies, others)
    average_precision = (precision * copies).sum(-1) / copy_count
    reached = (precision >= PRECISION) & (_from_the_top(copies) > 0)
    step = np.where(reached.any(-1), reached.argmax(-1), BINS)
    at = np.take_along_axis(recall, np.minimum(step, BINS - 1)[..., None], -1)[..., 0]
    # The lowest score that no more than 1 - PERCENTILE of the others exceed.
    high = (np.cumsum(others, axis=-1) >= PERCENTILE * other_count[..., None]).argmax(-1)
    beyond = _from_the_top(copies) - copies
    above = np.take_along_axis(beyond, high[..., None], -1)[..., 0] / copy_count
    found = np.where(step < BINS, at, 0.0)
    return np.stack([auc, average_precision, found, above, score_of(step), score_of(high)])


def margins(copies: np.ndarray, others: np.ndarray) -> Separation:
    """Half the width of the 95 % confidence interval of each figure, by bootstrap; the same for the same counts.

    The counts are (blocks, BINS), a row for each block of shots, and whole blocks are drawn again: copies of one shot
    are no independent witnesses.
    """
    blocks = len(copies)
    rng = np.random.default_rng(0)
    draws = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=_ROUNDS)
    drawn = []
    for start in range(0, _ROUNDS, _ROUNDS_AT_ONCE):
        weights = draws[start : start + _ROUNDS_AT_ONCE].astype(np.float32)
        again = weights @ copies.astype(np.float32), weights @ others.astype(np.float32)
        usable = again[0].any(-1) & again[1].any(-1)
        drawn.append(figures(again[0][usable], again[1][usable]))
    low, high = np.quantile(np.concatenate(drawn, axis=1), [0.025, 0.975], axis=1)
    return Separation(*(float(value) for value in (high - low) / 2))


def _from_the_top(counts: np.ndarray) -> np.ndarray:
    """How many lie at each score or above, float64 like the counts."""
    sums: np.ndarray = np.cumsum(counts[..., ::-1], axis=-1, dtype=np.float64)[..., ::-1]
    return sums
