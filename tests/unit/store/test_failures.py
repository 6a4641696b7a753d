from __future__ import annotations

from pathlib import Path

import pytest

from photosim.store.database.database import Database
from photosim.store.tables.failures import Failures
from photosim.store.tables.folders import Folders
from photosim.values.photos import Failure


@pytest.fixture
def folder(database: Database) -> int:
    return Folders(database).add(Path("/photos"))


@pytest.fixture
def failures(database: Database) -> Failures:
    return Failures(database)


def test_the_last_reason_counts(failures: Failures, folder: int, make_stat) -> None:
    failures.save(make_stat(folder, "b\udcff", 1, 2), "Old reason.")
    failures.save(make_stat(folder, "b\udcff", 3, 2**70), "Permission denied: /photos/b\udcff")
    failures.save(make_stat(folder, "a", 5, 6), "Empty.")
    assert failures.all() == [
        Failure(Path("/photos/a"), "Empty.", 5, 6),
        Failure(Path("/photos/b\udcff"), "Permission denied: /photos/b?", 3, 2**70),
    ]
    assert failures.known(folder) == {"a": (5, 6), "b\udcff": (3, 2**70)}
    assert failures.known(folder + 1) == {}


def test_clearing(failures: Failures, folder: int, make_stat) -> None:
    for name in ("a", "b\udcff", "c"):
        failures.save(make_stat(folder, name), "Empty.")
    failures.clear(folder, ["a", "b\udcff", "unknown"])
    assert list(failures.known(folder)) == ["c"]


def test_failures_of_files_that_are_gone(failures: Failures, folder: int, make_stat) -> None:
    for name in ("d/a", "d/b", "e"):
        failures.save(make_stat(folder, name), "Empty.")
    assert failures.forget_missing(folder, {"d/a"}, below="d") == 1
    assert list(failures.known(folder)) == ["d/a", "e"]
    assert failures.forget_missing(folder, {"d/a", "e"}) == 0
