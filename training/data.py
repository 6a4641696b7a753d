"""The pictures and, where they are stored, the teacher's features of their crops."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.geometry import random_boxes
from training.teacher import AREA, ASPECT, SIDE, LiveTeacher, names, stored_sets


@dataclass(frozen=True)
class Batch:
    pictures: Tensor
    """(n, h, w, 3) uint8."""
    boxes: Tensor
    """(n, 4) as fractions."""
    target: Tensor
    """(n, 1280) features of the teacher for exactly these boxes, not yet centred."""
    labels: Tensor | None
    """(n,) class indices."""


class Source:
    """An endless, reproducible stream of batches of one kind, `photos` or `labelled`.

    Batch number i depends on the seed and i alone, so a resumed training goes on where it was. With a GPU all pixels
    are kept on it and `teacher` works features out on the fly; without, pixels stay mapped from disk and stored sets
    are used, new ones from the epoch after they appear.
    """

    def __init__(
        self, data: Path, kind: str, batch: int, seed: int, device: torch.device, teacher: LiveTeacher | None = None
    ) -> None:
        self.data, self.kind, self.batch, self.seed = data, kind, batch, seed
        self.device, self.teacher = device, teacher
        path = data / f"{kind}.npy"
        on_gpu = device.type == "cuda"
        self.pictures = torch.from_numpy(np.load(path)).to(device) if on_gpu else np.load(path, mmap_mode="r")
        self.labels = torch.from_numpy(np.load(data / "labels.npy")).long() if kind == "labelled" else None
        self.epoch_length = len(self.pictures) // batch
        self.epoch = -1
        if teacher is None and not stored_sets(data, kind):
            raise SystemExit(f"No stored features of {kind}: run training.teacher first, or train with --live-teacher.")

    def __getitem__(self, number: int) -> Batch:
        epoch, place = divmod(number, self.epoch_length)
        if epoch != self.epoch:
            self._begin(epoch)
        rows = np.sort(self.order[place * self.batch : (place + 1) * self.batch])
        labels = None if self.labels is None else self.labels[rows].to(self.device)
        if isinstance(self.pictures, Tensor):
            pictures = self.pictures[torch.from_numpy(rows).to(self.device)]
        else:
            pictures = torch.from_numpy(self.pictures[rows])
        if self.teacher is None:
            boxes, target = (torch.from_numpy(array[rows]).to(self.device) for array in self.stored)
        else:
            generator = torch.Generator(self.device).manual_seed(self.seed * 1_000_003 + number)
            boxes = random_boxes(len(rows), AREA[self.kind], ASPECT[self.kind], generator)
            target = self.teacher(pictures, boxes, SIDE[self.kind])
        return Batch(pictures, boxes, target.float(), labels)

    def _begin(self, epoch: int) -> None:
        self.epoch = epoch
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.pictures))
        if self.teacher is None:
            sets = stored_sets(self.data, self.kind)
            number = sets[epoch % len(sets)]
            self.stored = [np.load(path, mmap_mode="r") for path in names(self.data, self.kind, number)]

    def mean_target(self, batches: int = 16) -> Tensor:
        """Mean (1280,) of the teacher's features over the first batches."""
        return torch.stack([self[i].target.mean(0) for i in range(batches)]).mean(0)
