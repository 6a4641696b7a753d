"""Where copies are, and what exists only once."""

from __future__ import annotations

import shutil
from pathlib import Path

from photosim.library import Library
from photosim.values.organising import CopyPlace
from tests.helpers.pictures import write


def test_copies_and_what_is_there_only_once(library: Library, photos: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    shutil.copy2(photos / "2021" / "tall.png", backup / "saved.png")
    write(backup / "other.jpg", 50)
    library.scanning.scan([backup])
    shots = {shot.path.name: shot for shot in library.organising.copies()}
    assert {name: len(shot.copies) for name, shot in shots.items()} == {
        "beach one.jpg": 2,
        "beach two.jpg": 1,
        "Été à Nîmes.jpg": 1,
        "saved.png": 2,
        "other.jpg": 1,
    }
    assert set(shots["saved.png"].copies) == {
        CopyPlace(photos / "2021" / "tall.png", photos, online=True),
        CopyPlace(backup / "saved.png", backup, online=True),
    }
    once = library.organising.copies(only_once=True)
    assert [shot.path.name for shot in once] == ["other.jpg", "beach two.jpg", "Été à Nîmes.jpg"]
    assert [shot.path.name for shot in library.organising.copies([backup], only_once=True)] == ["other.jpg"]


def test_a_copy_on_a_drive_that_is_away_counts_and_is_said(library: Library, photos: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    shutil.copy2(photos / "2021" / "tall.png", backup / "tall.png")
    library.scanning.scan([backup])
    backup.rename(tmp_path / "unplugged")
    (shot,) = [shot for shot in library.organising.copies([photos / "2021"]) if shot.path.suffix == ".png"]
    assert {(copy.path.parent.name, copy.online) for copy in shot.copies} == {("2021", True), ("backup", False)}
