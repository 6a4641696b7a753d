"""Installing weights into a library's folder, and finding them again."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled, InstallError, UsageError, WeightsError
from photosim.base.job import Job
from photosim.embedding import checkpoint, weights
from photosim.embedding.ops import torchvision_models
from photosim.models import official
from photosim.models.checking import verify_weights
from photosim.models.official import OFFICIAL, Official
from photosim.models.shelf import Shelf
from photosim.values.photos import Preprocessing, Scale
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.weights_server import WeightsServer, cut_after


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    return fake_shelf(folder)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return weights_file(tmp_path / "My weights (2).pt")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_addresses_and_hashes_are_those_of_torchvision() -> None:
    enums = {"resnet18": "ResNet18_Weights", "resnet50": "ResNet50_Weights", "mobilenet_v2": "MobileNet_V2_Weights"}
    for one in OFFICIAL:
        theirs = getattr(torchvision_models(), enums[one.backbone]).IMAGENET1K_V1
        assert one.url == theirs.url
        assert one.sha256.startswith(one.file.rpartition("-")[2].removesuffix(".pth"))
        assert one.bytes / 2**20 == pytest.approx(theirs.meta["_file_size"], abs=0.002)
        made_for = theirs.transforms()
        identity = official.backbones.get(one.backbone).preprocessing
        assert (identity.resize, identity.crop) == (made_for.resize_size[0], made_for.crop_size[0])
        assert identity.interpolation == made_for.interpolation.value
        assert list(identity.mean) == pytest.approx(made_for.mean)
        assert list(identity.std) == pytest.approx(made_for.std)


def test_a_file_is_installed_with_its_card(shelf: Shelf, folder: Path, file: Path) -> None:
    one = shelf.install("mobilenet_v2", file, Job())
    assert names(folder) == ["mobilenet_v2.json", "mobilenet_v2.pt"]
    assert one.path.read_bytes() == file.read_bytes()
    assert (one.name, one.identity.dim, one.identity.backbone) == ("mobilenet_v2", 1280, "mobilenet_v2")
    assert one.identity.preprocessing.resize == 256
    assert one.identity.source == f"file {file}"
    assert shelf.installed() == [one]
    assert shelf.embedder(one.identity.key).identity == one.identity
    assert weights.identify(one.path) == one.identity


def test_the_name_of_what_comes_along_is_not_given_away(shelf: Shelf, file: Path) -> None:
    assert shelf.install("resnet18", file, Job()).name == "resnet18-My-weights-2"
    with pytest.raises(UsageError, match="comes with photosim"):
        shelf.install("resnet50", file, Job(), called="ResNet18")
    assert shelf.install("resnet50", file, Job(), called="holiday").name == "holiday"
    with pytest.raises(UsageError, match="are the weights that come with photosim"):
        shelf.install("resnet18", weights.default_weights(), Job())


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "x" * 65, "a\nb", "con:"])
def test_names_that_are_no_names(shelf: Shelf, file: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        shelf.install("resnet50", file, Job(), called=name or " ")


def test_the_same_twice_is_once_and_another_does_not_take_its_place(shelf: Shelf, file: Path, tmp_path: Path) -> None:
    first = shelf.install("resnet50", file, Job())
    assert shelf.install("resnet50", file, Job()) == first
    assert shelf.install("resnet50", file, Job(), called="twin") == first
    other = weights_file(tmp_path / "other.pt", 9)
    with pytest.raises(UsageError, match="a model resnet50 already"):
        shelf.install("resnet50", other, Job(), called="resnet50")
    assert shelf.install("resnet50", other, Job()).name == "resnet50-other"
    assert [one.name for one in shelf.installed()] == ["resnet50", "resnet50-other"]
    shelf.remove("resnet50")
    shelf.remove("resnet50-other")
    assert shelf.installed() == []
    assert shelf.install("resnet50", other, Job()).name == "resnet50"


def test_the_backbone_can_be_read_from_the_weights(shelf: Shelf, tmp_path: Path) -> None:
    import torch

    for name in ("mobilenet_v2", "resnet18", "resnet50"):
        torch.save(torchvision_models().get_model(name, weights=None).state_dict(), tmp_path / "mine.pt")
        assert shelf.install("", tmp_path / "mine.pt", Job()).identity.backbone == name
    torch.save(torchvision_models().get_model("squeezenet1_0", weights=None).state_dict(), tmp_path / "odd.pt")
    with pytest.raises(WeightsError, match=r"odd\.pt belong to no network that photosim knows"):
        shelf.install("", tmp_path / "odd.pt", Job())
    (tmp_path / "cut.pt").write_bytes((tmp_path / "mine.pt").read_bytes()[:9000])
    with pytest.raises(WeightsError, match="damaged"):
        shelf.install("", tmp_path / "cut.pt", Job())


def test_an_unknown_backbone(shelf: Shelf, file: Path) -> None:
    with pytest.raises(UsageError, match="no backbone called 'vgg16'"):
        shelf.install("vgg16", file, Job())
    with pytest.raises(UsageError, match=r"no weights called 'vgg16' to download.*resnet50"):
        shelf.download("vgg16", Job())


def test_a_card_beside_the_file_is_respected(shelf: Shelf, file: Path) -> None:
    card = {
        "name": "mine",
        "backbone": "resnet18",
        "sha256": weights.sha256_of(file),
        "copies_from": 0.9,
        "burst_from": 0.7,
        "dim": 256,
        "preprocessing": {"resize": 96, "crop": 96, "mean": [0, 0, 0], "std": [1, 1, 1], "mirror": True},
    }
    file.with_suffix(".json").write_text(json.dumps(card))
    one = shelf.install("resnet18", file, Job())
    assert (one.identity.preprocessing.crop, one.identity.preprocessing.mirror) == (96, True)
    assert one.identity.dim == shelf.embedder(one.identity.key).identity.dim == 256, "as a projection may have it"
    assert one.identity.scale == Scale(copies_from=0.9, burst_from=0.7)
    assert shelf.embedder(one.identity.key).identity.scale == one.identity.scale
    with pytest.raises(WeightsError, match="are for resnet18, not for resnet50"):
        shelf.install("resnet50", file, Job())


def test_weights_with_a_projection_of_their_own(shelf: Shelf, folder: Path, tmp_path: Path, file: Path) -> None:
    beside = checkpoint.projection_file(file)
    beside.write_bytes(b"a projection")
    card = {
        "sha256": weights.sha256_of(file),
        "preprocessing": Preprocessing(96, 96, projection=weights.sha256_of(beside)).facts(),
    }
    file.with_suffix(".json").write_text(json.dumps(card))
    with pytest.raises(UsageError, match="lies in another file"):
        shelf.install("resnet18", file, Job())
    assert shelf.installed() == []


def test_a_wrong_file_leaves_nothing(shelf: Shelf, folder: Path, tmp_path: Path) -> None:
    file = weights_file(tmp_path / "bad.pt")
    with file.open("ab") as end:
        end.write(b"bad weights")
    with pytest.raises(WeightsError, match=rf"{file} do not fit"):
        shelf.install("resnet50", file, Job())
    assert names(folder) == []


def test_a_cancelled_copy_leaves_nothing(shelf: Shelf, folder: Path, file: Path) -> None:
    job = Job(lambda progress: job.cancel(), interval=0)
    with pytest.raises(Cancelled):
        shelf.install("resnet50", file, job)
    assert names(folder) == []


def test_a_full_disk_is_explained(shelf: Shelf, file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("photosim.models.shelf.write_atomically", full)
    with pytest.raises(InstallError, match=r"resnet50 could not be written to .*models: No space left"):
        shelf.install("resnet50", file, Job())
    assert shelf.installed() == []


def test_what_is_no_model_is_passed_over(shelf: Shelf, folder: Path, file: Path) -> None:
    one = shelf.install("resnet50", file, Job())
    (folder / "notes.json").write_text("[]")
    (folder / "broken.json").write_text("{")
    (folder / "lonely.json").write_text((folder / "resnet50.json").read_text())
    (folder / "half.pt").write_bytes(b"")
    assert shelf.installed() == [one]
    one.path.write_bytes(one.path.read_bytes()[:-1])
    assert shelf.installed() == []


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[WeightsServer]:
    monkeypatch.delenv("http_proxy", raising=False)
    with WeightsServer(weights_file(tmp_path / "published.pt", 3).read_bytes()) as server:
        yield server


@pytest.fixture
def published(server: WeightsServer) -> Official:
    digest = hashlib.sha256(server.data).hexdigest()
    return Official(
        "resnet18-imagenet", "resnet18", "r.pth", digest, len(server.data), Scale(copies_from=0.8), "About.", "BSD"
    )


def test_a_download_is_installed(server: WeightsServer, published: Official, folder: Path) -> None:
    shelf = fake_shelf(folder, (published,), server.address)
    server.faults = [cut_after(5000)]
    one = shelf.download("resnet18", Job())
    assert (one.name, one.licence, one.identity.scale.copies_from) == ("resnet18-imagenet", "BSD", 0.8)
    assert one.identity.source == f"{server.address}/r.pth"
    assert names(folder) == ["resnet18-imagenet.json", "resnet18-imagenet.pt"]
    assert shelf.download("resnet18-imagenet", Job()) == one
    assert len(server.requests) == 2


def test_a_part_of_a_download_can_be_removed(server: WeightsServer, published: Official, folder: Path) -> None:
    shelf = fake_shelf(folder, (published,), server.address)
    server.faults = [cut_after(5000), *[cut_after(0)] * 3]
    with pytest.raises(InstallError):
        shelf.download("resnet18", Job())
    assert shelf.begun("resnet18-imagenet")
    assert shelf.installed() == []
    shelf.remove("resnet18-imagenet")
    assert names(folder) == []


def test_a_download_does_not_replace_weights_of_ones_own(
    server: WeightsServer, published: Official, folder: Path, file: Path
) -> None:
    shelf = fake_shelf(folder, (published,), server.address)
    shelf.install("resnet18", file, Job(), called="resnet18-imagenet")
    with pytest.raises(UsageError, match="already, of other weights"):
        shelf.download("resnet18", Job())
    assert server.requests == []


def test_untrained_weights_are_refused(tmp_path: Path) -> None:
    import torch

    state = torchvision_models().resnet18(weights=None).state_dict()
    torch.save(state, tmp_path / "right.pt")
    verify_weights(tmp_path / "right.pt", "resnet18")
    torch.save({name: torch.zeros_like(value) for name, value in state.items()}, tmp_path / "zero.pt")
    with pytest.raises(WeightsError, match=r"zero\.pt make nothing of a picture"):
        verify_weights(tmp_path / "zero.pt", "resnet18")
