"""Exact copies are found also in groups that hold edits, and only they go when they are cleaned up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.__main__ import main
from photosim.base.job import Job
from photosim.library import Library
from photosim.values.copy_facts import CopyKind
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, exposure, scene


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """One shot with two exact copies and an edit; a pair of equal files; a photo that is alone."""
    folder = tmp_path / "photos"
    folder.mkdir()
    exposure(scene(1), seed=1).save(folder / "shot.jpg", quality=95)
    for name in ("shot again.jpg", "shot once more.jpg"):
        shutil.copyfile(folder / "shot.jpg", folder / name)
    EDITS["half size"](exposure(scene(1), seed=1)).save(folder / "shot half.jpg", quality=90)
    exposure(scene(2), seed=2).save(folder / "pair.jpg", quality=95)
    shutil.copyfile(folder / "pair.jpg", folder / "pair again.jpg")
    exposure(scene(3), seed=3).save(folder / "alone.jpg", quality=95)
    return folder


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        library.review.find(Job())
        yield library


def going(library: Library) -> set[str]:
    return {selection.loser.name for selection in library.review.exact_copies()}


def kept(library: Library) -> set[str]:
    return {group.keeper.row.relative for group in library.review.state().groups}


def test_all_exact_copies_are_counted_and_no_edit(library: Library) -> None:
    groups = library.review.state().groups
    assert {group.tier for group in groups} == {"identical", "same-shot"}
    kinds = {member.row.relative: member.kind for group in groups for member in group.losers}
    assert kinds["shot half.jpg"] is CopyKind.SMALLER
    files = {"shot.jpg", "shot again.jpg", "shot once more.jpg", "pair.jpg", "pair again.jpg"}
    assert going(library) == files - kept(library)
    assert {library.photos.get(number).path.name for number in library.review.state().exact} == going(library)
    assert all(selection.keeper is not None for selection in library.review.exact_copies())


def test_they_go_and_come_back(library: Library, photos: Path) -> None:
    before = {path.name for path in photos.iterdir()}
    chosen = going(library)
    report = library.deleting.trash(library.review.exact_copies())
    assert {path.name for path in report.trashed} == chosen
    assert {path.name for path in photos.iterdir()} == before - chosen
    assert going(library) == set()
    library.deleting.undo()
    assert {path.name for path in photos.iterdir()} == before


def test_a_padlock_keeps_them(library: Library) -> None:
    for folder in library.folders.all():
        library.folders.protect(folder.id, True)
    library.review.find(Job())
    assert going(library) == set()


def test_what_has_changed_since_the_search_stays(library: Library, photos: Path) -> None:
    chosen = library.review.exact_copies()
    for selection in chosen:
        exposure(scene(9), seed=9).save(selection.loser, quality=90)
    report = library.deleting.trash(chosen)
    assert not report.trashed
    assert len(report.skipped) == len(chosen)


def test_the_command_takes_exact_copies_only(
    library: Library, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = going(library)
    library.close()
    at = ["--library", str(tmp_path / "library"), "--quiet"]
    assert main([*at, "trash", "--exact", "--dry-run", "--json"]) == 0
    assert {Path(path).name for path in json.loads(capsys.readouterr().out)["trashed"]} == chosen
    assert main([*at, "trash", "--exact", "--tier", "identical"]) == 2
    assert "--exact stands alone" in capsys.readouterr().err
    assert len(list(photos.iterdir())) == 7
