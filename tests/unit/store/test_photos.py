from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UsageError
from photosim.store.database.database import Database
from photosim.store.tables.failures import Failures
from photosim.store.tables.folders import Folders
from photosim.store.tables.photo_rows import KnownFile
from photosim.store.tables.photos import Photos
from photosim.store.tables.vectors import Vectors
from photosim.values.photos import Metadata, PhotoRow

FULL = Metadata(
    taken_at="2024-03-01T12:30:05.250",
    taken_offset=-330,
    camera_make="Canon",
    camera_model="EOS",
    lens="50mm",
    focal_length=50.0,
    aperture=1.8,
    exposure=0.004,
    iso=100,
    latitude=-33.5,
    longitude=151.25,
    altitude=-3.5,
    software="darktable",
    rating=-1,
)


@pytest.fixture
def folder(database: Database) -> int:
    return Folders(database).add(Path("/photos"))


@pytest.fixture
def photos(database: Database) -> Photos:
    return Photos(database)


def test_every_fact_comes_back(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    photo_id = photos.save(make_stat(folder, "b/a.jpg", size=5, mtime_ns=2**70), make_decoded("c", FULL))
    photo = photos.get(photo_id)
    assert photo is not None
    assert photo.path == Path("/photos/b/a.jpg")
    assert (photo.size, photo.mtime_ns, photo.content_hash, photo.format) == (5, 2**70, "c" * 40, "JPEG")
    assert (photo.width, photo.height, photo.shown_at, photo.missing) == (40, 30, FULL.taken_at, False)
    assert photo.metadata == FULL


def test_unknown_photos(photos: Photos, folder: int) -> None:
    assert photos.get(1) is None
    assert photos.find(folder, "a.jpg") is None
    assert photos.by_ids([1]) == {}
    assert photos.rows() == []
    assert photos.count() == 0


def test_saving_again_keeps_the_id_and_replaces_the_facts(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    photo_id = photos.save(make_stat(folder, "a.jpg"), make_decoded("a", FULL))
    photos.mark_missing([photo_id])
    assert photos.save(make_stat(folder, "a.jpg", size=9), make_decoded("b", Metadata(iso=200))) == photo_id
    photo = photos.get(photo_id)
    assert photo is not None
    assert (photo.size, photo.content_hash, photo.metadata, photo.missing) == (9, "b" * 40, Metadata(iso=200), False)


def test_known_tells_what_the_last_scan_saw(database, photos, folder, make_stat, make_decoded, identity) -> None:
    other = Folders(database).add(Path("/other"))
    first = photos.save(make_stat(folder, "a.jpg", 5, 6, 2**65), make_decoded("a"))
    second = photos.save(make_stat(folder, "b\udcff.jpg", 7, 8, 9), make_decoded("b"))
    photos.save(make_stat(other, "c.jpg"), make_decoded())
    photos.mark_missing([second])
    vectors = Vectors(database)
    vectors.put(vectors.model_id(identity), [(first, np.ones(4, np.float32))])
    assert photos.known(folder, identity.key) == {
        "a.jpg": KnownFile(first, 5, 6, 2**65, "a" * 40, False, True),
        "b\udcff.jpg": KnownFile(second, 7, 8, 9, "b" * 40, True, False),
    }
    assert not photos.known(folder, "another model")["a.jpg"].has_vector


def test_known_below_a_directory(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    for name in ("a/x", "a/b/x", "ab/x", "x"):
        photos.save(make_stat(folder, name), make_decoded())
    assert set(photos.known(folder, "", below="a")) == {"a/x", "a/b/x"}


def test_stamps_tell_by_directory_what_a_rescan_may_pass_over(
    database, photos, folder, make_stat, make_decoded, identity
) -> None:
    names = ("a.jpg", "trip/b\udcff.jpg", "trip/old.jpg", "trip/bare.jpg", "gone.jpg")
    times = (6, 8, 2**65, 9, 10)
    ids = [
        photos.save(make_stat(folder, name, 5, time), make_decoded("a"))
        for name, time in zip(names, times, strict=True)
    ]
    photos.mark_missing(ids[-1:])
    vectors = Vectors(database)
    vectors.put(vectors.model_id(identity), [(ids[n], np.ones(4, np.float32)) for n in (0, 1, 2, 4)])
    a, b, old, bare = (names[0], 5, 6), (names[1], 5, 8), (names[2], 5, None), (names[3], 5, None)
    trip = {"b\udcff.jpg": b, "old.jpg": old, "bare.jpg": bare}
    assert photos.stamps(folder, identity.key) == {"": {"a.jpg": a}, "trip": trip}
    assert photos.stamps(folder, identity.key, below="trip") == {"trip": trip}
    vectors.put(vectors.model_id(identity), [(ids[3], np.ones(4, np.float32))])
    assert photos.stamps(folder, identity.key)["trip"]["bare.jpg"] == (names[3], 5, 9)
    assert photos.stamps(folder, "another model")[""]["a.jpg"] == ("a.jpg", 5, None)


def test_rows_are_newest_first_without_missing_ones(database, photos, folder, make_stat, make_decoded) -> None:
    other = Folders(database).add(Path("/other"))
    times = ["2024-01-01T00:00:00", "2024-01-01T00:00:00.500", "1999-12-31T23:59:59", "2024-01-01T00:00:00"]
    ids = [
        photos.save(make_stat(place, f"{number}\udcff"), make_decoded("a", Metadata(taken_at=taken)))
        for number, (place, taken) in enumerate(zip((folder, folder, other, folder), times, strict=True))
    ]
    gone = photos.save(make_stat(folder, "gone"), make_decoded())
    photos.mark_missing([gone])
    assert [row.id for row in photos.rows()] == [ids[1], ids[3], ids[0], ids[2]]
    assert photos.rows(other) == [PhotoRow(ids[2], "a" * 40, times[2], other, "2\udcff")]
    assert photos.count() == 4
    assert set(photos.by_ids([gone, ids[0]])) == {gone, ids[0]}


def test_many_ids_at_once(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    photo_id = photos.save(make_stat(folder, "a"), make_decoded())
    assert list(photos.by_ids(range(3000))) == [photo_id]


def test_missing_photos_may_come_back(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    photo_id = photos.save(make_stat(folder, "a"), make_decoded())
    photos.mark_missing([photo_id, photo_id, 99])
    assert photos.count() == 0
    photos.mark_present([photo_id, 99])
    assert photos.count() == 1


def test_a_moved_photo_keeps_its_id_and_vector(database, photos, folder, make_stat, make_decoded, identity) -> None:
    other, vectors = Folders(database).add(Path("/other")), Vectors(database)
    model = vectors.model_id(identity)
    moved = photos.save(make_stat(folder, "a"), make_decoded("a", FULL))
    overwritten = photos.save(make_stat(other, "b"), make_decoded("b"))
    vectors.put(model, [(moved, np.ones(4, np.float32)), (overwritten, np.ones(4, np.float32))])
    photos.mark_missing([moved])
    photos.move(moved, make_stat(other, "b", size=77))
    photo = photos.get(moved)
    assert photo is not None
    assert (photo.path, photo.size, photo.missing, photo.metadata) == (Path("/other/b"), 77, False, FULL)
    assert photos.get(overwritten) is None
    assert vectors.all(model)[0].tolist() == [moved]


def test_a_photo_that_is_read_is_no_failure_any_more(database, photos, folder, make_stat, make_decoded) -> None:
    failures = Failures(database)
    for name in ("a", "b"):
        failures.save(make_stat(folder, name), "Damaged.")
    photo_id = photos.save(make_stat(folder, "a"), make_decoded())
    photos.move(photo_id, make_stat(folder, "b"))
    assert failures.all() == []


def test_a_folder_removed_during_the_scan(database, photos, folder, make_stat, make_decoded) -> None:
    Folders(database).remove(folder)
    with pytest.raises(UsageError, match="removed"):
        photos.save(make_stat(folder, "a"), make_decoded())
    Failures(database).save(make_stat(folder, "a"), "Damaged.")
    assert Failures(database).all() == []


def test_text_that_cannot_be_encoded_costs_only_itself(photos: Photos, folder: int, make_stat, make_decoded) -> None:
    photo_id = photos.save(make_stat(folder, "a"), make_decoded("a", Metadata(lens="50\udcffmm")))
    photo = photos.get(photo_id)
    assert photo is not None
    assert photo.metadata.lens == "50?mm"


def test_the_first_of_the_newest_are_found_without_a_look_at_all(
    database: Database, photos: Photos, folder: int, make_stat, make_decoded
) -> None:
    for day in (3, 1, 4, 2):
        photos.save(make_stat(folder, f"{day}.jpg"), make_decoded(str(day), Metadata(taken_at=f"2024-03-0{day}T12:00")))
    photos.mark_missing([photos.find(folder, "4.jpg") or 0])
    assert [row.relative for row in photos.rows(most=2)] == ["3.jpg", "2.jpg"]
    assert photos.rows(most=9) == photos.rows()
    with database.connection() as db:
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM photos WHERE NOT missing ORDER BY shown_at DESC, id DESC LIMIT 2"
        ).fetchall()
    assert "photos_shown" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
