from __future__ import annotations

import os
import pickle
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from photosim.base.errors import WeightsError
from photosim.embedding import backbones, checkpoint
from photosim.embedding.backbones import Backbone
from photosim.embedding.ops import torchvision_models

State = dict[str, Any]


def assert_fits(path: Path, backbone: Backbone, state: State, tolerance: float = 0.0) -> None:
    loaded = checkpoint.load_state(path, backbone)
    assert set(loaded) == {name for name in state if not name.startswith("fc.")}
    for name, value in loaded.items():
        assert name.endswith("num_batches_tracked") or value.dtype == torch.float32
        torch.testing.assert_close(value, state[name], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(
    "dress",
    [
        lambda state: state,
        lambda state: {name: value for name, value in state.items() if not name.startswith("fc.")},
        lambda state: {name: value for name, value in state.items() if "tracked" not in name},
        lambda state: {f"module.{name}": value for name, value in state.items()},
        lambda state: {"state_dict": state, "epoch": 3},
        lambda state: {"model": {f"module.{name}": value for name, value in state.items()}, "optimizer": {"lr": 0.1}},
    ],
    ids=["whole", "no-classifier", "no-counters", "data-parallel", "wrapped", "wrapped-data-parallel"],
)
def test_every_dress_of_a_state_dict_is_accepted(tmp_path: Path, tiny: Backbone, state: State, dress: Any) -> None:
    torch.save(dress(state), tmp_path / "w.pt")
    assert_fits(tmp_path / "w.pt", tiny, state)


def test_half_precision_becomes_float32(tmp_path: Path, tiny: Backbone, state: State) -> None:
    half = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    torch.save(half, tmp_path / "w.pt")
    assert_fits(tmp_path / "w.pt", tiny, state, tolerance=1e-3)


def test_files_of_old_torch_are_accepted(tmp_path: Path, tiny: Backbone, state: State) -> None:
    torch.save(state, tmp_path / "w.pth", _use_new_zipfile_serialization=False)
    assert_fits(tmp_path / "w.pth", tiny, state)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><title>404</title>", "is a web page"),
        (b"\xef\xbb\xbf\n<HTML>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (b"\x40\x00\x00\x00\x00\x00\x00\x00" + b'{"conv1.weight":{"dtype":"F16"}}', "safetensors"),
        (b"just some text", "is not a PyTorch weights file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not a PyTorch weights file"),
        (b"PK\x03\x04" + bytes(100), "is damaged"),
        (b"\x80\x02}q\x00.", "is damaged"),
    ],
    ids=["empty", "html", "html-bom", "lfs", "safetensors", "text", "png", "zip-start", "pickle-start"],
)
def test_what_is_no_checkpoint_is_named(tmp_path: Path, tiny: Backbone, content: bytes, what: str) -> None:
    path = tmp_path / "some file.pt"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=what) as caught:
        checkpoint.load_state(path, tiny)
    assert str(path) in str(caught.value)


def test_a_folder_a_missing_file_and_a_forbidden_one(tmp_path: Path, tiny: Backbone, saved: Path) -> None:
    with pytest.raises(WeightsError, match="is a folder"):
        checkpoint.load_state(tmp_path, tiny)
    with pytest.raises(WeightsError, match="There is no weights file"):
        checkpoint.load_state(tmp_path / "missing.pt", tiny)
    error = checkpoint.unreadable(saved, PermissionError(13, "Permission denied"))
    assert "Permission denied" in str(error)


def test_other_archives(tmp_path: Path, tiny: Backbone) -> None:
    for member, what in (("w/readme.txt", "zip archive"), ("w/constants.pkl", "TorchScript")):
        with zipfile.ZipFile(tmp_path / "w.pt", "w") as archive:
            archive.writestr(member, "hello")
        with pytest.raises(WeightsError, match=what):
            checkpoint.load_state(tmp_path / "w.pt", tiny)


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("container", ["zip", "legacy", "bare pickle"])
def test_code_in_the_file_is_not_run(tmp_path: Path, tiny: Backbone, state: State, container: str) -> None:
    path, sprung = tmp_path / "w.pt", tmp_path / "sprung"
    content = state | {"fc.extra": Trap(sprung)}
    if container == "bare pickle":
        path.write_bytes(pickle.dumps(content["fc.extra"], protocol=2))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=container == "zip")
    with pytest.raises(WeightsError, match=r"program code|damaged") as caught:
        checkpoint.load_state(path, tiny)
    assert container == "bare pickle" or "state_dict()" in str(caught.value)
    assert not sprung.exists()


