"""The index in a real PostgreSQL with pgvector: equal answers, nothing half written after a kill, and clear words."""

from __future__ import annotations

import os
import threading
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
from photosim.index import postgres_connection
from photosim.index.choice import Choice
from photosim.index.exact import ExactIndex
from photosim.index.postgres import PostgresIndex, PostgresPlace
from photosim.index.postgres_connection import normal_address
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write_many
from tests.helpers.postgres_server import PostgresServer, postgres_server

MANY = int(os.environ.get("PHOTOSIM_TEST_VECTORS", "4000"))
"""For the tests with many vectors. `PHOTOSIM_TEST_VECTORS=100000` takes some minutes."""
DIM = 64
CLOSE = 2e-6  # the sixth decimal may be rounded the other way
NOTHING: tuple[np.ndarray, np.ndarray] = (np.empty(0, np.int64), np.empty((0, 3), np.float32))
PHOTOS = st.lists(st.integers(1, 15), min_size=1, max_size=6)
VALUES = st.tuples(*[st.integers(-2, 2)] * 3).filter(any)  # embeddings have a direction


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def place(server: PostgresServer) -> Iterator[PostgresPlace]:
    place = PostgresPlace(server.address, uuid.uuid4().hex[:12], "key", 3)
    yield place
    place.clear()
    place.close()


