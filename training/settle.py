"""Half-way weights of a training of late layers, and a projection for them: the last step after training.late.

    python -m training.settle WEIGHTS.pt RUN/weights.pt --data DATA --maps MAPS --out OUT.pt [--between 0.5]
        [--power 0.1875]

WEIGHTS are those that the training began with. What lies between both ends is better than either. From its projection
another one is learned as training.project does, with the guide of training.late for a teacher, from the photos of MAPS
that have an edited copy. Then each axis of the vectors is divided by a power of its variance: 0 leaves all as it is,
1/2 would spread photos evenly in all directions. Writes OUT.pt and OUT.projection.pt, without a card.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from photosim.embedding import allocator, checkpoint
from photosim.embedding.network import Network
from training import project
from training.average import averaged
from training.late import Source
from training.maps import Maps, late, load
from training.network import save

BATCH = 64


def between(first: Path, last: Path, share: float) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """States of the network and of the projection that lie at `share` of the way from one file to the other."""
    bodies, projections = [], []
    for path in (first, last):
        state = torch.load(path, map_location="cpu", weights_only=True)
        # A file may still have the projection that was used before the one beside it.
        bodies.append({name: value for name, value in state.items() if not name.startswith(checkpoint.PROJECTION)})
        projections.append(torch.load(checkpoint.projection_file(path), map_location="cpu", weights_only=True))
    return averaged(*bodies, share), averaged(*projections, share)


@torch.inference_mode()
def features_of(network: Network, maps: Maps, rows: np.ndarray) -> Tensor:
    """What a projection takes, (n, 896) of unit length, of stored maps."""
    found, unit = [], functional.normalize
    for at in range(0, len(rows), BATCH):
        seen, second = maps[rows[at : at + BATCH]]
        with torch.autocast("cpu", torch.bfloat16):
            parts = late(network.module, seen.contiguous(memory_format=torch.channels_last))
        found.append(unit(torch.cat([unit(part) for part in (*parts, second)], dim=1)))
    return torch.cat(found).clone()  # no inference tensor: it is learned from


def whitened(projection: tuple[Tensor, Tensor], features: Tensor, power: float) -> tuple[Tensor, Tensor]:
    """A projection, (dim, n) and (dim), whose axes are those in which `features` differ, each made more even."""
    weight, bias = (value.double() for value in projection)
    made = features.double() @ weight.T + bias
    variance, axes = torch.linalg.eigh(torch.cov(made.T))
    turn = (axes / variance.clamp(min=1e-9) ** power).T
    weight, bias = turn @ weight, turn @ (bias - made.mean(0))
    size = weight.norm(dim=1).mean()  # of no account, but half precision has its limits
    return (weight / size).half(), (bias / size).float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("last", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--maps", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--between", type=float, default=0.5, help="share of the way to the last")
    parser.add_argument("--share", type=float, default=0.7, help="of the teacher in the guide")
    parser.add_argument("--steps", type=int, default=400, help="in which the projection is learned; 0: it stays")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--copies-weight", type=float, default=0.7)
    parser.add_argument("--power", type=float, default=0.1875)
    options = parser.parse_args()
    allocator.keep_memory()
    torch.set_num_threads(1)
    state, projection = between(options.first, options.last, options.between)
    network = load(options.first)
    network.module.load_state_dict({name: value.float() for name, value in state.items()})
    source = Source(options.maps, options.data, options.share, seed=0)
    rows = np.arange(0, source.count, source.every)
    plain = features_of(network, source.plain, rows)
    edited = features_of(network, source.edited, rows // source.every)
    last = tuple(projection[f"{checkpoint.PROJECTION}{name}"].float() for name in ("weight", "bias"))
    if options.steps:
        last = project.learn(last, plain, edited[None], source.guides[rows], options)
    weight, bias = whitened(last, plain, options.power)
    save({name: value.half() if value.is_floating_point() else value for name, value in state.items()}, options.out)
    found = {f"{checkpoint.PROJECTION}weight": weight, f"{checkpoint.PROJECTION}bias": bias}
    save(found, checkpoint.projection_file(options.out))


if __name__ == "__main__":
    main()
