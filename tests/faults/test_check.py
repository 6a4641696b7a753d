"""`photosim check`: what it finds, what it mends, and that it leaves healthy things alone."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from photosim.index import cache
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.damage import thumbnails


def change(shelf: Shelf, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(shelf.database)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def index(shelf: Shelf) -> Path:
    return next((shelf.directory / "indexes").glob("*.hnsw"))


def test_a_healthy_library_is_left_alone(shelf: Shelf) -> None:
    before = {path: path.read_bytes() for path in shelf.directory.rglob("*") if path.is_file()}
    assert shelf.check() == (0, {"problems": [], "repaired": []}, "")
    assert shelf.check(repair=True) == (0, {"problems": [], "repaired": []}, "")
    assert {path: path.read_bytes() for path in shelf.directory.rglob("*") if path.is_file()} == before


def test_where_there_is_no_library_none_is_made(empty_shelf: Shelf) -> None:
    answer = empty_shelf.check()
    assert answer.status == 2
    assert "There is no library in" in answer.error
    assert not empty_shelf.directory.exists()


def test_for_people(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    from photosim.__main__ import main

    at = ["--library", str(shelf.directory)]
    assert main([*at, "check"]) == 0
    compared, verdict = capsys.readouterr().out.splitlines()
    assert compared.startswith(f"Looked: {PHOTOS} photos")
    assert verdict == "Everything is in order."
    thumbnails(shelf)[0].write_bytes(b"")
    assert main([*at, "check"]) == 1
    told = capsys.readouterr().out
    assert "1 damaged thumbnail" in told
    assert told.endswith("Repair with: photosim check --repair\n")
    assert main([*at, "check", "--repair"]) == 0
    assert capsys.readouterr().out.endswith("Everything else is in order.\n")


def broken_vector(shelf: Shelf) -> None:
    blob = np.full(48, np.nan, "<f4").tobytes().hex()
    change(shelf, f"UPDATE vectors SET vector = x'{blob}' WHERE photo_id = 3")


def short_vector(shelf: Shelf) -> None:
    change(shelf, "UPDATE vectors SET vector = x'0011' WHERE photo_id = 3")


def zero_vector(shelf: Shelf) -> None:
    change(shelf, "UPDATE vectors SET vector = zeroblob(192) WHERE photo_id = 3")


def orphaned_metadata(shelf: Shelf) -> None:
    change(shelf, "INSERT INTO metadata (photo_id) VALUES (9999)")


def orphaned_vector(shelf: Shelf) -> None:
    change(shelf, "INSERT INTO vectors SELECT 9999, model_id, vector FROM vectors LIMIT 1")


def bad_fingerprint(shelf: Shelf) -> None:
    change(shelf, "UPDATE fingerprints SET sketch = x'00' WHERE id = 1")


def truncated_index(shelf: Shelf) -> None:
    content = index(shelf).read_bytes()
    index(shelf).write_bytes(content[: len(content) // 2])


def index_with_a_wrong_count(shelf: Shelf) -> None:
    described = cache.description(index(shelf))
    facts = json.loads(described.read_text())
    described.write_text(json.dumps(facts | {"count": 7}))


def index_of_other_vectors(shelf: Shelf) -> None:
    from photosim.index.hnsw import VectorIndex

    facts = json.loads(cache.description(index(shelf)).read_text())
    noise = np.random.default_rng(0).standard_normal((PHOTOS, 48)).astype(np.float32)
    VectorIndex.build(np.array(facts["photos"]), noise).save(index(shelf), facts["key"], facts["generation"])


def index_of_no_model(shelf: Shelf) -> None:
    shutil.copy(index(shelf), index(shelf).with_name("gone.hnsw"))


def empty_thumbnail(shelf: Shelf) -> None:
    thumbnails(shelf)[0].write_bytes(b"")


def truncated_thumbnail(shelf: Shelf) -> None:
    path = thumbnails(shelf)[1]
    path.write_bytes(path.read_bytes()[:400])


def garbled_thumbnail(shelf: Shelf) -> None:
    thumbnails(shelf)[1].write_bytes(b"\xff\xd8" + b"no picture" * 50 + b"\xff\xd9")


def lost_thumbnail(shelf: Shelf) -> None:
    thumbnails(shelf)[2].unlink()


def lost_thumbnails(shelf: Shelf) -> None:
    shutil.rmtree(shelf.directory / "thumbnails")


def leftover_file(shelf: Shelf) -> None:
    for folder in (shelf.directory, shelf.backups, thumbnails(shelf)[0].parent):
        path = folder / ".something.abc.tmp"
        path.write_bytes(b"half")
        os.utime(path, (10**9, 10**9))


def leftover_workshop(shelf: Shelf) -> None:
    workshop = shelf.directory / ".mending-abc"
    workshop.mkdir()
    (workshop / "library.sqlite3").write_bytes(b"half")
    os.utime(workshop, (10**9, 10**9))


def damaged_copy(shelf: Shelf) -> None:
    (shelf.backups / "library-schema1-20250101-000000-000000.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 9000)


def damaged_settings(shelf: Shelf) -> None:
    (shelf.directory / "settings.json").write_text("{")


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (broken_vector, ["vectors"]),
        (short_vector, ["vectors"]),
        (zero_vector, ["vectors"]),
        (orphaned_metadata, ["rows"]),
        (orphaned_vector, ["rows"]),
        (bad_fingerprint, ["fingerprints"]),
        (truncated_index, ["index"]),
        (index_with_a_wrong_count, ["index"]),
        (index_of_other_vectors, ["index"]),
        (index_of_no_model, ["index"]),
        (empty_thumbnail, ["thumbnails", "thumbnails"]),
        (truncated_thumbnail, ["thumbnails", "thumbnails"]),
        (garbled_thumbnail, ["thumbnails", "thumbnails"]),
        (lost_thumbnail, ["thumbnails"]),
        (lost_thumbnails, ["thumbnails"]),
        (leftover_file, ["files"]),
        (leftover_workshop, ["files"]),
        (damaged_copy, ["files"]),
        (damaged_settings, ["files"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_found_is_mended(shelf: Shelf, spoil: Callable[[Shelf], None], parts: list[str]) -> None:
    spoil(shelf)
    found = shelf.check()
    assert found.status == 1
    assert [problem["part"] for problem in found.json["problems"]] == parts
    assert all(problem["problem"] and problem["remedy"] for problem in found.json["problems"])
    assert shelf.parts() == parts  # looking changes nothing
    mended = shelf.check(repair=True)
    assert (mended.status, mended.json["problems"]) == (0, [])
    assert len(mended.json["repaired"]) == len(parts)
    assert shelf.check() == (0, {"problems": [], "repaired": []}, "")
    assert shelf.run("scan").status == 0
    with shelf.open() as library:
        facts = library.facts()
        assert (facts.photos, facts.vectors) == (PHOTOS, PHOTOS)
        assert len(library.duplicates.find()) == 0
    assert shelf.parts() == []
