"""A library of every released schema opens with everything in it, after a copy was made."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from photosim.library import Library
from photosim.store.repair import integrity
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.old_libraries import MIGRATIONS, make_old
from tests.helpers.pictures import write

RELEASED = {migration.name: number for number, migration in enumerate(MIGRATIONS, 1)}


def test_the_released_schemas_are_still_there_in_their_order() -> None:
    assert list(RELEASED)[:3] == ["first", "deletion_journal", "duplicates"]


@pytest.mark.parametrize("schema", RELEASED)
def test_it_opens_and_nothing_is_embedded_again(shelf: Shelf, schema: str) -> None:
    make_old(shelf.database, RELEASED[schema])
    embedder = FakeEmbedder()
    with Library.open(shelf.directory, embedder=embedder, workers=0) as library:
        facts = library.facts()
        assert (facts.schema, facts.photos, facts.vectors) == (len(MIGRATIONS), PHOTOS, PHOTOS)
        write(shelf.photos / "new.jpg", 500)
        report = library.scanning.scan()
        assert (report.new, report.unchanged, embedder.embedded) == (1, PHOTOS, 1)
        assert len(library.lookalikes.similar(1, 5)) == 5
        library.duplicates.find()
    assert shelf.check() == (0, {"problems": [], "repaired": []}, "")


@pytest.mark.parametrize("schema", list(RELEASED)[:-1])
def test_a_copy_of_it_is_kept(shelf: Shelf, schema: str) -> None:
    make_old(shelf.database, RELEASED[schema])
    shelf.run("info")
    (copy,) = shelf.backups.glob(f"library-schema{RELEASED[schema]}-*.sqlite3")
    assert integrity.is_whole(copy)
    with contextlib.closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == RELEASED[schema]
        assert db.execute("SELECT count(*) FROM vectors").fetchone()[0] == PHOTOS


@pytest.mark.parametrize("schema", RELEASED)
def test_a_damaged_one_is_mended_too(shelf: Shelf, schema: str) -> None:
    make_old(shelf.database, RELEASED[schema])
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'failures'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    content = bytearray(shelf.database.read_bytes())
    content[(page - 1) * size : page * size] = b"\x07" * size
    shelf.database.write_bytes(content)
    assert shelf.check(repair=True).status == 0
    with shelf.open() as library:
        assert (library.facts().schema, library.facts().vectors) == (len(MIGRATIONS), PHOTOS)
