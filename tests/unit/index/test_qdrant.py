"""The index in a Qdrant database: equal answers, and clear words when the database does not answer."""

from __future__ import annotations

import importlib.util
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from photosim.base.errors import Cancelled, IndexUnavailable, UsageError
from photosim.base.job import Job, Progress
from photosim.base.remedies import Remedy
from photosim.index.exact import ExactIndex
from photosim.index.hnsw import VectorIndex
from photosim.index.qdrant import KEY_VARIABLE, QdrantIndex, QdrantPlace, normal_address
from tests.helpers.qdrant_server import QdrantServer, qdrant_server

if importlib.util.find_spec("qdrant_client") is None:
    pytest.skip("needs qdrant-client", allow_module_level=True)

PHOTOS = st.lists(st.integers(1, 15), min_size=1, max_size=6)
VALUES = st.tuples(*[st.integers(-2, 2)] * 3)
CLOSE = 2e-6  # the sixth decimal may be rounded the other way
NOTHING: tuple[np.ndarray, np.ndarray] = (np.empty(0, np.int64), np.empty((0, 3), np.float32))


@pytest.fixture(scope="module")
def module_server() -> Iterator[QdrantServer]:
    with qdrant_server() as server:
        yield server


@pytest.fixture
def server(module_server: QdrantServer) -> Iterator[QdrantServer]:
    yield module_server
    module_server.api_key, module_server.broken = None, False
    module_server.requests.clear()


@pytest.fixture
def place(server: QdrantServer) -> Iterator[QdrantPlace]:
    place = QdrantPlace(server.url, uuid.uuid4().hex, "key", 3)
    yield place
    place.close()


def some(count: int, dim: int = 3) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(1, count + 1), np.random.default_rng(0).standard_normal((count, dim)).astype(np.float32)


class AllIndexesAgree(RuleBasedStateMachine):
    """Qdrant's local mode, the graph and exact search, through any order of additions and removals."""

    def __init__(self) -> None:
        super().__init__()
        from qdrant_client import QdrantClient  # seconds: only for whoever runs these tests

        self.place = QdrantPlace("memory", "t", "key", 3, connect=lambda _: QdrantClient(":memory:"))
        self.remote = self.place.build([NOTHING], 0, 1, Job())
        self.exact = ExactIndex(3)
        self.indexes = (self.remote, VectorIndex(3), self.exact)

    def teardown(self) -> None:
        self.place.close()

    @rule(data=st.data(), photos=PHOTOS)
    def add(self, data: st.DataObject, photos: list[int]) -> None:
        vectors = np.array([data.draw(VALUES) for _ in photos])
        for index in self.indexes:
            index.add(np.array(photos), vectors)

    @rule(photos=PHOTOS)
    def remove(self, photos: list[int]) -> None:
        for index in self.indexes:
            index.remove(photos)

    @rule(query=VALUES, exclude=st.lists(st.integers(1, 20), max_size=5))
    def search_everything(self, query: tuple[int, ...], exclude: list[int]) -> None:
        expected, expected_scores = self.exact.search(np.array(query), 20, exclude)
        for index in self.indexes:
            found, scores = index.search(np.array(query), 20, exclude)
            assert (found.dtype, scores.dtype) == (np.int64, np.float32)
            assert set(found.tolist()) == set(expected.tolist())
            assert np.allclose(scores, expected_scores, atol=CLOSE)
            in_order = sorted(zip(-scores, found, strict=True))
            assert [photo_id for _, photo_id in in_order] == found.tolist()

    @rule(query=VALUES, k=st.integers(-1, 5))
    def search_a_few(self, query: tuple[int, ...], k: int) -> None:
        """Which of several equally alike photos are left out is not promised."""
        _, expected = self.exact.search(np.array(query), k)
        for index in self.indexes:
            assert np.allclose(index.search(np.array(query), k)[1], expected, atol=CLOSE)

    @rule(generation=st.integers(0, 2**63 - 1))
    def note_the_generation(self, generation: int) -> None:
        for index in self.indexes:
            index.set_generation(generation)
            assert index.generation() == generation

    @invariant()
    def all_hold_as_many(self) -> None:
        assert len({len(index) for index in self.indexes}) == 1


TestAllIndexesAgree = AllIndexesAgree.TestCase
TestAllIndexesAgree.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)


def test_a_server_answers_as_exact_search_does(place: QdrantPlace) -> None:
    ids, vectors = some(700)
    remote = place.build([(ids[:300], vectors[:300]), (ids[300:], vectors[300:])], 700, 2**62 + 1, Job())
    exact = ExactIndex(3)
    exact.add(ids, vectors)
    for index in (remote, exact):
        index.remove([5, 6, 9999])
        index.add(np.array([8, 1000]), np.array([[1, 2, 3], [0, 0, 4]]))
    assert len(remote) == len(exact) == 699
    for query in vectors[:20]:
        found, expected = (index.search(query, 10, exclude=[7]) for index in (remote, exact))
        assert found[0].tolist() == expected[0].tolist()
        assert np.allclose(found[1], expected[1], atol=CLOSE)


def test_what_does_not_fit_is_refused(place: QdrantPlace) -> None:
    index = place.build([NOTHING], 0, 1, Job())
    for ids, vectors in (([1], np.ones((1, 4))), ([1, 2], np.ones((1, 3))), ([1], np.array([[np.nan, 1, 1]]))):
        with pytest.raises(ValueError, match=r"expected|finite"):
            index.add(np.array(ids), vectors)
    with pytest.raises(ValueError, match="finite"):
        index.search(np.array([np.nan, 0, 0]), 1)
    assert len(index) == 0


