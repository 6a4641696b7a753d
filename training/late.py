"""Train the late layers alone, from stored maps of the early ones: many times as fast as the whole network.

    python -m training.late WEIGHTS.pt --data DATA --maps MAPS --run RUN [--minutes 30] [--retrieval FOLDER ...]
        [--copies FOLDER]

WEIGHTS are those whose early layers made MAPS (training.maps). Trained are the last stage, the last block of the one
before (not with `--last-stage`), and the projection; the loss speaks of the vectors that the product compares:

1. **neighbours**: how near a photo is to the others of the batch and of many before it, as a distribution
   (temperature 0.05), is to be what it is to the guide. The guide's cosine is SHARE of the teacher's, whitened as the
   product whitens it, and the rest that of WEIGHTS themselves, which tell labels, colours and copies apart.
2. **copies**: a heavily edited copy is to be nearest to its original (InfoNCE, temperature 0.07).
3. **teacher**: cosine distance of a linear head on the last stage's features from the teacher's.

The rate falls to nothing as a cosine. A slow average is what is looked at, and written to RUN/weights.pt and
RUN/weights.projection.pt; RUN/log.jsonl and RUN/curves.png tell how it went. The folders are only looked at.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from photosim.embedding import allocator, backbones, checkpoint, weights
from training import heads, plot
from training.losses import distillation
from training.maps import Maps, late, load, vectors_of
from training.network import Average, GeneralisedMean, save
from training.teacher import names
from training.watch import Watch

FROZEN = ("conv1.", "bn1.", "layer1.", "layer2.", "layer3.0.")
NEAR, COPY = 0.05, 0.07
"""Temperatures of both distributions, as in training.project. The student's own for the first is learned: its cosines
may be spread otherwise than the guide's, and it is not to change all of them for that."""
SHARPNESS_RATE = 1e-2
HEAD_PHOTOS = 4000
"""To which the head for the teacher is fitted before the first step."""


