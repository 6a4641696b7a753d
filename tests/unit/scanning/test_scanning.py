"""ScanningService.scan on real files, with the fake embedder and no worker processes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled, LibraryError, UnreadablePhoto, UsageError
from photosim.base.job import Job, Progress
from photosim.index import exact, local
from photosim.library import Library
from photosim.pictures import worker
from photosim.pictures.workers import Pool, ProcessWorkers
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many

OpenLibrary = Callable[..., Library]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    opened: list[Library] = []

    def open_one(name: str = "fake") -> Library:
        opened.append(Library.open(tmp_path / "library", embedder=FakeEmbedder(name), workers=0))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    return open_library()


def paths(library: Library) -> list[str]:
    return sorted(row.relative for row in library.photos.rows())


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


def test_an_unplugged_folder_is_offline_and_loses_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scanning.scan()
    assert list(report.offline) == [photos]
    assert report.missing == 0
    assert [folder.online for folder in library.folders.all()] == [False]
    query = library.photos.find(photos / "000.jpg")
    assert len(library.lookalikes.similar(query.id)) == 2


def test_an_empty_mount_point_is_offline(library: Library, photos: Path) -> None:
    for path in write_many(photos, 3):
        path.rename(path.with_suffix(".away"))
    for path in photos.iterdir():
        path.rename(path.with_suffix(".jpg"))
    library.scanning.scan([photos])
    shutil.rmtree(photos)
    photos.mkdir()
    assert list(library.scanning.scan().offline) == [photos]
    assert len(library.photos.rows()) == 3


def test_an_empty_new_folder_is_online(library: Library, photos: Path) -> None:
    report = library.scanning.scan([photos])
    assert (report.found, list(report.offline)) == (0, [])


def test_a_scan_of_a_part_leaves_the_rest_alone(library: Library, photos: Path) -> None:
    write_many(photos / "one", 2)
    write_many(photos / "two", 2)
    library.scanning.scan([photos])
    (photos / "one" / "000.jpg").unlink()
    (photos / "two" / "000.jpg").unlink()
    report = library.scanning.scan([photos / "two"])
    assert (report.found, report.missing) == (1, 1)
    assert len(library.folders.all()) == 1
    assert paths(library) == ["one/000.jpg", "one/001.jpg", "two/001.jpg"]


def test_a_folder_around_a_known_one_takes_it_in(library: Library, photos: Path) -> None:
    write_many(photos / "inner", 3)
    library.scanning.scan([photos / "inner"])
    before = library.photos.find(photos / "inner" / "001.jpg")
    write(photos / "outer.jpg", 9)
    report = library.scanning.scan([photos])
    assert [folder.path for folder in library.folders.all()] == [photos]
    assert (report.new, report.unchanged, report.opened) == (1, 3, 1)
    assert library.photos.find(photos / "inner" / "001.jpg").id == before.id


def test_the_library_itself_is_not_scanned(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    report = library.scanning.scan([tmp_path])
    assert report.found == 2
    assert library.scanning.scan().found == 2
    with pytest.raises(UsageError, match="own library folder"):
        library.folders.add(tmp_path / "library")


@pytest.mark.parametrize("name", ["missing", "file.jpg"])
def test_what_is_not_a_folder_is_refused(library: Library, photos: Path, name: str) -> None:
    write(photos / "file.jpg", 1)
    with pytest.raises(UsageError, match="is not a folder"):
        library.scanning.scan([photos / name])
    library.scanning.scan([photos])
    with pytest.raises(UsageError, match="is not a folder"):
        library.scanning.scan([photos / name])


def test_a_folder_that_one_may_not_look_into_is_not_added(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 1)
    look_into = os.scandir

    def refuse(path: object) -> object:
        if Path(os.fspath(path)) == photos:
            raise PermissionError(13, "Permission denied")
        return look_into(path)

    with monkeypatch.context() as patch:  # root may look everywhere, so rights alone would not do
        patch.setattr(os, "scandir", refuse)
        with pytest.raises(UsageError, match=r"may not look into .*photos.*right to read"):
            library.scanning.scan([photos])
    assert library.folders.all() == []
    assert library.scanning.scan([photos]).new == 1


def test_removing_a_folder_forgets_its_photos_and_thumbnails_only(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)
    library.scanning.scan([photos, tmp_path / "other"])
    folder = next(folder for folder in library.folders.all() if folder.path == photos)
    library.folders.remove(folder.id)
    assert len(library.photos.rows()) == 2
    assert len(list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))) == 2
    assert len(list(photos.iterdir())) == 3
    query = library.photos.find(tmp_path / "other" / "000.jpg")
    assert len(library.lookalikes.similar(query.id)) == 1


def test_a_cancelled_scan_keeps_what_is_done_and_goes_on(library: Library, photos: Path) -> None:
    write_many(photos, 80)
    job = Job()
    stored: list[int] = []

    def stop_after_the_first_batch(count: int) -> None:
        stored.append(count)
        job.cancel()

    with pytest.raises(Cancelled):
        library.scanning.scan([photos], job, on_stored=stop_after_the_first_batch)
    done = len(library.photos.rows())
    assert 0 < done < 80
    assert done == sum(stored)
    report = library.scanning.scan()
    assert (report.new, report.unchanged) == (80 - done, done)
    assert len(library.photos.rows()) == 80


def test_photos_can_be_searched_while_the_scan_runs(library: Library, photos: Path) -> None:
    write_many(photos, 70)
    found: list[int] = []

    def search(_count: int) -> None:
        rows = library.photos.rows()
        found.append(len(library.lookalikes.similar(rows[0].id, 100)) - len(rows))

    library.scanning.scan([photos], on_stored=search)
    assert set(found) == {-1}
    assert len(found) >= 3


def test_progress_tells_stage_count_and_bytes(library: Library, photos: Path) -> None:
    total = sum(path.stat().st_size for path in write_many(photos, 40))
    seen: list[Progress] = []
    library.scanning.scan([photos], Job(seen.append, interval=0))
    assert next(progress.stage for progress in seen) == "finding"
    last = seen[-1]
    assert (last.stage, last.done, last.total, last.done_bytes, last.total_bytes) == ("reading", 40, 40, total, total)


def test_two_scans_at_once_are_refused(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 2)
    library, other = open_library(), open_library()
    errors: list[Exception] = []

    def scan_again(_count: int) -> None:
        for one, kind in ((library, UsageError), (other, LibraryError)):
            with pytest.raises(kind) as caught:
                one.scanning.scan()
            errors.append(caught.value)

    library.scanning.scan([photos], on_stored=scan_again)
    assert [type(error) for error in errors] == [UsageError, LibraryError]
    assert other.scanning.scan().unchanged == 2


def test_what_another_process_stores_is_found(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    library, other = open_library(), open_library()
    library.scanning.scan([photos])
    query = library.photos.find(photos / "000.jpg").id
    assert len(library.lookalikes.similar(query)) == 2
    write(photos / "more.jpg", 50)
    other.scanning.scan()
    assert len(library.lookalikes.similar(query)) == 3
    write(photos / "even_more.jpg", 51)
    library.scanning.scan()
    assert len(library.lookalikes.similar(query)) == 4
    assert len(other.lookalikes.similar(query)) == 4


def test_a_full_disk_is_explained_and_nothing_is_lost(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    write(photos / "new.jpg", 9)

    def full(_hash: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(library._parts.stores.thumbnails), "write", lambda self, *args: full(*args))
        with pytest.raises(LibraryError, match="takes no more files"):
            library.scanning.scan()
    assert len(library.photos.rows()) == 3
    assert library.scanning.scan().new == 1


def test_vectors_survive_without_their_caches(
    open_library: OpenLibrary, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (exact, local):
        monkeypatch.setattr(module, "EXACT_UP_TO", 0)
    write_many(photos, 5)
    library = open_library()
    library.scanning.scan([photos])
    query = library.photos.find(photos / "000.jpg").id
    expected = [(match.row.id, round(match.score, 5)) for match in library.lookalikes.similar(query)]
    library.scanning.scan()
    shutil.rmtree(tmp_path / "library" / "indexes")
    shutil.rmtree(tmp_path / "library" / "thumbnails")
    again = open_library()
    assert [(match.row.id, round(match.score, 5)) for match in again.lookalikes.similar(query)] == expected
    row = again.photos.rows()[0]
    assert again.photos.thumbnail(row.content_hash, again.photos.path(row)).startswith(b"\xff\xd8")
    assert list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))
    assert again.scanning.scan().opened == 0


def test_every_stored_vector_is_float16_of_unit_length(library: Library, photos: Path, tmp_path: Path) -> None:
    import numpy as np

    write_many(photos, 5)
    library.scanning.scan([photos])
    connection = sqlite3.connect(tmp_path / "library" / "library.sqlite3")
    blobs = [row[0] for row in connection.execute("select vector from vectors")]
    connection.close()
    lengths = [float(np.linalg.norm(np.frombuffer(blob, "<f2").astype(np.float32))) for blob in blobs]
    assert lengths == pytest.approx([1.0] * 5, abs=1e-3)


def test_a_drive_that_goes_away_during_a_scan_leaves_no_failures(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 200)

    def unplug(_count: int) -> None:
        if photos.exists():
            photos.rename(tmp_path / "unplugged")

    report = library.scanning.scan([photos], on_stored=unplug)
    assert list(report.offline) == [photos]
    assert report.failed == ()
    assert 0 < report.new < 200
    (tmp_path / "unplugged").rename(photos)
    again = library.scanning.scan()
    assert again.new == 200 - report.new
    assert library.photos.failures() == []


def test_a_passing_trouble_is_tried_again_and_does_not_hide_a_photo(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 3)
    library.scanning.scan([photos])
    write(photos / "001.jpg", 50)
    real = worker.decode_file

    def locked(path: str, preprocessing: object) -> object:
        if path.endswith("001.jpg"):
            return UnreadablePhoto("The file is in use by another program.", lasting=False)
        return real(path, preprocessing)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "decode_file", locked)
        assert len(library.scanning.scan().failed) == 1
        assert "001.jpg" in paths(library)
    report = library.scanning.scan()
    assert (report.changed, report.failed) == (1, ())


def test_a_file_put_back_as_it_was_is_no_failure(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    library.scanning.scan([photos])
    path = photos / "001.jpg"
    good, stamp = path.read_bytes(), path.stat().st_mtime_ns
    path.write_bytes(b"broken")
    assert len(library.scanning.scan().failed) == 1
    path.write_bytes(good)
    os.utime(path, ns=(stamp, stamp))
    report = library.scanning.scan()
    assert (report.failed, report.opened) == ((), 0)
    assert paths(library) == ["000.jpg", "001.jpg"]


def test_a_known_folder_that_is_away_does_not_stop_the_others(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "other", 2)
    library.scanning.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scanning.scan([photos, tmp_path / "other"])
    assert list(report.offline) == [photos]
    assert report.new == 2


def test_one_wrong_name_adds_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 1)
    with pytest.raises(UsageError):
        library.scanning.scan([photos, tmp_path / "typo"])
    assert library.folders.all() == []


def test_one_directory_under_two_names_is_one_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "sub", 3)
    (tmp_path / "link").symlink_to(photos)
    report = library.scanning.scan([tmp_path / "link", photos, photos / "sub"])
    assert (report.found, len(library.folders.all())) == (3, 1)


def test_a_parent_added_while_its_child_is_away_leaves_the_child_searchable(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos / "usb", 2)
    library.scanning.scan([photos / "usb"])
    (photos / "usb").rename(tmp_path / "unplugged")
    write(photos / "own.jpg", 9)
    report = library.scanning.scan([photos])
    assert (report.found, report.missing) == (1, 0)
    assert len(library.photos.rows()) == 3
    (tmp_path / "unplugged").rename(photos / "usb")
    report = library.scanning.scan()
    assert (report.found, report.new, report.opened) == (3, 0, 0)
    assert len(library.photos.rows()) == 3


def test_a_parent_added_during_a_scan_does_not_end_it(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos / "inner", 70)
    library, other = open_library(), open_library()

    def add_parent(_count: int) -> None:
        if len(other.folders.all()) == 1 and other.folders.all()[0].path != photos:
            other.folders.add(photos)

    library.scanning.scan([photos / "inner"], on_stored=add_parent)
    assert [folder.path for folder in library.folders.all()] == [photos]
    report = library.scanning.scan()
    assert report.new + report.unchanged == 70
    assert len(library.photos.rows()) == 70
    assert len(library.lookalikes.similar(library.photos.rows()[0].id, 100)) == 69


def test_removing_a_folder_forgets_missing_photos_and_keeps_what_others_need(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)  # the same two pictures, byte for byte
    library.scanning.scan([photos, tmp_path / "other"])
    (tmp_path / "other" / "000.jpg").unlink()
    (photos / "002.jpg").unlink()
    library.scanning.scan()
    folder = next(folder for folder in library.folders.all() if folder.path == photos)
    library.folders.remove(folder.id)
    kept = {path.stem for path in (tmp_path / "library" / "thumbnails").rglob("*.jpg")}
    assert len(kept) == 2
    assert library.facts().vectors == 1


def test_retrying_reads_only_what_lies_beside(library: Library, photos: Path) -> None:
    write_many(photos / "a", 2)
    write_many(photos / "b", 2)
    (photos / "a" / "bad.jpg").write_bytes(b"")
    library.scanning.scan([photos])
    write(photos / "b" / "new.jpg", 9)
    report = library.scanning.retry([photos / "a" / "bad.jpg"])
    assert (report.found, report.opened, len(report.failed)) == (3, 1, 1)


def test_retrying_while_another_scan_runs_forgets_nothing(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"")
    library, other = open_library(), open_library()
    library.scanning.scan([photos])
    write(photos / "new.jpg", 7)

    def retry(_count: int) -> None:
        with pytest.raises(LibraryError):
            other.scanning.retry([photos / "bad.jpg"])

    library.scanning.scan(on_stored=retry)
    assert len(library.photos.failures()) == 1


def test_a_single_retried_file_is_decoded_in_a_process_of_its_own(tmp_path: Path, photos: Path) -> None:
    write_many(photos, 1)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=1) as library:
        pool = Pool(library._parts.worker_count)
        with pool:
            assert isinstance(pool.workers(1), ProcessWorkers)
        assert library.scanning.scan([photos]).new == 1


def test_a_search_is_answered_while_a_scan_is_paused(library: Library, photos: Path) -> None:
    write_many(photos, 70)
    job = Job()
    answers: list[int] = []

    def pause(_count: int) -> None:
        if not answers and len(library.photos.rows()) > 1:  # on a busy computer the first batch may be one photo
            job.pause()
            answers.append(len(library.lookalikes.similar(library.photos.rows()[0].id, 100)))
            job.resume()

    library.scanning.scan([photos], job, on_stored=pause)
    assert answers[0] > 0
