"""The last step to finished weights: a projection of the features, learned from photos and edited copies of them.

    python -m training.project WEIGHTS.pt --data DATA --out OUT.pt [--side 160] [--pooling 4] [--name resnet18]
        [--alike-from 0.67] [--burst-from 0.67] [--retake-from 0.80] [--numbered-from 0.86] [--copies-from 0.57]

    python -m training.project WEIGHTS.pt --data DATA --beside [...]

What is projected are the pooled features of the last three stages of the network, side by side: the earlier ones know
less of what is shown and more of how it looks. First what editing changes in the features is made to count less, and
the mean of all photos nothing. From there the projection is learned: photos are to be as near to each other as the
teacher finds them, and edited copies nearest to their originals. Without teacher's features in DATA (training.teacher)
the second part is left out.

Writes OUT.pt, which is WEIGHTS with `projection.weight` and `projection.bias`, and its card OUT.json. With `--beside`
the projection goes into WEIGHTS.projection.pt, and WEIGHTS stay as they are. Only the photos of DATA are looked at.

The card says what scores mean. From where on two photos may be copies is measured here, on the edited copies, unless it
is told; the other levels are about look-alikes, of which photos.npy knows none, and are told. Without, they are those
of weights as this makes them by default.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from photosim.embedding import allocator, backbones, checkpoint, weights
from photosim.embedding.network import Network, assemble
from photosim.values.photos import Preprocessing, Scale
from training.augment import Views
from training.network import save

BATCH = 64
LEVELS = ("alike_from", "burst_from", "retake_from", "numbered_from")
"""Of the scale, those that are told."""
EVENNESS = 0.3
"""Share of the mean variance that is added to every direction: those that editing leaves alone are not blown up."""
SCALE = Scale(alike_from=0.67, burst_from=0.67, retake_from=0.80, numbered_from=0.86)
"""Of finished weights, by rank among pairs of photos where the levels of the weights before them stood."""
POWER = 0.35
"""1/2 would make editing equally strong in all directions, 0 would leave all as it is."""
STAGES = 3
TEMPERATURE = 0.05
"""Of the distribution over the other photos of a batch; small: only the nearest count."""
COPIES_TEMPERATURE = 0.07
LEARNED_AT_ONCE = 2048
"""Photos in a step: all are compared with all."""


def views_of(
    network: Network, photos: np.ndarray, side: int, edits: int, boxes: np.ndarray | None = None, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Return features of photos (n, h, w, 3) uint8 as they are, (n, dim), and of edited copies, (edits, n, dim).

    Of each photo, the box (n, 4) is seen, in shares of its sides; by default the whole.
    """
    boxes = np.tile(np.float32([0, 0, 1, 1]), (len(photos), 1)) if boxes is None else boxes
    views = Views(torch.Generator().manual_seed(seed))
    plain, edited = [], []
    for start in range(0, len(photos), BATCH):
        pictures = torch.from_numpy(np.array(photos[start : start + BATCH]))
        some = torch.from_numpy(boxes[start : start + BATCH]).float()
        plain.append(_features(network, views.light(pictures, some, side, strength=0.0)))
        edited.append(torch.stack([_features(network, views.edited(pictures, some, side)) for _ in range(edits)]))
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


def learn(
    start: tuple[Tensor, Tensor], plain: Tensor, edited: Tensor, teacher: Tensor, options: argparse.Namespace
) -> tuple[Tensor, Tensor]:
    """Return the projection `start`, (dim, n) and (dim), learned on from unit features as `fit` takes them.

    `teacher` is (m, t), the teacher's features of the same m photos.
    """
    normalize = torch.nn.functional.normalize
    near = normalize(teacher.float() - teacher.float().mean(0), dim=1)
    weight, bias = (value.float().clone().requires_grad_() for value in start)
    optimizer = torch.optim.Adam([weight, bias], lr=options.rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, options.steps)
    chance = torch.Generator().manual_seed(0)
    for _ in range(options.steps):
        rows = torch.randint(len(plain), (min(LEARNED_AT_ONCE, len(plain)),), generator=chance)
        copy = int(torch.randint(len(edited), (), generator=chance))
        itself = torch.eye(len(rows), dtype=torch.bool)
        mine = normalize(plain[rows] @ weight.T + bias, dim=1)
        copies = normalize(edited[copy, rows] @ weight.T + bias, dim=1)
        wanted = (near[rows] @ near[rows].T / TEMPERATURE).masked_fill(itself, -1e9).softmax(1)
        found = (mine @ mine.T / TEMPERATURE).masked_fill(itself, -1e9).log_softmax(1)
        own = torch.nn.functional.cross_entropy(copies @ mine.T / COPIES_TEMPERATURE, torch.arange(len(rows)))
        loss = options.copies_weight * own - (wanted * found).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return weight.detach().half(), bias.detach()


