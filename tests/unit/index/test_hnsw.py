from __future__ import annotations

import threading

import numpy as np
import pytest

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex

Index = VectorIndex | ExactIndex


@pytest.fixture(params=[VectorIndex, ExactIndex])
def index(request: pytest.FixtureRequest) -> Index:
    """Three vectors in a plane, at 0, 90 and 45 degrees."""
    index = request.param(2)
    index.add(np.array([10, 20, 30]), np.array([[1, 0], [0, 2], [3, 3]]))
    return index


def found(index: Index, vector: list[float], k: int = 10, exclude: tuple[int, ...] = ()) -> dict[int, float]:
    ids, scores = index.search(np.array(vector), k, exclude)
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32
    return {int(photo_id): round(float(score), 4) for photo_id, score in zip(ids, scores, strict=True)}


def test_best_first_with_cosines(index: Index) -> None:
    assert list(found(index, [1, 0.1]).items()) == [(10, 0.995), (30, 0.774), (20, 0.0995)]


def test_the_length_of_the_query_does_not_matter(index: Index) -> None:
    assert found(index, [100, 10]) == found(index, [0.1, 0.01])


def test_the_same_picture_scores_one(index: Index) -> None:
    assert found(index, [7, 7], 1) == {30: 1.0}


@pytest.mark.parametrize(("k", "count"), [(0, 0), (-1, 0), (2, 2), (3, 3), (1000, 3)])
def test_no_more_than_there_are(index: Index, k: int, count: int) -> None:
    assert len(found(index, [1, 0], k)) == count


def test_excluded_photos_make_room_for_others(index: Index) -> None:
    assert list(found(index, [1, 0], 2, exclude=(10, 999))) == [30, 20]
    assert found(index, [1, 0], 2, exclude=(10, 20, 30)) == {}


def test_an_empty_index(index: Index) -> None:
    index.remove([10, 20, 30])
    assert len(index) == 0
    assert found(index, [1, 0]) == {}
    assert found(type(index)(2), [1, 0]) == {}


def test_removing_is_idempotent_and_adding_again_works(index: Index) -> None:
    index.remove([10, 10, 999])
    index.remove([10])
    assert list(found(index, [1, 0])) == [30, 20]
    index.add(np.array([10]), np.array([[1, 0]]))
    assert list(found(index, [1, 0])) == [10, 30, 20]


def test_a_new_vector_replaces_the_old(index: Index) -> None:
    index.add(np.array([10]), np.array([[0, -1]]))
    assert len(index) == 3
    assert found(index, [1, 0]) == {30: 0.7071, 10: 0.0, 20: 0.0}
    assert found(index, [0, -1], 1) == {10: 1.0}


def test_the_last_of_repeated_ids_counts(index: Index) -> None:
    index.add(np.array([40, 40]), np.array([[1, 0], [-1, 0]]))
    assert len(index) == 4
    assert found(index, [-1, 0], 1) == {40: 1.0}


def test_equal_scores_come_in_the_order_of_ids(index: Index) -> None:
    copies = np.arange(200, 100, -1)
    index.add(copies, np.tile([-1.0, 0.0], (100, 1)))
    ids, scores = index.search(np.array([-1.0, 0.0]), 7)
    assert ids.tolist() == [101, 102, 103, 104, 105, 106, 107]
    assert set(scores.tolist()) == {1.0}


def test_a_photo_may_leave_and_rejoin_its_copies(index: Index) -> None:
    index.add(np.array([1, 2, 3]), np.tile([-1.0, 0.0], (3, 1)))
    index.remove([1, 3])
    assert list(found(index, [-1, 0], 1)) == [2]
    index.remove([2])
    assert 2 not in found(index, [-1, 0])
    index.add(np.array([3, 1]), np.tile([-1.0, 0.0], (2, 1)))
    assert list(found(index, [-1, 0], 2)) == [1, 3]


