"""Pooling by the generalised mean, and the projection at the end: checked when loaded, and right when computed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from photosim.base.errors import WeightsError
from photosim.embedding import backbones, checkpoint
from photosim.embedding.backbones import Backbone
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.network import assemble
from photosim.values.photos import ModelIdentity, Preprocessing

CPU = torch.device("cpu")


def with_card(path: Path, state: dict[str, Any], **facts: Any) -> Path:
    torch.save(state, path)
    preprocessing = {"resize": 16, "crop": 16, "mean": [0.5] * 3, "std": [0.2] * 3, "mirror": True}
    card = {
        "backbone": "tiny",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "preprocessing": preprocessing | facts.pop("preprocessing", {}),
    }
    path.with_suffix(".json").write_text(json.dumps(card | facts))
    return path


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3), np.uint8)


def test_the_projection_is_applied_to_unit_features(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], pixels: np.ndarray
) -> None:
    plain = TorchEmbedder(with_card(tmp_path / "plain.pt", state)).embed(pixels)
    weight, bias = torch.randn(5, 8), torch.randn(5)
    projected = state | {"projection.weight": weight, "projection.bias": bias}
    embedder = TorchEmbedder(with_card(tmp_path / "projected.pt", projected, dim=5))
    assert embedder.identity.dim == 5
    expected = plain @ weight.numpy().T + bias.numpy()
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert embedder.embed(pixels) == pytest.approx(expected, abs=2e-3)


def apart(path: Path, state: dict[str, Any], projection: dict[str, Any], **facts: Any) -> Path:
    """Weights, their card, and the projection in a file of its own."""
    beside = checkpoint.projection_file(path)
    torch.save(projection, beside)
    sha256 = hashlib.sha256(beside.read_bytes()).hexdigest()
    return with_card(path, state, preprocessing={"projection": sha256}, **facts)


def test_a_projection_in_a_file_of_its_own(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], pixels: np.ndarray
) -> None:
    new, old = ({"projection.weight": torch.randn(5, 8), "projection.bias": torch.randn(5)} for _ in range(2))
    together = TorchEmbedder(with_card(tmp_path / "one.pt", state | new, dim=5))
    embedder = TorchEmbedder(apart(tmp_path / "two.pt", state | old, new, dim=5))
    assert np.array_equal(embedder.embed(pixels), together.embed(pixels)), "it takes the place of the one among them"
    other = TorchEmbedder(apart(tmp_path / "two.pt", state | old, old, dim=5))
    assert other.identity.key != embedder.identity.key
    assert other.identity.sha256 == embedder.identity.sha256


def test_a_projection_that_is_another_one_or_missing(tmp_path: Path, tiny: Backbone, state: dict[str, Any]) -> None:
    path = apart(tmp_path / "two.pt", state, {"projection.weight": torch.randn(5, 8), "projection.bias": torch.ones(5)})
    beside = checkpoint.projection_file(path)
    beside.write_bytes(beside.read_bytes() + b"more")
    with pytest.raises(WeightsError, match=r"two\.projection\.pt is not the projection .* published together"):
        TorchEmbedder(path)
    beside.unlink()
    with pytest.raises(WeightsError, match=r"two\.projection\.pt is missing: .* published together"):
        TorchEmbedder(path)


@pytest.mark.parametrize(
    "projection",
    [
        {"weight": torch.ones(5, 8)},
        {"projection.weight": torch.full((5, 8), torch.inf), "projection.bias": torch.ones(5)},
    ],
)
def test_a_file_that_holds_no_projection(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], pixels: np.ndarray, projection: dict[str, Any]
) -> None:
    embedder = TorchEmbedder(apart(tmp_path / "two.pt", state, projection, dim=5))
    with pytest.raises(WeightsError, match=r"two\.projection\.pt"):
        embedder.embed(pixels)


def test_a_picture_without_features_stays_without_a_direction(tiny: Backbone, state: dict[str, Any]) -> None:
    dead = {name: torch.full_like(value, -1.0) if name == "bn.bias" else value for name, value in state.items()}
    dead |= {"bn.weight": torch.zeros(8), "projection.weight": torch.eye(8), "projection.bias": torch.ones(8)}
    dead = {name: value for name, value in dead.items() if not name.startswith("fc.")}
    network = assemble(tiny, dead, tiny.preprocessing, CPU)
    assert not network.features(np.zeros((2, 16, 16, 3), np.uint8)).any()


@pytest.mark.parametrize(
    "projection",
    [
        {"projection.weight": torch.ones(5, 8)},
        {"projection.bias": torch.ones(5)},
        {"projection.weight": torch.ones(5, 7), "projection.bias": torch.ones(5)},
        {"projection.weight": torch.ones(5, 8), "projection.bias": torch.ones(4)},
        {"projection.weight": torch.ones(0, 8), "projection.bias": torch.ones(0)},
        {"projection.weight": torch.ones(5, 8, dtype=torch.int64), "projection.bias": torch.ones(5)},
        {"projection.weight": torch.ones(5, 8), "projection.bias": torch.ones(5), "projection.scale": torch.ones(1)},
        {"projection.weight": torch.full((5, 8), torch.nan), "projection.bias": torch.ones(5)},
    ],
)
def test_a_projection_that_does_not_fit(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], projection: dict[str, Any]
) -> None:
    torch.save(state | projection, tmp_path / "bad.pt")
    with pytest.raises(WeightsError, match=r"bad\.pt"):
        checkpoint.load_state(tmp_path / "bad.pt", tiny)


def test_a_card_that_promises_another_length(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], pixels: np.ndarray
) -> None:
    projected = state | {"projection.weight": torch.ones(5, 8), "projection.bias": torch.ones(5)}
    for path in (
        with_card(tmp_path / "a.pt", projected, dim=6),
        with_card(tmp_path / "b.pt", projected),
        with_card(tmp_path / "c.pt", state, dim=5),
    ):
        with pytest.raises(WeightsError, match="published together"):
            TorchEmbedder(path).embed(pixels)


def untrained(backbone: Backbone) -> torch.nn.Module:
    torch.manual_seed(0)
    built = backbone.build().to_empty(device="cpu")
    for module in built.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return built


def test_the_generalised_mean(pixels: np.ndarray) -> None:
    backbone = backbones.get("resnet18")
    built = untrained(backbone)
    state = built.state_dict()
    larger = pixels.repeat(4, axis=1).repeat(4, axis=2)
    average, three = (
        assemble(backbone, dict(state), Preprocessing(64, 64, pooling=pooling), CPU) for pooling in (1.0, 3.0)
    )
    scaled = (torch.from_numpy(larger).permute(0, 3, 1, 2) / 255 - 0.5) / 0.25
    maps = average.module.stages(scaled)[-1]
    pooled = maps.pow(3).mean((2, 3)).pow(1 / 3)
    assert three.module(scaled) == pytest.approx(pooled.numpy(), rel=1e-4)
    assert average.module(scaled) == pytest.approx(maps.mean((2, 3)).numpy(), rel=1e-4)
    assert not np.allclose(average.features(larger), three.features(larger), atol=1e-3)
    assert three.moved(CPU, torch.bfloat16).features(larger) == pytest.approx(three.features(larger), abs=0.02)


def test_a_projection_of_several_stages(pixels: np.ndarray) -> None:
    backbone = backbones.get("resnet18")
    built = untrained(backbone)
    seen: list[torch.Tensor] = []
    for stage in (built.layer4, built.layer3, built.layer2):
        stage.register_forward_hook(lambda module, given, made: seen.append(made.mean((2, 3))))
    x = (torch.from_numpy(pixels).permute(0, 3, 1, 2) / 255 - 0.5) / 0.2
    with torch.inference_mode():
        built.eval()(x)
    unit = torch.nn.functional.normalize
    expected = unit(torch.cat([unit(part) for part in reversed(seen)], dim=1))
    plain = Preprocessing(16, 16, mean=(0.5,) * 3, std=(0.2,) * 3)
    state = {name: value.clone() for name, value in built.state_dict().items()}
    assert assemble(backbone, dict(state), plain, CPU, stages=3).features(pixels) == pytest.approx(
        expected.numpy(), abs=1e-5
    )
    weight = torch.randn(7, 896)
    projected = state | {"projection.weight": weight, "projection.bias": torch.zeros(7)}
    found = assemble(backbone, projected, plain, CPU).features(pixels)
    assert found == pytest.approx(unit(expected @ weight.T).numpy(), abs=1e-4)
    assert np.array_equal(assemble(backbone, projected, plain, CPU).moved(CPU, torch.float32).features(pixels), found)


def test_what_the_stages_of_a_backbone_make_together() -> None:
    assert backbones.get("resnet18").parts(512) == (512,)
    assert backbones.get("resnet50").parts(3584) == (2048, 1024, 512)
    with pytest.raises(ValueError, match="mobilenet_v2"):
        backbones.get("mobilenet_v2").parts(1600)


def test_pooling_where_there_is_none_to_replace(tiny: Backbone, state: dict[str, Any]) -> None:
    state = {name: value for name, value in state.items() if not name.startswith("fc.")}
    with pytest.raises(WeightsError, match="pooling"):
        assemble(tiny, state, Preprocessing(16, 16, pooling=3.0), CPU)


def test_pooling_is_part_of_the_identity_and_older_keys_stay() -> None:
    def key(preprocessing: Preprocessing) -> str:
        return ModelIdentity("resnet18", "resnet18", 512, "51afde33" + "0" * 56, preprocessing).key

    assert key(Preprocessing(128, 128, mirror=True)) == "resnet18-51afde33-ab5f089d"
    assert key(Preprocessing(128, 128, mirror=True, pooling=4.0)) != key(Preprocessing(128, 128, mirror=True))


@pytest.mark.parametrize("pooling", [0.5, 17, "much", None])
def test_a_card_with_a_pooling_that_cannot_be(
    tmp_path: Path, tiny: Backbone, state: dict[str, Any], pooling: object
) -> None:
    with pytest.raises(WeightsError, match="how pictures are prepared"):
        TorchEmbedder(with_card(tmp_path / "odd.pt", state, preprocessing={"pooling": pooling}))
