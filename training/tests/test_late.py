"""Late layers are trained from stored maps, and what comes out is a file the program takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.embedding import weights
from photosim.embedding.embedder import TorchEmbedder
from training import late, maps, settle

PHOTOS, SIDE = 24, 64
"""Of the pictures in conftest.py."""


def test_what_is_stored_is_what_the_early_layers_make() -> None:
    made = torch.rand(2, 256, 3, 3) ** 4
    greatest = 1.25 * made.amax((0, 2, 3))
    found = maps.Maps(maps.stored(made, greatest), np.zeros((2, 128), np.float16), greatest)[np.array([1, 0])][0]
    torch.testing.assert_close(found, made.flip(0), atol=0.01, rtol=0.01)


def test_maps_go_on_where_they_were_stopped(body: Path, data: Path, tmp_path: Path) -> None:
    network = maps.load(body)
    rows = np.arange(PHOTOS)[::-1].copy()
    out = tmp_path / "maps"
    maps.fill(maps.Store(out, rows, 3, SIDE // 16), network, data, until=0.0)
    assert maps.Store(out, rows, 3, SIDE // 16).done == 0
    maps.fill(maps.Store(out, rows, 3, SIDE // 16), network.moved(network.device, torch.bfloat16), data)
    store = maps.Store(out, rows, 3, SIDE // 16)
    assert store.done == PHOTOS
    vectors = np.array(store.vectors, np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-2)
    plain, second = maps.Maps.at(out, "plain")[np.arange(PHOTOS)]
    with torch.inference_mode():
        found = maps.vectors_of([*maps.late(network.module, plain), second], network.projection)
    assert float((found * torch.from_numpy(vectors)).sum(1).min()) > 0.99, "what is stored suffices for the vectors"
    assert len(maps.Maps.at(out, "edited").maps) == PHOTOS // 3


def test_no_photo_is_compared_with_itself() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(6, 8, generator=torch.Generator().manual_seed(0)))
    photos, bank, sharp = torch.arange(6), late.Bank(8), torch.tensor(1 / late.NEAR)
    assert late.near_loss(vectors, vectors, photos, bank, sharp).item() == pytest.approx(0, abs=1e-5)
    alone = late.near_loss(vectors, vectors.flip(0), photos, bank, sharp)
    copies = late.copy_loss(vectors[:2], torch.arange(2), vectors, photos, bank)
    bank.put(-vectors, -vectors, photos)
    bank.put(vectors[:4], vectors[:4], photos[:4])
    assert bank.photos.tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
    bank.photos, bank.vectors, bank.guides = bank.photos[:4], bank.vectors[:4], bank.guides[:4]
    again = late.copy_loss(vectors[:2], torch.arange(2), vectors, photos, bank)
    assert again.item() > copies.item(), "the others of the bank count"
    again = late.near_loss(vectors, vectors.flip(0), photos, bank, sharp)
    assert again.item() != pytest.approx(alone.item())


def test_the_guide_joins_both() -> None:
    taught, own = torch.randn(5, 7), torch.randn(5, 3)
    unit = torch.nn.functional.normalize
    wanted = 0.7 * unit(taught) @ unit(taught).T + 0.3 * unit(own) @ unit(own).T
    guides = late.guides_of(taught, own, 0.7)
    torch.testing.assert_close(guides @ guides.T, wanted)


def test_whitening_makes_axes_more_even_and_centres() -> None:
    g = torch.Generator().manual_seed(0)
    features = 2 + torch.randn(4000, 6, generator=g) @ torch.diag(torch.tensor([8.0, 4, 2, 1, 1, 0.5]))
    plain = (torch.eye(6), torch.zeros(6))

    def spread(power: float) -> tuple[float, float]:
        """Largest by smallest standard deviation of the axes, and the largest mean."""
        weight, bias = settle.whitened(plain, features, power)
        made = features @ weight.float().T + bias
        return float(made.std(0).max() / made.std(0).min()), float(made.mean(0).abs().max())

    assert spread(0.0)[0] == pytest.approx(16, rel=0.1), "turned only"
    assert spread(0.25)[0] == pytest.approx(4, rel=0.1), "the square root of it"
    assert spread(0.5)[0] == pytest.approx(1, rel=0.05)
    assert spread(0.5)[1] < 0.05


@pytest.mark.parametrize("more", [[], ["--last-stage"]])
def test_from_weights_to_weights(
    more: list[str],
    body: Path,
    data: Path,
    folders: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, run = tmp_path / "maps", tmp_path / "run"
    common = [str(body), "--data", str(data)]
    monkeypatch.setattr(sys, "argv", ["maps", *common, "--out", str(out)])
    maps.main()
    sizes = ["--batch", "12", "--bank", "16", "--log-steps", "1", "--warm-up", "1", "--minutes", "0.02"]
    looked = ["--retrieval", str(folders[0]), "--copies", str(folders[1])]
    options = ["--maps", str(out), "--run", str(run), *sizes, *looked, *more]
    monkeypatch.setattr(sys, "argv", ["late", *common, *options])
    late.main()
    rows = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    figures = [row for row in rows if row["kind"] == "figures"]
    assert figures[0]["step"] == 0
    assert {"p10_classes", "copies_found"} <= set(figures[-1])
    losses = [row for row in rows if row["kind"] == "losses"]
    assert losses
    assert all(np.isfinite([row["neighbours"], row["copies"], row["teacher_photos"]]).all() for row in losses)
    before, after = (torch.load(path, weights_only=True) for path in (body, run / "weights.pt"))
    changed = {name for name in after if not torch.equal(before[name].half(), after[name].half())}
    assert not {name for name in changed if name.startswith(late.FROZEN)}
    assert "layer4.0.conv1.weight" in changed
    assert ("layer3.1.conv1.weight" in changed) == (not more)
    assert not {name for name in changed if "running" in name}
    settled = tmp_path / "settled.pt"
    command = ["settle", str(body), str(run / "weights.pt"), "--data", str(data), "--maps", str(out), "--steps", "2"]
    monkeypatch.setattr(sys, "argv", [*command, "--out", str(settled)])
    settle.main()
    half_way = torch.load(settled, weights_only=True)["layer4.0.conv1.weight"].float()
    torch.testing.assert_close(
        half_way, (before["layer4.0.conv1.weight"] + after["layer4.0.conv1.weight"]) / 2, atol=1e-3, rtol=0
    )
    card = json.loads(body.with_suffix(".json").read_text())
    card["sha256"] = weights.sha256_of(settled)
    card["preprocessing"]["projection"] = weights.sha256_of(tmp_path / "settled.projection.pt")
    settled.with_suffix(".json").write_text(json.dumps(card))
    embedder = TorchEmbedder(settled)
    vectors = embedder.embed(np.random.default_rng(2).integers(0, 256, (3, SIDE, SIDE, 3), dtype=np.uint8))
    assert vectors.shape == (3, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