def test_a_vector_of_nothing_is_like_nothing(index: Index) -> None:
    index.add(np.array([5]), np.zeros((1, 2)))
    assert found(index, [1, 0])[5] == 0.0
    assert set(found(index, [0, 0]).values()) == {0.0}


def test_what_does_not_fit_is_refused(index: Index) -> None:
    for ids, vectors in (([1], np.ones((1, 3))), ([1, 2], np.ones((1, 2))), ([1], np.array([[np.nan, 1]]))):
        with pytest.raises(ValueError, match=r"expected|finite"):
            index.add(np.array(ids), vectors)
    with pytest.raises(ValueError, match="reshape"):
        index.search(np.ones(3), 1)
    for number in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            index.search(np.array([number, 1]), 1)
    assert len(index) == 3


def test_nothing_may_be_added(index: Index) -> None:
    index.add(np.empty(0, np.int64), np.empty((0, 2), np.float32))
    assert len(index) == 3


def test_it_grows_beyond_its_capacity() -> None:
    index = VectorIndex(3)
    vectors = np.random.default_rng(0).standard_normal((5000, 3))
    for start in range(0, 5000, 500):
        index.add(np.arange(start, start + 500), vectors[start : start + 500])
    assert len(index) == 5000
    assert index.search(vectors[4321], 1)[0].tolist() == [4321]


def test_worn_after_many_removals() -> None:
    vectors = np.random.default_rng(0).standard_normal((3000, 4))
    index = VectorIndex.build(np.arange(3000), vectors)
    assert not index.worn
    index.remove(range(2000))
    assert index.worn
    assert index.search(vectors[2500], 1)[0].tolist() == [2500]


def test_almost_everything_removed_is_still_searched_whole() -> None:
    vectors = np.random.default_rng(0).standard_normal((3000, 32))
    index = VectorIndex.build(np.arange(3000), vectors)
    index.remove(range(2990))
    assert set(index.search(vectors[0], 100)[0].tolist()) == set(range(2990, 3000))


def test_many_copies_of_one_picture_do_not_hide_the_others() -> None:
    """A graph with a node for each black frame falls to pieces: whole neighbourhoods cannot be reached any more."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((60, 64))
    others = centres[rng.integers(0, 60, 1500)] + 0.7 * rng.standard_normal((1500, 64))
    black = np.tile(rng.standard_normal(64), (1500, 1)) + 1e-7 * rng.standard_normal((1500, 64))
    vectors = rng.permutation(np.concatenate([others, black])).astype(np.float32)
    index, exact = VectorIndex.build(np.arange(3000), vectors), ExactIndex(64)
    exact.add(np.arange(3000), vectors)
    shared = [
        len(np.intersect1d(index.search(query, 20)[0], exact.search(query, 20)[0])) / 20 for query in others[::15]
    ]
    assert min(shared) >= 0.9


def test_building_reports_and_can_be_cancelled() -> None:
    seen: list[Progress] = []
    job = Job(seen.append, interval=0)
    VectorIndex.build(np.arange(5000), np.random.default_rng(0).standard_normal((5000, 4)), job)
    assert {progress.stage for progress in seen} == {"indexing"}
    assert [progress.done for progress in seen] == [0, 2048, 4096, 5000]
    job.cancel()
    with pytest.raises(Cancelled):
        VectorIndex.build(np.arange(10), np.ones((10, 4)), job)


def test_searching_while_others_add_and_remove() -> None:
    vectors = np.random.default_rng(0).standard_normal((3000, 16)).astype(np.float32)
    index = VectorIndex.build(np.arange(500), vectors[:500])

    def grow() -> None:
        for start in range(500, 3000, 100):
            index.add(np.arange(start, start + 100), vectors[start : start + 100])

    def shrink() -> None:
        for start in range(0, 250, 10):
            index.remove(range(start, start + 10))

    threads = [threading.Thread(target=grow), threading.Thread(target=shrink)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert index.search(vectors[400], 5)[0][0] == 400
    for thread in threads:
        thread.join()
    assert len(index) == 2750
