from __future__ import annotations

import numpy as np
import pytest

from photosim.base.errors import UsageError
from photosim.index.metrics import METRICS, score

QUERY = np.array([3, 4])
VECTORS = np.array([[3, 4], [6, 8], [-4, 3], [-3, -4], [0, 0]])


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("cosine", [1, 1, 0, -1, 0]),
        ("dot", [25, 50, 0, -25, 0]),
        ("euclidean", [1, 1 / 6, 1 / (1 + 50**0.5), 1 / 11, 1 / 6]),
    ],
)
def test_values(metric: str, expected: list[float]) -> None:
    scores = score(metric, QUERY, VECTORS)
    assert scores.dtype == np.float32
    assert scores == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_unit_vectors_rank_the_same_in_every_metric(metric: str) -> None:
    vectors = np.random.default_rng(0).standard_normal((50, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = np.argsort(-score(metric, vectors[0], vectors), kind="stable")
    assert order.tolist() == np.argsort(-score("cosine", vectors[0], vectors), kind="stable").tolist()
    assert order[0] == 0


def test_no_vectors() -> None:
    assert score("cosine", QUERY, np.empty((0, 2))).shape == (0,)


def test_an_unknown_metric() -> None:
    with pytest.raises(UsageError, match="cosine, dot, euclidean"):
        score("manhattan", QUERY, VECTORS)
