"""Moved and renamed files: what they keep, and what is not read, decoded or embedded again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from photosim.base.volumes import Volume
from photosim.folders import presence
from photosim.library import Library
from photosim.values.scanning import HeldBack
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many
from tests.helpers.recognition import ids, searchable, vector


@pytest.fixture
def on_named_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system names the volume of every folder, as it does on a computer with ordinary drives."""
    monkeypatch.setattr(presence, "volume_of", lambda path: Volume("ext4", "the-one-drive"))


def test_hundreds_of_files_moved_between_folders_and_roots_are_not_even_read(
    library: Library, one: Path, two: Path, on_named_volumes: None
) -> None:
    paths = [write(one / f"{n % 3}" / f"{n:03d}.png", n, width=24, height=16) for n in range(300)]
    library.scanning.scan([one, two])
    before = {path.name: ids(library, path)[0] for path in paths}
    (one / "0").rename(one / "renamed")
    (one / "1").rename(two / "1")
    for path in (one / "2").iterdir():
        path.rename(one / path.name)
    embedded = library._parts.embedder.embedded
    report = library.scanning.scan()
    assert (report.moved, report.new, report.missing, report.changed) == (300, 0, 0, 0)
    assert (report.opened, report.decoded, report.embedded) == (0, 0, 0)
    assert library._parts.embedder.embedded == embedded
    assert {Path(row.relative).name: row.id for row in library.photos.rows()} == before
    assert searchable(library) == set(before.values())
    assert library.scanning.scan().unchanged == 300


def test_files_from_another_volume_are_read_but_not_decoded(
    library: Library, one: Path, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "volume_of", lambda path: Volume("ext4", path.name))
    before = [path.name for path in write_many(one, 12)]
    library.scanning.scan([one, two])
    for name in before:
        (one / name).rename(two / name)
    (one / "rest.txt").write_text("the folder is not empty")
    report = library.scanning.scan()
    assert (report.moved, report.opened, report.decoded, report.missing) == (12, 12, 0, 0)


@pytest.mark.parametrize("other_time", [False, True])
def test_a_root_may_be_emptied_into_another(
    library: Library, one: Path, two: Path, on_named_volumes: None, other_time: bool
) -> None:
    paths = write_many(one, 8)
    library.scanning.scan([one, two])
    before = ids(library, *paths)
    moved = [path.rename(two / path.name) for path in paths]
    if other_time:
        for path in moved:
            os.utime(path, (3, 3))
    report = library.scanning.scan([two]) if other_time else library.scanning.scan()
    assert (report.moved, report.new, report.decoded, report.missing) == (8, 0, 0, 0)
    assert (list(report.offline), list(report.held_back)) == ([], [])
    assert ids(library, *moved) == before
    assert all(folder.online for folder in library.folders.all())


def test_an_emptied_root_is_asked_about_and_stays_as_it_is(library: Library, one: Path, on_named_volumes: None) -> None:
    paths = write_many(one, 3)
    library.scanning.scan([one])
    for path in paths:
        path.unlink()
    report = library.scanning.scan()
    assert (report.missing, list(report.offline), list(report.held_back)) == (0, [one], [HeldBack(one, 3, 3)])
    assert len(library.photos.rows()) == 3
    assert library.scanning.scan(accept_missing=True).missing == 3
    assert library.photos.rows() == []


def test_a_file_that_is_renamed_and_given_another_time_is_found_by_its_content(library: Library, one: Path) -> None:
    (path,) = write_many(one, 1)
    library.scanning.scan([one])
    (before,) = ids(library, path)
    other = path.rename(one / "other name.jpg")
    os.utime(other, (1, 1))
    report = library.scanning.scan()
    assert (report.moved, report.opened, report.decoded) == (1, 1, 0)
    assert ids(library, other) == [before]
    assert library.photos.get(before).shown_at.startswith("1970-01-01")


def test_only_the_new_root_is_scanned_after_a_move(library: Library, one: Path, two: Path) -> None:
    paths = write_many(one, 3)
    library.scanning.scan([one, two])
    before = ids(library, *paths)
    moved = [path.rename(two / path.name) for path in paths[:2]]
    report = library.scanning.scan([two])
    assert (report.moved, report.new, report.decoded) == (2, 0, 0)
    assert ids(library, *moved) == before[:2]
    assert library.scanning.scan([one]).missing == 0


