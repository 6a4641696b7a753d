"""The second network that comes along: built as its publisher built it, and known to the catalogue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.base.errors import UsageError, WeightsError
from photosim.base.job import Job
from photosim.base.remedies import Remedy
from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.efficientnet import EfficientNetLite2
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.shapes import LITE_WIDTH
from photosim.models.shelf import Shelf
from tests.helpers.fake_shelf import ColourEmbedder


def pictures(side: int, count: int = 2) -> np.ndarray:
    """Uneven ones: smooth colours with noise, uint8 (count, side, side, 3)."""
    rng = np.random.default_rng(side)
    rows = np.linspace(0, 200, side)[None, :, None, None] * rng.random((count, 1, 1, 3))
    return np.asarray(rows + rng.integers(0, 56, (count, side, side, 3)), np.uint8)


def test_it_computes_what_the_published_package_computes() -> None:
    package = pytest.importorskip(
        "efficientnet_lite_pytorch", reason="needs efficientnet-lite-pytorch of the package registry"
    )
    theirs, ours = package.EfficientNet.from_name("efficientnet-lite2").eval(), EfficientNetLite2().eval()
    state = checkpoint.load_state(weights.kind_weights(), backbones.get("efficientnet_lite2"))
    lacking = theirs.load_state_dict(state, strict=False)
    assert set(lacking.missing_keys) == {"_fc.weight", "_fc.bias"}
    assert not lacking.unexpected_keys
    ours.load_state_dict(state)
    x = (torch.from_numpy(pictures(260)).permute(0, 3, 1, 2).float() - 127) / 128
    with torch.no_grad():  # theirs is padded for 260 px alone
        torch.testing.assert_close(ours(x), theirs.extract_features(x).mean((2, 3)))


def test_features_come_before_the_pooling_in_places() -> None:
    network = EfficientNetLite2().eval()
    with torch.no_grad():
        maps = network.maps(torch.rand(1, 3, 160, 160))
        assert maps.shape == (1, LITE_WIDTH, 5, 5)
        torch.testing.assert_close(network(torch.rand(1, 3, 97, 130)).shape, torch.Size([1, LITE_WIDTH]))


def test_the_shipped_file_is_what_its_card_says() -> None:
    identity = weights.identify(weights.kind_weights())
    usual = backbones.get("efficientnet_lite2").preprocessing
    assert (identity.name, identity.backbone, identity.dim) == ("efficientnet-lite2", "efficientnet_lite2", 512)
    assert (identity.preprocessing.crop, identity.preprocessing.source) == (224, "")
    assert (identity.joined_scale.alike_from, identity.joined_scale.same_from) == (0.315, 0.63)
    assert identity.source == "built in"
    assert (identity.preprocessing.mean, identity.preprocessing.std) == (usual.mean, usual.std)
    licence = weights.kind_weights().with_suffix(".LICENSE.txt")
    assert "Apache License" in licence.read_text(encoding="utf-8")
    assert weights.kind_weights().stat().st_size < 24_000_000


def test_it_embeds_pictures_and_tells_them_apart() -> None:
    model = TorchEmbedder(weights.kind_weights(), device="cpu", threads=1)
    crop = model.identity.preprocessing.crop
    flat, uneven = np.full((1, crop, crop, 3), 90, np.uint8), pictures(crop, 1)
    vectors = model.embed(np.concatenate([uneven, flat, uneven]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[2] > 0.9999
    assert vectors[0] @ vectors[1] < 0.9


def test_weights_of_another_network_are_told_from_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"do not fit resnet18.*choose a state_dict of torchvision's resnet18"):
        checkpoint.load_state(weights.kind_weights(), backbones.get("resnet18"))
    with pytest.raises(WeightsError, match=r"do not fit efficientnet_lite2.*efficientnet-lite-pytorch"):
        checkpoint.load_state(weights.default_weights(), backbones.get("efficientnet_lite2"))


def test_the_shelf_has_both_and_gives_neither_name_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, ColourEmbedder)
    coming = shelf.coming_along
    assert [one.identity.name for one in coming.all()] == ["resnet18", "efficientnet-lite2"]
    assert [one.embedder for one in coming.all()] == [shelf.built_in(), coming.kinds()]
    projection = checkpoint.projection_file(weights.kind_weights())
    assert coming.all()[1].bytes == weights.kind_weights().stat().st_size + projection.stat().st_size
    assert shelf.embedder(coming.kinds().identity.key) is coming.kinds()
    with pytest.raises(UsageError, match="efficientnet-lite2 comes with photosim") as refused:
        shelf.download("efficientnet-lite2", Job())
    assert (refused.value.remedy, refused.value.facts) == (Remedy.USE_MODEL, {"name": "efficientnet-lite2"})
    with pytest.raises(UsageError, match="are the weights that come with photosim; use them as `efficientnet-lite2`"):
        shelf.install("efficientnet_lite2", weights.kind_weights(), Job())


def test_a_damaged_second_network_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "efficientnet-lite2.pt"
    data = bytearray(weights.kind_weights().read_bytes())
    data[5_000_000] ^= 1
    broken.write_bytes(data)
    broken.with_suffix(".json").write_bytes(weights.kind_weights().with_suffix(".json").read_bytes())
    monkeypatch.setattr(weights, "kind_weights", lambda: broken)
    shelf = Shelf(tmp_path / "models", ColourEmbedder)
    assert [one.identity.name for one in shelf.coming_along.all()] == ["resnet18"]
    with pytest.raises(WeightsError, match="Install photosim again"):
        shelf.coming_along.kinds()
