"""Decisions that are written while disks are full, processes are killed, or two decide at once."""

from __future__ import annotations

import errno
import itertools
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.store.database import decision_file
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.decisions import journal, lose_database, said

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_disk_that_takes_no_line_refuses_the_decision_in_words(
    decided: Shelf, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, content = said(decided), journal(decided).read_bytes()
    real = os.write

    def half(handle: int, data: bytes) -> int:
        if data.startswith(b'{"at"'):
            return real(handle, data[:20])
        raise OSError(code, os.strerror(code))

    with decided.open() as library:
        pair = [decided.photos / "011.jpg", decided.photos / "012.jpg"]
        monkeypatch.setattr(decision_file.os, "write", half)
        with pytest.raises(LibraryError) as told:
            library.duplicates.decide(pair, same=False)
        words = {
            errno.ENOSPC: "takes no more",
            errno.EDQUOT: "your share",
            errno.EROFS: "read-only",
            errno.EIO: "cannot be",
        }
        monkeypatch.setattr(decision_file.os, "write", real)
        assert words[code] in str(told.value)
        assert journal(decided).read_bytes() == content
        assert library._parts.stores.pair_decisions.all() == before["verdicts"]
        library.duplicates.decide([decided.photos / "011.jpg", decided.photos / "012.jpg"], same=False)
    assert said(decided) != before
    assert decided.parts() == []


DECIDE = """
import os, sys
from pathlib import Path
from photosim.library import Library
from photosim.store.database import decision_file, decision_journal; from photosim.store.database import connection
from tests.helpers.fake_embedder import FakeEmbedder

when, directory, photos = sys.argv[1], Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]]
real_append, real_commit = decision_file.append, connection.Connection.commit

def append(*arguments, **options):
    if when == "before":
        os._exit(9)
    done = real_append(*arguments, **options)
    if when == "between":
        os._exit(9)
    return done

def commit(self):
    real_commit(self)
    if when == "after":
        os._exit(9)

with Library.open(directory, embedder=FakeEmbedder(), workers=0) as library:
    decision_file.append, connection.Connection.commit = append, commit
    library.duplicates.decide(photos, same=False)
"""


@pytest.mark.parametrize(("when", "known"), [("before", 0), ("between", 1), ("after", 1)])
@pytest.mark.parametrize("lost", [False, True])
def test_killed_between_journal_and_database(decided: Shelf, when: str, known: int, lost: bool) -> None:
    before = said(decided)
    photos = [str(decided.photos / "011.jpg"), str(decided.photos / "012.jpg")]
    command = [sys.executable, "-c", DECIDE, when, str(decided.directory), *photos]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 9, done.stderr
    if lost:
        lose_database(decided)
        decided.run("scan")
    after = said(decided)
    assert len(after["verdicts"]) == len(before["verdicts"]) + known  # type: ignore[arg-type]
    assert {**after, "verdicts": 0} == {**before, "verdicts": 0}
    assert decided.parts() == []


def test_a_window_goes_on_after_another_process_was_killed(decided: Shelf) -> None:
    before = said(decided)
    photos = [str(decided.photos / "011.jpg"), str(decided.photos / "012.jpg")]
    with decided.open() as library:
        subprocess.run(
            [sys.executable, "-c", DECIDE, "between", str(decided.directory), *photos],
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        library.duplicates.decide([decided.photos / "013.jpg", decided.photos / "014.jpg"], same=True)
    assert len(said(decided)["verdicts"]) == len(before["verdicts"]) + 2  # type: ignore[arg-type]
    assert decided.parts() == []


def test_two_processes_decide_at_once(decided: Shelf) -> None:
    before = said(decided)
    photos = [decided.photos / f"{number:03}.jpg" for number in range(11, PHOTOS)]
    commands = [
        [sys.executable, "-c", DECIDE, "never", str(decided.directory), str(one), str(other)]
        for one, other in itertools.pairwise(photos)
    ]
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands[:4]]
    assert [one.wait(timeout=100) for one in running] == [0] * 4
    after = said(decided)
    assert len(after["verdicts"]) == len(before["verdicts"]) + 4  # type: ignore[arg-type]
    assert decided.parts() == []
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == after


def test_a_commit_that_fails_takes_its_line_back(decided: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    from photosim.store.database.connection import Connection

    before, content = said(decided), journal(decided).read_bytes()

    def fail(_: Connection) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    pair = [decided.photos / "011.jpg", decided.photos / "012.jpg"]
    with decided.open() as library, monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", fail)
        with pytest.raises(LibraryError, match="full"):
            library.duplicates.decide(pair, same=False)
    assert journal(decided).read_bytes() == content
    assert said(decided) == before
