"""Weights that need the mirror image teach others that do without it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.embedding import weights
from photosim.embedding.embedder import TorchEmbedder
from training import maps, one_pass


@pytest.fixture
def student(body: Path) -> one_pass.OnePass:
    return one_pass.OnePass(maps.load(body)).eval()


def source_of(body: Path, data: Path, edited: float = 0.25) -> one_pass.Pictures:
    return one_pass.Pictures(maps.load(body), data, edited, seed=0)


def test_both_ways_are_what_the_product_makes_of_these_weights(student: one_pass.OnePass, body: Path) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (4, 64, 64, 3), dtype=np.uint8)
    x = maps.load(body).batch_of(pixels)
    product = torch.from_numpy(TorchEmbedder(body).embed(pixels))
    assert json.loads(body.with_suffix(".json").read_text())["preprocessing"]["mirror"]
    torch.testing.assert_close(student.twice(x), product, atol=0.02, rtol=0)
    torch.testing.assert_close(student.twice(x), student.twice(x.flip(3)), atol=1e-3, rtol=0)
    assert not torch.allclose(student(x), student(x.flip(3)), atol=0.02), "one pass tells the two ways apart"


def test_every_picture_comes_once_a_round(body: Path, data: Path) -> None:
    source = source_of(body, data)
    for _ in range(2):
        left = []
        for _ in range(3):
            assert source.batch(8).shape == (8, 3, 64, 64)
            left.append(len(source.queue))
        assert left == [16, 8, 0]


def test_learning_brings_both_ways_nearer_to_the_teacher(student: one_pass.OnePass, body: Path, data: Path) -> None:
    teacher = one_pass.OnePass(maps.load(body)).eval().requires_grad_(requires_grad=False)
    x = source_of(body, data).batch(12)
    options = argparse.Namespace(rate=1e-4, projection_rate=3e-4)
    optimizer = one_pass.optimizer_of(student, options)
    before = one_pass.losses_of(student, teacher, x)
    for _ in range(12):
        optimizer.zero_grad()
        sum(one_pass.losses_of(student, teacher, x).values()).backward()
        optimizer.step()
    after = one_pass.losses_of(student, teacher, x)
    assert after["own"].item() < 0.7 * before["own"].item()
    assert after["others"].item() < before["others"].item()


def test_a_run_ends_in_a_file_the_program_takes(
    body: Path, data: Path, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    looked = ["--retrieval", str(folders[0]), "--copies", str(folders[1]), "--first-look", "--look-minutes", "0"]
    sizes = ["--batch", "6", "--minutes", "0.02", "--warm-up", "1", "--log-steps", "1"]
    command = ["one_pass", str(body), "--data", str(data), "--run", str(run), *sizes, *looked]
    monkeypatch.setattr(sys, "argv", command)
    one_pass.main()
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [row["kind"] for row in rows[:3]] == ["started", "teacher", "figures"]
    assert {"p10_classes", "mirrored_classes", "copies_found"} <= set(rows[-1])
    assert "mirrored_classes" not in rows[1], "two passes always see both ways"
    losses = [[row["own"], row["others"]] for row in rows if row["kind"] == "step"]
    assert losses
    assert np.isfinite(losses).all()
    before, after = (torch.load(path, weights_only=True) for path in (body, run / "weights.pt"))
    changed = {name for name in after if not torch.equal(before[name].half(), after[name].half())}
    assert "conv1.weight" in changed, "early layers learn too"
    assert not {name for name in changed if "running" in name}
    card = json.loads(body.with_suffix(".json").read_text())
    card["sha256"] = weights.sha256_of(run / "weights.pt")
    card["preprocessing"]["projection"] = weights.sha256_of(run / "weights.projection.pt")
    card["preprocessing"]["mirror"] = False
    (run / "weights.json").write_text(json.dumps(card))
    pixels = np.random.default_rng(2).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    one_way, other = (TorchEmbedder(run / "weights.pt").embed(seen) for seen in (pixels, pixels[:, :, ::-1]))
    assert np.linalg.norm(one_way, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert not np.allclose(one_way, other, atol=1e-4), "one pass only"
    monkeypatch.setattr(sys, "argv", [*command, "--student", str(run / "weights.pt")])
    (run / "weights.json").unlink()
    one_pass.main()  # goes on from the file without a card
