"""Copied, touched and edited files: what they keep, and what is not read, decoded or embedded again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.library import Library
from photosim.scanning import recognition
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many
from tests.helpers.recognition import ids, searchable, vector


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
