"""ScanningService.scan on real files: new, changed, moved, vanished and bad ones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from photosim.library import Library
from tests.helpers.pictures import write, write_many
from tests.helpers.scans import OpenLibrary, paths


def test_the_first_scan_reads_everything(library: Library, photos: Path) -> None:
    write_many(photos, 5)
    report = library.scanning.scan([photos])
    assert (report.found, report.new, report.unchanged, report.opened) == (5, 5, 0, 5)
    assert paths(library) == [f"{n:03d}.jpg" for n in range(5)]


def test_a_second_scan_opens_nothing(library: Library, photos: Path) -> None:
    write_many(photos, 5)
    library.scanning.scan([photos])
    report = library.scanning.scan()
    assert (report.unchanged, report.new, report.changed, report.opened) == (5, 0, 0, 0)


def test_a_second_scan_after_a_restart_opens_nothing(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    open_library().scanning.scan([photos])
    assert open_library().scanning.scan().opened == 0


def test_only_what_is_new_is_read(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    write(photos / "more" / "new.png", 9)
    report = library.scanning.scan()
    assert (report.new, report.unchanged, report.opened) == (1, 3, 1)


def test_a_changed_photo_keeps_its_id_and_gets_another_vector(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    before = library.photos.find(photos / "001.jpg")
    nearest = library.lookalikes.similar(before.id, 2)
    write(photos / "001.jpg", 77)
    report = library.scanning.scan()
    assert (report.changed, report.unchanged, report.opened) == (1, 2, 1)
    after = library.photos.find(photos / "001.jpg")
    assert after.id == before.id
    assert after.content_hash != before.content_hash
    assert [m.score for m in library.lookalikes.similar(after.id, 2)] != [m.score for m in nearest]


def test_a_photo_that_is_gone_is_marked_and_not_found_again(library: Library, photos: Path) -> None:
    write_many(photos, 4)
    library.scanning.scan([photos])
    gone = library.photos.find(photos / "002.jpg")
    (photos / "002.jpg").unlink()
    report = library.scanning.scan()
    assert report.missing == 1
    assert library.photos.get(gone.id).missing
    assert "002.jpg" not in paths(library)
    query = library.photos.find(photos / "001.jpg")
    assert gone.id not in [match.row.id for match in library.lookalikes.similar(query.id, 10)]
    assert library.scanning.scan().missing == 0


def test_a_photo_that_comes_back_is_found_again_without_reading(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    shutil.move(photos / "001.jpg", tmp_path / "away.jpg")
    library.scanning.scan()
    shutil.move(tmp_path / "away.jpg", photos / "001.jpg")
    report = library.scanning.scan()
    assert (report.unchanged, report.opened) == (3, 0)
    query = library.photos.find(photos / "000.jpg")
    assert len(library.lookalikes.similar(query.id, 10)) == 2


def test_a_moved_photo_keeps_its_id_and_is_not_decoded(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    before = library.photos.find(photos / "001.jpg")
    embedded = library._parts.embedder.embedded
    (photos / "sub").mkdir()
    (photos / "001.jpg").rename(photos / "sub" / "renamed.jpg")
    report = library.scanning.scan()
    assert (report.moved, report.new, report.missing) == (1, 0, 0)
    assert library.photos.find(photos / "sub" / "renamed.jpg").id == before.id
    assert library._parts.embedder.embedded == embedded


def test_another_picture_with_size_and_time_of_a_vanished_one_is_new(library: Library, photos: Path) -> None:
    gone = write(photos / "a.bmp", 1)
    library.scanning.scan([photos])
    stat = gone.stat()
    gone.unlink()
    other = write(photos / "b.bmp", 2)
    assert other.stat().st_size == stat.st_size
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    report = library.scanning.scan()
    assert (report.moved, report.new, report.missing) == (0, 1, 1)


def test_a_bad_file_costs_one_row_and_is_not_opened_again(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff not really")
    (photos / "empty.png").write_bytes(b"")
    report = library.scanning.scan([photos])
    assert report.new == 2
    assert sorted(failure.path.name for failure in report.failed) == ["bad.jpg", "empty.png"]
    assert all(failure.reason.endswith(".") for failure in report.failed)
    again = library.scanning.scan()
    assert again.opened == 0
    assert len(again.failed) == 2


def test_a_bad_file_can_be_retried_and_mended(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"")
    library.scanning.scan([photos])
    assert library.scanning.retry([photos / "bad.jpg"]).opened == 1
    write(photos / "bad.jpg", 8)
    assert library.scanning.scan().new == 1
    assert library.photos.failures() == []


def test_a_bad_file_that_is_deleted_is_forgotten(library: Library, photos: Path) -> None:
    write_many(photos, 1)
    (photos / "bad.jpg").write_bytes(b"")
    library.scanning.scan([photos])
    (photos / "bad.jpg").unlink()
    library.scanning.scan()
    assert library.photos.failures() == []


def test_a_photo_that_turns_bad_leaves_the_grid_and_comes_back_when_mended(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    photo_id = library.photos.find(photos / "001.jpg").id
    good = (photos / "001.jpg").read_bytes()
    (photos / "001.jpg").write_bytes(good[: len(good) // 2])
    report = library.scanning.scan()
    assert [failure.path.name for failure in report.failed] == ["001.jpg"]
    assert "001.jpg" not in paths(library)
    (photos / "001.jpg").write_bytes(good)
    library.scanning.scan()
    assert library.photos.failures() == []
    assert library.photos.find(photos / "001.jpg").id == photo_id
    assert "001.jpg" in paths(library)


def test_another_model_reads_everything_again_and_is_never_mixed(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    first = open_library("first")
    first.scanning.scan([photos])
    second = open_library("second")
    query = second.photos.find(photos / "000.jpg")
    assert second.lookalikes.similar(query.id) == []
    report = second.scanning.scan()
    assert (report.unchanged, report.new, report.changed, report.opened) == (3, 0, 0, 3)
    assert len(second.lookalikes.similar(query.id)) == 2
    assert first.scanning.scan().opened == 0
    assert [model.vectors for model in second.models.all() if model.backbone == "fake"] == [3, 3]