def test_only_the_old_root_is_scanned_first(library: Library, one: Path, two: Path) -> None:
    paths = write_many(one, 3)
    library.scanning.scan([one, two])
    before = ids(library, *paths)
    moved = [path.rename(two / path.name) for path in paths[:2]]
    assert library.scanning.scan([one]).missing == 2
    assert searchable(library) == {before[2]}
    assert library.scanning.scan([two]).moved == 2
    assert ids(library, *moved) == before[:2]
    assert searchable(library) == set(before)


def test_a_root_that_is_offline_keeps_its_photos_when_copies_appear(
    library: Library, one: Path, two: Path, tmp_path: Path
) -> None:
    write_many(one, 2)
    library.scanning.scan([one, two])
    shutil.copy2(one / "000.jpg", two / "copy.jpg")
    one.rename(tmp_path / "unplugged")
    report = library.scanning.scan([two])
    assert (report.moved, report.new, report.decoded) == (0, 1, 0)
    assert len(library.photos.rows()) == 3


def test_swapped_files_keep_their_photos(library: Library, one: Path) -> None:
    first, second = write(one / "first.jpg", 1), write(one / "second.jpg", 2)
    library.scanning.scan([one])
    before = ids(library, first, second)
    first.rename(one / "aside")
    second.rename(first)
    (one / "aside").rename(second)
    report = library.scanning.scan()
    assert (report.moved, report.decoded, report.missing) == (2, 0, 0)
    assert ids(library, second, first) == before
    assert len(searchable(library)) == 2


def test_a_row_of_renames_where_each_takes_the_name_of_the_next(library: Library, one: Path) -> None:
    paths = write_many(one, 5)
    library.scanning.scan([one])
    before = ids(library, *paths)
    for number in reversed(range(5)):
        (one / f"{number:03d}.jpg").rename(one / f"{number + 1:03d}.jpg")
    report = library.scanning.scan()
    assert (report.moved, report.decoded, report.missing, report.new) == (5, 0, 0, 0)
    assert ids(library, *(one / f"{number + 1:03d}.jpg" for number in range(5))) == before


def test_a_file_moved_over_another_takes_its_place(library: Library, one: Path) -> None:
    first, second = write(one / "first.jpg", 1), write(one / "second.jpg", 2)
    library.scanning.scan([one])
    (before,) = ids(library, first)
    first.replace(second)
    report = library.scanning.scan()
    assert (report.moved, report.decoded) == (1, 0)
    assert ids(library, second) == [before]
    assert searchable(library) == {before}


def test_the_index_is_kept_in_step_when_files_are_overwritten(
    library: Library, one: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write_many(one, 6)
    library.scanning.scan([one])
    index = library._parts.index.ready()
    paths[0].replace(paths[1])
    shutil.copyfile(paths[2], paths[3])
    paths[4].rename(one / "new.jpg")
    assert library.scanning.scan().decoded == 0
    assert library._parts.index.ready() is index
    assert len(searchable(library)) == 5


def test_a_copy_over_another_photo_takes_its_place(library: Library, one: Path) -> None:
    first, second = write(one / "first.jpg", 1), write(one / "second.jpg", 2)
    library.scanning.scan([one])
    shutil.copyfile(first, second)
    report = library.scanning.scan()
    assert report.decoded == 0
    assert np.array_equal(vector(library, first), vector(library, second))
    assert len(searchable(library)) == 2


def test_verdicts_follow_a_photo_to_another_root(library: Library, one: Path, two: Path) -> None:
    first, second = write(one / "a.jpg", 1), write(one / "b.jpg", 2)
    library.scanning.scan([one, two])
    library.duplicates.decide([first, second], same=True)
    first, second = first.rename(two / "a.jpg"), second.rename(two / "renamed.jpg")
    write(one / "rest.jpg", 3)
    library.scanning.scan()
    (group,) = library.duplicates.find()
    assert {member.photo.path for member in group.members} == {first, second}


def test_a_photo_moved_without_a_vector_of_this_model_gets_one(tmp_path: Path, one: Path) -> None:
    (path,) = write_many(one, 1)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder("old"), workers=0) as library:
        library.scanning.scan([one])
        (before,) = ids(library, path)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder("new"), workers=0) as library:
        moved = path.rename(one / "moved.jpg")
        report = library.scanning.scan()
        assert (report.moved, report.new, report.decoded) == (1, 0, 1)
        assert ids(library, moved) == [before]
        assert vector(library, moved).any()
