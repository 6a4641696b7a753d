"""A damaged file is found beside its whole copy, never kept for it, and may go first; without a whole one it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.library import Library
from photosim.values.copy_facts import Obstacle
from photosim.values.deleting import Selection
from photosim.values.group_json import group_as_json
from tests.helpers.scenes import exposure, scene


@pytest.fixture(autouse=True)
def _own_trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole photo, and the same after 85 % of its bytes; two ordinary copies of another one."""
    folder = tmp_path / "photos"
    folder.mkdir()
    exposure(scene(1, 1200, 800), seed=1).save(folder / "b.jpg", quality=90)
    data = (folder / "b.jpg").read_bytes()
    (folder / "a.jpg").write_bytes(data[: len(data) * 85 // 100])
    exposure(scene(2, 1200, 800), seed=2).save(folder / "c.jpg", quality=90)
    (folder / "d.jpg").write_bytes((folder / "c.jpg").read_bytes())
    return folder


def test_it_is_read_told_and_badged(library: Library, folder: Path) -> None:
    report = library.scanning.scan([folder])
    assert report.failed == ()
    (damaged,) = report.damaged
    assert damaged.path == folder / "a.jpg"
    assert damaged.reason.startswith("The file ends too early")
    photo = library.photos.known(folder / "a.jpg")
    assert photo.damage == damaged.reason
    assert photo.height < 800
    assert library.photos.badges() == {photo.id: "DAMAGED"}
    again = library.scanning.scan()
    assert (again.opened, [file.path for file in again.damaged]) == (0, [folder / "a.jpg"])


def test_the_whole_one_is_kept_and_the_damaged_one_goes_first(library: Library, folder: Path) -> None:
    library.scanning.scan([folder])
    first, second = library.duplicates.find()
    assert first.keeper.path == folder / "b.jpg"
    (_, member) = first.members
    assert member.facts.damaged
    assert member.evidence.startswith("damaged, crop, ")
    assert member.bulk
    assert group_as_json(first)["members"][1]["damaged"] == member.photo.damage
    assert "damaged" not in group_as_json(second)["members"][1]
    assert "damaged" in first.reason
    report = library.deleting.trash(tier="same-shot")
    assert list(report.trashed) == [folder / "a.jpg"]


def test_a_padlock_does_not_make_it_the_one_to_keep(library: Library, tmp_path: Path, folder: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (folder / "a.jpg").rename(locked / "a.jpg")
    library.scanning.scan([folder, locked])
    library.folders.protect(library.photos.known(locked / "a.jpg").folder_id, True)
    group = library.duplicates.find()[0]
    assert group.keeper.path == folder / "b.jpg"
    report = library.deleting.trash(groups=[group.id])
    assert report.trashed == ()


def test_nothing_goes_for_a_damaged_one(library: Library, folder: Path) -> None:
    library.scanning.scan([folder])
    for dry_run in (True, False):
        report = library.deleting.trash(
            [Selection(folder / "b.jpg", folder / "a.jpg", None, "same-shot")], dry_run=dry_run
        )
        (skipped,) = report.skipped
        assert "cannot be read: The file ends too early" in skipped.reason
    assert (folder / "b.jpg").exists()


def test_where_the_whole_one_is_not_there_none_goes_in_bulk(library: Library, folder: Path) -> None:
    data = (folder / "b.jpg").read_bytes()
    (folder / "b.jpg").write_bytes(data[: len(data) * 70 // 100])
    (folder / "e.jpg").write_bytes((folder / "a.jpg").read_bytes())
    library.scanning.scan([folder])
    groups = [group for group in library.duplicates.find() if group.keeper.damage]
    (group,) = groups
    assert len(group.members) == 3
    assert not any(member.bulk for member in group.members[1:])
    assert all(Obstacle.UNCLEAR in member.facts.obstacles for member in group.members[1:])
    assert library.deleting.trash(groups=[group.id]).trashed == ()


def test_a_photo_that_was_given_up_by_an_older_version_is_tried_again(library: Library, folder: Path) -> None:
    from photosim.store.database.statements_photos import DAMAGED as STATEMENTS

    library.scanning.scan([folder])
    photo = library.photos.known(folder / "a.jpg")
    stores = library.scanning._parts.stores
    with stores.database.atomic() as db:
        db.execute("DELETE FROM photos WHERE id = ?", [photo.id])
        db.execute(
            "INSERT INTO failures VALUES (?, 'a.jpg', ?, ?, 'cut off', '2024-01-01')",
            [photo.folder_id, photo.size, photo.mtime_ns],
        )
    assert library.scanning.scan().damaged == ()
    with stores.database.atomic() as db:
        db.execute(STATEMENTS[-1])
    assert [file.path for file in library.scanning.scan().damaged] == [folder / "a.jpg"]
