"""The projection brings copies closer and parts different photos, and its file is one the program takes."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.embedding import backbones
from photosim.embedding.embedder import TorchEmbedder
from photosim.values.photos import Scale
from training import project


def features(photos: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit features under a common part; editing moves them along four axes only."""
    g = torch.Generator().manual_seed(seed)
    plain = 3 + torch.randn(photos, 24, generator=g)
    moves = torch.randn(2, photos, 24, generator=g) * torch.where(torch.arange(24) < 4, 2.0, 0.1)
    unit = torch.nn.functional.normalize
    return unit(plain), unit(plain + moves, dim=-1)


def test_copies_come_closer_and_others_part() -> None:
    assert project.fit(*features(200, 0), 8)[0].shape == (8, 24)
    weight, bias = project.fit(*features(2000, 0))
    assert weight.dtype == torch.float16
    assert weight.shape == (24, 24)
    plain, edited = features(300, 1)

    def gap(one: torch.Tensor, other: torch.Tensor) -> float:
        """How far copies lie above the 99th percentile of other photos, in its spread."""
        scores = one @ other.T
        others = scores[~torch.eye(len(one), dtype=torch.bool)]
        return float((scores.diagonal().mean() - others.quantile(0.99)) / others.std())

    def projected(x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(x @ weight.float().T + bias)

    assert gap(projected(plain), projected(edited[0])) > gap(plain, edited[0]) + 0.5
    assert abs(float((projected(plain) @ projected(plain).T).mean())) < 0.05


def test_what_is_learned_follows_the_teacher() -> None:
    plain, edited = features(400, 0)
    teacher = plain[:, 8:]  # what the teacher tells photos apart by: not where editing moves them, nor all there is
    start = project.fit(plain, edited)
    options = Namespace(steps=60, rate=1e-2, copies_weight=0.5)
    weight, bias = project.learn(start, plain, edited, teacher, options)
    again = project.learn(start, plain, edited, teacher, options)
    assert torch.equal(weight, again[0])
    near = torch.nn.functional.normalize(teacher - teacher.mean(0))
    wanted = (near @ near.T).fill_diagonal_(-1).topk(10).indices

    def agreement(weight: torch.Tensor, bias: torch.Tensor) -> float:
        x = torch.nn.functional.normalize(plain @ weight.float().T + bias)
        found = (x @ x.T).fill_diagonal_(-1).topk(10).indices
        return float((found[:, :, None] == wanted[:, None]).any(2).float().mean())

    assert agreement(weight, bias) > agreement(*start) + 0.1


def test_from_weights_to_a_file_and_its_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    network = backbones.get("resnet18").build().to_empty(device="cpu")
    for module in network.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    torch.save(network.state_dict(), tmp_path / "body.pt")
    photos = np.random.default_rng(0).integers(0, 256, (24, 40, 40, 3), np.uint8)
    np.save(tmp_path / "photos.npy", photos)
    out = tmp_path / "out.pt"
    command = ["project", str(tmp_path / "body.pt"), "--data", str(tmp_path), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", [*command, "--side", "32", "--photos", "24", "--dim", "16", "--alike-from", "0.6"])
    project.main()
    card = json.loads(out.with_suffix(".json").read_text())
    assert (card["dim"], card["preprocessing"]["pooling"], card["preprocessing"]["crop"]) == (16, 4.0, 32)
    assert 0 < card["copies_from"] < 1
    assert (card["alike_from"], card["burst_from"], card["numbered_from"]) == (0.6, 0.67, 0.86)
    embedder = TorchEmbedder(out)
    assert embedder.identity.scale == Scale(**{level.name: card[level.name] for level in fields(Scale)})
    vectors = embedder.embed(photos[:4, :32, :32])
    assert vectors.shape == (4, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)
    monkeypatch.setattr(sys, "argv", [*command[:1], str(out), *command[2:], "--side", "32", "--photos", "24"])
    np.save(tmp_path / "photos-boxes-0.npy", np.tile(np.float32([0, 0, 0.9, 0.9]), (24, 1)))
    np.save(tmp_path / "photos-teacher-0.npy", np.random.default_rng(1).random((24, 40)).astype(np.float16))
    project.main()  # weights that have a projection get another one
    assert TorchEmbedder(out).embed(photos[:4, :32, :32]).shape == (4, 512)
    before = out.read_bytes(), TorchEmbedder(out).embed(photos[:4, :32, :32])
    monkeypatch.setattr(sys, "argv", ["project", str(out), "--data", str(tmp_path), "--side", "32", "--beside"])
    project.main()
    beside = TorchEmbedder(out)
    assert out.read_bytes() == before[0]
    assert beside.identity.preprocessing.projection
    assert beside.embed(photos[:4, :32, :32]) == pytest.approx(before[1], abs=1e-3), "the same, in two files"
