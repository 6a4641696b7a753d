"""Teach weights that are used with the mirror image to do without: one pass of the network in place of two.

    python -m training.one_pass WEIGHTS.pt --data DATA --run RUN [--student RUN/weights.pt] [--minutes 30]
        [--retrieval FOLDER ...] [--copies FOLDER]

WEIGHTS, with their projection beside them, are the teacher: the features of a picture and of its mirror image, added,
as the product does. The student starts from the same weights, or from those of an earlier run, and sees the same
picture once, in each of the two ways round; both vectors are to be the teacher's. A share of the pictures are
edited copies.

1. **own**: cosine distance of the student's vector from the teacher's of the same picture.
2. **others**: the squared difference of the student's and the teacher's cosines to the other pictures of the batch.

The norms' statistics stay, as in training.late. The rate falls to nothing as a cosine, by the clock. A slow average is
what is looked at, and written to RUN/weights.pt and RUN/weights.projection.pt at each look; RUN/log.jsonl tells how it
went. The folders are only looked at, with one pass. A run is stopped by a signal without harm: what was written stays.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from photosim.embedding import allocator
from photosim.embedding.network import Network
from training.augment import Views
from training.evaluate import Evaluation, copy_figures, precision_at_10
from training.late import Log, write
from training.maps import load, vectors_of
from training.network import Average
from training.teacher import names

BATCH = 64
"""Pictures in a pass while folders are looked at."""
LONGEST = 5.0
"""Length of a gradient at most."""


class OnePass(nn.Module):
    """A ResNet and the projection of the pooled features of its last three stages."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        assert network.projection is not None
        weight, bias = network.projection
        self.resnet = copy.deepcopy(network.module).requires_grad_(requires_grad=True)
        self.projection = nn.Linear(weight.shape[1], weight.shape[0])
        self.projection.load_state_dict({"weight": weight, "bias": bias})

    def parts(self, x: Tensor) -> list[Tensor]:
        """Pooled features of the last three stages, the last one first, of prepared pictures (n, 3, side, side)."""
        with torch.autocast("cpu", torch.bfloat16):
            maps = self.resnet.stages(x)
            return [self.resnet.avgpool(made).flatten(1).float() for made in reversed(maps[-3:])]

    def forward(self, x: Tensor) -> Tensor:
        """Vectors (n, dim) of unit length by one pass."""
        return vectors_of(self.parts(x), (self.projection.weight, self.projection.bias))

    @torch.inference_mode()
    def twice(self, x: Tensor) -> Tensor:
        """The same by two passes, features of the mirror image added."""
        both = [one + other for one, other in zip(self.parts(x), self.parts(x.flip(3)), strict=True)]
        return vectors_of(both, (self.projection.weight, self.projection.bias))


class Pictures:
    """Prepared pictures of photos.npy, in a new order each time round."""

    def __init__(self, network: Network, data: Path, edited: float, seed: int) -> None:
        self.photos = np.load(data / "photos.npy", mmap_mode="r")
        boxes = names(data, "photos", 0)[0]
        whole = np.tile(np.float32([0, 0, 1, 1]), (len(self.photos), 1))
        self.boxes = np.load(boxes) if boxes.exists() else whole
        self.chance, self.queue = np.random.default_rng(seed), np.empty(0, int)
        self.views, self.edited = Views(torch.Generator().manual_seed(seed)), edited
        self.side = network.preprocessing.crop
        self.mean, self.std = (
            torch.tensor(v)[:, None, None] for v in (network.preprocessing.mean, network.preprocessing.std)
        )

    def batch(self, count: int) -> Tensor:
        """(count, 3, side, side), the last of them edited copies."""
        if len(self.queue) < count:
            self.queue = self.chance.permutation(len(self.photos))
        rows, self.queue = np.sort(self.queue[:count]), self.queue[count:]
        rows = self.chance.permutation(rows)
        pictures, boxes = torch.from_numpy(self.photos[rows]), torch.from_numpy(self.boxes[rows])
        plain = count - round(count * self.edited)
        seen = [self.views.light(pictures[:plain], boxes[:plain], self.side, strength=0.0)]
        if plain < count:
            seen.append(self.views.edited(pictures[plain:], boxes[plain:], self.side))
        x = (torch.cat(seen) - self.mean) / self.std
        return x.contiguous(memory_format=torch.channels_last)


def losses_of(student: OnePass, teacher: OnePass, x: Tensor) -> dict[str, Tensor]:
    """The parts of the loss of prepared pictures (n, 3, side, side)."""
    wanted = teacher.twice(x).clone()
    found = student(torch.cat([x, x.flip(3)])).view(2, len(x), -1)
    likeness, agreed = wanted @ wanted.T, (found @ found.transpose(1, 2))
    return {"own": 1 - (found * wanted).sum(2).mean(), "others": (agreed - likeness).square().mean(0).sum(1).mean()}


