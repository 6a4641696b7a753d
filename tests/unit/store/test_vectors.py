from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import LibraryError, UsageError
from photosim.store.database.database import Database
from photosim.store.tables.blobs import as_stored
from photosim.store.tables.folders import Folders
from photosim.store.tables.photos import Photos
from photosim.store.tables.vectors import Vectors
from photosim.values.photos import ModelIdentity


@pytest.fixture
def vectors(database: Database) -> Vectors:
    return Vectors(database)


@pytest.fixture
def folder(database: Database) -> int:
    return Folders(database).add(Path("/photos"))


@pytest.fixture
def ids(database: Database, folder: int, make_stat, make_decoded) -> list[int]:
    return [Photos(database).save(make_stat(folder, name), make_decoded()) for name in "abc"]


@pytest.fixture
def model(vectors: Vectors, identity: ModelIdentity) -> int:
    return vectors.model_id(identity)


def random(count: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((count, 4)).astype(np.float32)


def test_vectors_come_back_as_half_precision(vectors: Vectors, model: int, ids: list[int]) -> None:
    values = random(3)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    vectors.put(model, zip(ids, values, strict=True))
    found, stored = vectors.all(model)
    assert found.dtype == np.int64
    assert stored.dtype == np.float32
    assert found.tolist() == ids
    assert np.array_equal(stored, as_stored(values))
    assert np.linalg.norm(stored, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert np.abs(stored @ stored.T - values @ values.T).max() < 1e-3
    single = vectors.get(model, ids[1])
    assert single is not None
    assert single.dtype == np.float32
    assert np.array_equal(single, stored[1])


def test_rows_of_before_in_single_precision_are_read_beside_new_ones(
    database: Database, vectors: Vectors, model: int, ids: list[int]
) -> None:
    values = random(3)
    vectors.put(model, zip(ids, values, strict=True))
    with database.atomic() as db:
        db.execute("UPDATE vectors SET vector = ? WHERE photo_id = ?", [values[1].tobytes(), ids[1]])
    _, stored = vectors.all(model)
    assert np.array_equal(stored[1], values[1])
    assert np.array_equal(stored[[0, 2]], as_stored(values)[[0, 2]])
    single = vectors.get(model, ids[1])
    assert single is not None
    assert np.array_equal(single, values[1])
    with database.atomic() as db:
        for photo_id, value in zip(ids, values, strict=True):
            db.execute("UPDATE vectors SET vector = ? WHERE photo_id = ?", [value.tobytes(), photo_id])
    assert np.array_equal(vectors.all(model)[1], values)


def test_what_half_precision_cannot_hold_is_refused(vectors: Vectors, model: int, ids: list[int]) -> None:
    with pytest.raises(ValueError, match="unit length"):
        vectors.put(model, [(ids[0], np.full(4, 1e6, np.float32))])


def test_a_later_vector_replaces_the_earlier(vectors: Vectors, model: int, ids: list[int]) -> None:
    values = random(2)
    vectors.put(model, [(ids[0], values[0])])
    vectors.put(model, [(ids[0], values[1])])
    assert np.array_equal(vectors.all(model)[1], as_stored(values)[1:])


def test_no_vectors_yet(vectors: Vectors, model: int, ids: list[int]) -> None:
    found, stored = vectors.all(model)
    assert found.shape == (0,)
    assert stored.shape == (0, 4)
    assert vectors.get(model, ids[0]) is None
    assert vectors.count(model) == 0


def test_a_photo_removed_meanwhile_gets_none(vectors: Vectors, model: int, ids: list[int]) -> None:
    vectors.put(model, [(999, random(1)[0]), (ids[0], random(1)[0])])
    assert vectors.all(model)[0].tolist() == ids[:1]


@pytest.mark.parametrize("bad", [np.ones(3), np.ones((1, 4)), np.full(4, np.nan), np.array([1, 2, 3, np.inf])])
def test_a_bad_vector_takes_its_batch_back(vectors: Vectors, model: int, ids: list[int], bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="4 finite values"):
        vectors.put(model, [(ids[0], np.ones(4, np.float32)), (ids[1], bad)])
    assert vectors.count(model) == 0


def test_models_are_kept_apart(vectors: Vectors, model: int, ids: list[int], identity: ModelIdentity) -> None:
    other_identity = replace(identity, name="wide", dim=6)
    other = vectors.model_id(other_identity)
    vectors.put(model, [(ids[0], np.ones(4))])
    before = vectors.generation(model)
    vectors.put(other, [(photo_id, np.ones(6)) for photo_id in ids])
    assert vectors.generation(model) == before
    assert vectors.model_id(identity) == model
    assert (vectors.count(model), vectors.count(other)) == (1, 3)
    assert vectors.all(other)[1].shape == (3, 6)
    assert [(stored.id, stored.identity, stored.vectors) for stored in vectors.models()] == [
        (model, identity, 1),
        (other, other_identity, 3),
    ]
    assert [stored.identity.source for stored in vectors.models()] == ["built in", "built in"]
    assert vectors.models()[0].identity.key == identity.key


def test_unknown_models(vectors: Vectors, ids: list[int]) -> None:
    for ask in (
        vectors.generation,
        vectors.all,
        lambda model: vectors.put(model, []),
        lambda model: vectors.get(model, 1),
    ):
        with pytest.raises(UsageError):
            ask(99)


Change = Callable[[Database, list[int], int], object]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda db, ids, model: Vectors(db).put(model, [(ids[1], np.ones(4))]), id="added"),
        pytest.param(lambda db, ids, model: Vectors(db).put(model, [(ids[0], -np.ones(4))]), id="replaced"),
        pytest.param(lambda db, ids, model: Photos(db).mark_missing([ids[0]]), id="missing"),
        pytest.param(lambda db, ids, model: Photos(db).mark_present([ids[2]]), id="present"),
        pytest.param(lambda db, ids, model: Folders(db).remove(Folders(db).all()[0][0]), id="folder removed"),
    ],
)
def test_every_change_of_what_is_found_changes_the_generation(
    database: Database, vectors: Vectors, model: int, ids: list[int], change: Change
) -> None:
    vectors.put(model, [(ids[0], np.ones(4)), (ids[2], np.ones(4))])
    Photos(database).mark_missing([ids[2]])
    before, found = vectors.generation(model), vectors.all(model)
    change(database, ids, model)
    after = vectors.all(model)
    assert found[0].tolist() != after[0].tolist() or not np.array_equal(found[1], after[1])
    assert vectors.generation(model) != before