def some(count: int, dim: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Vectors in clusters, as those of photos are."""
    source = np.random.default_rng(0)
    centres = source.standard_normal((max(1, count // 50), dim))
    vectors = centres[np.arange(count) % len(centres)] + 0.4 * source.standard_normal((count, dim))
    return np.arange(1, count + 1), vectors.astype(np.float32)


def exact_of(ids: np.ndarray, vectors: np.ndarray) -> ExactIndex:
    index = ExactIndex(vectors.shape[1])
    index.add(ids, vectors)
    return index


@pytest.fixture(scope="module")
def empty(server: PostgresServer) -> Iterator[PostgresIndex]:
    """One table for all runs of the property test, emptied before each."""
    place = PostgresPlace(server.address, uuid.uuid4().hex[:12], "key", 3)
    yield place.build([NOTHING], 0, 1, Job())
    place.clear()
    place.close()


def test_any_order_of_additions_and_removals_agrees_with_exact_search(empty: PostgresIndex) -> None:
    class Agree(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            empty.remove(range(100))
            self.exact = ExactIndex(3)
            self.indexes: tuple[Any, ...] = (empty, self.exact)

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
            (found, scores), (expected, right) = (index.search(np.array(query), 20, exclude) for index in self.indexes)
            assert (found.dtype, scores.dtype) == (np.int64, np.float32)
            assert set(found.tolist()) == set(expected.tolist())
            assert np.allclose(scores, right, atol=CLOSE)
            assert [one for _, one in sorted(zip(-scores, found, strict=True))] == found.tolist()

        @invariant()
        def both_hold_as_many(self) -> None:
            assert len(empty) == len(self.exact)

    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Agree, settings=settings(max_examples=15, stateful_step_count=15, deadline=None))


def test_many_vectors_are_found_as_by_exact_search_also_with_photos_left_out(server: PostgresServer) -> None:
    ids, vectors = some(MANY, DIM)
    place = PostgresPlace(server.address, uuid.uuid4().hex[:12], "many", DIM)
    half = len(ids) // 2
    index = place.build([(ids[:half], vectors[:half]), (ids[half:], vectors[half:])], len(ids), 2**62 + 1, Job())
    exact = exact_of(ids, vectors)
    assert len(index) == MANY
    hits = 0
    queries = np.random.default_rng(1).choice(MANY, 40, replace=False)
    for number, row in enumerate(queries):
        left_out = ids[:: 7 + number][:300].tolist() if number % 2 else []
        found, _ = index.search(vectors[row], 20, left_out)
        expected, _ = exact.search(vectors[row], 20, left_out)
        assert not set(found.tolist()) & set(left_out)
        hits += len(set(found.tolist()) & set(expected.tolist()))
    assert hits >= 0.98 * 20 * len(queries)
    # More than a graph may be asked for: looked at one by one, so nothing is missed.
    found, scores = index.search(vectors[0], 900)
    expected, right = exact.search(vectors[0], 900)
    assert np.allclose(scores, right, atol=CLOSE)
    place.clear()
    place.close()


def test_killed_in_mid_write_it_is_brought_up_to_date_afterwards(server: PostgresServer) -> None:
    ids, vectors = some(MANY, DIM)
    token = uuid.uuid4().hex[:12]
    place = PostgresPlace(server.address, token, "killed", DIM)
    place.build([(ids[:500], vectors[:500])], 500, 1, Job())
    reached = threading.Event()

    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for start in range(0, len(ids), 256):
            if start >= len(ids) // 2 and not reached.is_set():
                server.kill()
                reached.set()
            yield ids[start : start + 256], vectors[start : start + 256] + np.float32(0.01)

    with pytest.raises(IndexUnavailable, match="does not answer") as raised:
        place.build(blocks(), len(ids), 2, Job())
    assert raised.value.remedy is Remedy.BUILT_IN_INDEX
    with pytest.raises(IndexUnavailable):
        place.open(1)
    server.start()
    assert place.open(1) is None, "what the table holds now is of no generation"
    assert place.open(2) is None
    sent: list[int] = []
    index = place.build([(ids, vectors)], len(ids), 3, Job(lambda progress: sent.append(progress.done)))
    assert index.generation() == 3
    assert len(index) == len(ids)
    exact = exact_of(ids, vectors)
    for row in range(0, len(ids), len(ids) // 10):
        assert index.search(vectors[row], 1)[0].tolist() == exact.search(vectors[row], 1)[0].tolist()
    place.clear()
    place.close()


def test_only_what_differs_is_sent(place: PostgresPlace) -> None:
    ids, vectors = some(700)
    place.build([(ids, vectors)], 700, 1, Job())
    vectors[5] += 1
    told: list[Progress] = []
    index = place.build([(ids[:600], vectors[:600])], 600, 2, Job(told.append))
    assert [progress.done for progress in told][:1] == [5], "one batch, with the photo that differs"
    assert len(index) == 600
    assert (place.open(1), place.saved(2, 600), place.saved(1, 700)) == (None, (600, 0), (0, 0))


def test_cancelled_it_keeps_what_was_sent(place: PostgresPlace) -> None:
    ids, vectors = some(700)
    job = Job()

    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        yield ids[:400], vectors[:400]
        job.cancel()
        yield ids[400:], vectors[400:]

    with pytest.raises(Cancelled):
        place.build(blocks(), 700, 1, job)
    assert place.open(1) is None
    assert len(place._index()) == 400


def test_what_does_not_fit_is_refused(place: PostgresPlace) -> None:
    index = place.build([NOTHING], 0, 1, Job())
    for ids, vectors in (([1], np.ones((1, 4))), ([1, 2], np.ones((1, 3))), ([1], np.array([[np.nan, 1, 1]]))):
        with pytest.raises(ValueError, match=r"expected|finite"):
            index.add(np.array(ids), vectors)
    assert len(index) == 0


def test_vectors_too_long_for_a_graph_are_looked_at_one_by_one(server: PostgresServer) -> None:
    ids, vectors = some(60, 2048)
    place = PostgresPlace(server.address, uuid.uuid4().hex[:12], "resnet50", 2048)
    index = place.build([(ids, vectors)], 60, 1, Job())
    assert index.search(vectors[3], 5)[0].tolist() == exact_of(ids, vectors).search(vectors[3], 5)[0].tolist()
    place.clear()
    place.close()


def test_a_table_of_another_kind_is_left_alone(server: PostgresServer, place: PostgresPlace) -> None:
    place.build([NOTHING], 0, 1, Job())
    other = PostgresPlace(server.address, place._token, "key", 4)
    with pytest.raises(IndexUnavailable, match="of another kind"):
        other.open(1)
    other.close()


def test_models_have_tables_of_their_own_and_all_are_cleared(place: PostgresPlace, server: PostgresServer) -> None:
    ids, vectors = some(20)
    place.build([(ids, vectors)], 20, 1, Job())
    beside = PostgresPlace(server.address, place._token, "other", 3, connection=place._connection)
    beside.build([(ids, vectors)], 20, 1, Job())
    stranger = PostgresPlace(server.address, uuid.uuid4().hex[:12], "key", 3)
    stranger.build([(ids, vectors)], 20, 1, Job())
    beside.remove()
    assert (beside.open(1), place.saved(1, 20)) == (None, (20, 0))
    place.clear()
    assert place.open(1) is None
    assert stranger.saved(1, 20) == (20, 0), "another library's"
    stranger.clear()
    for one in (beside, stranger):
        one.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://postgres@/nowhere?host={folder}", "has no database of that name"),
        ("postgresql://postgres@/postgres?host={folder}/none", "does not answer"),
        ("postgresql://postgres@127.0.0.1:9/postgres", "does not answer"),
        ("postgresql://nobody@/postgres?host={folder}", "does not let this user in"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(server: PostgresServer, address: str, words: str) -> None:
    place = PostgresPlace(address.format(folder=server.folder), "token", "key", 3)
    with pytest.raises(IndexUnavailable, match=words) as raised:
        place.open(1)
    assert raised.value.remedy is Remedy.BUILT_IN_INDEX
    place.close()


def test_addresses() -> None:
    assert normal_address("postgres://anna@nas.local/photos/") == "postgresql://anna@nas.local/photos"
    assert normal_address("postgresql://[::1]:5433/p?sslmode=require") == "postgresql://[::1]:5433/p?sslmode=require"
    for wrong in ("postgresql:", "postgresql://host", "postgresql://host:x/db", "mysql://host/db"):
        with pytest.raises(UsageError, match="no address of a database"):
            normal_address(wrong)
    with pytest.raises(UsageError, match=postgres_connection.PASSWORD_VARIABLE):
        normal_address("postgresql://anna:secret@nas.local/photos")
    assert Choice.of("postgres://nas.local/photos").name == "postgresql://nas.local/photos"


def test_without_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pg8000.exceptions", None)
    with pytest.raises(IndexUnavailable, match="its client cannot be loaded") as raised:
        PostgresPlace("postgresql://localhost/photos", "token", "key", 3).open(1)
    assert raised.value.facts == {"part": "pgvector"}


def test_a_library_is_searched_there_and_back(server: PostgresServer, tmp_path: Path) -> None:
    write_many(tmp_path / "photos", 12)

    def answers(library: Library) -> list[list[int]]:
        rows = sorted(library.photos.rows(), key=lambda row: row.id)
        return [[match.row.id for match in library.lookalikes.similar(row.id, 5)] for row in rows]

    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([tmp_path / "photos"])
        before = answers(library)
        assert library.lookalikes.use_index(server.address) == 12
        assert answers(library) == before
        assert library.facts().index_place == server.address
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        assert answers(library) == before
        library.lookalikes.use_index("built-in")
        assert answers(library) == before
