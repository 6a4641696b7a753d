"""Where a date was read is stored, and what older libraries know is dated without opening a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.store.database.database import Database
from photosim.store.tables.dating import date_undated
from photosim.store.tables.folders import Folders
from photosim.store.tables.photos import Photos
from photosim.values.photos import Metadata


@pytest.fixture
def folder(database: Database) -> int:
    return Folders(database).add(Path("/photos"))


@pytest.fixture
def photos(database: Database) -> Photos:
    return Photos(database)


def test_the_source_of_a_date_is_stored_and_goes_with_a_copy(
    photos: Photos, folder: int, make_stat, make_decoded
) -> None:
    facts = Metadata(taken_at="2024-03-01T12:00:00", taken_source="changed")
    first = photos.save(make_stat(folder, "a.jpg"), make_decoded("a", facts))
    copy = photos.get(photos.copy(first, make_stat(folder, "b.jpg")))
    assert copy is not None
    assert copy.metadata == facts
    assert copy.shown_source == "taken"


def test_a_photo_without_a_time_is_dated_by_its_name_wherever_it_goes(
    photos: Photos, folder: int, make_stat, make_decoded
) -> None:
    photo_id = photos.save(make_stat(folder, "in/IMG_20200301_123005.jpg"), make_decoded("a", Metadata()))
    photo = photos.get(photo_id)
    assert photo is not None
    assert (photo.shown_at, photo.shown_source) == ("2020-03-01T12:30:05.000", "name")
    assert photo.metadata.taken_at is None  # a guess is no proof
    photos.move(photo_id, make_stat(folder, "out/beach.jpg"))
    photo = photos.get(photo_id)
    assert photo is not None
    assert photo.shown_source == "file"


def test_what_an_older_library_knows_is_dated_once(
    database: Database, photos: Photos, folder: int, make_stat, make_decoded
) -> None:
    taken = Metadata(taken_at="2019-03-01T12:00:00")
    ids = [
        photos.save(make_stat(folder, "IMG_20200301_123005.jpg"), make_decoded("a", Metadata())),
        photos.save(make_stat(folder, "b.jpg"), make_decoded("b", taken)),
        photos.save(make_stat(folder, "c.jpg"), make_decoded("c", Metadata())),
    ]
    with database.atomic() as db:
        db.execute("UPDATE photos SET shown_source = NULL, shown_at = '1980-01-01T00:00:00'")
    assert date_undated(database, folder) == 3
    found = [photos.get(photo_id) for photo_id in ids]
    assert [(photo.shown_at[:4], photo.shown_source) for photo in found if photo] == [
        ("2020", "name"),
        ("2019", "taken"),
        (found[2].shown_at[:4] if found[2] else "", "file"),
    ]
    assert date_undated(database, folder) == 0
