"""Several models in one library: installing, changing over without a gap, and what stays when it is interrupted."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import Cancelled, LibraryError, UsageError, WeightsError
from photosim.base.job import Job, Progress
from photosim.embedding import weights
from photosim.library import Library
from photosim.pictures import worker
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.old_libraries import MIGRATIONS, make_old
from tests.helpers.pictures import write, write_many

OpenLibrary = Callable[[], Library]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_many(folder, 6)
    return folder


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    opened: list[Library] = []

    def open_one() -> Library:
        shelf = fake_shelf(tmp_path / "library" / "models")
        opened.append(Library.open(tmp_path / "library", workers=0, shelf=shelf))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary, photos: Path, tmp_path: Path) -> Library:
    """Six photos, prepared for the first model alone; mobilenet_v2 is installed."""
    library = open_library()
    library.models.use("resnet18")
    library.scanning.scan([photos])
    library.models.install("mobilenet_v2", weights_file(tmp_path / "mine.pt"))
    return library


def scores(library: Library, path: Path) -> list[float]:
    return [round(match.score, 5) for match in library.lookalikes.similar(path)]


def vectors(library: Library, name: str) -> int:
    return next(model.vectors for model in library.models.all() if model.name == name)


def test_what_can_be_had_is_listed_with_what_comes_along_in_use(library: Library) -> None:
    models = {model.name: model for model in library.models.all()}
    assert list(models) == ["resnet18", "efficientnet-lite2", "resnet18-imagenet", "resnet50", "mobilenet_v2"]
    there = ["resnet18", "efficientnet-lite2", "mobilenet_v2"]
    assert [name for name, model in models.items() if model.installed] == there
    assert [name for name, model in models.items() if model.active] == ["resnet18"]
    assert (models["resnet50"].dim, models["mobilenet_v2"].dim, models["resnet18"].vectors) == (2048, 1280, 6)
    assert models["resnet50"].host == "download.pytorch.org"
    assert models["resnet50"].bytes > 100_000_000
    assert all(model.about and (model.licence or model.name == "mobilenet_v2") for model in models.values())


def test_searches_change_over_when_all_photos_are_prepared(library: Library, photos: Path) -> None:
    before = scores(library, photos / "000.jpg")
    assert library.models.use("mobilenet_v2")
    switch = library.models.switch()
    assert switch is not None
    assert (switch.old, switch.new, switch.done, switch.total) == ("resnet18", "mobilenet_v2", 0, 6)
    assert scores(library, photos / "000.jpg") == before
    stages: list[str] = []
    report = library.models.prepare(Job(lambda progress: stages.append(progress.stage), interval=0))
    assert report is not None
    assert (report.done, report.prepared, report.offline, report.unreadable) == (True, 6, 0, 0)
    assert "preparing" in stages
    assert library.model.name == "mobilenet_v2"
    assert library.models.switch() is None
    after = scores(library, photos / "000.jpg")
    assert len(after) == 5
    assert after != before
    assert library.facts().vectors == 6


def test_the_choice_outlives_the_program(open_library: OpenLibrary, library: Library, photos: Path) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    expected = scores(library, photos / "000.jpg")
    library.close()
    again = open_library()
    assert again.model.name == "mobilenet_v2"
    assert again.facts().index_count == 6
    assert scores(again, photos / "000.jpg") == expected
    assert again.scanning.scan().opened == 0


def test_back_to_a_model_whose_vectors_are_there_needs_no_photo(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = scores(library, photos / "000.jpg")
    library.models.use("mobilenet_v2")
    library.models.prepare()
    monkeypatch.setattr(worker, "read_for_model", lambda *_, **__: pytest.fail("a photo was read"))
    library.models.use("resnet18")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared) == (True, 0)
    assert scores(library, photos / "000.jpg") == before


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


def test_another_process_that_changed_over_is_followed_by_the_next_scan(
    library: Library, open_library: OpenLibrary, photos: Path
) -> None:
    other = open_library()
    library.models.use("mobilenet_v2")
    library.models.prepare()
    before = scores(other, photos / "000.jpg")
    assert before != scores(library, photos / "000.jpg")
    other.scanning.scan()
    assert other.model.name == "mobilenet_v2"
    assert scores(other, photos / "000.jpg") == scores(library, photos / "000.jpg")


def test_a_change_that_another_process_has_finished_or_given_up(
    library: Library, open_library: OpenLibrary, tmp_path: Path
) -> None:
    library.models.install("resnet50", weights_file(tmp_path / "large.pt", 5))
    library.models.use("mobilenet_v2")
    other = open_library()
    other.models.prepare()
    assert library.models.prepare() is None
    assert (library.model.name, library.models.switch()) == ("mobilenet_v2", None)
    library.models.use("resnet50")
    third = open_library()
    asked: list[bool] = []

    def give_up(progress: Progress) -> None:
        if not asked:
            asked.append(third.models.use("mobilenet_v2"))

    assert library.models.prepare(Job(give_up, interval=0)) is None
    assert asked == [False]
    assert library.model.name == "mobilenet_v2"


def test_searches_beside_a_change_over_never_mix_models(library: Library, photos: Path) -> None:
    """Every answer belongs to one of the two models, and no search fails, whenever the change happens."""
    path = photos / "000.jpg"
    expected = {tuple(scores(library, path))}
    library.models.use("mobilenet_v2")
    library.models.prepare()
    expected.add(tuple(scores(library, path)))
    found: set[tuple[float, ...]] = set()
    troubles: list[Exception] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            try:
                found.add(tuple(scores(library, path)))
                # An outside picture is embedded by the model, too.
                library.lookalikes.similar(path.read_bytes(), 3, metric="euclidean")
            except Exception as error:  # noqa: BLE001 - looked at below
                troubles.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for name in ("resnet18", "mobilenet_v2") * 5:
        library.models.use(name)
        library.models.prepare()
    stop.set()
    for thread in threads:
        thread.join(20)
    assert not troubles
    assert found <= expected


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
def test_every_metric_with_several_models(library: Library, photos: Path, metric: str) -> None:
    before = [match.path for match in library.lookalikes.similar(photos / "000.jpg", metric=metric)]
    library.models.use("mobilenet_v2")
    library.models.prepare()
    after = library.lookalikes.similar(photos / "000.jpg", metric=metric)
    assert len(before) == len(after) == 5
    assert [match.score for match in after] == sorted((match.score for match in after), reverse=True)


def test_duplicates_and_the_self_test_stay_with_the_first_model(library: Library, photos: Path) -> None:
    shutil.copy2(photos / "000.jpg", photos / "again.jpg")
    library.scanning.scan()
    library.models.use("mobilenet_v2")
    library.models.prepare()
    (group,) = library.duplicates.find(["identical"])
    assert {member.photo.path.name for member in group.members} == {"000.jpg", "again.jpg"}
    library.duplicates.find()
    first = library.models.embedder_for("resnet18").identity
    assert library._parts.model == first


def test_removing_frees_vectors_weights_and_index(library: Library, tmp_path: Path) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    library.duplicates.find()
    library.models.use("resnet18")
    library.models.prepare()
    removed = library.models.remove("mobilenet_v2")
    assert (removed.name, removed.vectors) == ("mobilenet_v2", 6)
    (model,) = (model for model in library.models.all() if model.name == "mobilenet_v2")
    assert (model.installed, model.vectors) == (False, 0)
    left = [path.name for path in (tmp_path / "library").rglob("*") if "mobilenet" in path.name]
    assert left == []
    assert not library._parts.stores.pairs.compared(f"vector-1:{removed.key}")


def test_what_is_in_use_or_being_prepared_or_built_in_stays(library: Library) -> None:
    with pytest.raises(UsageError, match="comes with photosim"):
        library.models.remove("resnet18")
    with pytest.raises(UsageError, match="comes with photosim"):
        library.models.remove("efficientnet-lite2")
    with pytest.raises(UsageError, match="not installed"):
        library.models.remove("resnet50")
    with pytest.raises(UsageError, match="no model called 'vgg'"):
        library.models.remove("vgg")
    library.models.use("mobilenet_v2")
    with pytest.raises(UsageError, match="Give that up first"):
        library.models.remove("mobilenet_v2")
    library.models.prepare()
    with pytest.raises(UsageError, match="Use another model first"):
        library.models.remove("mobilenet_v2")


def test_the_second_model_that_comes_along_is_used_without_installing(library: Library, photos: Path) -> None:
    assert library.models.use("efficientnet-lite2")
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared, library.model.dim) == (True, 6, 512 + 512)
    assert len(scores(library, photos / "000.jpg")) == 5  # the others
    assert library.models.use("resnet18")
    library.models.prepare()
    assert vectors(library, "efficientnet-lite2") == 6


def test_a_damaged_second_model_is_named_when_it_is_asked_for(
    library: Library, open_library: OpenLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.close()
    broken = tmp_path / "program" / "efficientnet-lite2.pt"
    broken.parent.mkdir()
    broken.write_bytes(weights.kind_weights().read_bytes()[:-1])
    monkeypatch.setattr(weights, "kind_weights", lambda: broken)
    again = open_library()
    assert "efficientnet-lite2" not in again.models.installed()
    with pytest.raises(WeightsError, match=r"efficientnet-lite2\.pt"):
        again.models.use("efficientnet-lite2")
    with pytest.raises(UsageError, match="no model called 'vgg'"):
        again.models.use("vgg")


def test_only_what_is_installed_can_be_used(library: Library) -> None:
    with pytest.raises(UsageError, match="models install resnet50"):
        library.models.use("resnet50")
    with pytest.raises(UsageError, match="no model called"):
        library.models.embedder_for("alexnet")
    assert library.models.embedder_for("mobilenet_v2").identity.dim == 1280
    assert library.models.embedder_for("resnet18") is library.models.embedder_for(library.model.key)


def test_weights_given_for_this_time_leave_the_choice_alone(
    library: Library, open_library: OpenLibrary, photos: Path, tmp_path: Path
) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    library.close()
    shelf = fake_shelf(tmp_path / "library" / "models")
    with Library.open(tmp_path / "library", workers=0, embedder=shelf.built_in()) as other:
        assert other.model.name == "resnet18"
        assert other.scanning.scan().opened == 0
        with pytest.raises(UsageError, match="--weights"):
            other.models.use("mobilenet_v2")
    assert open_library().model.name == "mobilenet_v2"


def test_lost_weights_leave_searches_by_stored_vectors_and_a_way_out(
    library: Library, open_library: OpenLibrary, photos: Path, tmp_path: Path
) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    expected = scores(library, photos / "000.jpg")
    library.close()
    (tmp_path / "library" / "models" / "mobilenet_v2.pt").unlink()
    again = open_library()
    assert scores(again, photos / "000.jpg") == expected
    outside = again.lookalikes.similar((photos / "000.jpg").read_bytes())  # the first model alone is asked
    assert (len(outside), outside[0].path.name, outside[0].score) == (6, "000.jpg", pytest.approx(1, abs=1e-3))
    write(photos / "new.jpg", 44)
    assert again.scanning.scan().new == 1
    assert len(scores(again, photos / "new.jpg")) == 6
    assert again.models.prepare() is None
    with pytest.raises(UsageError, match="not installed"):
        again.models.embedder_for("mobilenet_v2")
    again.models.install("mobilenet_v2", tmp_path / "mine.pt")
    report = again.models.prepare()
    assert report is not None
    assert report.prepared == 1
    assert len(scores(again, photos / "new.jpg")) == 6


def test_damaged_weights_are_told_apart_from_lost_ones(
    library: Library, open_library: OpenLibrary, photos: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library.models.use("mobilenet_v2")
    library.models.prepare()
    library.close()
    file = tmp_path / "library" / "models" / "mobilenet_v2.pt"
    data = bytearray(file.read_bytes())
    data[500] ^= 1
    file.write_bytes(data)
    again = open_library()
    assert len(again.lookalikes.similar((photos / "000.jpg").read_bytes())) == 6
    assert "were changed" in caplog.text
    with pytest.raises(WeightsError, match="were changed"):
        again.models.embedder_for("mobilenet_v2")
    assert not again.models.use("mobilenet_v2")  # it is in use; what vectors there are go on being used


def test_newer_weights_take_the_place_of_those_of_their_name(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def come_with(seed: int) -> None:
        path = weights_file(tmp_path / f"program {seed}" / "kinds.pt", seed)
        monkeypatch.setattr(weights, "kind_weights", lambda: path)
        card = (
            f'{{"name": "efficientnet-lite2", "backbone": "efficientnet_lite2", "sha256": "{weights.sha256_of(path)}"}}'
        )
        path.with_suffix(".json").write_text(card)

    def open_library() -> Library:
        return Library.open(tmp_path / "library", workers=0, shelf=fake_shelf(tmp_path / "library" / "models"))

    come_with(1)
    with open_library() as first:
        first.scanning.scan([photos])
        first.models.use("efficientnet-lite2")
        first.models.prepare()
    come_with(2)
    with open_library() as second:
        switch = second.models.switch()
        assert switch is not None
        assert (switch.new, switch.done, switch.total) == ("efficientnet-lite2", 0, 6)
        second.models.prepare()
        assert second._parts.models.second.identity.sha256 == weights.sha256_of(weights.kind_weights())


def test_newer_weights_of_the_program_come_into_use_without_a_gap(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update: the old weights are gone, their vectors serve until the new ones are ready."""

    def come_with(seed: int) -> None:
        path = weights_file(tmp_path / f"program {seed}" / "resnet18.pt", seed)
        monkeypatch.setattr(weights, "default_weights", lambda: path)
        card = f'{{"name": "resnet18", "backbone": "resnet18", "sha256": "{weights.sha256_of(path)}"}}'
        path.with_suffix(".json").write_text(card)

    def open_library() -> Library:
        return Library.open(tmp_path / "library", workers=0, shelf=fake_shelf(tmp_path / "library" / "models"))

    come_with(1)
    with open_library() as first:
        first.scanning.scan([photos])
        expected = scores(first, photos / "000.jpg")
    come_with(2)
    with open_library() as second:
        assert scores(second, photos / "000.jpg") == expected
        switch = second.models.switch()
        assert switch is not None
        assert (switch.done, switch.total) == (0, 6)
        write(photos / "new.jpg", 88)
        write(photos / "005.jpg", 89)
        with pytest.raises(WeightsError, match="newer weights"):
            second.lookalikes.similar((photos / "000.jpg").read_bytes())
        report = second.scanning.scan()  # by the new weights, since nothing else can be
        assert (report.new, report.changed, report.decoded) == (1, 1, 7)
        assert len(scores(second, photos / "000.jpg")) == 4
        report = second.models.prepare()
        assert report is not None
        assert report.done
        assert second._parts.model.sha256 == weights.sha256_of(weights.default_weights())
        assert len(scores(second, photos / "new.jpg")) == 6
        assert second.models.switch() is None
        leftover = next(model for model in second.models.all() if not model.installed and model.vectors)
        assert second.models.remove(leftover.name).vectors == 5


