"""Folders that are away, emptied, relocated; photos that are gone, and who is asked before they are forgotten."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.errors import LibraryError, UsageError
from photosim.base.job import Job, Progress
from photosim.base.volumes import Volume
from photosim.deleting.trash import freedesktop
from photosim.folders import presence, relocating
from photosim.library import Library
from photosim.pictures import sidecar, worker
from photosim.store.tables.journal import Journal
from photosim.values.deleting import Selection
from photosim.values.metadata_transfer import Description
from photosim.values.scanning import HeldBack
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import Killed, Steps
from tests.helpers.pictures import write, write_many

HOME, STICK, OTHER = Volume("ext4", "home"), Volume("exfat", "stick"), Volume("exfat", "other")


class Volumes:
    """What the system says of the volumes of paths, where a test decides it."""

    def __init__(self) -> None:
        self.mounted: dict[Path, Volume | None] = {}

    def __call__(self, path: Path) -> Volume | None:
        for place in (path, *path.parents):
            if place in self.mounted:
                return self.mounted[place]
        return HOME


@pytest.fixture
def volumes(monkeypatch: pytest.MonkeyPatch) -> Volumes:
    volumes = Volumes()
    monkeypatch.setattr(presence, "volume_of", volumes)
    monkeypatch.setattr(relocating, "volume_of", volumes)
    return volumes


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        yield opened


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


def is_online(library: Library) -> bool:
    (folder,) = library.folders.all()
    return folder.online


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


# So many gone that somebody is asked


def test_a_folder_that_lost_more_than_a_fifth_is_asked_about(library: Library, photos: Path) -> None:
    paths = write_many(photos, 30)
    library.scanning.scan([photos])
    for path in paths[:7]:
        path.unlink()
    report = library.scanning.scan()
    assert (report.missing, list(report.held_back)) == (0, [HeldBack(photos, 7, 30)])
    assert len(library.photos.rows()) == 30
    assert list(library.scanning.scan().held_back) == [HeldBack(photos, 7, 30)]
    report = library.scanning.scan([photos], accept_missing=True)
    assert (report.missing, list(report.held_back)) == (7, [])
    assert len(library.photos.rows()) == 23
    assert library.scanning.scan().missing == 0


@pytest.mark.parametrize(("photos_before", "lost"), [(30, 6), (6, 5), (100, 20)])
def test_a_few_or_a_fifth_are_simply_missing(library: Library, photos: Path, photos_before: int, lost: int) -> None:
    paths = [write(photos / f"{n}.png", n, width=12, height=8) for n in range(photos_before)]
    library.scanning.scan([photos])
    for path in paths[:lost]:
        path.unlink()
    report = library.scanning.scan()
    assert (report.missing, list(report.held_back)) == (lost, [])


def test_what_was_moved_is_not_lost(library: Library, photos: Path) -> None:
    write_many(photos / "a", 20)
    library.scanning.scan([photos])
    (photos / "a").rename(photos / "b")
    report = library.scanning.scan()
    assert (report.moved, list(report.held_back)) == (20, [])


def test_a_scan_of_one_subfolder_counts_what_the_whole_folder_had(library: Library, photos: Path) -> None:
    write_many(photos / "many", 24)
    few = [write(photos / "few" / f"{n}.jpg", 100 + n) for n in range(6)]
    library.scanning.scan([photos])
    for path in few:
        path.unlink()
    assert library.scanning.scan([photos / "few"]).missing == 6


def test_photos_that_come_back_end_the_question(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "a", 20)
    write(photos / "b.jpg", 99)
    library.scanning.scan([photos])
    (photos / "a").rename(tmp_path / "aside")
    assert library.scanning.scan().held_back
    (tmp_path / "aside").rename(photos / "a")
    report = library.scanning.scan()
    assert (report.unchanged, list(report.held_back)) == (21, [])


def test_a_folder_emptied_on_purpose_can_be_settled(library: Library, photos: Path) -> None:
    for path in write_many(photos, 8):
        path.with_suffix(".txt").write_text("")
    library.scanning.scan([photos])
    shutil.rmtree(photos)
    photos.mkdir()
    report = library.scanning.scan()
    assert (list(report.offline), list(report.held_back)) == ([photos], [HeldBack(photos, 8, 8)])
    assert len(library.photos.rows()) == 8
    report = library.scanning.scan([photos], accept_missing=True)
    assert (report.missing, list(report.offline)) == (8, [])
    assert is_online(library)
    assert library.photos.rows() == []
    report = library.scanning.scan()
    assert (list(report.offline), list(report.held_back)) == ([], [])


# Forgetting


def test_missing_photos_are_forgotten_only_when_asked(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos, 6)
    library.scanning.scan([photos])
    library.duplicates.decide(paths[:2], same=True)
    paths[0].unlink()
    paths[3].unlink()
    library.scanning.scan()
    thumbnails = tmp_path / "library" / "thumbnails"
    assert len(list(thumbnails.rglob("*.jpg"))) == 6
    assert library.folders.all()[0].missing == 2
    assert library.folders.forget_missing([photos]) == 2
    assert library.folders.forget_missing() == 0
    assert library.folders.all()[0].missing == 0
    assert len(list(thumbnails.rglob("*.jpg"))) == 4
    assert len(library._parts.stores.verdicts.all()) == 1
    assert library.scanning.scan().unchanged == 4


def test_the_thumbnail_of_a_copy_that_is_left_stays(library: Library, photos: Path, tmp_path: Path) -> None:
    path = write(photos / "a.jpg", 1)
    shutil.copyfile(path, photos / "b.jpg")
    library.scanning.scan([photos])
    path.unlink()
    library.scanning.scan()
    assert library.folders.forget_missing() == 1
    assert len(list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))) == 1


def test_a_damaged_file_is_not_forgotten(library: Library, photos: Path) -> None:
    path = write(photos / "a.jpg", 1)
    write(photos / "b.jpg", 2)
    library.scanning.scan([photos])
    good = path.read_bytes()
    path.write_bytes(good[:50])
    library.scanning.scan()
    assert library.folders.forget_missing() == 0
    path.write_bytes(good)
    assert library.scanning.scan().decoded == 0


def test_what_can_be_taken_back_from_the_trash_is_not_forgotten(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    paths = write_many(photos, 3)
    library.scanning.scan([photos])
    ids = {row.id for row in library.photos.rows()}
    library.deleting.trash([paths[0]])
    assert library.folders.forget_missing() == 0
    library.deleting.undo()
    assert {row.id for row in library.photos.rows()} == ids


def test_a_folder_that_is_offline_forgets_nothing(library: Library, photos: Path) -> None:
    paths = write_many(photos, 4)
    library.scanning.scan([photos])
    paths[0].unlink()
    library.scanning.scan()
    photos.rename(photos.with_name("away"))
    assert library.folders.forget_missing() == 0


def test_forgetting_in_an_unknown_folder_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder of this library"):
        library.folders.forget_missing([tmp_path])


# Relocating


def test_a_relocated_folder_keeps_everything(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos / "d", 5)
    library.scanning.scan([photos])
    library.folders.protect(1, True)
    library.duplicates.decide(paths[:2], same=False)
    before = library.photos.rows()
    new = tmp_path / "other" / "place"
    new.parent.mkdir()
    photos.rename(new)
    found = library.folders.relocate(photos, new)
    assert (found.photos, found.looked_for, found.found) == (5, 5, 5)
    (folder,) = library.folders.all()
    assert (folder.id, folder.path, folder.online, folder.protected) == (1, new, True, True)
    assert library.photos.rows() == before
    assert library.photos.find(new / "d" / "000.jpg") is not None
    assert library.photos.find(paths[0]) is None
    report = library.scanning.scan()
    assert (report.unchanged, report.opened) == (5, 0)


def test_a_copy_to_a_new_drive_that_lost_its_times_is_not_decoded(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 5)
    library.scanning.scan([photos])
    shutil.copytree(photos, tmp_path / "new", copy_function=shutil.copyfile)
    shutil.rmtree(photos)
    for number, path in enumerate(sorted((tmp_path / "new").iterdir())):
        os.utime(path, (number, number))
    library.folders.relocate(photos, tmp_path / "new")
    report = library.scanning.scan()
    assert (report.unchanged, report.decoded, report.missing) == (5, 0, 0)


def test_a_place_with_part_of_the_photos_says_so(library: Library, photos: Path, tmp_path: Path) -> None:
    paths = write_many(photos, 10)
    library.scanning.scan([photos])
    for path in paths[:3]:
        path.unlink()
    photos.rename(tmp_path / "new")
    found = library.folders.look_for(photos, tmp_path / "new")
    assert found.is_sure
    assert found.in_words() == "Of 10 photos that were looked for, 7 are there."
    assert library.folders.all()[0].path == photos


def test_a_place_without_the_photos_must_be_confirmed(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 10)
    library.scanning.scan([photos])
    write_many(tmp_path / "wrong", 2)
    with pytest.raises(UsageError, match=r"2 are there.*nothing was changed"):
        library.folders.relocate(photos, tmp_path / "wrong")
    assert library.folders.all()[0].path == photos
    library.folders.relocate(photos, tmp_path / "wrong", sure=True)
    assert library.folders.all()[0].path == tmp_path / "wrong"
    assert library.scanning.scan().held_back


@pytest.mark.parametrize("name", ["taken", "taken/below", "."])
def test_a_place_that_overlaps_another_folder_is_refused(
    library: Library, photos: Path, tmp_path: Path, name: str
) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "taken" / "below", 2)
    library.scanning.scan([photos, tmp_path / "taken"])
    with pytest.raises(UsageError, match=r"overlaps|library folder"):
        library.folders.relocate(photos, tmp_path / name, sure=True)


def test_a_link_to_another_folder_overlaps_it(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "taken", 2)
    library.scanning.scan([photos, tmp_path / "taken"])
    (tmp_path / "link").symlink_to(tmp_path / "taken", target_is_directory=True)
    with pytest.raises(UsageError, match="overlaps"):
        library.folders.relocate(photos, tmp_path / "link", sure=True)


def test_a_place_that_is_no_folder_is_refused(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    library.scanning.scan([photos])
    with pytest.raises(UsageError, match="is not a folder"):
        library.folders.relocate(photos, tmp_path / "nowhere", sure=True)
    with pytest.raises(UsageError, match="not a folder of this library"):
        library.folders.relocate(tmp_path / "nowhere", photos, sure=True)


def test_a_deeper_folder_takes_the_place_of_its_parent(library: Library, photos: Path) -> None:
    paths = write_many(photos, 3)
    library.scanning.scan([photos])
    (photos / "deeper").mkdir()
    for path in paths:
        path.rename(photos / "deeper" / path.name)
    library.folders.relocate(photos, photos / "deeper")
    assert library.scanning.scan().unchanged == 3


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


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, volumes: Volumes) -> Path:
    """A drive that holds the photos' folder, and its own trash beside that."""
    drive = tmp_path / "media" / "DISK"
    monkeypatch.setattr(freedesktop, "_on_one_volume", lambda home, device: False)
    monkeypatch.setattr(freedesktop, "_top", lambda directory: drive)
    volumes.mounted[drive] = STICK
    return drive


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
    library.deleting.trash([Selection(copy, keeper, "1", "identical")], rescue=True)
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


def test_nothing_is_relocated_while_a_scan_runs(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    (tmp_path / "new").mkdir()
    said: list[str] = []

    def try_it(progress: Progress) -> None:
        try:
            library.folders.relocate(photos, tmp_path / "new", sure=True)
        except (UsageError, LibraryError) as error:
            said.append(str(error))

    library.scanning.scan((), Job(try_it, interval=0))
    assert said
    assert library.folders.all()[0].path == photos


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
