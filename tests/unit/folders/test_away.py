"""Folders that are away: drives that are unplugged, exchanged, or vanish in the middle."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from photosim.base.job import Job, Progress
from photosim.base.volumes import Volume
from photosim.library import Library
from photosim.pictures import worker
from tests.helpers.pictures import write, write_many
from tests.helpers.volumes import HOME, OTHER, STICK, Volumes, is_online


def unplug(photos: Path, volumes: Volumes) -> Path:
    """What is at a mount point when its drive is away: an empty directory of another volume."""
    drive = photos.with_name("drive")
    photos.rename(drive)
    photos.mkdir()
    volumes.mounted.pop(photos, None)
    return drive


# Volumes


def test_a_mount_point_with_a_leftover_file_is_offline(library: Library, photos: Path, volumes: Volumes) -> None:
    volumes.mounted[photos] = STICK
    write_many(photos, 12)
    library.scanning.scan([photos])
    drive = unplug(photos, volumes)
    (photos / "leftover.txt").write_text("written while the drive was away")
    write(photos / "leftover.jpg", 50)
    assert not is_online(library)
    report = library.scanning.scan(accept_missing=True)
    assert (list(report.offline), report.missing, report.new, list(report.held_back)) == ([photos], 0, 0, [])
    assert len(library.photos.rows()) == 12
    assert len(library.lookalikes.similar(library.photos.rows()[0].id, 100)) == 11
    shutil.rmtree(photos)
    drive.rename(photos)
    volumes.mounted[photos] = STICK
    assert library.scanning.scan().unchanged == 12


def test_another_stick_at_the_same_place_is_not_the_folder(library: Library, photos: Path, volumes: Volumes) -> None:
    volumes.mounted[photos] = STICK
    write_many(photos, 4)
    library.scanning.scan([photos])
    unplug(photos, volumes)
    volumes.mounted[photos] = OTHER
    write(photos / "somebody's.jpg", 50)
    assert list(library.scanning.scan().offline) == [photos]
    assert len(library.photos.rows()) == 4


def test_a_new_drive_with_the_same_photos_is_the_folder(library: Library, photos: Path, volumes: Volumes) -> None:
    volumes.mounted[photos] = STICK
    write_many(photos, 8)
    library.scanning.scan([photos])
    volumes.mounted[photos] = OTHER
    assert is_online(library)
    report = library.scanning.scan()
    assert (report.unchanged, list(report.offline)) == (8, [])
    assert Volume.from_text(library._parts.stores.folders.volumes()[1]) == OTHER


def test_a_system_that_stops_naming_volumes_loses_no_folder(library: Library, photos: Path, volumes: Volumes) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    for vague in (None, Volume("ext4"), Volume("")):
        volumes.mounted[photos] = vague
        assert library.scanning.scan().unchanged == 3
    assert Volume.from_text(library._parts.stores.folders.volumes()[1]) == HOME


def test_a_folder_without_photos_may_change_its_volume(library: Library, photos: Path, volumes: Volumes) -> None:
    photos.mkdir()
    library.scanning.scan([photos])
    volumes.mounted[photos] = STICK
    write(photos / "a.jpg", 1)
    assert library.scanning.scan().new == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind here")
def test_a_folder_nobody_may_look_into_is_offline(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    photos.chmod(0)
    try:
        assert list(library.scanning.scan(accept_missing=True).offline) == [photos]
    finally:
        photos.chmod(0o755)
    assert library.scanning.scan().unchanged == 3


def test_a_folder_that_refuses_to_be_listed_is_offline(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    scandir = os.scandir

    def refuse(path: object) -> object:
        if Path(os.fspath(path)) == photos:  # type: ignore[call-overload]
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(library.scanning.scan(accept_missing=True).offline) == [photos]
    assert not is_online(library)
    monkeypatch.undo()
    assert library.scanning.scan().unchanged == 3


def test_a_folder_that_vanishes_while_it_is_walked_loses_nothing(library: Library, photos: Path) -> None:
    for name in ("a", "b", "c"):
        write_many(photos / name, 3)
    library.scanning.scan([photos])
    away = photos.with_name("away")

    def pull(progress: Progress) -> None:
        if progress.stage == "finding" and photos.exists() and progress.done >= 3:
            photos.rename(away)

    report = library.scanning.scan((), Job(pull, interval=0), accept_missing=True)
    assert report.missing == 0
    assert len(library.photos.rows()) == 9
    away.rename(photos)
    assert library.scanning.scan().unchanged == 9


def test_a_folder_that_vanishes_while_moved_files_are_recognised_loses_nothing(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 9)
    library.scanning.scan([photos])
    ids = {row.id for row in library.photos.rows()}
    for path in sorted(photos.iterdir()):
        path.rename(photos / f"renamed-{path.name}")
    away = photos.with_name("away")
    hash_file = worker.hash_file
    hashed: list[str] = []

    def pulled_after_four(path: str) -> str:
        hashed.append(path)
        if len(hashed) == 5:
            photos.rename(away)
        return hash_file(path)

    monkeypatch.setattr(worker, "hash_file", pulled_after_four)
    report = library.scanning.scan()
    monkeypatch.undo()
    assert len(hashed) == 9
    assert not report.failed
    assert (report.missing, list(report.offline)) == (0, [photos])
    away.rename(photos)
    assert {row.id for row in library.photos.rows()} == ids
    report = library.scanning.scan()
    assert (report.missing, report.decoded) == (0, 0)
    assert {row.id for row in library.photos.rows()} == ids


def test_a_drive_that_is_pulled_while_its_files_are_recognised_loses_nothing(
    library: Library, photos: Path, volumes: Volumes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its mount point is still there, with something in it."""
    volumes.mounted[photos] = STICK
    paths = write_many(photos, 6)
    library.scanning.scan([photos])
    for path in paths[:3]:
        path.rename(photos / f"renamed-{path.name}")
    hash_file = worker.hash_file

    def pulled(path: str) -> str:
        if photos.with_name("drive").exists():
            return hash_file(path)
        unplug(photos, volumes)
        (photos / "leftover.txt").write_text("")
        return hash_file(path)

    monkeypatch.setattr(worker, "hash_file", pulled)
    report = library.scanning.scan(accept_missing=True)
    assert (report.missing, list(report.offline), list(report.failed)) == (0, [photos], [])
    assert len(library.photos.rows()) == 6


def test_volumes_are_kept_as_text() -> None:
    for volume in (HOME, Volume("nfs4"), Volume("")):
        assert Volume.from_text(volume.to_text()) == volume
    for broken in (None, "", "{", "[]", "{}", "1"):
        assert Volume.from_text(broken) is None


def test_a_photo_on_a_drive_that_is_away_is_a_duplicate_still_and_cannot_be_deleted(
    library: Library, photos: Path, tmp_path: Path, volumes: Volumes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    volumes.mounted[photos] = STICK
    here, there = write(tmp_path / "here" / "a.jpg", 1), photos / "b.jpg"
    photos.mkdir()
    shutil.copyfile(here, there)
    library.scanning.scan([here.parent, photos])
    drive = unplug(photos, volumes)
    (photos / "leftover.txt").write_text("")
    (group,) = library.duplicates.find()
    assert {member.photo.path for member in group.members} == {here, there}
    report = library.deleting.trash([there])
    assert report.trashed == ()
    assert ["offline" in skipped.reason for skipped in report.skipped] == [True]
    shutil.rmtree(photos)
    drive.rename(photos)
    volumes.mounted[photos] = STICK
    assert library.deleting.trash([there]).trashed == (there,)
