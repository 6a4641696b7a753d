"""Whitening is learned from the library, always the same, and answers for photos it has not seen."""

from __future__ import annotations

import numpy as np
import pytest

from photosim.index.ranking import unit
from photosim.index.whitening import KEPT, LEAST, Whitening


def clustered(count: int, dim: int = 32, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in 20 clusters, under a strong common part and noise along few axes; and their clusters."""
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 20, count)
    centres = np.random.default_rng(99).standard_normal((20, dim)) * 0.5
    noise = rng.standard_normal((count, dim)) * np.where(np.arange(dim) < 3, 3.0, 0.2)
    return unit(5 + centres[cluster] + noise).astype(np.float32), cluster


def precision(vectors: np.ndarray, cluster: np.ndarray) -> float:
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    nearest = np.argsort(-scores, axis=1)[:, :10]
    return float((cluster[nearest] == cluster[:, None]).mean())


def test_it_finds_what_the_common_part_hides() -> None:
    vectors, _ = clustered(LEAST)
    whitening = Whitening.fit(vectors)
    assert whitening is not None
    unseen, cluster = clustered(400, seed=1)
    assert precision(whitening.apply(unseen), cluster) > precision(unseen, cluster) + 0.02


def test_vectors_have_unit_length_and_fewer_numbers() -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((LEAST, KEPT + 40)).astype(np.float32))
    whitening = Whitening.fit(vectors)
    assert whitening is not None
    made = whitening.apply(vectors)
    assert (made.shape, made.dtype) == ((LEAST, KEPT), np.float32)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(whitening.apply(vectors[0]), made[0]) or np.allclose(
        whitening.apply(vectors[0]), made[0], atol=1e-6
    )


def test_the_same_in_any_order_and_with_copies() -> None:
    vectors, _ = clustered(LEAST)
    other = np.concatenate([vectors[::-1], vectors[:50]])
    one, two = Whitening.fit(vectors), Whitening.fit(other)
    assert one is not None
    assert two is not None
    assert np.array_equal(one.mean, two.mean)
    assert np.array_equal(one.axes, two.axes)


def test_too_few_different_ones() -> None:
    vectors, _ = clustered(LEAST - 1)
    assert Whitening.fit(vectors) is None
    assert Whitening.fit(np.repeat(vectors[:1], 2 * LEAST, axis=0)) is None
    assert Whitening.fit(vectors[:0]) is None


def test_a_library_of_one_line() -> None:
    vectors = unit(np.linspace(1, 2, LEAST, dtype=np.float32)[:, None] * [1, 0, 0] + np.array([0, 1, 0], np.float32))
    whitening = Whitening.fit(vectors)
    assert whitening is not None
    assert np.isfinite(whitening.apply(vectors)).all()
