"""The weights of models: removed, damaged, lost, newer, and those of earlier releases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UsageError, WeightsError
from photosim.base.job import Job
from photosim.base.remedies import Remedy
from photosim.embedding import weights
from photosim.library import Library
from photosim.values.photos import ModelIdentity, Preprocessing
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.model_libraries import OpenLibrary, scores, vectors
from tests.helpers.old_libraries import before, make_old
from tests.helpers.pictures import write


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
    with pytest.raises(UsageError, match="being prepared for") as raised:
        library.models.remove("mobilenet_v2")
    assert raised.value.remedy is Remedy.GIVE_UP_PREPARING
    library.models.prepare()
    with pytest.raises(UsageError, match="Searches use mobilenet_v2"):
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
    with pytest.raises(UsageError, match="not installed") as raised:
        library.models.use("resnet50")
    assert raised.value.remedy is Remedy.INSTALL_MODEL
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
        with pytest.raises(UsageError, match="for this time only"):
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
    make_old(tmp_path / "library" / "library.sqlite3", before("second_model"))
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
    make_old(tmp_path / "library" / "library.sqlite3", before("second_model"))
    again = open_library()
    assert len(scores(again, photos / "000.jpg")) == 5
    assert again.models.prepare() is not None
    assert again.model.name == "efficientnet-lite2"
    assert again.scanning.scan().opened == 0
    assert again.checkup.check().problems == ()


class Padded(FakeEmbedder):
    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        vectors = super().embed(pixels, job)
        return np.pad(vectors, ((0, 0), (0, 512 - vectors.shape[1])))


def test_levels_of_weights_that_came_before_hold_until_the_newer_ones_are_in_use(
    tmp_path: Path, photos: Path, open_library: OpenLibrary
) -> None:
    """Else duplicates would be searched from another score on, and those that were found would be missing."""
    sha256 = "82185047aa280613a015c53fe7694e6ab45a996013a37951deee11e489e7231e"
    projection = "8bf2f904c059235f7c72a4ea63f23eb59b7eb8e72170eb1552814671551fc905"
    seen = Preprocessing(160, 160, mirror=True, pooling=4.0, projection=projection)
    before_that = Padded()
    before_that._identity = ModelIdentity("resnet18", "resnet18", 512, sha256, seen, "built in")
    shelf = fake_shelf(tmp_path / "library" / "models")
    with Library.open(tmp_path / "library", workers=0, embedder=before_that, shelf=shelf) as old:
        old.scanning.scan([photos])
        stores = old._parts.stores
        stores.chosen.set("active", stores.vectors.model_id(before_that.identity))
    library = open_library()
    assert library.model.sha256 == sha256
    assert (library.model.scale.copies_from, library.model.scale.same_from) == (0.57, 0.74)
    library.duplicates.find()
    assert library._parts.stores.pairs.compared(f"vector-1:{library.model.key}:0.57")
    assert library.models.prepare() is not None
    assert library._parts.model.sha256 == weights.sha256_of(weights.default_weights())
    assert library._parts.model.scale == weights.identify(weights.default_weights()).scale
