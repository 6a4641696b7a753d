"""Random weights with their card, pictures, and folders that are looked at, for the trainers of finished weights.

Torch is imported by whoever wants one of them: this file is read by every process of pytest, one that only shares out
the tests among others too.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

PHOTOS = 24
SIDE = 64


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """Weights made at random with a projection of three stages beside them, and a card."""
    import torch

    from photosim.embedding import backbones, weights

    torch.manual_seed(0)
    network = backbones.get("resnet18").build().to_empty(device="cpu")
    for module in network.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    path = tmp_path / "body.pt"
    torch.save(
        network.state_dict() | {"projection.weight": torch.eye(512), "projection.bias": torch.zeros(512)}, path
    )  # as the shipped file
    beside = tmp_path / "body.projection.pt"
    torch.save({"projection.weight": torch.randn(512, 896) / 30, "projection.bias": torch.zeros(512)}, beside)
    card = json.loads(weights.default_weights().with_suffix(".json").read_text())
    card["sha256"] = weights.sha256_of(path)
    card["preprocessing"] |= {"projection": weights.sha256_of(beside), "resize": SIDE, "crop": SIDE}
    card["preprocessing"] |= {"mirror": True, "facing": 0.0}  # a teacher sees a picture both ways round
    path.with_suffix(".json").write_text(json.dumps(card))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    from training.teacher import names

    rng = np.random.default_rng(0)
    folder = tmp_path / "data"
    folder.mkdir()
    np.save(folder / "photos.npy", rng.integers(0, 256, (PHOTOS, SIDE, SIDE, 3), dtype=np.uint8))
    boxes, features = names(folder, "photos", 0)
    np.save(boxes, np.tile(np.float32([0.1, 0.1, 0.9, 0.9]), (PHOTOS, 1)))
    np.save(features, rng.random((PHOTOS, 1280)).astype(np.float16))
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two classes of pictures, and two shots with a copy each."""
    rng = np.random.default_rng(1)
    for number, name in enumerate(f"{kind}/{i}.png" for kind in "ab" for i in range(6)):
        for place in (tmp_path / "classes" / name, tmp_path / "shots" / f"{number}.png"):
            place.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (70, 80, 3), dtype=np.uint8)).save(place)
    truth = {"shots": {"0": ["0.png", "1.png"], "1": ["2.png", "3.png"]}, "edit": {"1.png": "half", "3.png": "half"}}
    (tmp_path / "shots" / "truth.json").write_text(json.dumps(truth))
    return tmp_path / "classes", tmp_path / "shots"