def test_the_second_model_comes_into_use_by_itself(open_library: OpenLibrary, photos: Path) -> None:
    """Nothing has to be chosen: the first scan is answered by the first model, until all photos are prepared."""
    library = open_library()
    assert library.models.switch() is None
    assert library.models.prepare() is None  # no photo is there
    library.scanning.scan([photos])
    switch = library.models.switch()
    assert switch is not None
    assert (switch.old, switch.new, switch.done, switch.total) == ("resnet18", "efficientnet-lite2", 0, 6)
    before = scores(library, photos / "000.jpg")
    assert len(before) == 5
    report = library.models.prepare()
    assert report is not None
    assert (report.done, report.prepared) == (True, 6)
    assert scores(library, photos / "000.jpg") != before
    facts = library.facts()
    assert (facts.model_name, facts.copies_by, facts.prepared, facts.preparing) == (
        "efficientnet-lite2",
        "resnet18",
        6,
        None,
    )
    library.close()
    assert open_library().model.name == "efficientnet-lite2"


def test_a_library_whose_only_model_was_an_installed_one_gets_the_first_one_beside_it(
    library: Library, open_library: OpenLibrary, photos: Path, tmp_path: Path
) -> None:
    """As an earlier release left it: one model, of files, for everything."""
    stored = library._parts.stores
    mine = library.models.embedder_for("mobilenet_v2")
    library.close()
    shelf = fake_shelf(tmp_path / "library" / "models")
    with Library.open(tmp_path / "library", workers=0, embedder=mine, shelf=shelf) as old:
        old.scanning.scan()
        expected = scores(old, photos / "000.jpg")
        stored = old._parts.stores
        with stored.database.atomic() as db:
            db.execute("DELETE FROM vectors WHERE model_id <> ?", [stored.vectors.model_id(mine.identity)])
            db.execute("DELETE FROM search_models")
        stored.chosen.set("active", stored.vectors.model_id(mine.identity))
    make_old(tmp_path / "library" / "library.sqlite3", len(MIGRATIONS) - 1)
    again = open_library()
    assert scores(again, photos / "000.jpg") == expected
    switch = again.models.switch()
    assert switch is not None
    assert (switch.old, switch.new, switch.done) == ("mobilenet_v2", "mobilenet_v2", 0)
    write(photos / "new.jpg", 91)
    again.scanning.scan()
    assert len(scores(again, photos / "000.jpg")) == 6
    report = again.models.prepare()
    assert report is not None
    assert report.done
    assert (again.model.name, again._parts.model.name) == ("mobilenet_v2", "resnet18")
    assert len(scores(again, photos / "new.jpg")) == 6


def test_a_library_of_the_earlier_release_changes_over_by_itself(
    tmp_path: Path, photos: Path, open_library: OpenLibrary
) -> None:
    first = open_library()
    first.scanning.scan([photos])
    first.close()
    make_old(tmp_path / "library" / "library.sqlite3", len(MIGRATIONS) - 1)
    again = open_library()
    assert len(scores(again, photos / "000.jpg")) == 5
    assert again.models.prepare() is not None
    assert again.model.name == "efficientnet-lite2"
    assert again.scanning.scan().opened == 0
    assert again.checkup.check().problems == ()
