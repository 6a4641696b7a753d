"""What was deleted in a folder that is relocated, or on a drive that is mounted elsewhere."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from photosim.base.volumes import Volume
from photosim.library import Library
from photosim.pictures import sidecar
from photosim.store.tables.journal import Journal
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from tests.helpers.faulty_files import Killed, Steps
from tests.helpers.pictures import write, write_many
from tests.helpers.volumes import HOME, OTHER, STICK, Volumes


def test_what_was_deleted_comes_back_to_the_new_place(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = write_many(photos, 4)
    library.scanning.scan([photos])
    (photo,) = [row for row in library.photos.rows() if row.relative == paths[0].name]
    assert library.deleting.trash([paths[0]]).trashed == (paths[0],)
    photos.rename(tmp_path / "new")
    library.folders.relocate(photos, tmp_path / "new")
    report = library.deleting.undo()
    assert [restored.path for restored in report.restored] == [tmp_path / "new" / paths[0].name]
    assert photo.id in [row.id for row in library.photos.rows()]
    assert library.scanning.scan().opened == 0


def trash_on(drive: Path) -> Path:
    return drive / f".Trash-{os.getuid()}"


@pytest.mark.parametrize("taken", [False, True])
def test_what_lies_in_the_trash_of_a_drive_comes_back_when_the_drive_is_mounted_elsewhere(
    library: Library, drive: Path, volumes: Volumes, taken: bool
) -> None:
    """Also when another stick has the old mount point now, with a file of that name and size in its trash."""
    paths = write_many(drive / "Photos", 6)
    library.scanning.scan([drive / "Photos"])
    library.deleting.trash(paths[:2])
    new = drive.with_name("DISK1")
    drive.rename(new)
    volumes.mounted[new] = volumes.mounted.pop(drive)
    if taken:
        volumes.mounted[drive] = OTHER
        for number in range(2):
            lies = trash_on(new) / "files" / f"00{number}.jpg"
            (trash_on(drive) / "files").mkdir(parents=True, exist_ok=True)
            (trash_on(drive) / "files" / lies.name).write_bytes(b"?" * lies.stat().st_size)
    library.folders.relocate(drive / "Photos", new / "Photos")
    report = library.deleting.undo()
    assert [restored.path for restored in report.restored] == [new / "Photos" / path.name for path in paths[:2]]
    assert not list((trash_on(new) / "info").iterdir())
    assert library.scanning.scan().opened == 0


def test_the_emptied_trash_of_a_drive_that_is_mounted_elsewhere_is_told(
    library: Library, drive: Path, volumes: Volumes
) -> None:
    paths = write_many(drive / "Photos", 6)
    library.scanning.scan([drive / "Photos"])
    library.deleting.trash(paths[:1])
    new = drive.with_name("DISK1")
    drive.rename(new)
    volumes.mounted[new] = volumes.mounted.pop(drive)
    shutil.rmtree(trash_on(new) / "files")
    library.folders.relocate(drive / "Photos", new / "Photos")
    assert "was emptied" in library.deleting.undo().failed[0].reason


@pytest.mark.parametrize("volume", [HOME, OTHER])
def test_a_trash_that_did_not_move_with_the_folder_is_still_known(
    library: Library, tmp_path: Path, volumes: Volumes, monkeypatch: pytest.MonkeyPatch, volume: Volume
) -> None:
    """The folder went from the home folder to another drive or account; the home trash stayed."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    old, new = tmp_path / "home" / "Photos", tmp_path / "big" / "Photos"
    paths = write_many(old, 6)
    library.scanning.scan([old])
    library.deleting.trash(paths[:1])
    (new.parent / "data" / "Trash" / "files").mkdir(parents=True)
    volumes.mounted[new.parent] = volume
    old.rename(new)
    library.folders.relocate(old, new)
    assert [restored.path for restored in library.deleting.undo().restored] == [new / paths[0].name]


def test_the_trash_of_another_stick_in_the_place_of_a_drive_is_not_an_emptied_one(
    library: Library, drive: Path, tmp_path: Path, volumes: Volumes
) -> None:
    paths = write_many(drive / "Photos", 6)
    library.scanning.scan([drive / "Photos"])
    library.deleting.trash(paths[:2])
    drive.rename(tmp_path / "unplugged")
    write(drive / "Photos" / "another.jpg", 99)
    (trash_on(drive) / "files").mkdir(parents=True)
    volumes.mounted[drive] = OTHER
    report = library.deleting.undo()
    assert all("not connected" in failed.reason for failed in report.failed)
    assert [entry.state for entry in library.deleting.history()[0].entries] == ["trashed", "trashed"]
    shutil.rmtree(drive)
    (tmp_path / "unplugged").rename(drive)
    volumes.mounted[drive] = STICK
    assert len(library.deleting.undo().restored) == 2


def test_an_interrupted_deletion_waits_for_its_drive_while_another_stick_is_there(
    library: Library, drive: Path, tmp_path: Path, volumes: Volumes, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_many(drive / "Photos", 6)
    library.scanning.scan([drive / "Photos"])
    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(Journal, "settle", Steps(kill_at=1).around("settle", Journal.settle))
        library.deleting.trash(paths[:1])
    drive.rename(tmp_path / "unplugged")
    (drive / "Photos").mkdir(parents=True)
    (trash_on(drive) / "files").mkdir(parents=True)
    volumes.mounted[drive] = OTHER
    library.deleting.undo()
    (entry,) = library.deleting.history()[0].entries
    assert entry.state == "acting"
    assert "not connected" in entry.reason
    shutil.rmtree(drive)
    (tmp_path / "unplugged").rename(drive)
    volumes.mounted[drive] = STICK
    assert [restored.path for restored in library.deleting.undo().restored] == paths[:1]


def test_saved_metadata_is_taken_back_in_a_relocated_folder(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    keeper, *_ = write_many(photos, 6)
    copy = Path(shutil.copy2(keeper, photos / "copy.jpg"))
    copy.with_name("copy.jpg.xmp").write_bytes(sidecar.with_facts(None, [Description(title="Winter")]) or b"")
    library.scanning.scan([photos])
    library.deleting.trash([Selection(copy, keeper, None, "identical")], transfer=True)
    photos.rename(tmp_path / "new")
    saved = tmp_path / "new" / f"{keeper.name}.xmp"
    assert saved.exists()
    library.folders.relocate(photos, tmp_path / "new")
    report = library.deleting.undo()
    assert len(report.restored) == 2
    assert report.left == ()
    assert not saved.exists()


def test_preferred_folders_move_with_a_relocated_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "best", 3)
    write_many(tmp_path / "others", 3)
    library.scanning.scan([photos, tmp_path / "others"])
    library.duplicates.set_keeper_rules(folders=[photos / "best", tmp_path / "others", photos])
    before = library.duplicates.keeper_rules()
    new = tmp_path / "new"
    photos.rename(new)
    library.folders.relocate(photos, new)
    after = library.duplicates.keeper_rules()
    assert after.folders == (new / "best", tmp_path / "others", new)
    assert after.rules == before.rules