def test_new_content_costs_the_vectors_and_the_same_content_does_not(
    database: Database, vectors: Vectors, model: int, folder: int, ids: list[int], make_stat, make_decoded
) -> None:
    vectors.put(model, [(ids[0], np.ones(4))])
    before = vectors.generation(model)
    Photos(database).save(make_stat(folder, "a", size=9), make_decoded("a"))
    assert vectors.generation(model) == before
    assert vectors.count(model) == 1
    Photos(database).save(make_stat(folder, "a"), make_decoded("b"))
    assert vectors.generation(model) != before
    assert vectors.count(model) == 0


def test_changes_that_no_search_sees_leave_the_generation(
    database: Database, vectors: Vectors, model: int, folder: int, ids: list[int], make_stat, make_decoded
) -> None:
    vectors.put(model, [(ids[0], np.ones(4))])
    before = vectors.generation(model)
    Photos(database).mark_present([ids[0]])
    Photos(database).mark_missing([ids[1]])
    Photos(database).move(ids[0], make_stat(folder, "elsewhere"))
    vectors.put(model, [])
    assert vectors.generation(model) == before


def test_a_vector_of_the_wrong_size_in_the_file(
    database: Database, vectors: Vectors, model: int, ids: list[int]
) -> None:
    vectors.put(model, [(photo_id, np.ones(4)) for photo_id in ids])
    with database.atomic() as db:
        db.execute("UPDATE vectors SET vector = substr(vector, 1, 6) WHERE photo_id = ?", [ids[1]])
    with pytest.raises(LibraryError, match="damaged"):
        vectors.all(model)


def test_the_whole_vectors_of_some_photos(
    vectors: Vectors, identity: ModelIdentity, model: int, ids: list[int]
) -> None:
    values = random(3)
    vectors.put(model, zip(ids, values, strict=True))
    source = vectors.of_model(identity.key)
    found, stored = source.some([ids[2], 999, ids[0]])
    assert (found.dtype, stored.dtype) == (np.int64, np.float32)
    by_id = dict(zip(found.tolist(), stored, strict=True))
    assert by_id.keys() == {ids[0], ids[2]}
    assert np.array_equal(by_id[ids[2]], as_stored(values)[2])
    assert source.some([])[1].shape == (0, 4)
    assert len(source.some([*range(2000, 5000), ids[1]])[0]) == 1


def test_a_damaged_vector_is_left_out_of_some(
    database: Database, vectors: Vectors, identity: ModelIdentity, model: int, ids: list[int]
) -> None:
    vectors.put(model, zip(ids, random(3), strict=True))
    with database.atomic() as db:
        db.execute("UPDATE vectors SET vector = x'0000' WHERE photo_id = ?", [ids[0]])
        db.execute("UPDATE vectors SET vector = x'007e007e007e007e' WHERE photo_id = ?", [ids[1]])  # NaN
    assert vectors.of_model(identity.key).some(ids)[0].tolist() == [ids[2]]


def test_a_sample_is_spread_over_the_photos_there_are(
    database: Database, vectors: Vectors, identity: ModelIdentity, model: int, ids: list[int]
) -> None:
    source = vectors.of_model(identity.key)
    assert source.sample(10).shape == (0, 4)
    values = random(3)
    vectors.put(model, zip(ids, values, strict=True))
    assert len(source.sample(10)) == 3
    assert np.array_equal(source.sample(2), as_stored(values)[[0, 2]])
    with database.atomic() as db:
        db.execute("UPDATE photos SET missing = 1 WHERE id = ?", [ids[2]])
    assert np.array_equal(source.sample(2), as_stored(values)[[0, 1]])


def test_the_whole_vectors_of_a_model_that_is_not_there(vectors: Vectors) -> None:
    with pytest.raises(UsageError):
        vectors.of_model("nobody").some([1])


def test_some_vectors_come_in_the_order_they_are_asked_for(vectors: Vectors, ids: list[int], model: int) -> None:
    stored = random(2)
    vectors.put(model, zip(ids[:2], stored, strict=True))
    found, values = vectors.some(model, [ids[1], ids[2], ids[0]])
    assert found == [ids[1], ids[0]]
    np.testing.assert_array_equal(values, as_stored(stored[[1, 0]]))
    found, values = vectors.some(model, [])
    assert (found, values.shape) == ([], (0, 4))
