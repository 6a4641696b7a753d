from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UsageError
from photosim.store.database.database import Database
from photosim.store.tables.failures import Failures
from photosim.store.tables.folders import Folders
from photosim.store.tables.photos import Photos
from photosim.store.tables.vectors import Vectors


def test_a_folder_is_added_once(database: Database) -> None:
    folders = Folders(database)
    first = folders.add(Path("/photos"))
    assert folders.add(Path("/photos")) == first
    second = folders.add(Path("/caf\udce9"))
    assert folders.all() == [(first, Path("/photos"), False), (second, Path("/caf\udce9"), False)]


def test_protection(database: Database) -> None:
    folders = Folders(database)
    folder = folders.add(Path("/photos"))
    folders.set_protected(folder, True)
    assert folders.all() == [(folder, Path("/photos"), True)]
    folders.set_protected(folder, False)
    assert folders.all() == [(folder, Path("/photos"), False)]
    with pytest.raises(UsageError):
        folders.set_protected(folder + 1, True)


def test_counts(database: Database, make_stat, make_decoded) -> None:
    folders, photos = Folders(database), Photos(database)
    full, failing, empty = (folders.add(Path(name)) for name in ("/full", "/failing", "/empty"))
    ids = [photos.save(make_stat(full, name), make_decoded()) for name in "abc"]
    photos.mark_missing(ids[:1])
    Failures(database).save(make_stat(failing, "x"), "Damaged.")
    assert folders.counts() == {full: (2, 0), failing: (0, 1), empty: (0, 0)}


def test_removing_takes_everything_of_the_folder(database: Database, make_stat, make_decoded, identity) -> None:
    folders, photos, vectors, failures = Folders(database), Photos(database), Vectors(database), Failures(database)
    gone, kept = folders.add(Path("/gone")), folders.add(Path("/kept"))
    model = vectors.model_id(identity)
    ids = [photos.save(make_stat(folder, "a"), make_decoded()) for folder in (gone, kept)]
    vectors.put(model, [(photo_id, np.ones(4, np.float32)) for photo_id in ids])
    failures.save(make_stat(gone, "x"), "Damaged.")
    folders.remove(gone)
    folders.remove(gone)
    assert [folder_id for folder_id, _, _ in folders.all()] == [kept]
    assert [row.id for row in photos.rows()] == [ids[1]]
    assert vectors.get(model, ids[0]) is None
    assert failures.all() == []
    with database.connection() as db:
        assert db.execute("SELECT count(*) FROM metadata").fetchone() == (1,)


def test_a_removed_photos_id_never_comes_back(database: Database, make_stat, make_decoded) -> None:
    folders, photos = Folders(database), Photos(database)
    folder = folders.add(Path("/photos"))
    old = photos.save(make_stat(folder, "a"), make_decoded())
    folders.remove(folder)
    again = folders.add(Path("/photos"))
    assert again != folder
    assert photos.save(make_stat(again, "a"), make_decoded()) > old


def test_a_folder_is_merged_into_one_above_it(database: Database, make_stat, make_decoded) -> None:
    folders, photos, failures = Folders(database), Photos(database), Failures(database)
    child = folders.add(Path("/photos/2020/May"))
    folders.set_protected(child, True)
    ids = {name: photos.save(make_stat(child, name), make_decoded()) for name in ("a.jpg", "b/\udcff.jpg")}
    failures.save(make_stat(child, "bad.jpg"), "Damaged.")
    parent = folders.add(Path("/photos"))
    folders.re_address(child, parent, "2020/May")
    assert folders.all() == [(parent, Path("/photos"), True)]
    assert {name: photos.find(parent, f"2020/May/{name}") for name in ids} == ids
    assert list(failures.known(parent)) == ["2020/May/bad.jpg"]


def test_merging_does_not_protect_what_was_not(database: Database) -> None:
    folders = Folders(database)
    child, parent = folders.add(Path("/photos/2020")), folders.add(Path("/photos"))
    folders.re_address(child, parent, "2020")
    assert folders.all() == [(parent, Path("/photos"), False)]
