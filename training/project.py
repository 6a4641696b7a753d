"""The last step to finished weights: a projection of the features, learned from photos and edited copies of them.

    python -m training.project WEIGHTS.pt --data DATA --out OUT.pt [--side 160] [--pooling 4] [--name resnet18]
        [--alike-from 0.69] [--burst-from 0.69] [--retake-from 0.87] [--numbered-from 0.92]

What editing changes in the features counts less afterwards, and the mean of all photos nothing: copies come closer to
their originals, and different photos part. Writes OUT.pt, which is WEIGHTS with `projection.weight` and
`projection.bias`, and its card OUT.json. Only photos.npy of DATA is looked at.

The card says what scores mean. From where on two photos may be copies is measured here, on the edited copies; the other
levels are about look-alikes, of which photos.npy knows none, and are told. Without, they are those of weights as this
makes them by default.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from photosim.core.model import Preprocessing, Scale
from photosim.embedding import allocator, backbones, checkpoint
from photosim.embedding.network import Network, assemble
from training.augment import Views
from training.network import save

BATCH = 64
LEVELS = ("alike_from", "burst_from", "retake_from", "numbered_from")
"""Of the scale, those that are told."""
EVENNESS = 0.3
"""Share of the mean variance that is added to every direction: those that editing leaves alone are not blown up."""
SCALE = Scale(alike_from=0.69, burst_from=0.69, retake_from=0.87, numbered_from=0.92)
"""Of finished weights, by rank among pairs of photos where the levels of the weights before them stood."""
POWER = 0.35
"""1/2 would make editing equally strong in all directions, 0 would leave all as it is."""


def views_of(network: Network, photos: np.ndarray, side: int, edits: int, seed: int = 1) -> tuple[Tensor, Tensor]:
    """Return features of photos (n, h, w, 3) uint8 as they are, (n, dim), and of edited copies, (edits, n, dim)."""
    views = Views(torch.Generator().manual_seed(seed))
    plain, edited = [], []
    for start in range(0, len(photos), BATCH):
        pictures = torch.from_numpy(np.ascontiguousarray(photos[start : start + BATCH]))
        boxes = torch.tensor([0.0, 0.0, 1.0, 1.0]).repeat(len(pictures), 1)
        plain.append(_features(network, views.light(pictures, boxes, side, strength=0.0)))
        edited.append(torch.stack([_features(network, views.edited(pictures, boxes, side)) for _ in range(edits)]))
    return torch.cat(plain), torch.cat(edited, dim=1)


def fit(plain: Tensor, edited: Tensor, dim: int | None = None) -> tuple[Tensor, Tensor]:
    """Return weight (dim, n) and bias (dim) of the projection of unit features (m, n) and (edits, m, n).

    With `dim`, only that many directions are kept, those in which photos differ most.
    """
    mean = plain.double().mean(0)
    change = (edited - plain).double().flatten(0, 1)
    spread = change.T @ change / len(change)
    spread += EVENNESS * spread.diagonal().mean() * torch.eye(len(mean), dtype=torch.float64)
    strength, directions = torch.linalg.eigh(spread)
    weight = (directions / strength**POWER).T
    if dim is not None:
        _, axes = torch.linalg.eigh(torch.cov(weight @ (plain.double() - mean).T))
        weight = axes[:, -dim:].T @ weight
    weight = (weight / weight.norm(dim=1).mean()).half()
    return weight, -(weight.double() @ mean).float()


def copies_from(plain: Tensor, edited: Tensor, weight: Tensor, bias: Tensor) -> float:
    """The cosine that a fifth of these hard copies stay below; of ordinary edits it is one in a hundred."""

    def projected(features: Tensor) -> Tensor:
        return torch.nn.functional.normalize(features @ weight.float().T + bias, dim=-1)

    scores = (projected(plain) * projected(edited)).sum(-1).flatten()
    return round(float(scores.quantile(0.2)), 2)


def card(path: Path, name: str, preprocessing: Preprocessing, dim: int, scale: Scale) -> dict[str, object]:
    """What the program must know of finished weights, as in resources/weights."""
    return {
        "name": name,
        "backbone": backbones.DEFAULT,
        "dim": dim,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "preprocessing": preprocessing.facts(),
        **asdict(scale),
        "licence": "MIT",
        "origin": "trained from scratch for photosim",
    }


def _features(network: Network, pictures: Tensor) -> Tensor:
    """Features of unit length of pictures (n, 3, side, side) in 0..1, as the product takes them."""
    pixels = (pictures.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()
    return torch.from_numpy(network.features(pixels.numpy()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder with photos.npy")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--side", type=int, default=160, help="pixels of the input the weights will be used at")
    parser.add_argument("--pooling", type=float, default=4.0, help="exponent of the generalised mean")
    parser.add_argument("--photos", type=int, default=4000)
    parser.add_argument("--edits", type=int, default=2, help="edited copies of each")
    parser.add_argument("--dim", type=int, help="length of the final vectors (default: all)")
    parser.add_argument("--name", default="resnet18")
    for level in LEVELS:
        name = f"--{level.replace('_', '-')}"
        parser.add_argument(name, type=float, default=getattr(SCALE, level), help="a score, for the card (%(default)s)")
    options = parser.parse_args()
    if not all(0 < getattr(options, level) < 1 for level in LEVELS):
        parser.error("scores lie between 0 and 1")
    allocator.keep_memory()
    backbone = backbones.get(backbones.DEFAULT)
    preprocessing = Preprocessing(options.side, options.side, "bicubic", mirror=True, pooling=options.pooling)
    state = checkpoint.load_state(options.weights, backbone)
    state = {name: value for name, value in state.items() if not name.startswith(checkpoint.PROJECTION)}
    network = assemble(backbone, state, preprocessing, torch.device("cpu")).moved(torch.device("cpu"), torch.bfloat16)
    photos = np.load(options.data / "photos.npy", mmap_mode="r")
    photos = photos[np.linspace(0, len(photos) - 1, min(options.photos, len(photos))).astype(int)]
    plain, edited = views_of(network, photos, options.side, options.edits)
    weight, bias = fit(plain, edited, options.dim)
    halves = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
    last = {f"{checkpoint.PROJECTION}weight": weight, f"{checkpoint.PROJECTION}bias": bias}
    save(halves | last, options.out)
    told = {level: getattr(options, level) for level in LEVELS}
    scale = Scale(copies_from=copies_from(plain, edited, weight, bias), **told)
    facts = card(options.out, options.name, preprocessing, len(bias), scale)
    options.out.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
