"""`photosim check`: what is no problem, what it cannot mend, and photos that it reads again."""

from __future__ import annotations

import contextlib
import os
import sqlite3

import pytest

from photosim.base.errors import Cancelled, LibraryError, UsageError
from photosim.base.job import Job
from photosim.checkup import contents
from photosim.library import Library
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.damage import thumbnails
from tests.helpers.pictures import write


def test_thumbnails_of_edited_photos_are_no_problem_but_are_tidied_up(shelf: Shelf) -> None:
    write(shelf.photos / "000.jpg", 999)
    shelf.run("scan")
    assert len(thumbnails(shelf)) == PHOTOS + 1
    assert shelf.check().status == 0
    assert shelf.check(repair=True).json["repaired"] == ["1 thumbnail of no photo deleted."]
    assert len(thumbnails(shelf)) == PHOTOS


def test_thumbnails_of_photos_that_are_away_are_kept_and_not_missed(shelf: Shelf) -> None:
    shelf.photos.rename(shelf.photos.with_name("unplugged"))
    shelf.run("scan")
    assert shelf.check(repair=True).json == {"problems": [], "repaired": []}
    thumbnails(shelf)[0].unlink()
    assert shelf.parts() == []  # nothing can be done about it before the drive is back
    assert len(thumbnails(shelf)) == PHOTOS - 1


def test_a_file_that_is_being_written_is_no_leftover(shelf: Shelf) -> None:
    (shelf.directory / ".settings.json.abc.tmp").touch()
    assert shelf.parts(repair=True) == []
    assert (shelf.directory / ".settings.json.abc.tmp").exists()


def test_what_cannot_be_mended_stays_a_problem(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    from photosim.store.thumbnails import Thumbnails

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    thumbnails(shelf)[0].unlink()
    monkeypatch.setattr(Thumbnails, "write", refuse)
    answer = shelf.check(repair=True)
    assert (answer.status, len(answer.json["problems"]), answer.json["repaired"]) == (1, 1, [])


def test_a_check_waits_for_no_scan(shelf: Shelf) -> None:
    with shelf.open() as library:
        refused: list[Exception] = []

        def check_meanwhile(_: int) -> None:
            with pytest.raises(UsageError, match="under way") as caught:
                library.checkup.check()
            refused.append(caught.value)

        write(shelf.photos / "new.jpg", 500)
        library.scanning.scan(on_stored=check_meanwhile)
        assert refused


def test_a_check_can_be_cancelled(shelf: Shelf) -> None:
    job = Job()
    job.cancel()
    with shelf.open() as library, pytest.raises(Cancelled):
        library.checkup.check(job)
    damage_header(shelf)
    with pytest.raises(Cancelled):
        Library.mend(shelf.directory, job)
    assert not list(shelf.directory.glob("damaged-*"))


def damage_header(shelf: Shelf) -> None:
    content = bytearray(shelf.database.read_bytes())
    content[20_000:] = b"\x07" * (len(content) - 20_000)
    shelf.database.write_bytes(content)


def test_another_programs_database_is_not_mended(shelf: Shelf) -> None:
    shelf.database.unlink()
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    before = shelf.database.read_bytes()
    answer = shelf.check(repair=True)
    assert answer.status == 3
    assert "another program" in answer.error
    assert shelf.database.read_bytes() == before


def test_a_database_somebody_uses_is_not_mended(shelf: Shelf) -> None:
    with contextlib.closing(sqlite3.connect(shelf.database, isolation_level=None)) as other:
        other.execute("SELECT name FROM sqlite_master").fetchall()
        damage_header(shelf)
        with pytest.raises(LibraryError):
            Library.mend(shelf.directory)
    assert not list(shelf.directory.glob("damaged-*"))


def test_a_photo_that_changed_unseen_is_found_by_the_sample_and_read_again(shelf: Shelf) -> None:
    path = shelf.photos / "004.jpg"
    facts = path.stat()
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    answer = shelf.check()
    (problem,) = answer.json["problems"]
    assert (answer.status, problem["part"]) == (1, "photos")
    assert "1 photo of 20 looked at" in problem["problem"]
    assert str(path) in problem["problem"]
    assert shelf.looked == [f"{PHOTOS} photos (0.0 MB) of {PHOTOS} read and compared."]
    assert shelf.check(repair=True).status == 0
    with shelf.open() as library:
        assert library.scanning.scan().opened == 1
    assert shelf.parts() == []


def test_the_sample_ends_with_its_time_and_its_bytes(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with shelf.open() as library:
        stores = library._parts.stores
        clock = iter(range(0, 1000, 6))
        part = contents.ContentCheck(stores, clock=lambda: float(next(clock)))
        assert part.sample(Job()) == []
        assert part.looked.startswith("3 photos")
        sizes = sorted(photo.size for photo in stores.photos.all())
        monkeypatch.setattr(contents, "SAMPLE_BYTES", sizes[0])
        part = contents.ContentCheck(stores)
        part.sample(Job())
        assert part.looked.startswith("1 photo ")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("kept_contents", "(1, 'not a hash', 2)"),
        ("model_inputs", "('ab', 'cd')"),
        ("verdicts", "('A', 'B', 1, '2026-01-01T00:00:00+00:00')"),
    ],
)
def test_rows_about_no_content_are_dropped(shelf: Shelf, table: str, row: str) -> None:
    with shelf.open() as library, library._parts.stores.database.atomic() as db:
        db.execute("INSERT INTO kept_sets (id, decided_at) VALUES (1, '2026-01-01T00:00:00+00:00')")
        db.execute(f"INSERT INTO {table} VALUES {row}")
    assert shelf.parts() == ["rows"]
    assert shelf.parts(repair=True) == []
    assert shelf.parts() == []


def test_a_photo_with_a_hash_that_is_none_is_read_again(shelf: Shelf) -> None:
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        db.execute("UPDATE photos SET content_hash = 'Z' || substr(content_hash, 2) WHERE id = 5")
        db.commit()
    assert "rows" in shelf.parts()
    shelf.check(repair=True)
    with shelf.open() as library:
        assert library.scanning.scan().opened == 1
    assert shelf.parts() == []