def copies_from(plain: Tensor, edited: Tensor, weight: Tensor, bias: Tensor) -> float:
    """The cosine that a fifth of these hard copies stay below; of ordinary edits it is one in a hundred."""

    def projected(features: Tensor) -> Tensor:
        return torch.nn.functional.normalize(features @ weight.float().T + bias, dim=-1)

    scores = (projected(plain) * projected(edited)).sum(-1).flatten()
    return min(0.99, round(float(scores.quantile(0.2)), 2))  # 1 would be no level


def facts_of(path: Path, name: str, preprocessing: Preprocessing, dim: int, scale: Scale) -> dict[str, object]:
    """The card of finished weights: what the program must know of them, as in resources/weights."""
    return {
        "name": name,
        "backbone": backbones.DEFAULT,
        "dim": dim,
        "sha256": weights.sha256_of(path),
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
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--out", type=Path, help="weights and projection in one file")
    target.add_argument("--beside", action="store_true", help="the projection alone, in a file beside the weights")
    parser.add_argument("--side", type=int, default=160, help="pixels of the input the weights will be used at")
    parser.add_argument("--pooling", type=float, default=4.0, help="exponent of the generalised mean")
    parser.add_argument("--photos", type=int, help="learn from so many of the photos (default: all)")
    parser.add_argument("--edits", type=int, default=1, help="edited copies of each")
    parser.add_argument("--dim", type=int, default=512, help="length of the final vectors")
    parser.add_argument("--steps", type=int, default=400, help="of the second part")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--copies-weight", type=float, default=0.7)
    parser.add_argument("--name", default="resnet18")
    for level in LEVELS:
        name = f"--{level.replace('_', '-')}"
        parser.add_argument(name, type=float, default=getattr(SCALE, level), help="a score, for the card (%(default)s)")
    parser.add_argument("--copies-from", type=float, help="a score, for the card (default: measured)")
    options = parser.parse_args()
    if not all(0 < getattr(options, level) < 1 for level in LEVELS) or not 0 < (options.copies_from or 0.5) < 1:
        parser.error("scores lie between 0 and 1")
    allocator.keep_memory()
    backbone = backbones.get(backbones.DEFAULT)
    # One view is learned from; used with the mirror image, both are added before the projection.
    one_view = Preprocessing(options.side, options.side, "bicubic", pooling=options.pooling)
    state = checkpoint.load_state(options.weights, backbone)
    state = {name: value for name, value in state.items() if not name.startswith(checkpoint.PROJECTION)}
    cpu = torch.device("cpu")
    network = assemble(backbone, state, one_view, cpu, STAGES).moved(cpu, torch.bfloat16)
    photos = np.load(options.data / "photos.npy", mmap_mode="r")
    rows = np.linspace(0, len(photos) - 1, min(options.photos or len(photos), len(photos))).astype(int)
    boxes, taught = (options.data / f"photos-{what}-0.npy" for what in ("boxes", "teacher"))
    there = boxes.exists() and taught.exists()
    chosen = np.load(boxes)[rows] if there else None
    plain, edited = views_of(network, photos[rows], options.side, options.edits, chosen)
    weight, bias = fit(plain, edited, options.dim)
    if there:
        weight, bias = learn((weight, bias), plain, edited, torch.from_numpy(np.load(taught)[rows]), options)
    projection = {f"{checkpoint.PROJECTION}weight": weight, f"{checkpoint.PROJECTION}bias": bias}
    preprocessing = replace(one_view, mirror=True)
    if options.beside:
        out = options.weights
        save(projection, checkpoint.projection_file(out))
        preprocessing = replace(preprocessing, projection=weights.sha256_of(checkpoint.projection_file(out)))
    else:
        out = options.out
        halves = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
        save(halves | projection, out)
    told = {level: getattr(options, level) for level in LEVELS}
    scale = Scale(copies_from=options.copies_from or copies_from(plain, edited, weight, bias), **told)
    facts = facts_of(out, options.name, preprocessing, len(bias), scale)
    out.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
