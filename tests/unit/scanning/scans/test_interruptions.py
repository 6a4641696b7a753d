"""Scans that are cancelled, meet trouble, or run beside searches and other scans."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled, LibraryError, UnreadablePhoto, UsageError
from photosim.base.job import Job, Progress
from photosim.index import exact, local
from photosim.library import Library
from photosim.pictures import worker
from photosim.pictures.workers import ProcessWorkers, WorkerPool
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many
from tests.helpers.scans import OpenLibrary, paths


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
        pool = WorkerPool(library._parts.worker_count)
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
