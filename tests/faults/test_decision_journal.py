"""What a person decided outlives the database: it is written a second time, and comes back from there."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError
from photosim.library import Library
from photosim.store.database import decision_file
from photosim.store.database.decision_tables import KINDS
from photosim.store.database.layout import PAGE_SIZE
from photosim.store.repair import integrity
from tests.faults.conftest import PHOTOS, Shelf
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write

ROOT = Path(__file__).parents[2]
SUFFIXES = ("", "-wal", "-shm")


@pytest.fixture(autouse=True)
def _own_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def decided(shelf: Shelf) -> Shelf:
    """A library in which a person has decided something of every kind, also about names that are no text."""
    odd = shelf.photos / os.fsdecode(b"odd \xff\n\x1b.jpg")
    write(odd, 4711)
    with shelf.open() as library:
        library.scanning.scan()
        photos = sorted(shelf.photos.glob("0*.jpg"))
        library.duplicates.decide([photos[2], odd], same=True)
        library.duplicates.keep_all(photos[3:6])
        stores = library._parts.stores
        ids = {photo.path: photo.id for photo in stores.photos.all()}
        stores.marks.put([ids[photos[7]], ids[odd]])
        stores.keepers.put(ids[photos[8]])
        rules = [rule.name for rule in library.duplicates.keeper_rules().rules]
        library.duplicates.set_keeper_rules([rules[0], *rules[:0:-1]], [shelf.photos])
        library.duplicates.set_keeper_rules([rules[0], *rules[2:], rules[1]])
    assert shelf.run("trash", str(photos[10])).status == 0
    with shelf.open() as library:
        library.folders.protect(1, True)
    return shelf


def journal(shelf: Shelf) -> Path:
    return shelf.directory / "decisions.jsonl"


def lose_database(shelf: Shelf, *, copies: bool = True) -> None:
    for suffix in SUFFIXES:
        shelf.database.with_name(shelf.database.name + suffix).unlink(missing_ok=True)
    if copies:
        shutil.rmtree(shelf.backups)


def said(shelf: Shelf) -> dict[str, object]:
    """Everything that was decided, by content and by path."""
    with shelf.open() as library:
        stores = library._parts.stores
        photos = {photo.id: (photo.path, photo.content_hash) for photo in stores.photos.all()}
        return {
            "verdicts": stores.verdicts.all(),
            "kept": sorted(sorted(one.files.items()) for one in stores.kept.all()),
            "marks": {photos[i] for i in stores.marks.all()},
            "keepers": {photos[i] for i in stores.keepers.all()},
            "rules": stores.keeping.get(),
            "protected": {(folder.path, folder.protected) for folder in library.folders.all()},
            "deleted": [
                (e.path, e.state, e.place, e.content_hash) for b in library.deleting.history() for e in b.entries
            ],
        }


def test_every_kind_comes_back_with_the_database_gone(decided: Shelf) -> None:
    before = said(decided)
    lose_database(decided)
    with decided.open() as library:
        library.scanning.scan()
    assert said(decided) == before
    assert all(before.values())
    assert decided.run("undo").status == 0
    assert (decided.photos / "010.jpg").exists()
    assert decided.parts() == []


def test_a_check_finds_the_library_by_its_journal(decided: Shelf) -> None:
    before = said(decided)
    lose_database(decided)
    assert decided.check(repair=True).status == 0
    assert decided.run("scan").status == 0
    assert said(decided) == before


def test_marks_wait_for_their_photos_through_a_second_loss(decided: Shelf) -> None:
    before = said(decided)
    away = decided.photos.with_name("away")
    lose_database(decided)
    decided.photos.rename(away)
    assert said(decided)["marks"] == set()
    lose_database(decided, copies=False)
    assert said(decided)["marks"] == set()
    away.rename(decided.photos)
    assert decided.run("scan").status == 0
    assert said(decided) == before


def test_marks_follow_the_content_to_another_folder_and_fall_on_no_other_copy(decided: Shelf) -> None:
    lose_database(decided)
    elsewhere = decided.photos.rename(decided.photos.with_name("elsewhere"))
    shutil.copy(elsewhere / "008.jpg", elsewhere / "copy of 008.jpg")
    (elsewhere / "007.jpg").rename(elsewhere / "first.jpg")
    shutil.copy(elsewhere / "first.jpg", elsewhere / "second.jpg")
    assert decided.run("scan", str(elsewhere)).status == 0
    now = said(decided)
    assert [path.name for path, _ in now["keepers"]] == ["008.jpg"]  # type: ignore[attr-defined]
    assert {os.fsencode(path.name) for path, _ in now["marks"]} == {b"odd \xff\n\x1b.jpg"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [kind.table for kind in KINDS if kind.table != "waiting_decisions"])
def test_a_damaged_table_of_decisions_loses_nothing(decided: Shelf, kind: str) -> None:
    before = said(decided)
    shutil.rmtree(decided.backups)
    with contextlib.closing(sqlite3.connect(decided.database)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [kind]).fetchone()
    content = bytearray(decided.database.read_bytes())
    content[(page - 1) * PAGE_SIZE : page * PAGE_SIZE] = random.Random(1).randbytes(PAGE_SIZE)
    decided.database.write_bytes(content)
    answer = decided.check(repair=True)
    assert answer.status == 0
    assert "none is lost" in " ".join(answer.json["repaired"])
    assert said(decided) == before


def test_an_old_copy_put_back_by_hand_knows_what_was_decided_since(decided: Shelf) -> None:
    before = said(decided)
    (copy,) = decided.backups.iterdir()
    lose_database(decided, copies=False)
    shutil.copy(copy, decided.database)
    decided.run("scan")
    assert said(decided) == before


def test_what_was_taken_back_does_not_return_with_an_old_copy(decided: Shelf) -> None:
    (copy,) = decided.backups.iterdir()
    with decided.open() as library:
        library.checkup.back_up_weekly()
        library.duplicates.forget(library.duplicates.decisions())
        library._parts.stores.marks.remove(library._parts.stores.marks.all())
        library.folders.protect(1, False)
    before = said(decided)
    lose_database(decided, copies=False)
    shutil.copy(copy, decided.database)
    assert said(decided)["verdicts"] == before["verdicts"] == {}
    assert said(decided) == before


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
        assert library._parts.stores.verdicts.all() == before["verdicts"]
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
