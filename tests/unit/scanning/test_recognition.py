"""Moved, copied, touched and edited files: what they keep, and what is not read, decoded or embedded again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.volumes import Volume
from photosim.folders import presence
from photosim.library import Library
from photosim.scanning import recognition
from photosim.values.scanning import HeldBack
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        yield opened


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return tmp_path / "one"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    (tmp_path / "two").mkdir()
    return tmp_path / "two"


def ids(library: Library, *paths: Path) -> list[int]:
    return [photo.id for photo in map(library.photos.find, paths) if photo is not None and not photo.missing]


def vector(library: Library, path: Path) -> np.ndarray:
    found = library._parts.stores.vectors.get(library._parts.index.model_id, ids(library, path)[0])
    assert found is not None
    return found


def searchable(library: Library) -> set[int]:
    """What a search finds: exactly the photos that are shown."""
    rows = [row.id for row in library.photos.rows()]
    found = {match.row.id for match in library.lookalikes.similar(rows[0], 1000)} | set(rows[:1]) if rows else set()
    assert found == set(rows)
    return found


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


def test_a_copy_is_hashed_and_not_decoded(library: Library, one: Path, two: Path) -> None:
    original = write(one / "a.jpg", 1, taken_at="2024:03:01 12:00:00")
    library.scanning.scan([one, two])
    embedded = library._parts.embedder.embedded
    shutil.copyfile(original, two / "b.jpg")
    report = library.scanning.scan()
    assert (report.new, report.opened, report.decoded, report.moved) == (1, 1, 0, 0)
    assert library._parts.embedder.embedded == embedded
    first, second = library.photos.find(original), library.photos.find(two / "b.jpg")
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert second.metadata == first.metadata
    assert (second.width, second.height, second.format) == (first.width, first.height, first.format)
    assert np.array_equal(vector(library, original), vector(library, two / "b.jpg"))
    assert library.photos.thumbnail(second.content_hash, second.path)
    assert [group.tier for group in library.duplicates.find()] == ["identical"]
    assert len(searchable(library)) == 2


def test_another_file_of_the_same_size_is_decoded(library: Library, one: Path) -> None:
    write(one / "a.bmp", 1)
    library.scanning.scan([one])
    write(one / "b.bmp", 2)
    report = library.scanning.scan()
    assert (report.new, report.decoded, report.moved) == (1, 1, 0)
    assert not np.array_equal(vector(library, one / "a.bmp"), vector(library, one / "b.bmp"))


def test_a_touched_file_is_not_decoded(library: Library, one: Path) -> None:
    paths = write_many(one, 3)
    library.scanning.scan([one])
    before = ids(library, *paths)
    os.utime(paths[1])
    report = library.scanning.scan()
    assert (report.unchanged, report.changed, report.opened, report.decoded) == (3, 0, 1, 0)
    assert ids(library, *paths) == before
    assert library.scanning.scan().opened == 0


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


def test_an_original_put_aside_before_editing_keeps_its_photo(library: Library, one: Path) -> None:
    photo = write(one / "photo.jpg", 1)
    library.scanning.scan([one])
    (before,) = ids(library, photo)
    kept = photo.rename(one / "photo (original).jpg")
    write(photo, 2, width=90)
    report = library.scanning.scan()
    assert (report.moved, report.decoded) == (1, 1)
    assert ids(library, kept) == [before]
    assert len(searchable(library)) == 2


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_an_edit_of_the_metadata_alone_does_not_embed_again(library: Library, one: Path, suffix: str) -> None:
    path = write(one / f"a.{suffix}", 1, taken_at="2020:01:01 10:00:00")
    library.scanning.scan([one])
    (before,) = ids(library, path)
    old, kept = vector(library, path), library.photos.get(before)
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = "2021:02:03 11:00:00"
        if suffix == "jpg":  # as an editor of metadata does it, without encoding the picture again
            segment, jpeg = exif.tobytes(), path.read_bytes()
            path.write_bytes(jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:])
        else:
            image.save(path, exif=exif.tobytes(), **({"lossless": True} if suffix == "webp" else {}))
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image.convert("RGB")), pixels)
    embedded = library._parts.embedder.embedded
    report = library.scanning.scan()
    assert (report.changed, report.decoded, report.embedded) == (1, 1, 0)
    assert library._parts.embedder.embedded == embedded
    after = library.photos.get(before)
    assert after.content_hash != kept.content_hash
    assert after.metadata.taken_at == "2021-02-03T11:00:00"
    assert np.array_equal(vector(library, path), old)
    assert searchable(library) == {before}


def test_an_edit_of_the_pixels_embeds_again(library: Library, one: Path) -> None:
    path = write(one / "a.png", 1)
    library.scanning.scan([one])
    with Image.open(path) as image:
        changed = image.convert("RGB")
    changed.paste((255, 255, 255), (40, 20, 60, 40))
    changed.save(path)
    assert library.scanning.scan().embedded == 1


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


def test_hard_links_of_one_name_are_told_apart_by_content_only(library: Library, one: Path) -> None:
    path = write(one / "a.jpg", 1)
    library.scanning.scan([one])
    (before,) = ids(library, path)
    for folder in ("x", "y"):
        (one / folder).mkdir()
        os.link(path, one / folder / "a.jpg")
    path.unlink()
    report = library.scanning.scan()
    assert (report.moved, report.new, report.decoded, report.missing) == (1, 1, 0, 0)
    assert before in ids(library, one / "x" / "a.jpg", one / "y" / "a.jpg")


def test_an_inode_that_is_used_again_is_no_proof(library: Library, one: Path) -> None:
    path = write(one / "a.bmp", 1)
    library.scanning.scan([one])
    status = path.stat()
    path.unlink()
    other = write(one / "b.bmp", 2)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    row = library._parts.stores.photos
    with library._parts.stores.database.atomic() as db:  # as if the system had given the new file the old number
        db.execute("UPDATE photos SET inode = ?", [other.stat().st_ino])
    assert row.count() == 1
    report = library.scanning.scan()
    assert (report.moved, report.new, report.decoded) == (0, 1, 1)


def test_a_cancelled_recognition_goes_on_where_it_was(
    library: Library, one: Path, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from photosim.base.errors import Cancelled
    from photosim.base.job import Job

    monkeypatch.setattr(recognition, "_BATCH", 2)
    paths = write_many(one, 8)
    library.scanning.scan([one, two])
    for number, path in enumerate(paths):
        shutil.copyfile(path, two / f"copy{number}.jpg")
    job = Job()
    store = recognition.Recognition._store

    def store_and_cancel(self: recognition.Recognition, *batch: object, **named: object) -> None:
        store(self, *batch, **named)  # type: ignore[arg-type]
        if self.found.copied:
            job.cancel()

    monkeypatch.setattr(recognition.Recognition, "_store", store_and_cancel)
    with pytest.raises(Cancelled):
        library.scanning.scan([two], job)
    monkeypatch.undo()
    done = len(library.photos.rows()) - 8
    assert 0 < done < 8
    report = library.scanning.scan([two])
    assert (report.new, report.unchanged, report.decoded) == (8 - done, done, 0)
    assert len(searchable(library)) == 16


def test_real_worker_processes_hash_copies(tmp_path: Path, one: Path, two: Path) -> None:
    paths = write_many(one, 6)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=1) as library:
        library.scanning.scan([one, two])
        for path in paths:
            shutil.copyfile(path, two / f"copy of {path.name}")
        report = library.scanning.scan()
    assert (report.new, report.opened, report.decoded) == (6, 6, 0)
