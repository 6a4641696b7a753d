"""The journal of decisions torn, flipped, deleted, of another library, or of a newer photosim."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.store.database import decision_file
from photosim.store.repair import integrity
from tests.faults.conftest import Shelf
from tests.helpers.decisions import journal, lose_database, said
from tests.helpers.fake_embedder import FakeEmbedder


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bits_of_the_journal_cost_nothing_while_the_database_is_whole(decided: Shelf, seed: int) -> None:
    before = said(decided)
    chance = random.Random(seed)
    content = bytearray(journal(decided).read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    journal(decided).write_bytes(content)
    assert said(decided) == before
    decided.check(repair=True)
    assert said(decided) == before
    written = decision_file.read(journal(decided))
    assert written is not None
    assert written.bad_lines == 0
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == before


def test_a_check_tells_of_a_damaged_journal_and_mends_it(decided: Shelf) -> None:
    before = said(decided)
    content = bytearray(journal(decided).read_bytes())
    content[len(content) // 2] ^= 4
    journal(decided).write_bytes(content)
    assert decided.parts() == ["decisions"]
    assert decided.parts(repair=True) == []
    assert said(decided) == before


def test_a_decision_that_the_database_has_otherwise_is_told_and_mended_from_the_journal(decided: Shelf) -> None:
    before = said(decided)
    with contextlib.closing(sqlite3.connect(decided.database)) as db:
        db.execute("UPDATE verdicts SET same = NOT same")
        db.commit()
    assert decided.parts() == ["decisions"]
    assert decided.parts(repair=True) == []
    assert said(decided) == before


@pytest.mark.parametrize("cut", [1, 2, 30, 100])
def test_a_torn_last_line_costs_no_other(decided: Shelf, cut: int) -> None:
    before = said(decided)
    os.truncate(journal(decided), journal(decided).stat().st_size - cut)
    with decided.open() as library:
        library.duplicates.decide([decided.photos / "011.jpg", decided.photos / "012.jpg"], same=False)
    after = said(decided)
    assert len(after["verdicts"]) == len(before["verdicts"]) + 1  # type: ignore[arg-type]
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == after


def test_a_torn_end_and_no_database(decided: Shelf) -> None:
    before = said(decided)
    with journal(decided).open("ab") as file:
        file.write(b'{"at":"2026-11-30T10:00:00+00:00","do":[{"set":"verd')
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == before


def test_a_journal_that_was_deleted_is_made_again(decided: Shelf) -> None:
    before = said(decided)
    with decided.open() as library:
        journal(decided).unlink()
        library.duplicates.decide([decided.photos / "011.jpg", decided.photos / "012.jpg"], same=False)
    after = said(decided)
    assert after != before
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == after


def test_a_library_without_a_journal_gets_one_once(decided: Shelf) -> None:
    before = said(decided)
    journal(decided).unlink()
    said(decided)
    made = journal(decided).stat().st_mtime_ns
    said(decided)
    assert journal(decided).stat().st_mtime_ns == made
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == before


def test_a_long_journal_is_made_short(decided: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    from photosim.store.database import decision_journal

    pair = [decided.photos / "011.jpg", decided.photos / "012.jpg"]
    with decided.open() as library:
        for number in range(300):
            library.duplicates.decide(pair, same=number % 2 == 0)
    before, size = said(decided), journal(decided).stat().st_size
    monkeypatch.setattr(decision_journal, "_COMPACT_ABOVE", 1000)
    assert said(decided) == before
    assert journal(decided).stat().st_size < size / 2
    lose_database(decided)
    decided.run("scan")
    assert said(decided) == before


def test_the_journal_of_another_library_is_kept_and_not_believed(decided: Shelf, tmp_path: Path) -> None:
    before = said(decided)
    with Library.open(tmp_path / "other", embedder=FakeEmbedder(), workers=0) as other:
        other.folders.add(tmp_path)
    shutil.copy(tmp_path / "other" / "decisions.jsonl", journal(decided))
    assert said(decided) == before
    assert len(list(decided.directory.glob("decisions-of-another-library-*.jsonl"))) == 1


def test_the_journal_of_a_newer_photosim_is_refused(decided: Shelf) -> None:
    head, rest = journal(decided).read_bytes().split(b"\n", 1)
    value = decision_file._value(head)
    assert value is not None
    journal(decided).write_bytes(decision_file._line({**value, "photosim decisions": 2}) + rest)
    with pytest.raises(LibraryError, match="newer photosim"):
        decided.open()


def test_people_can_read_it(decided: Shelf) -> None:
    text = journal(decided).read_text()
    assert '"file":"007.jpg"' in text
    assert str(decided.photos) in text
    assert integrity.faults(decided.database) == []
