"""The teacher's pooled features of crops: worked out on the fly, or stored before training.

    python -m training.teacher --data DATA --teacher FILE --photos 8 --labelled 4

writes `KIND-boxes-I.npy` (n, 4) and `KIND-teacher-I.npy` (n, 1280, half precision) for crop set I of every picture.
Sets that exist are kept, so more can be added while a training is running; it takes them up as they appear.
On a GPU nothing needs storing: `LiveTeacher` gives the features of any crop at once.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.geometry import random_boxes, resample
from training.network import MEAN, STD, teacher_network

# Photos were squeezed to squares, most of them from landscapes: narrow boxes give them their shape back.
ASPECT = {"photos": (0.55, 1.4), "labelled": (0.75, 1.33)}
AREA = {"photos": (0.15, 1.0), "labelled": (0.35, 1.0)}
# The labelled photos have only 64 pixels; the teacher knows no more of them at a larger size.
SIDE = {"photos": 192, "labelled": 160}


class LiveTeacher:
    """Features of any crop, worked out when they are asked for."""

    def __init__(self, weights: Path, device: torch.device) -> None:
        self.network = teacher_network(weights).to(device, memory_format=torch.channels_last)
        self.mean = torch.tensor(MEAN, device=device)[:, None, None]
        self.std = torch.tensor(STD, device=device)[:, None, None]

    @torch.no_grad()
    def __call__(self, pictures: Tensor, boxes: Tensor, side: int) -> Tensor:
        x = (resample(pictures, boxes, side) - self.mean) / self.std
        with torch.autocast(x.device.type, torch.bfloat16):
            return self.network(x.contiguous(memory_format=torch.channels_last)).float()


def names(data: Path, kind: str, number: int) -> tuple[Path, Path]:
    return data / f"{kind}-boxes-{number}.npy", data / f"{kind}-teacher-{number}.npy"


def stored_sets(data: Path, kind: str) -> list[int]:
    return [i for i in range(100) if all(p.exists() for p in names(data, kind, i))]


def store(data: Path, kind: str, number: int, teacher: LiveTeacher, side: int, batch: int = 128) -> None:
    """Write crop set `number` of every picture of a kind, seen at `side` pixels; its number fixes the boxes."""
    pictures = np.load(data / f"{kind}.npy", mmap_mode="r")
    generator = torch.Generator().manual_seed(1000 * number + len(kind))
    boxes = random_boxes(len(pictures), AREA[kind], ASPECT[kind], generator)
    if number == 0:  # One set of whole pictures, as they are compared later.
        boxes = random_boxes(len(pictures), (0.8, 1.0), ASPECT[kind], generator)
    features = np.empty((len(pictures), 1280), np.float16)
    began = time.monotonic()
    for at in range(0, len(pictures), batch):
        rows = slice(at, at + batch)
        if at // batch % 50 == 49:
            print(f"{kind} set {number}: {at} of {len(pictures)}", flush=True)
        features[rows] = teacher(torch.from_numpy(pictures[rows].copy()), boxes[rows], side).numpy()
    for path, array in zip(names(data, kind, number), (boxes.numpy(), features), strict=True):
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.save(file, array)
        partial.rename(path)
    rate = len(pictures) / (time.monotonic() - began)
    print(f"{kind} set {number}: {len(pictures)} crops, {rate:.0f} a second", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=8, help="crop sets of the photos")
    parser.add_argument("--labelled", type=int, default=4, help="crop sets of the labelled photos")
    parser.add_argument("--photos-side", type=int, default=SIDE["photos"], help="pixels at which the teacher sees them")
    parser.add_argument("--labelled-side", type=int, default=SIDE["labelled"])
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    teacher = LiveTeacher(options.teacher, torch.device("cpu"))
    wanted = [(i, kind) for kind in ("photos", "labelled") for i in range(getattr(options, kind))]
    for number, kind in sorted(wanted, key=lambda row: row[0]):
        if number not in stored_sets(options.data, kind):
            store(options.data, kind, number, teacher, getattr(options, f"{kind}_side"))


if __name__ == "__main__":
    main()
