from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from photosim.store.database.database import Database
from photosim.store.tables.journal import Journal
from photosim.values.deleting import FileLocation, JournalEntry


@pytest.fixture
def journal(database: Database) -> Journal:
    return Journal(database)


def entry(path: str, **facts: object) -> JournalEntry:
    made = JournalEntry(
        *(0, 0, 0, Path(path), 7, "ab" * 20, 10, 10**18, 2**64 - 1, Path("/keep.jpg"), "cd" * 20, "g1", "identical"),
        *("planned", "", None, None),
    )
    return dataclasses.replace(made, **facts)


def test_what_goes_in_comes_out(journal: Journal) -> None:
    odd = Path(os.fsdecode(b"/caf\xe9\n.jpg"))
    given = [entry("/a.jpg"), entry(str(odd), shot=1, photo_id=None, keeper=None, keeper_hash=None, mtime_ns=-(2**70))]
    batch = journal.begin(given)
    found = journal.entries(batch)
    assert [dataclasses.replace(one, id=0, batch=0) for one in found] == given
    assert {one.batch for one in found} == {batch}


def test_an_entry_through_its_life(journal: Journal) -> None:
    batch = journal.begin([entry("/a.jpg")])
    (one,) = journal.entries(batch)
    assert journal.unsettled() == [batch]
    place = FileLocation("trash", Path("/trash/files/a.jpg"), Path("/trash/info/a.jpg.trashinfo"))
    journal.announce_trashing([(one.id, place)])
    assert (journal.entries(batch)[0].state, journal.entries(batch)[0].place) == ("acting", place)
    assert journal.latest() == batch
    elsewhere = FileLocation("quarantine", Path("/photos/.photosim-quarantine/a.jpg"))
    journal.settle(one.id, "trashed", place=elsewhere)
    assert journal.entries(batch)[0].place == elsewhere
    assert (journal.latest(), journal.unsettled()) == (batch, [])
    journal.announce_restoring([(one.id, Path("/a (restored).jpg"))])
    assert journal.unsettled() == [batch]
    journal.settle(one.id, "trashed", "The drive is away.")
    assert journal.entries(batch)[0].reason == "The drive is away."
    journal.settle(one.id, "restored", restored_to=Path("/b.jpg"))
    after = journal.entries(batch)[0]
    assert (after.state, after.reason, after.restored_to, after.place) == (
        "restored",
        "",
        Path("/b.jpg"),
        elsewhere,
    )
    assert journal.latest() is None


def test_batches_are_listed_newest_first_and_numbers_do_not_return(journal: Journal) -> None:
    assert journal.batches() == []
    assert (journal.latest(), journal.next_batch()) == (None, 1)
    numbers = [journal.begin([entry("/a.jpg"), entry("/b.jpg")]) for _ in range(3)]
    assert [batch.id for batch in journal.batches()] == numbers[::-1]
    assert journal.batches()[0].count("planned") == 2
    assert journal.next_batch() == numbers[-1] + 1
    assert journal.entries(99) == []


def test_a_durable_block_is_on_the_disk_and_stands_alone(database: Database) -> None:
    with database.connection() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (1,)
        with database.durable() as same:
            assert same.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA synchronous").fetchone() == (1,)
    with database.atomic(), pytest.raises(RuntimeError), database.durable():
        pass