@pytest.mark.parametrize(
    "content", [[1, 2], {"lr": 0.1}, {}, torch.zeros(3)], ids=["list", "numbers", "nothing", "tensor"]
)
def test_a_checkpoint_without_parameters(tmp_path: Path, tiny: Backbone, content: Any) -> None:
    torch.save(content, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match="holds no state_dict"):
        checkpoint.load_state(tmp_path / "w.pt", tiny)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"bn.weight": None}, r"1 parameters? (is|are) missing \(bn.weight\)"),
        ({"conv.weight": torch.zeros(8, 3, 5, 5)}, r"another shape \(conv.weight\)"),
        ({"bn.weight": torch.zeros(8, dtype=torch.int32)}, r"another shape|\(bn.weight\)"),
        ({"bn.weight": "text"}, r"\(bn.weight\)"),
        ({"conv9.weight": torch.zeros(1)}, r"not part of it \(conv9.weight\)"),
        ({"bn.bias": torch.full((8,), torch.nan)}, "not finite"),
    ],
    ids=["missing", "shape", "integers", "text", "extra", "nan"],
)
def test_parameters_that_do_not_fit(tmp_path: Path, tiny: Backbone, state: State, change: State, what: str) -> None:
    content = {name: value for name, value in (state | change).items() if value is not None}
    torch.save(content, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match=what) as caught:
        checkpoint.load_state(tmp_path / "w.pt", tiny)
    assert str(tmp_path / "w.pt") in str(caught.value)


@pytest.mark.parametrize("other", ["resnet50", "resnet34", "mobilenet_v2"])
def test_weights_of_another_network(tmp_path: Path, other: str) -> None:
    with torch.device("meta"):
        shapes = torchvision_models().get_model(other, weights=None).state_dict()
    # Expanded zeros are saved as one number each, so the file stays small.
    torch.save({name: torch.zeros(()).expand(value.shape) for name, value in shapes.items()}, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match=r"do not fit resnet18.*another network"):
        checkpoint.load_state(tmp_path / "w.pt", backbones.get("resnet18"))


@pytest.mark.parametrize("modern", [True, False], ids=["zip", "legacy"])
def test_a_cut_file_is_an_error_wherever_it_is_cut(tmp_path: Path, tiny: Backbone, state: State, modern: bool) -> None:
    torch.save(state, tmp_path / "whole.pt", _use_new_zipfile_serialization=modern)
    whole, path = (tmp_path / "whole.pt").read_bytes(), tmp_path / "w.pt"
    for length in range(0, len(whole), len(whole) // 60):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsError):
            checkpoint.load_state(path, tiny)


@pytest.mark.parametrize("modern", [True, False], ids=["zip", "legacy"])
def test_changed_bytes_never_cause_anything_but_a_weights_error(
    tmp_path: Path, tiny: Backbone, state: State, modern: bool
) -> None:
    torch.save(state, tmp_path / "whole.pt", _use_new_zipfile_serialization=modern)
    whole, path, dice, refused = (tmp_path / "whole.pt").read_bytes(), tmp_path / "w.pt", random.Random(7), 0
    for _ in range(150):
        changed = bytearray(whole)
        for _ in range(dice.choice((1, 4, 64))):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        path.write_bytes(changed)
        try:
            checkpoint.load_state(path, tiny)
        except WeightsError:
            refused += 1
    assert refused > 75


def test_a_flipped_bit_in_the_numbers_is_found(tmp_path: Path, tiny: Backbone, saved: Path, state: State) -> None:
    numbers = state["conv.weight"].numpy().tobytes()
    content = bytearray(saved.read_bytes())
    content[content.index(numbers) + 40] ^= 1
    saved.write_bytes(content)
    with pytest.raises(WeightsError, match="checksums"):
        checkpoint.load_state(saved, tiny)