class Late(nn.Module):
    """The late layers, the projection and a head for the teacher, as they are trained."""

    def __init__(self, resnet: nn.Module, projection: tuple[Tensor, Tensor], pooling: float, teacher: int) -> None:
        super().__init__()
        self.resnet = copy.deepcopy(resnet).requires_grad_(requires_grad=True)
        self.resnet.avgpool = GeneralisedMean(pooling)
        self.projection = nn.Linear(projection[0].shape[1], projection[0].shape[0])
        self.projection.load_state_dict({"weight": projection[0], "bias": projection[1]})
        self.head = nn.Linear(512, teacher)
        self.sharpness = nn.Parameter(torch.tensor(1 / NEAR).log())
        for name, value in self.resnet.named_parameters():
            value.requires_grad_(requires_grad=not name.startswith(FROZEN))

    def forward(self, maps: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """Return the last stage's features (n, 512) and vectors (n, dim) of unit length."""
        with torch.autocast("cpu", torch.bfloat16):
            fourth, third = late(self.resnet, maps)
        return fourth, vectors_of([fourth, third, second], (self.projection.weight, self.projection.bias))

    def final(self) -> tuple[nn.Module, tuple[Tensor, Tensor]]:
        return self.resnet, (self.projection.weight.detach(), self.projection.bias.detach())


class Bank:
    """The last vectors, what guides them, and the photos they are of."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.vectors, self.guides, self.photos = torch.empty(0), torch.empty(0), torch.empty(0, dtype=torch.long)

    def put(self, vectors: Tensor, guides: Tensor, photos: Tensor) -> None:
        new = {"vectors": vectors.detach(), "guides": guides, "photos": photos}
        for name, value in new.items():
            kept = getattr(self, name)
            setattr(self, name, torch.cat([value, kept[: self.size - len(value)]]) if len(kept) else value)

    def after(self, name: str, values: Tensor) -> Tensor:
        """Those of the batch, and after them what is kept under that name."""
        kept: Tensor = getattr(self, name)
        return torch.cat([values, kept]) if len(kept) else values


def near_loss(vectors: Tensor, guides: Tensor, photos: Tensor, bank: Bank, sharpness: Tensor) -> Tensor:
    """Divergence of the distribution over other photos (batch and bank) from the guide's; no photo sees itself.

    `sharpness` is what the student's cosines are multiplied by.
    """
    others, other_guides = bank.after("vectors", vectors), bank.after("guides", guides)
    itself = photos[:, None] == bank.after("photos", photos)[None]
    wanted = (guides @ other_guides.T / NEAR).masked_fill(itself, -1e9).log_softmax(1)
    found = (vectors @ others.T * sharpness).masked_fill(itself, -1e9).log_softmax(1)
    return functional.kl_div(found, wanted, reduction="batchmean", log_target=True)


def copy_loss(edited: Tensor, places: Tensor, vectors: Tensor, photos: Tensor, bank: Bank) -> Tensor:
    """InfoNCE: copy i is of the photo at `places[i]` of the batch, and is to be nearer to it than to any other."""
    others = bank.after("vectors", vectors)
    again = photos[places][:, None] == bank.after("photos", photos)[None]
    again[torch.arange(len(places)), places] = False
    return functional.cross_entropy((edited @ others.T / COPY).masked_fill(again, -1e9), places)


def guides_of(taught: Tensor, own: Tensor, share: float) -> Tensor:
    """Unit vectors whose cosines are `share` of those of `taught` and the rest of those of `own`."""
    parts = (functional.normalize(taught) * math.sqrt(share), functional.normalize(own) * math.sqrt(1 - share))
    return torch.cat(parts, 1)


def whitened(features: Tensor) -> Tensor:
    """The teacher's features (n, 1280) by the projection that the product uses for it."""
    path = weights.kind_weights()
    projection = checkpoint.load_projection(checkpoint.projection_file(path), backbones.get("efficientnet_lite2"))
    weight, bias = (projection[f"{checkpoint.PROJECTION}{name}"].float() for name in ("weight", "bias"))
    return functional.linear(functional.normalize(features), weight, bias)


class Source:
    """Batches of stored photos; every photo comes once an epoch, a share of each batch with its copy."""

    def __init__(self, folder: Path, data: Path, share: float, seed: int) -> None:
        self.plain, self.edited = Maps.at(folder, "plain"), Maps.at(folder, "edited")
        count = int((folder / "done").read_text())
        self.every = -(-len(self.plain.maps) // len(self.edited.maps))
        rows = np.load(folder / "rows.npy")[:count]
        self.teacher = torch.from_numpy(np.load(names(data, "photos", 0)[1], mmap_mode="r")[rows]).float()
        self.own = torch.from_numpy(np.array(np.load(folder / "plain-vectors.npy", mmap_mode="r")[:count], np.float32))
        self.guides = guides_of(whitened(self.teacher), self.own, share)
        self.teacher -= self.teacher.mean(0)
        self.chance, self.count = np.random.default_rng(seed), count
        self.queues: dict[bool, list[int]] = {True: [], False: []}

    def _next(self, with_copy: bool, wanted: int) -> list[int]:
        queue = self.queues[with_copy]
        while len(queue) < wanted:
            all_of_kind = [row for row in range(self.count) if (row % self.every == 0) == with_copy]
            queue += self.chance.permutation(all_of_kind).tolist()
        taken, self.queues[with_copy] = queue[:wanted], queue[wanted:]
        return taken

    def fill(self, bank: Bank) -> None:
        """Put vectors as they are before the first step."""
        rows = self.chance.permutation(self.count)[: bank.size]
        bank.put(self.own[rows], self.guides[rows], torch.from_numpy(rows))

    def batch(self, photos: int) -> tuple[np.ndarray, np.ndarray]:
        """Places of `photos` photos in the store, and of the copies of the first of them."""
        copies = self._next(with_copy=True, wanted=photos // self.every)
        rows = np.array(copies + self._next(with_copy=False, wanted=photos - len(copies)))
        return rows, np.array(copies) // self.every


def fit_head(student: Late, source: Source) -> None:
    """Fit the head for the teacher to the features as they are."""
    rows = np.arange(min(HEAD_PHOTOS, source.count))
    with torch.inference_mode():
        found = [student(*source.plain[part])[0] for part in np.array_split(rows, max(1, len(rows) // 64))]
    student.head.load_state_dict(heads.fit(torch.cat(found).clone(), source.teacher[rows]))


def optimizer_of(student: Late, options: argparse.Namespace) -> torch.optim.AdamW:
    """Decay for the kernels alone; the projection, which has been learned before, moves by a rate of its own."""
    late_layers = [value for value in student.resnet.parameters() if value.requires_grad]
    kernels = [value for value in late_layers if value.ndim > 1]
    others = [value for value in late_layers if value.ndim == 1]
    groups = [
        {"params": kernels, "lr": options.rate, "weight_decay": options.weight_decay},
        {"params": others, "lr": options.rate, "weight_decay": 0.0},
        {"params": list(student.projection.parameters()), "lr": options.projection_rate, "weight_decay": 0.0},
        {"params": list(student.head.parameters()), "lr": options.head_rate, "weight_decay": 0.0},
        {"params": [student.sharpness], "lr": SHARPNESS_RATE, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups)


def losses_of(student: Late, source: Source, bank: Bank, photos: int) -> dict[str, Tensor]:
    """The parts of the loss of one batch, which goes into the bank."""
    rows, copies = source.batch(photos)
    views = [source.plain[rows], source.edited[copies]]
    maps, second = (torch.cat(parts) for parts in zip(*views, strict=True))
    features, vectors = student(maps.contiguous(memory_format=torch.channels_last), second)
    target, guides, ids = source.teacher[rows], source.guides[rows], torch.from_numpy(rows)
    told = student.head(features)
    plain, edited = vectors[: len(rows)], vectors[len(rows) :]
    parts = {
        "neighbours": near_loss(plain, guides, ids, bank, student.sharpness.exp()),
        "copies": copy_loss(edited, torch.arange(len(copies)), plain, ids, bank),
        "teacher_photos": distillation(told[: len(rows)], target),
        "teacher_edited": distillation(told[len(rows) :], target[: len(copies)]),
    }
    bank.put(plain, guides, ids)
    return parts


class Log:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        (folder / "log.jsonl").unlink(missing_ok=True)

    def __call__(self, kind: str, **facts: object) -> None:
        line = json.dumps({"kind": kind, **facts}, default=str)
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)


def train(student: Late, source: Source, options: argparse.Namespace, watch: Watch, log: Log) -> Late:
    """Return the slow average after the given minutes; the schedule goes by the clock."""
    weigh = {"neighbours": 1.0, "copies": options.copies_weight, "teacher_photos": options.teacher_weight,
             "teacher_edited": options.teacher_weight / 4}  # fmt: skip
    optimizer, average, bank = optimizer_of(student, options), Average(student, options.average), Bank(options.bank)
    rates = [group["lr"] for group in optimizer.param_groups]
    began, looked, summed, step = time.monotonic(), time.monotonic(), dict.fromkeys(weigh, 0.0), 0
    away = 0.0
    source.fill(bank)
    student.eval()  # in so short a training the statistics of the norms stay: what is learned from is what is used
    log("figures", step=0, **watch(*average.network.final()))
    began = looked = time.monotonic()
    while (passed := (time.monotonic() - began - away) / (60 * options.minutes)) < 1:
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * min(1, (step + 1) / options.warm_up) * (1 + math.cos(math.pi * passed)) / 2
        parts = losses_of(student, source, bank, options.batch)
        loss = torch.stack([weigh[name] * value for name, value in parts.items()]).sum()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([value for value in student.parameters() if value.requires_grad], 5.0)
        optimizer.step()
        step += 1
        average.update(student, step)
        for name, value in parts.items():
            summed[name] += value.item() / options.log_steps
        if step % options.log_steps == 0:
            speed = step / (time.monotonic() - began - away)
            log("losses", step=step, rate=optimizer.param_groups[0]["lr"], speed=round(speed, 3),
                sharpness=round(student.sharpness.exp().item(), 2),
                **{name: round(value, 4) for name, value in summed.items()})  # fmt: skip
            summed = dict.fromkeys(weigh, 0.0)
        if time.monotonic() - looked > 60 * options.look_minutes:
            before = time.monotonic()
            log("figures", step=step, **watch(*average.network.final()))
            write(average.network, options.run / "weights.pt")
            looked = time.monotonic()
            away += looked - before
    log("figures", step=step, **watch(*average.network.final()))
    return average.network


def write(student: Late, path: Path) -> None:
    """Write the network without its projection, and the projection beside it, both in half precision."""
    state = {k: v.half() if v.is_floating_point() else v for k, v in student.resnet.state_dict().items()}
    save(state, path)
    projection = {f"{checkpoint.PROJECTION}weight": student.projection.weight.detach().half(),
                  f"{checkpoint.PROJECTION}bias": student.projection.bias.detach().float()}  # fmt: skip
    save(projection, checkpoint.projection_file(path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--maps", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--retrieval", type=Path, action="append", default=[], help="folder of class folders")
    parser.add_argument("--copies", type=Path, help="folder with truth.json")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--look-minutes", type=float, default=5)
    parser.add_argument("--batch", type=int, default=96, help="photos; a third of them with a copy too")
    parser.add_argument("--bank", type=int, default=4096, help="photos before them that they are compared with")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--projection-rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--weight-decay", type=float, default=0.05)
    parser.add_argument("--warm-up", type=int, default=50, help="steps")
    parser.add_argument("--average", type=float, default=0.99)
    parser.add_argument("--share", type=float, default=0.7, help="of the teacher in the guide")
    parser.add_argument("--copies-weight", type=float, default=0.7)
    parser.add_argument("--teacher-weight", type=float, default=2.0)
    parser.add_argument("--last-stage", action="store_true", help="train the last stage and the projection alone")
    parser.add_argument("--log-steps", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    allocator.keep_memory()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    log = Log(options.run)
    log("started", step=0, options=vars(options))
    network = load(options.weights)
    assert network.projection is not None
    source = Source(options.maps, options.data, options.share, options.seed)
    student = Late(network.module, network.projection, network.preprocessing.pooling, source.teacher.shape[1])
    if options.last_stage:
        student.resnet.layer3.requires_grad_(requires_grad=False)
    fit_head(student.eval(), source)
    half = network.moved(torch.device("cpu"), torch.bfloat16)
    watch = Watch(half, options.retrieval, options.copies, options.maps / "watched")
    finished = train(student, source, options, watch, log)
    write(finished, options.run / "weights.pt")
    plot.draw(options.run / "log.jsonl", options.run / "curves.png")


if __name__ == "__main__":
    main()
