from __future__ import annotations

import numpy as np

from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex


def test_recall_at_20_on_20000_vectors() -> None:
    rng = np.random.default_rng(0)
    count, dim = 20_000, 512
    centres = rng.standard_normal((400, dim), dtype=np.float32)
    vectors = centres[rng.integers(0, len(centres), count)] + 0.7 * rng.standard_normal((count, dim), dtype=np.float32)
    ids = np.arange(1, count + 1)
    index, exact = VectorIndex.build(ids, vectors), ExactIndex(dim)
    exact.add(ids, vectors)
    recall, scores_differ = [], []
    for row in rng.choice(count, 100, replace=False):
        found, scores = index.search(vectors[row], 20)
        expected, expected_scores = exact.search(vectors[row], 20)
        assert found[0] == ids[row]
        recall.append(len(np.intersect1d(found, expected)) / 20)
        scores_differ.append(np.abs(scores - expected_scores).max())
    assert np.mean(recall) >= 0.99
    assert np.median(scores_differ) < 1e-5
