"""Several models in one library: changing over without a gap, and the answers meanwhile."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.pictures import worker
from tests.helpers.fake_shelf import weights_file
from tests.helpers.model_libraries import OpenLibrary, scores


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
