"""Between looking at groups and deleting, groups, decisions, sidecars and files change, also by another library."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from photosim.base.job import Job
from photosim.deleting.trash.operations import FileOperations
from photosim.library import Library
from photosim.values.deleting import Selection, TrashReport
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import scene

EDITS = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:darktable="http://darktable.sf.net/" darktable:history_end="3"/></rdf:RDF></x:xmpmeta>'
)
Opener = Callable[..., Library]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three pairs of equal files."""
    folder = tmp_path / "photos"
    for side in ("keep", "copies"):
        (folder / side).mkdir(parents=True)
    for seed in (1, 2, 3):
        scene(seed, 400, 300).save(folder / "keep" / f"{seed}.jpg", quality=90)
        shutil.copy(folder / "keep" / f"{seed}.jpg", folder / "copies" / f"{seed}.jpg")
    return folder


@pytest.fixture
def opened(tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens libraries of these photos in which duplicates were found and the folder of the first half is liked."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    libraries: list[Library] = []

    def open_one(name: str = "library", liked: str = "keep", files: FileOperations | None = None) -> Library:
        library = Library.open(tmp_path / name, embedder=FakeEmbedder(), workers=0, files=files)
        libraries.append(library)
        library.scanning.scan([photos])
        library.duplicates.set_keeper_rules(["folders"], [photos / liked])
        library.review.find(Job())
        return library

    yield open_one
    for library in libraries:
        library.close()


def chosen(library: Library) -> list[Selection]:
    selections = library.review.exact_copies()
    assert len(selections) == 3
    return selections


def reasons(report: TrashReport) -> dict[str, str]:
    return {one.path.name: one.reason for one in report.skipped}


def contents(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("*.jpg")}


@pytest.mark.parametrize("dry_run", [True, False])
def test_edits_that_were_saved_since_do_not_go_along_unseen(opened: Opener, photos: Path, dry_run: bool) -> None:
    library = opened()
    selections = chosen(library)
    (photos / "copies" / "1.jpg.xmp").write_bytes(EDITS)
    report = library.deleting.trash(selections, dry_run=dry_run)
    assert "By now it has a sidecar of edits" in reasons(report)["1.jpg"]
    assert sorted(path.name for path in report.trashed) == ["2.jpg", "3.jpg"]
    assert (photos / "copies" / "1.jpg.xmp").read_bytes() == EDITS
    library.review.find(Job())
    assert photos / "copies" / "1.jpg" not in {one.loser for one in library.review.exact_copies()}


@pytest.mark.parametrize(
    ("edited", "searched", "reason"),
    [
        (False, True, None),
        (True, False, "By now it has a sidecar of edits"),
        (True, True, "Its group is no longer there"),
    ],
)
def test_what_a_search_in_between_has_put_into_another_group(
    opened: Opener, photos: Path, edited: bool, searched: bool, reason: str | None
) -> None:
    library = opened()
    selections = [replace(one, group="0123456789abcdef") for one in chosen(library)]
    if edited:
        (photos / "copies" / "1.jpg.xmp").write_bytes(EDITS)
    if searched:
        library.review.find(Job())
    report = library.deleting.trash(selections, dry_run=True)
    assert len(report.trashed) == 3 - edited, "the others are proven copies as before"
    assert reason is None or reasons(report)["1.jpg"].startswith(reason)


def said_to_be_different(opened: Opener, photos: Path) -> tuple[Library, Selection]:
    """A smaller copy that was marked, and then was said to be another photo than the one to keep."""
    scene(4, 800, 600).save(photos / "keep" / "4.jpg", quality=92)
    scene(4, 800, 600).resize((400, 300)).save(photos / "copies" / "4.jpg", quality=90)
    library = opened()
    group = next(one for one in library.review.state().groups if one.tier == "same-shot")
    library.review.mark([member.id for member in group.losers])
    (selection,) = library.review.selections()
    library.duplicates.decide([selection.loser, Path(str(selection.keeper))], same=False)
    return library, selection


def test_of_a_group_that_a_search_in_between_has_dissolved_nothing_goes(opened: Opener, photos: Path) -> None:
    library, selection = said_to_be_different(opened, photos)
    library.review.find(Job())
    report = library.deleting.trash([selection])
    assert reasons(report)[selection.loser.name].startswith("Its group is no longer there")
    assert selection.loser.exists()


@pytest.mark.parametrize("tier", ["identical", "same-shot"])
def test_edits_are_asked_for_without_a_group_as_well(opened: Opener, photos: Path, tier: str) -> None:
    library = opened()
    selections = [replace(one, group=None, tier=tier) for one in chosen(library)]
    (photos / "copies" / "1.jpg.xmp").write_bytes(EDITS)
    assert "By now it has a sidecar of edits" in reasons(library.deleting.trash(selections, dry_run=True))["1.jpg"]


def test_a_single_photo_that_nobody_compared_goes_with_its_edits(opened: Opener, photos: Path) -> None:
    library = opened()
    (photos / "copies" / "1.jpg.xmp").write_bytes(EDITS)
    report = library.deleting.trash([Selection(photos / "copies" / "1.jpg")], dry_run=True)
    assert [path.name for path in report.trashed] == ["1.jpg", "1.jpg.xmp"]


def test_facts_alone_that_were_written_since_are_no_edits(opened: Opener, photos: Path) -> None:
    library = opened()
    selections = chosen(library)
    plain = EDITS.replace(b' darktable:history_end="3"', b"")
    (photos / "copies" / "1.jpg.xmp").write_bytes(plain)
    assert len(library.deleting.trash(selections, dry_run=True).skipped) == 0


def test_what_was_told_before_still_goes_when_a_person_marks_it(opened: Opener, photos: Path) -> None:
    (photos / "copies" / "1.jpg.xmp").write_bytes(EDITS)
    library = opened()
    group = next(one for one in library.review.state().groups if one.keeper.row.relative == "copies/1.jpg")
    changed = library.review.choose_keeper(group.id, group.losers[0].id)
    assert changed.members[1].facts.lost == ("a sidecar of edits",)
    library.review.mark([changed.members[1].photo.id])
    report = library.deleting.trash(library.review.selections(), dry_run=True)
    assert report.skipped == ()
    assert [path.name for path in report.trashed] == ["1.jpg", "1.jpg.xmp"]


def test_another_keeper_by_now(opened: Opener, photos: Path) -> None:
    library = opened()
    selections = chosen(library)
    first = next(one for one in selections if one.loser.name == "1.jpg")
    group = library.review.group(str(first.group))
    library.review.choose_keeper(group.id, group.members[1].photo.id)
    report = library.deleting.trash(selections)
    assert reasons(report) == {"1.jpg": f"{first.loser} is to be kept of its group by now. Look at the group again."}
    assert first.loser.exists()


def test_all_are_to_stay_by_now(opened: Opener) -> None:
    library = opened()
    selections = chosen(library)
    library.review.keep_all(str(selections[0].group))
    report = library.deleting.trash(selections)
    assert reasons(report)[selections[0].loser.name].startswith("Its group is no longer there")
    assert len(report.trashed) == 2


def test_said_to_be_different_by_now(opened: Opener, photos: Path) -> None:
    library, selection = said_to_be_different(opened, photos)
    report = library.deleting.trash([selection])
    assert reasons(report) == {selection.loser.name: "It was said to be another photo than the one to keep."}
    assert selection.loser.exists()


@pytest.mark.parametrize("whose", ["keep", "copies"])
def test_one_of_the_two_became_damaged_meanwhile(opened: Opener, photos: Path, whose: str) -> None:
    library = opened()
    selections = chosen(library)
    harmed = photos / whose / "2.jpg"
    status, data = harmed.stat(), harmed.read_bytes()
    harmed.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    os.utime(harmed, ns=(status.st_atime_ns, status.st_mtime_ns))  # a disk tells nobody when it loses something
    report = library.deleting.trash(selections)
    assert list(reasons(report)) == ["2.jpg"]
    assert (photos / "keep" / "2.jpg").exists()
    assert (photos / "copies" / "2.jpg").exists()


def test_two_libraries_that_keep_the_other_half_each(opened: Opener, photos: Path) -> None:
    before = contents(photos)
    one, other = opened("one"), opened("other", liked="copies")
    wanted = chosen(one), chosen(other)
    assert {selection.loser for selection in wanted[0]} == {selection.keeper for selection in wanted[1]}
    assert len(one.deleting.trash(wanted[0]).trashed) == 3
    report = other.deleting.trash(wanted[1])
    assert report.trashed == ()
    assert len(report.skipped) == 3
    assert contents(photos) == before
    one.deleting.undo()
    assert len(other.deleting.trash(wanted[1]).trashed) == 3, "once the others are back, these may go"
    assert contents(photos) == before


class InBetween(FileOperations):
    """Lets another library delete just before a file is moved away for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Callable[[], None] | None = None

    def rename(self, source: Path, target: Path) -> None:
        act, self.act = self.act, None
        if act is not None:
            act()
        super().rename(source, target)


def test_two_libraries_at_the_same_moment_lose_nothing(opened: Opener, photos: Path) -> None:
    before = contents(photos)
    files = InBetween()
    one, other = opened("one", files=files), opened("other", liked="copies")
    wanted = chosen(one), chosen(other)
    reports: list[TrashReport] = []
    files.act = lambda: reports.append(other.deleting.trash(wanted[1]))
    mine = one.deleting.trash(wanted[0])
    assert len(reports) == 1
    assert contents(photos) == before, "of each shot a file is still there"
    assert len(mine.trashed) + len(reports[0].trashed) == 3
    files.act = None


def test_everything_of_a_bulk_comes_back(opened: Opener, photos: Path) -> None:
    library = opened()
    names = {path: path.stat().st_mtime_ns for path in photos.rglob("*.jpg")}
    groups = library.review.state().groups
    library.review.mark(library.review.state().exact)
    before = library.review.state()
    report = library.deleting.trash(tier="identical")
    assert len(report.trashed) == 3
    assert library.review.state().groups == ()
    library.deleting.undo()
    assert {path: path.stat().st_mtime_ns for path in photos.rglob("*.jpg")} == names
    after = library.review.state()
    assert after.groups == groups
    assert (after.marked, after.exact) == (before.marked, before.exact)


def test_of_a_drive_that_is_away_nothing_goes_and_for_it_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for side in ("drive", "disk"):
        (tmp_path / side).mkdir()
    for seed in (1, 2):
        scene(seed, 400, 300).save(tmp_path / "drive" / f"{seed}.jpg", quality=90)
        shutil.copy(tmp_path / "drive" / f"{seed}.jpg", tmp_path / "disk" / f"{seed}.jpg")
    for liked in ("drive", "disk"):
        with Library.open(tmp_path / f"library {liked}", embedder=FakeEmbedder(), workers=0) as library:
            library.scanning.scan([tmp_path / "drive", tmp_path / "disk"])
            library.duplicates.set_keeper_rules(["folders"], [tmp_path / liked])
            library.review.find(Job())
            selections = library.review.exact_copies()
            (tmp_path / "drive").rename(tmp_path / "away")
            for report in (library.deleting.trash(selections), library.deleting.trash(tier="identical")):
                assert report.trashed == ()
                assert len(report.skipped) == 2
            (tmp_path / "drive").mkdir()  # the empty mount point
            assert library.deleting.trash(selections).trashed == ()
            (tmp_path / "drive").rmdir()
            (tmp_path / "away").rename(tmp_path / "drive")
            assert len(list(tmp_path.glob("d*/*.jpg"))) == 4
