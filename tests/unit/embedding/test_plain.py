"""A picture or two is looked at without torch: by the numbers that torch would give."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import WeightsError
from photosim.embedding import archive, backbones, checkpoint, network, plain, weights
from photosim.embedding.embedder import FEW, TorchEmbedder
from photosim.embedding.weights import default_weights, kind_weights
from tests.helpers.scenes import scene

BOTH = pytest.mark.parametrize("path", [default_weights(), kind_weights()], ids=lambda path: path.stem)


def pictures(path: Path) -> np.ndarray:
    """A photo, its mirror image, noise (of which both ways round count), and one that is black all over."""
    crop = weights.identify(path).preprocessing.crop
    seen = np.asarray(scene(3).convert("RGB").resize((crop, crop)))
    noise = np.random.default_rng(0).integers(0, 256, seen.shape, dtype=np.uint8)
    return np.stack([seen, seen[:, ::-1], noise, np.zeros_like(seen)])


@BOTH
def test_the_numbers_are_those_of_torch(path: Path) -> None:
    import torch

    identity = weights.identify(path)
    backbone = backbones.get(identity.backbone)
    projection = weights.projection_of(path, identity.preprocessing)
    assert projection is not None
    state = checkpoint.load_state(path, backbone) | checkpoint.load_projection(projection, backbone)
    by_torch = network.assemble(backbone, state, identity.preprocessing, torch.device("cpu"))
    pixels = pictures(path)
    vectors = plain.PlainNetwork(path, identity).features(pixels)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, by_torch.features(pixels), atol=1e-5)


@BOTH
def test_the_numbers_of_a_file_are_those_torch_reads(path: Path) -> None:
    import torch

    there = torch.load(path, weights_only=True)
    found = archive.tensors(path)
    assert found.keys() == there.keys()
    for name, value in there.items():
        np.testing.assert_array_equal(found[name], value.float().numpy(), strict=value.is_floating_point())


def test_a_view_of_a_tensor_is_read_as_it_lies(tmp_path: Path) -> None:
    import torch

    whole = torch.arange(24, dtype=torch.float64).reshape(4, 6)
    path = tmp_path / "views.pt"
    torch.save({"turned": whole.T[1:4], "none": torch.zeros(0, 3), "one": torch.tensor(7.0)}, path)
    found = archive.tensors(path)
    np.testing.assert_array_equal(found["turned"], whole.T[1:4].numpy())
    assert found["none"].shape == (0, 3)
    assert found["one"] == 7


def test_program_code_is_not_run(tmp_path: Path) -> None:
    import torch

    path = tmp_path / "code.pt"
    torch.save({"weight": torch.zeros(1), "call": print}, path)
    with pytest.raises(WeightsError, match=r"code\.pt is damaged"):
        archive.tensors(path)


@pytest.mark.parametrize("at", [0.3, 0.9], ids=["middle", "end"])
def test_a_damaged_file_is_refused(tmp_path: Path, at: float) -> None:
    path = tmp_path / "weights.pt"
    content = bytearray(default_weights().read_bytes())
    content[int(at * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="damaged"):
        archive.tensors(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="There is no weights file"):
        archive.tensors(tmp_path / "weights.pt")


def test_weights_of_a_person_are_left_to_torch(tmp_path: Path) -> None:
    own = tmp_path / "own.pt"
    shutil.copy(default_weights(), own)
    embedder = TorchEmbedder(own, backbone="resnet18")
    embedder.embed(np.zeros((1, 224, 224, 3), np.uint8))
    assert embedder._network is not None


def test_a_few_pictures_want_no_torch_and_many_do() -> None:
    """In a process of its own: the tests here have imported torch."""
    crop = weights.identify(default_weights()).preprocessing.crop
    program = f"""
import sys
import numpy as np
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights

embedder = TorchEmbedder(default_weights())
embedder.load()
pixels = np.random.default_rng(0).integers(0, 256, ({FEW + 1}, {crop}, {crop}, 3), dtype=np.uint8)
few = embedder.embed(pixels[:2])
assert "torch" not in sys.modules
assert embedder.device == "cpu, float32"
many = embedder.embed(pixels)
assert "torch" in sys.modules
assert (few * many[:2]).sum(1).min() > 0.999, "the format of numbers may be another"
again = embedder.embed(pixels[:1])
assert (again * many[:1]).sum() > 0.9999
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_weights_that_were_replaced_meanwhile_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = pictures(default_weights())[:1]
    embedder = TorchEmbedder(default_weights())
    monkeypatch.setattr(weights, "sha256_of", lambda path, kept=None: "0" * 64)
    with pytest.raises(WeightsError, match="replaced meanwhile"):
        embedder.embed(pixels)


def test_a_device_that_is_asked_for_is_used() -> None:
    embedder = TorchEmbedder(default_weights(), device="cpu")
    embedder.embed(pictures(default_weights())[:1])
    assert embedder._network is not None
