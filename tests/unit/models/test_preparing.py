"""Preparing the vectors of another model: stopped, continued, refused, and with photos that cannot be read."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import Cancelled, LibraryError, UsageError
from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.pictures import worker
from tests.helpers.fake_shelf import weights_file
from tests.helpers.model_libraries import OpenLibrary, scores, vectors
from tests.helpers.pictures import write, write_many


def test_the_score_is_seven_tenths_of_the_second_model_and_the_rest_of_the_first(
    library: Library, photos: Path
) -> None:
    paths = [photos / f"{number:03}.jpg" for number in (0, 3)]

    def cosine(name: str) -> float:
        identity = library.models.embedder_for(name).identity
        stored = library._parts.stores.vectors
        model = next(one for one in stored.models() if one.identity.sha256 == identity.sha256 and one.vectors == 6)
        one, other = (stored.get(model.id, library.photos.find(path).id) for path in paths)
        return float(one @ other)

    first = cosine("resnet18")
    library.models.use("mobilenet_v2")
    library.models.prepare()
    expected = 0.7 * cosine("mobilenet_v2") + 0.3 * first
    found = {match.path: match.score for match in library.lookalikes.similar(paths[0])}
    assert found[paths[1]] == pytest.approx(expected, abs=2e-4)


def test_one_thumbnail_serves_all_files_with_the_same_content(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        shutil.copy2(photos / "000.jpg", photos / f"copy{number}.jpg")
    library.scanning.scan()
    read: list[object] = []
    real = worker.read_thumbnail_for_model
    monkeypatch.setattr(
        worker, "read_thumbnail_for_model", lambda which, **facts: read.append(which) or real(which, **facts)
    )
    library.models.use("mobilenet_v2")
    report = library.models.prepare()
    assert report is not None
    assert (report.prepared, len(read)) == (10, 6)


def test_photos_that_come_meanwhile_are_prepared_as_well(library: Library, photos: Path) -> None:
    library.models.use("mobilenet_v2")
    write(photos / "new.jpg", 77)
    write(photos / "001.jpg", 78)  # another content: what was embedded of it is void
    report = library.scanning.scan()
    assert (report.new, report.changed) == (1, 1)
    assert (vectors(library, "resnet18"), vectors(library, "mobilenet_v2")) == (7, 0)
    assert library.model.name == "resnet18"
    assert len(scores(library, photos / "new.jpg")) == 6
    done = library.models.prepare()
    assert done is not None
    assert (done.done, done.prepared) == (True, 7)
    assert len(scores(library, photos / "new.jpg")) == 6


def test_photos_that_come_afterwards_are_found_at_once_and_prepared_later(library: Library, photos: Path) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    shutil.copy2(photos / "002.jpg", photos / "twin.jpg")  # recognised: it takes over both vectors
    write(photos / "new.jpg", 77)
    write(photos / "001.jpg", 78)
    library.scanning.scan()
    switch = library.models.switch()
    assert switch is not None
    assert (switch.old, switch.new, switch.done, switch.total) == ("mobilenet_v2", "mobilenet_v2", 6, 8)
    for name in ("new.jpg", "000.jpg", "001.jpg"):
        found = library.lookalikes.similar(photos / name)
        assert len(found) == 7
        assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    before = scores(library, photos / "new.jpg")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared) == (True, 2)
    assert library.models.switch() is None
    assert library.models.prepare() is None
    assert scores(library, photos / "new.jpg") != before
    # The index has followed: it says what one that is built afresh says.
    after = scores(library, photos / "000.jpg")
    library._parts.index.discard()
    assert scores(library, photos / "000.jpg") == after


def test_a_copy_that_waits_for_its_second_vector_comes_first_all_the_same(library: Library, photos: Path) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    with Image.open(photos / "004.jpg") as picture:
        picture.save(photos / "smaller.jpg", quality=60)
    library.scanning.scan()
    for asked, expected in (("004.jpg", "smaller.jpg"), ("smaller.jpg", "004.jpg")):
        found = library.lookalikes.similar(photos / asked)
        assert found[0].path.name == expected
        assert found[0].score > 0.9
        among = library.lookalikes.similar(photos / asked, among=[match.row.id for match in found])
        assert [match.path for match in among] == [match.path for match in found]
        for metric in ("dot", "euclidean"):
            assert library.lookalikes.similar(photos / asked, 1, metric=metric)[0].path.name == expected


def test_a_stopped_preparation_goes_on_where_it_was(
    open_library: OpenLibrary, photos: Path, tmp_path: Path, library: Library
) -> None:
    write_many(photos, 100)
    library.scanning.scan()
    library.models.use("mobilenet_v2")
    job = Job(interval=0)

    def stop(progress: Progress) -> None:
        if progress.done >= 32:
            job.cancel()

    job = Job(stop, interval=0)
    with pytest.raises(Cancelled):
        library.models.prepare(job)
    kept = vectors(library, "mobilenet_v2")
    assert 32 <= kept < 100
    assert library.model.name == "resnet18"
    assert len(scores(library, photos / "000.jpg")) == 20
    library.close()
    again = open_library()
    switch = again.models.switch()
    assert switch is not None
    assert (switch.new, switch.done, switch.total) == ("mobilenet_v2", kept, 100)
    report = again.models.prepare()
    assert report is not None
    assert (report.done, report.prepared) == (True, 100 - kept)


def test_a_change_of_mind_keeps_what_was_prepared(library: Library, photos: Path, tmp_path: Path) -> None:
    library.models.use("mobilenet_v2")
    assert not library.models.use("resnet18")
    assert library.models.switch() is None
    assert library.models.prepare() is None
    library.models.use("mobilenet_v2")
    library.models.prepare()
    library.models.install("resnet50", weights_file(tmp_path / "large.pt", 5))
    library.models.use("resnet50")
    assert not library.models.use("mobilenet_v2")
    library.models.use("resnet50")
    library.models.prepare()
    assert library.model.name == "resnet50"
    assert vectors(library, "mobilenet_v2") == 6


def test_photos_that_cannot_be_read_any_more_are_prepared_by_their_thumbnails(library: Library, photos: Path) -> None:
    """A lost thumbnail is made anew of the file; where neither is to be had, the others do not wait."""
    (photos / "001.jpg").write_bytes(b"no longer a picture")
    (photos / "002.jpg").unlink()
    write(photos / "003.jpg", 55)
    for number in (1, 3, 5):
        library._parts.stores.thumbnails.remove(library.photos.find(photos / f"{number:03}.jpg").content_hash)
    library.models.use("mobilenet_v2")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared, report.unreadable) == (True, 4, 2)
    library.scanning.scan()
    library.models.prepare()
    assert vectors(library, "mobilenet_v2") == 5
    assert len(scores(library, photos / "003.jpg")) == 3


def test_photos_that_are_not_connected_are_prepared_by_their_thumbnails(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    write(tmp_path / "drive" / "a.jpg", 40)
    write(tmp_path / "drive" / "b.jpg", 41)
    library.scanning.scan([tmp_path / "drive"])
    lost = library.photos.find(tmp_path / "drive" / "b.jpg").content_hash
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    library._parts.stores.thumbnails.remove(lost)
    library.models.use("mobilenet_v2")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared, report.offline) == (True, 7, 1)
    assert len(scores(library, tmp_path / "drive" / "b.jpg")) == 7
    (tmp_path / "unplugged").rename(tmp_path / "drive")
    assert library.scanning.scan().opened == 0
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared, report.offline) == (True, 1, 0)


def test_nothing_changes_over_while_no_photo_can_be_reached(library: Library, photos: Path, tmp_path: Path) -> None:
    photos.rename(tmp_path / "unplugged")
    shutil.rmtree(library._parts.stores.thumbnails.root)
    library.models.use("mobilenet_v2")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.offline) == (False, 6)
    assert library.model.name == "resnet18"
    (tmp_path / "unplugged").rename(photos)
    report = library.models.prepare()
    assert report is not None
    assert report.done


def test_the_preparation_gives_way_to_a_scan(library: Library, photos: Path) -> None:
    """It waits while the scan runs, and finds afterwards what the scan has brought."""
    library.models.use("mobilenet_v2")
    waiting = threading.Event()
    preparing = Job(lambda progress: waiting.set() if progress.stage == "waiting" else None, interval=0)
    ended = threading.Event()

    def prepare() -> None:
        library.models.prepare(preparing)
        ended.set()

    threads = []

    def during_the_scan(_count: int) -> None:
        if not threads:
            threads.append(threading.Thread(target=prepare))
            threads[0].start()
            assert waiting.wait(20)
            assert not ended.is_set()

    write(photos / "new.jpg", 66)
    library.scanning.scan(on_stored=during_the_scan)
    threads[0].join(20)
    assert ended.is_set()
    assert library.model.name == "mobilenet_v2"
    assert len(scores(library, photos / "new.jpg")) == 6


def test_two_preparations_at_once_are_refused(library: Library, open_library: OpenLibrary) -> None:
    library.models.use("mobilenet_v2")
    other = open_library()
    asked: list[Exception] = []

    def ask(progress: Progress) -> None:
        for one in (library, other):
            try:
                one.models.prepare()
            except (UsageError, LibraryError) as error:
                asked.append(error)

    library.models.prepare(Job(ask, interval=1000))
    assert [type(error) for error in asked[:2]] == [UsageError, LibraryError]
    assert library.model.name == "mobilenet_v2"


def test_two_installations_at_once_are_refused(library: Library, open_library: OpenLibrary, tmp_path: Path) -> None:
    other = open_library()
    file = weights_file(tmp_path / "large.pt", 5)
    asked: list[str] = []

    def ask(progress: Progress) -> None:
        with pytest.raises(LibraryError, match="Another photosim is installing a model") as caught:
            other.models.install("resnet50", file)
        asked.append(str(caught.value))

    library.models.install("resnet50", file, Job(ask, interval=0))
    assert asked
    assert other.models.install("resnet50", file).installed
