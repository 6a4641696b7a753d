"""Library.scan on real files, with the fake embedder and no worker processes."""

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
    return sorted(row.relative for row in library.rows())


def test_the_first_scan_reads_everything(library: Library, photos: Path) -> None:
    write_many(photos, 5)
    report = library.scan([photos])
    assert (report.found, report.new, report.unchanged, report.opened) == (5, 5, 0, 5)
    assert paths(library) == [f"{n:03d}.jpg" for n in range(5)]


def test_a_second_scan_opens_nothing(library: Library, photos: Path) -> None:
    write_many(photos, 5)
    library.scan([photos])
    report = library.scan()
    assert (report.unchanged, report.new, report.changed, report.opened) == (5, 0, 0, 0)


def test_a_second_scan_after_a_restart_opens_nothing(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    open_library().scan([photos])
    assert open_library().scan().opened == 0


def test_only_what_is_new_is_read(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    write(photos / "more" / "new.png", 9)
    report = library.scan()
    assert (report.new, report.unchanged, report.opened) == (1, 3, 1)


def test_a_changed_photo_keeps_its_id_and_gets_another_vector(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    before = library.find(photos / "001.jpg")
    nearest = library.similar(before.id, 2)
    write(photos / "001.jpg", 77)
    report = library.scan()
    assert (report.changed, report.unchanged, report.opened) == (1, 2, 1)
    after = library.find(photos / "001.jpg")
    assert after.id == before.id
    assert after.content_hash != before.content_hash
    assert [m.score for m in library.similar(after.id, 2)] != [m.score for m in nearest]


def test_a_photo_that_is_gone_is_marked_and_not_found_again(library: Library, photos: Path) -> None:
    write_many(photos, 4)
    library.scan([photos])
    gone = library.find(photos / "002.jpg")
    (photos / "002.jpg").unlink()
    report = library.scan()
    assert report.missing == 1
    assert library.photo(gone.id).missing
    assert "002.jpg" not in paths(library)
    query = library.find(photos / "001.jpg")
    assert gone.id not in [match.row.id for match in library.similar(query.id, 10)]
    assert library.scan().missing == 0


def test_a_photo_that_comes_back_is_found_again_without_reading(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    shutil.move(photos / "001.jpg", tmp_path / "away.jpg")
    library.scan()
    shutil.move(tmp_path / "away.jpg", photos / "001.jpg")
    report = library.scan()
    assert (report.unchanged, report.opened) == (3, 0)
    query = library.find(photos / "000.jpg")
    assert len(library.similar(query.id, 10)) == 2


def test_a_moved_photo_keeps_its_id_and_is_not_decoded(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    before = library.find(photos / "001.jpg")
    embedded = library._embedder.embedded
    (photos / "sub").mkdir()
    (photos / "001.jpg").rename(photos / "sub" / "renamed.jpg")
    report = library.scan()
    assert (report.moved, report.new, report.missing) == (1, 0, 0)
    assert library.find(photos / "sub" / "renamed.jpg").id == before.id
    assert library._embedder.embedded == embedded


def test_another_picture_with_size_and_time_of_a_vanished_one_is_new(library: Library, photos: Path) -> None:
    gone = write(photos / "a.bmp", 1)
    library.scan([photos])
    stat = gone.stat()
    gone.unlink()
    other = write(photos / "b.bmp", 2)
    assert other.stat().st_size == stat.st_size
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    report = library.scan()
    assert (report.moved, report.new, report.missing) == (0, 1, 1)


def test_a_bad_file_costs_one_row_and_is_not_opened_again(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff not really")
    (photos / "empty.png").write_bytes(b"")
    report = library.scan([photos])
    assert report.new == 2
    assert sorted(failure.path.name for failure in report.failed) == ["bad.jpg", "empty.png"]
    assert all(failure.reason.endswith(".") for failure in report.failed)
    again = library.scan()
    assert again.opened == 0
    assert len(again.failed) == 2


def test_a_bad_file_can_be_retried_and_mended(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"")
    library.scan([photos])
    assert library.retry([photos / "bad.jpg"]).opened == 1
    write(photos / "bad.jpg", 8)
    assert library.scan().new == 1
    assert library.failures() == []


def test_a_bad_file_that_is_deleted_is_forgotten(library: Library, photos: Path) -> None:
    write_many(photos, 1)
    (photos / "bad.jpg").write_bytes(b"")
    library.scan([photos])
    (photos / "bad.jpg").unlink()
    library.scan()
    assert library.failures() == []


def test_a_photo_that_turns_bad_leaves_the_grid_and_comes_back_when_mended(library: Library, photos: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    photo_id = library.find(photos / "001.jpg").id
    good = (photos / "001.jpg").read_bytes()
    (photos / "001.jpg").write_bytes(good[: len(good) // 2])
    report = library.scan()
    assert [failure.path.name for failure in report.failed] == ["001.jpg"]
    assert "001.jpg" not in paths(library)
    (photos / "001.jpg").write_bytes(good)
    library.scan()
    assert library.failures() == []
    assert library.find(photos / "001.jpg").id == photo_id
    assert "001.jpg" in paths(library)


def test_another_model_reads_everything_again_and_is_never_mixed(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    first = open_library("first")
    first.scan([photos])
    second = open_library("second")
    query = second.find(photos / "000.jpg")
    assert second.similar(query.id) == []
    report = second.scan()
    assert (report.unchanged, report.new, report.changed, report.opened) == (3, 0, 0, 3)
    assert len(second.similar(query.id)) == 2
    assert first.scan().opened == 0
    assert [model.vectors for model in second.models() if model.backbone == "fake"] == [3, 3]


def test_an_unplugged_folder_is_offline_and_loses_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 3)
    library.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scan()
    assert list(report.offline) == [photos]
    assert report.missing == 0
    assert [folder.online for folder in library.folders()] == [False]
    query = library.find(photos / "000.jpg")
    assert len(library.similar(query.id)) == 2


def test_an_empty_mount_point_is_offline(library: Library, photos: Path) -> None:
    for path in write_many(photos, 3):
        path.rename(path.with_suffix(".away"))
    for path in photos.iterdir():
        path.rename(path.with_suffix(".jpg"))
    library.scan([photos])
    shutil.rmtree(photos)
    photos.mkdir()
    assert list(library.scan().offline) == [photos]
    assert len(library.rows()) == 3


def test_an_empty_new_folder_is_online(library: Library, photos: Path) -> None:
    report = library.scan([photos])
    assert (report.found, list(report.offline)) == (0, [])


def test_a_scan_of_a_part_leaves_the_rest_alone(library: Library, photos: Path) -> None:
    write_many(photos / "one", 2)
    write_many(photos / "two", 2)
    library.scan([photos])
    (photos / "one" / "000.jpg").unlink()
    (photos / "two" / "000.jpg").unlink()
    report = library.scan([photos / "two"])
    assert (report.found, report.missing) == (1, 1)
    assert len(library.folders()) == 1
    assert paths(library) == ["one/000.jpg", "one/001.jpg", "two/001.jpg"]


def test_a_folder_around_a_known_one_takes_it_in(library: Library, photos: Path) -> None:
    write_many(photos / "inner", 3)
    library.scan([photos / "inner"])
    before = library.find(photos / "inner" / "001.jpg")
    write(photos / "outer.jpg", 9)
    report = library.scan([photos])
    assert [folder.path for folder in library.folders()] == [photos]
    assert (report.new, report.unchanged, report.opened) == (1, 3, 1)
    assert library.find(photos / "inner" / "001.jpg").id == before.id


def test_the_library_itself_is_not_scanned(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    report = library.scan([tmp_path])
    assert report.found == 2
    assert library.scan().found == 2
    with pytest.raises(UsageError, match="own library folder"):
        library.add_folder(tmp_path / "library")


@pytest.mark.parametrize("name", ["missing", "file.jpg"])
def test_what_is_not_a_folder_is_refused(library: Library, photos: Path, name: str) -> None:
    write(photos / "file.jpg", 1)
    with pytest.raises(UsageError, match="is not a folder"):
        library.scan([photos / name])
    library.scan([photos])
    with pytest.raises(UsageError, match="is not a folder"):
        library.scan([photos / name])


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
            library.scan([photos])
    assert library.folders() == []
    assert library.scan([photos]).new == 1


def test_removing_a_folder_forgets_its_photos_and_thumbnails_only(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)
    library.scan([photos, tmp_path / "other"])
    folder = next(folder for folder in library.folders() if folder.path == photos)
    library.remove_folder(folder.id)
    assert len(library.rows()) == 2
    assert len(list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))) == 2
    assert len(list(photos.iterdir())) == 3
    query = library.find(tmp_path / "other" / "000.jpg")
    assert len(library.similar(query.id)) == 1


def test_a_cancelled_scan_keeps_what_is_done_and_goes_on(library: Library, photos: Path) -> None:
    write_many(photos, 80)
    job = Job()
    stored: list[int] = []

    def stop_after_the_first_batch(count: int) -> None:
        stored.append(count)
        job.cancel()

    with pytest.raises(Cancelled):
        library.scan([photos], job, on_stored=stop_after_the_first_batch)
    done = len(library.rows())
    assert 0 < done < 80
    assert done == sum(stored)
    report = library.scan()
    assert (report.new, report.unchanged) == (80 - done, done)
    assert len(library.rows()) == 80


def test_photos_can_be_searched_while_the_scan_runs(library: Library, photos: Path) -> None:
    write_many(photos, 70)
    found: list[int] = []

    def search(_count: int) -> None:
        rows = library.rows()
        found.append(len(library.similar(rows[0].id, 100)) - len(rows))

    library.scan([photos], on_stored=search)
    assert set(found) == {-1}
    assert len(found) >= 3


def test_progress_tells_stage_count_and_bytes(library: Library, photos: Path) -> None:
    total = sum(path.stat().st_size for path in write_many(photos, 40))
    seen: list[Progress] = []
    library.scan([photos], Job(seen.append, interval=0))
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
                one.scan()
            errors.append(caught.value)

    library.scan([photos], on_stored=scan_again)
    assert [type(error) for error in errors] == [UsageError, LibraryError]
    assert other.scan().unchanged == 2


def test_what_another_process_stores_is_found(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 3)
    library, other = open_library(), open_library()
    library.scan([photos])
    query = library.find(photos / "000.jpg").id
    assert len(library.similar(query)) == 2
    write(photos / "more.jpg", 50)
    other.scan()
    assert len(library.similar(query)) == 3
    write(photos / "even_more.jpg", 51)
    library.scan()
    assert len(library.similar(query)) == 4
    assert len(other.similar(query)) == 4


def test_a_full_disk_is_explained_and_nothing_is_lost(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 3)
    library.scan([photos])
    write(photos / "new.jpg", 9)

    def full(_hash: str, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(library._stores.thumbnails), "write", lambda self, *args: full(*args))
        with pytest.raises(LibraryError, match="No space left"):
            library.scan()
    assert len(library.rows()) == 3
    assert library.scan().new == 1


def test_vectors_survive_without_their_caches(
    open_library: OpenLibrary, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (exact, local):
        monkeypatch.setattr(module, "EXACT_UP_TO", 0)
    write_many(photos, 5)
    library = open_library()
    library.scan([photos])
    query = library.find(photos / "000.jpg").id
    expected = [(match.row.id, round(match.score, 5)) for match in library.similar(query)]
    library.scan()
    shutil.rmtree(tmp_path / "library" / "indexes")
    shutil.rmtree(tmp_path / "library" / "thumbnails")
    again = open_library()
    assert [(match.row.id, round(match.score, 5)) for match in again.similar(query)] == expected
    row = again.rows()[0]
    assert again.thumbnail(row.content_hash, again.path(row)).startswith(b"\xff\xd8")
    assert list((tmp_path / "library" / "thumbnails").rglob("*.jpg"))
    assert again.scan().opened == 0


def test_every_stored_vector_is_float16_of_unit_length(library: Library, photos: Path, tmp_path: Path) -> None:
    import numpy as np

    write_many(photos, 5)
    library.scan([photos])
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

    report = library.scan([photos], on_stored=unplug)
    assert list(report.offline) == [photos]
    assert report.failed == ()
    assert 0 < report.new < 200
    (tmp_path / "unplugged").rename(photos)
    again = library.scan()
    assert again.new == 200 - report.new
    assert library.failures() == []


def test_a_passing_trouble_is_tried_again_and_does_not_hide_a_photo(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_many(photos, 3)
    library.scan([photos])
    write(photos / "001.jpg", 50)
    real = worker.decode_file

    def locked(path: str, preprocessing: object) -> object:
        if path.endswith("001.jpg"):
            return UnreadablePhoto("The file is in use by another program.", lasting=False)
        return real(path, preprocessing)

    with monkeypatch.context() as patch:
        patch.setattr(worker, "decode_file", locked)
        assert len(library.scan().failed) == 1
        assert "001.jpg" in paths(library)
    report = library.scan()
    assert (report.changed, report.failed) == (1, ())


def test_a_file_put_back_as_it_was_is_no_failure(library: Library, photos: Path) -> None:
    write_many(photos, 2)
    library.scan([photos])
    path = photos / "001.jpg"
    good, stamp = path.read_bytes(), path.stat().st_mtime_ns
    path.write_bytes(b"broken")
    assert len(library.scan().failed) == 1
    path.write_bytes(good)
    os.utime(path, ns=(stamp, stamp))
    report = library.scan()
    assert (report.failed, report.opened) == ((), 0)
    assert paths(library) == ["000.jpg", "001.jpg"]


def test_a_known_folder_that_is_away_does_not_stop_the_others(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 2)
    write_many(tmp_path / "other", 2)
    library.scan([photos])
    photos.rename(tmp_path / "unplugged")
    report = library.scan([photos, tmp_path / "other"])
    assert list(report.offline) == [photos]
    assert report.new == 2


def test_one_wrong_name_adds_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos, 1)
    with pytest.raises(UsageError):
        library.scan([photos, tmp_path / "typo"])
    assert library.folders() == []


def test_one_directory_under_two_names_is_one_folder(library: Library, photos: Path, tmp_path: Path) -> None:
    write_many(photos / "sub", 3)
    (tmp_path / "link").symlink_to(photos)
    report = library.scan([tmp_path / "link", photos, photos / "sub"])
    assert (report.found, len(library.folders())) == (3, 1)


def test_a_parent_added_while_its_child_is_away_leaves_the_child_searchable(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos / "usb", 2)
    library.scan([photos / "usb"])
    (photos / "usb").rename(tmp_path / "unplugged")
    write(photos / "own.jpg", 9)
    report = library.scan([photos])
    assert (report.found, report.missing) == (1, 0)
    assert len(library.rows()) == 3
    (tmp_path / "unplugged").rename(photos / "usb")
    report = library.scan()
    assert (report.found, report.new, report.opened) == (3, 0, 0)
    assert len(library.rows()) == 3


def test_a_parent_added_during_a_scan_does_not_end_it(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos / "inner", 70)
    library, other = open_library(), open_library()

    def add_parent(_count: int) -> None:
        if len(other.folders()) == 1 and other.folders()[0].path != photos:
            other.add_folder(photos)

    library.scan([photos / "inner"], on_stored=add_parent)
    assert [folder.path for folder in library.folders()] == [photos]
    report = library.scan()
    assert report.new + report.unchanged == 70
    assert len(library.rows()) == 70
    assert len(library.similar(library.rows()[0].id, 100)) == 69


def test_removing_a_folder_forgets_missing_photos_and_keeps_what_others_need(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write_many(photos, 3)
    write_many(tmp_path / "other", 2)  # the same two pictures, byte for byte
    library.scan([photos, tmp_path / "other"])
    (tmp_path / "other" / "000.jpg").unlink()
    (photos / "002.jpg").unlink()
    library.scan()
    folder = next(folder for folder in library.folders() if folder.path == photos)
    library.remove_folder(folder.id)
    kept = {path.stem for path in (tmp_path / "library" / "thumbnails").rglob("*.jpg")}
    assert len(kept) == 2
    assert library.facts().vectors == 1


def test_retrying_reads_only_what_lies_beside(library: Library, photos: Path) -> None:
    write_many(photos / "a", 2)
    write_many(photos / "b", 2)
    (photos / "a" / "bad.jpg").write_bytes(b"")
    library.scan([photos])
    write(photos / "b" / "new.jpg", 9)
    report = library.retry([photos / "a" / "bad.jpg"])
    assert (report.found, report.opened, len(report.failed)) == (3, 1, 1)


def test_retrying_while_another_scan_runs_forgets_nothing(open_library: OpenLibrary, photos: Path) -> None:
    write_many(photos, 2)
    (photos / "bad.jpg").write_bytes(b"")
    library, other = open_library(), open_library()
    library.scan([photos])
    write(photos / "new.jpg", 7)

    def retry(_count: int) -> None:
        with pytest.raises(LibraryError):
            other.retry([photos / "bad.jpg"])

    library.scan(on_stored=retry)
    assert len(library.failures()) == 1


def test_a_single_retried_file_is_decoded_in_a_process_of_its_own(tmp_path: Path, photos: Path) -> None:
    write_many(photos, 1)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=1) as library:
        pool = Pool(library._worker_count)
        with pool:
            assert isinstance(pool.workers(1), ProcessWorkers)
        assert library.scan([photos]).new == 1


def test_a_search_is_answered_while_a_scan_is_paused(library: Library, photos: Path) -> None:
    write_many(photos, 70)
    job = Job()
    answers: list[int] = []

    def pause(_count: int) -> None:
        if not answers and len(library.rows()) > 1:  # on a busy computer the first batch may be one photo
            job.pause()
            answers.append(len(library.similar(library.rows()[0].id, 100)))
            job.resume()

    library.scan([photos], job, on_stored=pause)
    assert answers[0] > 0
