"""Counted scores give the figures that their definitions give."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosim.measuring import separation as separation_module
from photosim.measuring.copies import evaluate_copies
from photosim.measuring.retrieval import evaluate, margin
from photosim.measuring.separation import BINS, counted, curves, margins, score_of, separation, steps_of

SCORES = st.lists(st.integers(-20, 20), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(SCORES, SCORES)
def test_the_definitions(copies: list[int], others: list[int]) -> None:
    own, wrong = np.array(copies) / 20, np.array(others) / 20
    found = separation(counted(own), counted(wrong))
    pairs = own[:, None] - wrong[None]
    assert found.auc == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())
    precisions = [(own >= score).sum() / ((own >= score).sum() + (wrong >= score).sum()) for score in own]
    assert found.average_precision == pytest.approx(np.mean(precisions))
    good = [score for score, precision in zip(own, precisions, strict=True) if precision >= 0.99]
    assert found.recall == pytest.approx((own >= min(good)).mean() if good else 0.0)
    assert (found.threshold > 1) == (not good)
    if good:
        at_or_above = (own >= found.threshold - 1e-9).sum(), (wrong >= found.threshold - 1e-9).sum()
        assert at_or_above[0] / sum(at_or_above) >= 0.99
        assert at_or_above[0] == (own >= min(good)).sum()
    assert (wrong > found.high + 1e-9).mean() <= 0.001
    assert found.above == pytest.approx((own > found.high + 1e-9).mean())


def test_scores_that_part_completely() -> None:
    found = separation(counted(np.array([0.8, 0.9])), counted(np.array([0.1, 0.3])))
    assert (found.auc, found.average_precision, found.recall, found.above) == (1.0, 1.0, 1.0, 1.0)
    assert 0.3 < found.threshold <= 0.8
    assert found.high == pytest.approx(0.3)


def test_no_score_is_sure_enough() -> None:
    found = separation(counted(np.array([0.2, 0.4])), counted(np.array([0.9, 0.95])))
    assert (found.auc, found.recall, found.above) == (0.0, 0.0, 0.0)
    assert found.threshold > 1


def test_counting_keeps_every_score() -> None:
    scores = np.array([[-1.0, -1.5], [1.0, 0.12344], [0.5, 1.0000001]])
    counts = counted(scores)
    assert (counts.sum(), counts[0], counts[-1]) == (6, 2, 2)
    assert score_of(steps_of(np.array([0.1234]))) == pytest.approx(0.1234)


def test_curves_fall_and_end_where_they_must() -> None:
    rng = np.random.default_rng(1)
    recall, precision = curves(counted(rng.uniform(0.2, 1, 300)), counted(rng.uniform(-1, 0.6, 3000)))
    assert recall.shape == (BINS,)
    assert recall[0] == 1.0
    assert (np.diff(recall) <= 0).all()
    assert precision[0] == pytest.approx(300 / 3300)
    assert precision[-1] == 1.0


def test_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="must be a copy"):
        separation(counted(np.array([])), counted(np.array([0.1])))


def test_margins_shrink_with_the_number_of_shots_and_are_repeatable() -> None:
    rng = np.random.default_rng(3)

    def blocks(count: int) -> tuple[np.ndarray, np.ndarray]:
        own = np.stack([counted(rng.normal(0.7, 0.2, 5)) for _ in range(count)])
        return own, np.stack([counted(rng.normal(0.3, 0.2, 50)) for _ in range(count)])

    few, many = blocks(8), blocks(128)
    assert 0 < margins(*many).auc < margins(*few).auc < 0.3
    assert margins(*few) == margins(*few)


def test_the_margin_of_a_mean() -> None:
    values = np.random.default_rng(5).normal(0, 1, 400)
    assert margin(values) == pytest.approx(1.96 / 20, rel=0.2)
    assert margin(values) == margin(values)
    assert margin([1.0]) == margin([]) == 0.0
    assert margin([2.0, 2.0]) == 0.0


def test_chance_is_what_meaningless_vectors_reach() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((600, 32)).astype(np.float32)
    labels = [number % 6 for number in range(600)]
    quality = evaluate(vectors, labels)
    assert quality.chance == pytest.approx(99 / 599)
    assert quality.p_at_10 == pytest.approx(quality.chance, abs=0.03)
    assert 0 < quality.p_at_10_margin < 0.03


def copies_by_hand(vectors: np.ndarray, shots: list[str], edits: list[str | None]) -> tuple[float, float, float]:
    ranks = []
    for row, edit in enumerate(edits):
        if edit is not None:
            scores = {shots[o]: float(vectors[row] @ vectors[o]) for o in range(len(edits)) if edits[o] is None}
            ranks.append(sum(score >= scores[shots[row]] for score in scores.values()))
    return (
        float(np.mean([rank == 1 for rank in ranks])),
        float(np.mean([rank <= 10 for rank in ranks])),
        float(np.mean([1 / rank for rank in ranks])),
    )


@settings(max_examples=8, deadline=None)
@given(st.integers(2, 14), st.integers(0, 2**32 - 1))
def test_ranks_of_copies(shots: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    names = [str(shot) for shot in range(shots) for _ in range(3)]
    edits = [edit for _ in range(shots) for edit in (None, "crop", "grey")]
    vectors = rng.integers(-2, 3, (3 * shots, 6)).astype(np.float32) / 8  # products are exact, so ties are ties
    order = rng.permutation(3 * shots)
    vectors, names, edits = vectors[order], [names[i] for i in order], [edits[i] for i in order]
    # How wide the margins of the scores are is another test's; a few rounds show that they are worked out.
    with mock.patch.object(separation_module, "_ROUNDS", 40):
        quality = evaluate_copies(vectors, names, edits)
    assert quality.margins.auc >= 0
    assert (quality.first, quality.first_10, quality.mrr) == pytest.approx(copies_by_hand(vectors, names, edits))
    assert (quality.shots, quality.copies) == (shots, 2 * shots)
    assert {edit.edit: edit.copies for edit in quality.edits} == {"crop": shots, "grey": shots}
    assert np.mean([edit.first for edit in quality.edits]) == pytest.approx(quality.first)
    assert np.mean([edit.found for edit in quality.edits]) == pytest.approx(quality.separation.recall, abs=1e-6)


def test_copies_without_their_original_are_left_out() -> None:
    vectors = np.eye(5, dtype=np.float32)
    quality = evaluate_copies(vectors, ["a", "b", "a", "c", "b"], [None, None, "x", "x", "x"])
    assert (quality.shots, quality.copies) == (2, 2)
    for edits in ([None] * 5, ["x"] * 5, [None, "x", "x", "x", "x"]):
        with pytest.raises(ValueError, match="two originals"):
            evaluate_copies(vectors, ["a", "b", "c", "d", "e"], edits)