class Look:
    """Figures with one pass of folders of class folders, and of one of copies."""

    def __init__(self, network: Network, retrieval: list[Path], copies: Path | None, cache: Path) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self.network = network
        self.seen = Evaluation(retrieval, copies, cache, network.preprocessing.crop)

    def vectors(self, student: OnePass, pixels: np.ndarray, *, mirrored: bool = False, twice: bool = False) -> Tensor:
        """Vectors of pictures (n, side, side, 3) uint8, or of these mirrored."""
        rows = []
        with torch.inference_mode():
            for at in range(0, len(pixels), BATCH):
                x = self.network.batch_of(pixels[at : at + BATCH])
                rows.append(student.twice(x) if twice else student(x.flip(3) if mirrored else x))
        return torch.cat(rows)

    def __call__(self, student: OnePass, *, twice: bool = False) -> dict[str, float]:
        figures = {}
        for name, (pixels, labels) in self.seen.folders.items():
            vectors = self.vectors(student, pixels, twice=twice)
            figures[f"p10_{name}"] = precision_at_10(vectors, labels)
            if not twice:
                turned = self.vectors(student, pixels, mirrored=True)
                figures[f"mirrored_{name}"] = (vectors * turned).sum(1).median().item()
        if self.seen.copies is not None:
            pixels, shots, edits = self.seen.copies
            found = copy_figures(self.vectors(student, pixels, twice=twice), shots, edits)
            figures |= {f"copies_{name}": value for name, value in found.items()}
        return {name: round(value, 4) for name, value in figures.items()}


def optimizer_of(student: OnePass, options: argparse.Namespace) -> torch.optim.AdamW:
    groups = [
        {"params": list(student.resnet.parameters()), "lr": options.rate},
        {"params": list(student.projection.parameters()), "lr": options.projection_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.0)


def train(
    student: OnePass, teacher: OnePass, source: Pictures, options: argparse.Namespace, look: Look, log: Log
) -> OnePass:
    """Return the slow average after the given minutes, the looks not counted."""
    student.eval()
    optimizer, average = optimizer_of(student, options), Average(student, options.average)
    rates = [group["lr"] for group in optimizer.param_groups]
    began = looked = time.monotonic()
    away, step, summed = 0.0, 0, {"own": 0.0, "others": 0.0}
    while (passed := (time.monotonic() - began - away) / (60 * options.minutes)) < 1:
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / options.warm_up) * (1 + math.cos(math.pi * passed)) / 2
        parts = losses_of(student, teacher, source.batch(options.batch))
        optimizer.zero_grad()
        (parts["own"] + options.others_weight * parts["others"]).backward()
        nn.utils.clip_grad_norm_(student.parameters(), LONGEST)
        optimizer.step()
        step += 1
        average.update(student, step)
        for name, value in parts.items():
            summed[name] += value.item() / options.log_steps
        if step % options.log_steps == 0:
            log("step", step=step, minutes=round(passed * options.minutes, 2), **summed)
            summed = dict.fromkeys(summed, 0.0)
        if time.monotonic() - looked > 60 * options.look_minutes:
            before = time.monotonic()
            write(average.network, options.run / "weights.pt")
            log("figures", step=step, **look(average.network))
            looked = time.monotonic()
            away += looked - before
    write(average.network, options.run / "weights.pt")
    log("figures", step=step, **look(average.network))
    return average.network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, help="of the teacher")
    parser.add_argument("--student", type=Path, help="weights to go on from (default: the teacher's)")
    parser.add_argument("--data", type=Path, required=True, help="folder with photos.npy")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--retrieval", type=Path, action="append", default=[], help="folder of class folders")
    parser.add_argument("--copies", type=Path, help="folder with truth.json")
    parser.add_argument("--cache", type=Path, help="folder for the prepared pictures of these (default: of the run)")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--look-minutes", type=float, default=10)
    parser.add_argument(
        "--first-look", action="store_true", help="the teacher's figures first, with two passes and one"
    )
    parser.add_argument("--batch", type=int, default=32, help="photos, each seen both ways round")
    parser.add_argument("--edited", type=float, default=0.25, help="share of these that are edited copies")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--projection-rate", type=float, default=3e-4)
    parser.add_argument("--others-weight", type=float, default=0.2)
    parser.add_argument("--warm-up", type=int, default=20, help="steps")
    parser.add_argument("--average", type=float, default=0.98)
    parser.add_argument("--log-steps", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    allocator.keep_memory()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    log = Log(options.run)
    log("started", step=0, options=vars(options))
    network = load(options.weights)
    teacher = OnePass(network).eval().requires_grad_(requires_grad=False)
    student = OnePass(load(options.student, network.preprocessing) if options.student else network)
    look = Look(network, options.retrieval, options.copies, options.cache or options.run / "seen")
    if options.first_look:
        log("teacher", step=0, **look(teacher, twice=True))
        log("figures", step=0, **look(student.eval()))
    train(student, teacher, Pictures(network, options.data, options.edited, options.seed), options, look, log)


if __name__ == "__main__":
    main()
