"""The index of short vectors: it must answer as exact search does, because it ranks by the whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from photosim.index import cache, shortening
from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex
from photosim.index.ranking import unit

DIM, WIDTH = 40, 8
CLOSE = 2e-6  # the sixth decimal may be rounded the other way


class Shelf:
    """Whole vectors by photo, as the store keeps them."""

    def __init__(self, vectors: np.ndarray) -> None:
        self.vectors = {number: np.asarray(vector, np.float32) for number, vector in enumerate(vectors)}

    def some(self, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        found = [photo_id for photo_id in reversed(ids) if photo_id in self.vectors]
        dim = next(iter(self.vectors.values())).size
        return np.array(found, np.int64), np.array([self.vectors[n] for n in found]).reshape(-1, dim)

    def sample(self, most: int) -> np.ndarray:
        return np.array(list(self.vectors.values()))[:most]


def flat(count: int, seed: int = 0) -> np.ndarray:
    """Unit vectors in about twenty to a cluster, that differ in eight directions and hardly in any other."""
    rng = np.random.default_rng(seed)
    turned = np.linalg.qr(np.random.default_rng(7).standard_normal((DIM, DIM)))[0]
    centres = rng.standard_normal((max(1, count // 20), DIM))
    values = centres[rng.integers(0, len(centres), count)] + 0.5 * rng.standard_normal((count, DIM))
    return unit(values * np.where(np.arange(DIM) < WIDTH, 1.0, 0.05) @ turned)


@pytest.fixture(autouse=True)
def _few_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortening, "WIDTHS", (WIDTH,))


def short_index(shelf: Shelf) -> VectorIndex:
    vectors = np.array(list(shelf.vectors.values()))
    index = VectorIndex.build(np.array(list(shelf.vectors)), vectors, source=shelf)
    assert index._graph.dim == WIDTH
    return index


def test_recall_and_scores() -> None:
    vectors = flat(5000)
    index, exact = short_index(Shelf(vectors)), ExactIndex(DIM)
    exact.add(np.arange(5000), vectors)
    shared = []
    for row in range(0, 5000, 50):
        found, scores = index.search(vectors[row], 20)
        expected, expected_scores = exact.search(vectors[row], 20)
        assert found[0] == row
        shared.append(len(np.intersect1d(found, expected)) / 20)
        true = dict(zip(expected.tolist(), expected_scores.tolist(), strict=True))
        for photo_id, score in zip(found.tolist(), scores.tolist(), strict=True):
            assert true.get(photo_id, score) == score, "a score is not the cosine of the whole vectors"
    assert np.mean(shared) >= 0.99


@pytest.mark.parametrize(("dim", "kept"), [(64, 64), (128, 128), (160, 128), (512, 128), (1280, 128), (2048, 128)])
def test_models_of_every_dimension(dim: int, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortening, "WIDTHS", (128, 192, 256, 384))
    rng = np.random.default_rng(0)
    weights = np.arange(5, dim + 5) ** -0.9
    vectors = unit(rng.standard_normal((300, dim)) * weights)
    shelf, exact = Shelf(vectors), ExactIndex(dim)
    index = VectorIndex.build(np.arange(300), vectors, source=shelf)
    exact.add(np.arange(300), vectors)
    assert index._graph.dim == kept
    for row in range(0, 300, 30):
        assert index.search(vectors[row], 5)[0].tolist() == exact.search(vectors[row], 5)[0].tolist()


def test_vectors_that_cannot_be_shortened_are_kept_whole() -> None:
    vectors = np.random.default_rng(0).standard_normal((2000, DIM))
    index = VectorIndex.build(np.arange(2000), vectors, source=Shelf(vectors))
    assert index._graph.dim == DIM
    assert index.search(vectors[70], 1)[0].tolist() == [70]


def test_more_answers_than_candidates() -> None:
    vectors = flat(1000)
    index, exact = short_index(Shelf(vectors)), ExactIndex(DIM)
    exact.add(np.arange(1000), vectors)
    for k in (300, 999, 5000):
        found, expected = index.search(vectors[3], k)[0], exact.search(vectors[3], k)[0]
        assert len(found) == len(expected)
        assert len(np.intersect1d(found, expected)) >= 0.99 * len(expected)
    everything = [photo_id for photo_id in range(1000) if photo_id % 100]
    assert sorted(index.search(vectors[3], 50, exclude=everything)[0].tolist()) == list(range(0, 1000, 100))


def test_almost_everything_removed_is_still_searched_whole() -> None:
    vectors = flat(3000)
    index = short_index(Shelf(vectors))
    index.remove(range(2990))
    assert set(index.search(vectors[0], 100)[0].tolist()) == set(range(2990, 3000))


def test_a_photo_whose_vector_was_taken_away_meanwhile_is_passed_over() -> None:
    vectors = flat(500)
    shelf = Shelf(vectors)
    index = short_index(shelf)
    del shelf.vectors[70]
    assert 70 not in index.search(vectors[70], 20)[0]


def test_it_is_worn_when_photos_of_another_kind_come() -> None:
    vectors = flat(1000)
    index = short_index(Shelf(vectors))
    index.add(np.arange(1000, 2000), flat(1000, seed=1))
    assert not index.worn
    index.add(np.arange(2000, 3000), np.random.default_rng(0).standard_normal((1000, DIM)))
    assert index.worn


def test_it_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    vectors = flat(500)
    shelf = Shelf(vectors)
    index, path = short_index(shelf), tmp_path / "small.hnsw"
    index.save(path, "key", 1)
    again = VectorIndex.load(path, DIM, "key", 1, shelf)
    assert again is not None
    for row in range(0, 500, 50):
        for one, other in zip(index.search(vectors[row], 20), again.search(vectors[row], 20), strict=True):
            assert np.array_equal(one, other)
    again.add(np.arange(500, 1500), np.random.default_rng(0).standard_normal((1000, DIM)))
    again.save(path, "key", 2)
    worn = VectorIndex.load(path, DIM, "key", 2, shelf)
    assert worn is not None
    assert worn.worn


def test_without_the_whole_vectors_the_file_is_of_no_use(tmp_path: Path) -> None:
    path = tmp_path / "small.hnsw"
    short_index(Shelf(flat(500))).save(path, "key", 1)
    assert VectorIndex.load(path, DIM, "key", 1) is None


def test_a_file_of_before_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, shelf = tmp_path / "small.hnsw", Shelf(flat(500))
    with monkeypatch.context() as patch:
        patch.setattr(cache, "FORMAT", 1)
        short_index(shelf).save(path, "key", 1)
    assert VectorIndex.load(path, DIM, "key", 1, shelf) is None


PHOTOS = st.lists(st.integers(1, 15), min_size=1, max_size=6)
VALUES = st.tuples(*[st.integers(-2, 2)] * 3)


class ShortAgainstExact(RuleBasedStateMachine):
    """Two of three numbers are kept: the third, which decides about order and scores, only the shelf knows."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(shortening, "WIDTHS", (2,))
        self.shelf = Shelf(np.eye(3))
        self.index, self.exact = VectorIndex(3, source=self.shelf), ExactIndex(3)
        self.shelf.vectors = {0: np.zeros(3, np.float32)}

    def teardown(self) -> None:
        self.patch.undo()

    @rule(data=st.data(), photos=PHOTOS)
    def add(self, data: st.DataObject, photos: list[int]) -> None:
        vectors = np.array([data.draw(VALUES) for _ in photos])
        self.shelf.vectors.update(zip(photos, vectors.astype(np.float32), strict=True))
        for index in (self.index, self.exact):
            index.add(np.array(photos), vectors)

    @rule(photos=PHOTOS)
    def remove(self, photos: list[int]) -> None:
        for photo_id in photos:
            self.shelf.vectors.pop(photo_id, None)
        for index in (self.index, self.exact):
            index.remove(photos)

    @rule(query=VALUES, k=st.integers(-1, 20), exclude=st.lists(st.integers(1, 20), max_size=5))
    def search(self, query: tuple[int, ...], k: int, exclude: list[int]) -> None:
        found, expected = (index.search(np.array(query), k, exclude) for index in (self.index, self.exact))
        assert np.allclose(found[1], expected[1], atol=CLOSE)
        in_order = sorted(zip(-found[1], found[0], strict=True))
        assert [photo_id for _, photo_id in in_order] == found[0].tolist()
        if k >= 15:
            assert set(found[0].tolist()) == set(expected[0].tolist())

    @invariant()
    def both_hold_as_many(self) -> None:
        assert len(self.index) == len(self.exact)


TestShortAgainstExact = ShortAgainstExact.TestCase
TestShortAgainstExact.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
