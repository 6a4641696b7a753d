"""Deleting thousands: what it asks of the disk grows with the number of files, and all of it can be cancelled."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from photosim.base.job import Job, Progress
from photosim.pictures import sidecar
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from tests.helpers.album import Album, names
from tests.helpers.faulty_files import FaultyFiles

MakeAlbum = Callable[..., Album]
SIZES = (4, 8, 12)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often each file system call was made, and how often each directory was listed, by its name."""
    calls: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., object]:
        original = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            calls[name] += 1
            if name == "scandir" and arguments:
                calls[Path(str(arguments[0])).name] += 1
            return original(*arguments, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("lstat", "stat", "scandir"):
            patch.setattr(os, name, counting(name))
        yield calls


@pytest.mark.parametrize("transfer", [False, True])
@pytest.mark.parametrize("dry_run", [True, False])
def test_looks_grow_with_the_number_of_files(
    make_album: MakeAlbum, files: FaultyFiles, dry_run: bool, transfer: bool
) -> None:
    album = make_album(1 + sum(SIZES))
    for path in album.photos.glob("copies/*.jpg"):
        path.with_suffix(".xmp").write_bytes(sidecar.with_facts(None, [Description(rating=4)]))
    album.remember()
    album.library.deleting.trash([album.pair(0)], transfer=transfer)  # makes what is made once
    asked, listed, looked = [], [], []
    begin = 1
    for size in SIZES:
        chosen = [album.pair(number) for number in range(begin, begin + size)]
        begin += size
        before = files.calls["status"]
        with counted() as calls:
            report = album.library.deleting.trash(chosen, transfer=transfer, dry_run=dry_run)
        assert (len(report.trashed), len(report.transferred)) == (2 * size, size * transfer)
        asked.append(calls["lstat"] + calls["stat"])
        listed.append((calls["copies"], calls["keep"]))
        looked.append(files.calls["status"] - before)
    for counts in (asked, looked):
        assert counts[0] > 0
        assert counts[2] - counts[1] == counts[1] - counts[0], "as much more for the next four as for the four before"
    assert listed[0] == listed[1] == listed[2], "each directory is listed so many times, whatever is in it"
    assert max(listed[0]) <= 2


def selected(album: Album, kind: str) -> list[Selection]:
    return album.pairs(3) if kind == "copies" else [Selection(album.loser(number)) for number in range(3)]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("kind", ["copies", "single photos"])
def test_the_first_look_can_be_cancelled(
    album: Album, files: FaultyFiles, monkeypatch: pytest.MonkeyPatch, kind: str, dry_run: bool
) -> None:
    looked: list[Path] = []

    def cancel(progress: Progress) -> None:
        if progress.stage == "planning" and progress.done == 1:
            job.cancel()

    job = Job(cancel, interval=0)
    find = album.library.photos.find
    monkeypatch.setattr(album.library.deleting._deletion._planner, "_find", lambda p: looked.append(p) or find(p))
    report = album.library.deleting.trash(selected(album, kind), job=job, dry_run=dry_run)
    assert (report.batch, names(report), report.dry_run) == (None, [], dry_run)
    assert [skipped.path for skipped in report.skipped] == [album.loser(number) for number in range(3)]
    assert {skipped.reason for skipped in report.skipped} == {"Cancelled before it was this photo's turn."}
    if kind == "copies":
        assert album.loser(2) not in looked
    assert files.calls["rename"] == 0
    assert album.library.deleting.history() == []
    album.check()


def test_what_was_cancelled_before_it_began_looks_at_nothing(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        album.library.deleting._deletion._planner, "_find", lambda path: pytest.fail(f"{path} was looked for")
    )
    job = Job()
    job.cancel()
    assert len(album.library.deleting.trash(selected(album, "single photos"), job=job).skipped) == 3


def test_what_is_left_of_a_cancelled_deletion_is_recorded_in_one_step(
    album: Album, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(progress: Progress) -> None:
        if progress.stage == "trashing" and progress.done == 1:
            job.cancel()

    job, written = Job(cancel, interval=0), []
    records = album.library.deleting._deletion._records
    real = records.skipped
    monkeypatch.setattr(records, "skipped", lambda entries, reason: written.append(reason) or real(entries, reason))
    report = album.library.deleting.trash(album.pairs(3), job=job)
    assert names(report) == ["0.jpg"]
    assert [skipped.path for skipped in report.skipped] == [album.loser(1), album.loser(2)]
    assert len(written) == 1
    assert [entry.state for entry in album.entries()] == ["trashed", "skipped", "skipped"]
    album.check()
