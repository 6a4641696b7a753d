"""Fit both heads to a body whose heads are not at hand, so that a training can go on from finished weights.

    python -m training.heads BODY.pt --data DATA --out HEADS.pt [--pooling 1] [--size 96] [--pictures 8000]

Ridge regression, in closed form: of the labels, and of the teacher's centred features, on features of the first stored
crop set. With heads made at random the first steps of a training would undo a part of what the body knows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.geometry import resample
from training.network import Student, save
from training.teacher import names

BATCH = 128
RIDGE = 0.1
"""Added to every direction, as a share of the mean variance of the features."""
CONFIDENCE = 8.0
"""Logits between the right class and the others: regression on 0 and 1 alone would be too unsure of itself."""


def fit(features: Tensor, wanted: Tensor) -> dict[str, Tensor]:
    """Return weight (m, d) and bias (m) that turn features (n, d) into `wanted` (n, m)."""
    mean, target = features.mean(0), wanted.mean(0)
    centred = features - mean
    spread = centred.T @ centred
    spread += RIDGE * spread.diagonal().mean() * torch.eye(len(mean))
    weight = torch.linalg.solve(spread, centred.T @ (wanted - target)).T
    return {"weight": weight.contiguous(), "bias": target - weight @ mean}


@torch.inference_mode()
def features_of(student: Student, data: Path, kind: str, count: int, size: int) -> tuple[Tensor, Tensor, np.ndarray]:
    """Return features (n, 512), the teacher's (n, 1280) and row numbers of pictures spread evenly over `kind`."""
    pictures = np.load(data / f"{kind}.npy", mmap_mode="r")
    boxes, target = (np.load(path, mmap_mode="r") for path in names(data, kind, 0))
    rows = np.linspace(0, len(pictures) - 1, min(count, len(pictures))).astype(int)
    found = []
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        found.append(student(resample(torch.from_numpy(pictures[some]), torch.from_numpy(boxes[some]), size)))
    return torch.cat(found), torch.from_numpy(target[rows]).float(), rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("body", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pooling", type=float, default=1.0, help="as the training that follows")
    parser.add_argument("--size", type=int, default=96, help="pixels, as the training that follows")
    parser.add_argument("--pictures", type=int, default=8000, help="of each kind")
    options = parser.parse_args()
    classes = torch.from_numpy(np.load(options.data / "labels.npy")).long()
    student = Student(int(classes.max()) + 1, pooling=options.pooling)
    student.start_from(options.body, None)
    student.eval()
    shared = (options.pictures, options.size)
    labelled, target, rows = features_of(student, options.data, "labelled", *shared)
    photos, photo_target, _ = features_of(student, options.data, "photos", *shared)
    centre = (target.mean(0) + photo_target.mean(0)) / 2
    one_hot = functional.one_hot(classes[rows], int(classes.max()) + 1).float()
    heads = {
        "classes": fit(labelled, CONFIDENCE * one_hot),
        "teacher": fit(torch.cat([labelled, photos]), torch.cat([target, photo_target]) - centre),
    }
    save(heads, options.out)


if __name__ == "__main__":
    main()
