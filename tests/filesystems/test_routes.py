"""One file by two routes, neither of which tells so: the only copy of a photo is never left in the trash."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.deleting.trash.quarantine import FOLDER
from photosim.library import Library
from photosim.values.deleting import Selection
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.mounts import Mounts
from tests.helpers.pictures import write

ROUTES: dict[str, Sequence[str]] = {
    **{kind: [kind] for kind in ("bindfs", "sshfs", "mergerfs", "unionfs", "overlay", "bind")},
    "names forgotten": ["lies"],
    "names remembered": ["remembering"],
    "bindfs twice": ["bindfs", "bindfs"],
    "sshfs and mergerfs": ["sshfs", "mergerfs"],
    "unionfs and names remembered": ["unionfs", "remembering"],
}
"""How the same folder is mounted: once beside its own path, or twice."""

SPELLED = ("vfat", "exfat", "ntfs")
EVEN = 1_700_000_000
"""Time of every file: whole seconds, even ones, which every file system can tell."""


@dataclass
class Trial:
    """A folder with three photos, `real`, and the two paths by which the library is to know it."""

    real: Path
    one: Path
    other: Path
    library: Library

    def by_two_routes(self, loser: Path, keeper: Path) -> None:
        """Try to delete a photo in favour of itself. It stays or comes back at once, and that is told."""
        before = contents(self.real)
        report = self.library.deleting.trash([Selection(loser, keeper)])
        assert contents(self.real) == before, f"the only copy is in the trash: {report}"
        assert report.trashed == ()
        assert report.skipped
        assert all(skipped.reason for skipped in report.skipped)
        self.library.deleting.undo()
        assert contents(self.real) == before


def contents(real: Path) -> dict[str, bytes]:
    """What can be read outside the trash, by its relative path."""
    found = (Path(where) / name for where, _, names in os.walk(real) for name in names)
    return {
        path.relative_to(real).as_posix(): path.read_bytes()
        for path in found
        if not any(part == FOLDER or part.startswith(".Trash") for part in path.parts)
    }


def fill(folder: Path) -> None:
    for number in range(3):
        write(folder / "shots" / f"{number}.jpg", number)
    (folder / "shots" / "0.xmp").write_text("<rating/>")
    even(folder)


def even(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (EVEN, EVEN))


def mount(mounts: Mounts, kind: str, real: Path, at: Path) -> None:
    if kind in ("lies", "remembering"):
        mounts.lies(real, at, 20 if kind == "remembering" else 0)
    else:
        getattr(mounts, kind)(real, at)


@pytest.fixture
def trial(folder: Path, tmp_path: Path, own_mounts: Mounts) -> Trial:
    base = folder / "own" / tmp_path.name
    base.mkdir(parents=True, exist_ok=True)
    real, one, other = base / "real", base / "one", base / "other"
    for path in (real, one, other):
        path.mkdir()
    library = Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0)
    return Trial(real, one, other, library)


@pytest.fixture(autouse=True)
def _closed(trial: Trial, own_mounts: Mounts) -> object:
    yield
    trial.library.close()


def mount_all(trial: Trial, mounts: Mounts, route: str) -> None:
    kinds = ROUTES[route]
    if len(kinds) == 1:
        trial.one = trial.real
    else:
        mount(mounts, kinds[0], trial.real, trial.one)
    mount(mounts, kinds[-1], trial.real, trial.other)


def both_added(trial: Trial) -> bool:
    """Add and scan both folders; whether that was possible. One of them may be refused, with a reason."""
    trial.library.scanning.scan([trial.one])
    refused = ""
    try:
        trial.library.scanning.scan([trial.other])
    except UsageError as error:
        refused = str(error)
    added = {folder.path for folder in trial.library.folders.all()}
    assert added == {trial.one} if refused else trial.one in added
    assert not refused or str(trial.other) in refused
    return not refused


@pytest.mark.parametrize("route", ROUTES)
def test_both_routes_are_added(trial: Trial, own_mounts: Mounts, route: str) -> None:
    fill(trial.real)
    mount_all(trial, own_mounts, route)
    if not both_added(trial):
        return
    trial.by_two_routes(trial.one / "shots" / "0.jpg", trial.other / "shots" / "0.jpg")
    if route != "overlay":  # deleting in an overlay leaves the lower folder alone
        trial.by_two_routes(trial.other / "shots" / "1.jpg", trial.one / "shots" / "1.jpg")


@pytest.mark.parametrize("loser", ["one", "other"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_route_that_came_later(trial: Trial, own_mounts: Mounts, route: str, loser: str) -> None:
    """When the folders were added they held copies; now both paths lead to one of them."""
    fill(trial.real)
    for path in (trial.one, trial.other):
        shutil.copytree(trial.real, path, dirs_exist_ok=True)
        even(path)
    trial.library.scanning.scan([trial.real if len(ROUTES[route]) == 1 else trial.one, trial.other])
    for path in (trial.one, trial.other):
        shutil.rmtree(path / "shots")
    mount_all(trial, own_mounts, route)
    if loser == "one":
        trial.by_two_routes(trial.one / "shots" / "0.jpg", trial.other / "shots" / "0.jpg")
    elif route != "overlay":
        trial.by_two_routes(trial.other / "shots" / "0.jpg", trial.one / "shots" / "0.jpg")


@pytest.mark.parametrize("kind", ["bindfs", "sshfs", "remembering"])
def test_a_folder_and_a_part_of_it_by_another_route(trial: Trial, own_mounts: Mounts, kind: str) -> None:
    fill(trial.real)
    trial.one = trial.real
    mount(own_mounts, kind, trial.real / "shots", trial.other)
    if both_added(trial):
        trial.by_two_routes(trial.one / "shots" / "0.jpg", trial.other / "0.jpg")
        trial.by_two_routes(trial.other / "1.jpg", trial.one / "shots" / "1.jpg")


@pytest.mark.parametrize("kind", SPELLED)
def test_a_path_spelled_otherwise(trial: Trial, own_mounts: Mounts, kind: str) -> None:
    if kind == "ntfs":
        own_mounts.ntfs(trial.real, ignore_case=True)
    else:
        getattr(own_mounts, kind)(trial.real)
    fill(trial.real / "Photos")
    trial.one, trial.other = trial.real / "Photos", trial.real / "PHOTOS"
    assert (trial.other / "SHOTS" / "0.JPG").is_file()
    if both_added(trial):
        trial.by_two_routes(trial.one / "shots" / "0.jpg", trial.other / "shots" / "0.jpg")
        trial.by_two_routes(trial.other / "shots" / "1.jpg", trial.one / "shots" / "1.jpg")


@pytest.mark.parametrize("kind", ["bindfs", "sshfs", "mergerfs", "unionfs", "overlay", "remembering"])
def test_a_true_copy_on_the_same_disk_goes(trial: Trial, own_mounts: Mounts, kind: str) -> None:
    """What can be told apart is not refused: the copy lies in the mounted folder, its keeper beside that folder."""
    fill(trial.real)
    shutil.copytree(trial.real, trial.one, dirs_exist_ok=True)
    even(trial.one)
    mount(own_mounts, kind, trial.real, trial.other)
    trial.library.scanning.scan([trial.one, trial.other])
    before = {path.name: path.read_bytes() for path in (trial.other / "shots").iterdir()}
    loser = trial.other / "shots" / "2.jpg"
    report = trial.library.deleting.trash([Selection(loser, trial.one / "shots" / "2.jpg")])
    assert report.trashed == (loser,), report.skipped
    assert not loser.exists()
    trial.library.deleting.undo()
    assert {path.name: path.read_bytes() for path in (trial.other / "shots").iterdir()} == before
