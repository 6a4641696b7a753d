"""All alike pairs by bounds: exactly those that multiplying everything finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.index import nearest
from photosim.index.nearest import Reach, alike_pairs

THRESHOLD, NEAREST = 0.86, 20


def vectors_of(kind: str, count: int, dim: int = 96) -> np.ndarray:
    rng = np.random.default_rng(0)
    if kind == "clusters":
        centres = rng.standard_normal((count // 10, dim))
        made = centres[rng.integers(0, len(centres), count)] + 0.3 * rng.standard_normal((count, dim))
    elif kind == "decaying":  # as embeddings are: a few directions carry most
        made = rng.standard_normal((count, dim)) * 0.9 ** np.arange(dim) + 2 * np.eye(dim)[0]
    elif kind == "crowd":  # one picture, nearly, a thousand times
        made = np.ones(dim) + 0.1 * rng.standard_normal((count, dim))
        made[::3] = rng.standard_normal((len(made[::3]), dim))
    else:
        made = rng.standard_normal((count, dim))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def found(vectors: np.ndarray, fresh: np.ndarray, reach: Reach) -> dict[tuple[int, int], float]:
    pairs: dict[tuple[int, int], float] = {}
    for first, second, alike in alike_pairs(vectors, fresh, reach, Job()):
        assert (first < second).all()
        for one, other, value in zip(first.tolist(), second.tolist(), alike.tolist(), strict=True):
            assert (one, other) not in pairs
            pairs[one, other] = value
    return pairs


def expected(vectors: np.ndarray) -> tuple[dict[tuple[int, int], float], np.ndarray]:
    products = (vectors.astype(np.float64) @ vectors.T.astype(np.float64)).clip(max=1.0).round(6)
    np.fill_diagonal(products, -1)
    last = np.maximum(THRESHOLD, np.partition(products, -NEAREST, axis=1)[:, -NEAREST])
    here, there = np.nonzero(np.triu(products >= np.minimum.outer(last, last)))
    return {pair: products[pair] for pair in zip(here.tolist(), there.tolist(), strict=True)}, last


@pytest.mark.parametrize("kind", ["clusters", "decaying", "crowd", "unlike"])
@pytest.mark.parametrize("tiles", [(64, 100), (1024, 4096)])
def test_the_pairs_are_those_of_the_whole_product(
    kind: str, tiles: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "_ROWS", tiles[0])
    monkeypatch.setattr(nearest, "_COLUMNS", tiles[1])
    monkeypatch.setattr(nearest, "_PRODUCTS", 777)
    vectors = vectors_of(kind, 1300)
    reach = Reach(np.full(1300, THRESHOLD), NEAREST)
    pairs = found(vectors, np.ones(1300, bool), reach)
    wanted, last = expected(vectors)
    assert np.allclose(reach.last, last, atol=2e-6)
    kept = {(a, b): s for (a, b), s in pairs.items() if s >= min(reach.last[a], reach.last[b])}
    assert kept.keys() == wanted.keys()
    assert all(abs(kept[pair] - wanted[pair]) <= 2e-6 for pair in wanted)
    # A crowd of 900 has 400,000 pairs; those that come are bounded by the number of vectors.
    assert len(pairs) < 1300 * NEAREST * 4


@settings(max_examples=20, deadline=None)
@given(cut=st.integers(0, 300), seed=st.integers(0, 99))
def test_old_ones_are_not_compared_again(cut: int, seed: int) -> None:
    vectors = vectors_of("clusters", 300)
    fresh = np.zeros(300, bool)
    fresh[np.random.default_rng(seed).permutation(300)[:cut]] = True
    pairs = found(vectors, fresh, Reach(np.full(300, THRESHOLD), NEAREST))
    wanted, _ = expected(vectors)
    assert pairs.keys() >= {pair for pair in wanted if fresh[list(pair)].any()}
    assert all(fresh[list(pair)].any() for pair in pairs)


@settings(max_examples=30, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 9)), max_size=60),
    cut=st.integers(0, 60),
)
def test_reach_is_the_last_of_the_nearest(pairs: list[tuple[int, int, int]], cut: int) -> None:
    reach = Reach(np.full(6, 2.0), 3)
    for part in (pairs[:cut], pairs[cut:]):
        table = np.array(part, float).reshape(-1, 3)
        reach.learn(table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2])
    for item in range(6):
        values = [float(v) for a, b, v in pairs for end in (a, b) if end == item] + [2.0] * 3
        assert reach.last[item] == sorted((max(v, 2.0) for v in values), reverse=True)[2]


def test_narrow_vectors_and_none_at_all() -> None:
    plane = np.array([[1, 0], [0.6, 0.8], [1, 0], [0, 0]], np.float32)
    assert found(plane, np.ones(4, bool), Reach(np.full(4, THRESHOLD), NEAREST)) == {(0, 2): 1.0}
    empty = np.empty((0, 8), np.float32)
    assert found(empty, np.ones(0, bool), Reach(np.empty(0), NEAREST)) == {}


def test_it_reports_and_can_be_cancelled() -> None:
    seen: list[Progress] = []
    job = Job(seen.append, interval=0)
    vectors = vectors_of("clusters", 1300)
    list(alike_pairs(vectors, np.ones(1300, bool), Reach(np.full(1300, THRESHOLD), NEAREST), job))
    assert [(p.stage, p.done, p.total) for p in seen] == [("comparing", d, 1300) for d in (0, 1024, 1300)]
    job.cancel()
    with pytest.raises(Cancelled):
        list(alike_pairs(vectors, np.ones(1300, bool), Reach(np.full(1300, THRESHOLD), NEAREST), job))