def test_it_is_found_again_by_its_generation(server: QdrantServer, place: QdrantPlace) -> None:
    assert place.open(7) is None
    place.build([some(3)], 3, 2**62 + 1, Job())
    assert place.saved(2**62 + 1, 3) == (3, 0)
    assert place.saved(2**62 + 2, 3) == (0, 0)
    again = place.open(2**62 + 1)
    assert again is not None
    assert again.generation() == 2**62 + 1
    place.clear()
    assert place.open(2**62 + 1) is None
    assert not server.store.collection_exists(place._collection)


def test_only_what_differs_is_sent(server: QdrantServer, place: QdrantPlace) -> None:
    ids, vectors = some(300)
    place.build([(ids, vectors)], 300, 1, Job())
    vectors[10] = -vectors[10]
    sent: list[Any] = []
    index_add = QdrantIndex.add
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QdrantIndex, "add", lambda self, i, v: (sent.extend(i.tolist()), index_add(self, i, v)))
        index = place.build([(ids[5:], vectors[5:])], 295, 2, Job())
    assert sent == [11]
    assert len(index) == 295
    assert index.search(vectors[10], 1)[0].tolist() == [11]
    assert 3 not in index.search(vectors[2], 295)[0]


def test_cancelled_half_way_it_is_of_no_generation(place: QdrantPlace) -> None:
    job = Job(interval=0)
    job._on_progress = lambda progress: job.cancel() if progress.done else None
    with pytest.raises(Cancelled):
        place.build([some(1000)], 1000, 5, job)
    assert place.open(5) is None
    seen: list[Progress] = []
    index = place.build([some(1000)], 1000, 5, Job(seen.append, interval=0))
    assert len(index) == 1000
    assert {progress.stage for progress in seen} == {"indexing"}
    assert seen[0].done > 0  # what was sent before is not sent again


def test_no_server(tmp_path: Path) -> None:
    with qdrant_server() as gone:
        url = gone.url
    place = QdrantPlace(url, "t", "key", 3)
    with pytest.raises(IndexUnavailable, match="does not answer"):
        place.open(1)
    place.close()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(IndexUnavailable, match="cannot be used"):
        QdrantPlace(str(tmp_path / "file"), "t", "key", 3).open(1)


def test_a_server_in_trouble(server: QdrantServer, place: QdrantPlace) -> None:
    index = place.build([some(3)], 3, 1, Job())
    server.broken = True
    with pytest.raises(IndexUnavailable, match="500"):
        index.search(np.ones(3), 1)
    with pytest.raises(IndexUnavailable):
        len(index)


def test_a_collection_that_was_removed_is_not_made_again(server: QdrantServer, place: QdrantPlace) -> None:
    index = place.build([some(3)], 3, 1, Job())
    server.store.delete_collection(place._collection)
    with pytest.raises(IndexUnavailable, match="no longer holds"):
        index.generation()
    with pytest.raises(IndexUnavailable, match="no longer holds"):
        index.search(np.ones(3), 1)


def test_the_api_key_comes_from_the_environment(
    server: QdrantServer, place: QdrantPlace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server.api_key = "secret"
    with pytest.raises(IndexUnavailable, match=KEY_VARIABLE):
        place.open(1)
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    place.close()
    assert place.open(1) is None
    assert "travels unprotected" in caplog.text


def test_a_collection_of_another_kind_is_not_touched(server: QdrantServer, place: QdrantPlace) -> None:
    from qdrant_client import models

    params = models.VectorParams(size=5, distance=models.Distance.DOT)
    server.store.create_collection(place._collection, vectors_config={"photo": params})
    with pytest.raises(IndexUnavailable, match="of another kind"):
        place.open(1)
    with pytest.raises(IndexUnavailable, match="of another kind"):
        place.build([some(3)], 3, 1, Job())
    server.store.delete_collection(place._collection)


def test_two_libraries_in_one_database(server: QdrantServer, place: QdrantPlace) -> None:
    other = QdrantPlace(server.url, "other", "key", 3)
    place.build([some(3)], 3, 1, Job())
    other.build([some(5)], 5, 1, Job())
    place.clear()
    assert other.saved(1, 5) == (5, 0)
    other.clear()
    other.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_folder_in_place_of_a_server(tmp_path: Path) -> None:
    place = QdrantPlace(str(tmp_path / "vectors"), "t", "key", 3)
    place.build([some(3)], 3, 9, Job())
    second = QdrantPlace(str(tmp_path / "vectors"), "t", "key", 3)
    with pytest.raises(IndexUnavailable, match="in use by another program"):
        second.open(9)
    place.close()
    again = second.open(9)
    assert again is not None
    assert len(again) == 3
    second.close()


def test_addresses() -> None:
    assert normal_address("https://example.org/") == "https://example.org"
    assert Path(normal_address("~/vectors")).is_absolute()
    for wrong in ("", "ftp://example.org"):
        with pytest.raises(UsageError, match="no place for vectors"):
            normal_address(wrong)


def test_without_the_client(place: QdrantPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "qdrant_client.models", None)
    with pytest.raises(IndexUnavailable, match="its client cannot be loaded") as raised:
        place.open(1)
    assert raised.value.remedy is Remedy.INSTALL_INDEX_CLIENT
