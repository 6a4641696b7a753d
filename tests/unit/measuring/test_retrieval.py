from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosim.measuring.retrieval import Quality, evaluate


def slowly(vectors: np.ndarray, labels: list[int]) -> Quality:
    """Both figures straight from their definitions."""
    precisions, averages = [], []
    for query, label in enumerate(labels):
        others = [other for other in range(len(labels)) if other != query]
        others.sort(key=lambda other: (-float(vectors[query] @ vectors[other]), other))
        right = [labels[other] == label for other in others]
        if any(right):
            precisions.append(sum(right[:10]) / min(10, sum(right)))
            averages.append(np.mean([sum(right[: rank + 1]) / (rank + 1) for rank in range(len(right)) if right[rank]]))
    return Quality(float(np.mean(precisions or [0.0])), float(np.mean(averages or [0.0])))


def test_separate_classes_are_perfect() -> None:
    vectors = np.repeat(np.eye(3, dtype=np.float32), 15, axis=0)
    assert evaluate(vectors, ["a"] * 15 + ["b"] * 15 + ["c"] * 15) == Quality(1.0, 1.0, chance=pytest.approx(14 / 44))


def test_a_known_ranking() -> None:
    angles = np.array([0.0, 0.1, 0.3, 0.7])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    # From 0: b a b; from 0.1: a a b; from 0.3: b a b; from 0.7: a b a. Ten are asked for, and only one is right.
    quality = evaluate(vectors, ["a", "b", "a", "b"])
    assert quality.p_at_10 == 1.0
    assert quality.map == pytest.approx((1 / 2 + 1 / 3 + 1 / 2 + 1 / 2) / 4)


def test_photos_alone_in_their_class_do_not_count() -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert evaluate(vectors, ["a", "b", "c", "d"]) == Quality(0.0, 0.0)
    assert evaluate(vectors[:0], []) == Quality(0.0, 0.0)
    assert evaluate(vectors, ["a", "b", "b", "c"]) == evaluate(vectors, ["x", "b", "b", "y"])


def test_labels_and_vectors_must_match() -> None:
    with pytest.raises(ValueError, match="one label"):
        evaluate(np.eye(3), ["a"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
def test_the_definition(labels: list[int], seed: int) -> None:
    # Whole numbers: products are exact, so that ties are ties in both.
    vectors = np.random.default_rng(seed).integers(-2, 3, (len(labels), 4)).astype(np.float32)
    fast, slow = evaluate(vectors, labels), slowly(vectors, labels)
    assert (fast.p_at_10, fast.map) == pytest.approx((slow.p_at_10, slow.map))
