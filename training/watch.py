"""Figures of late layers while they are trained: what the product would make of folders of photos.

The early layers stay, so their maps of the photos, and of these mirrored, are worked out once.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from photosim.embedding.network import Network
from training.evaluate import SUFFIXES, copy_figures, precision_at_10, prepare
from training.maps import early, late, vectors_of

BATCH = 64


class Seen:
    """Photos as the early layers see them: maps of both ways round."""

    def __init__(self, network: Network, paths: list[Path], cache: Path | None) -> None:
        """`network` is the one whose early layers stay, in the number format in which they are to compute."""
        if cache is not None and cache.exists():
            self.views: list[tuple[Tensor, Tensor]] = torch.load(cache, weights_only=True)
            return
        side, resnet = network.preprocessing.crop, network.module
        views: list[list[tuple[Tensor, Tensor]]] = [[], []]
        with torch.inference_mode():
            for at in range(0, len(paths), BATCH):
                x = network.batch_of(np.stack([prepare(path, side) for path in paths[at : at + BATCH]]))
                for view, seen in zip(views, (x, x.flip(3)), strict=True):
                    view.append(early(resnet, seen))
        self.views = [(torch.cat([m for m, _ in view]), torch.cat([s for _, s in view])) for view in views]
        if cache is not None:
            torch.save(self.views, cache)

    @torch.inference_mode()
    def vectors(self, resnet: torch.nn.Module, projection: tuple[Tensor, Tensor]) -> Tensor:
        """Vectors (n, 512) by late layers, features of both ways round added as the product does."""
        rows = []
        for at in range(0, len(self.views[0][0]), BATCH):
            both = []
            for maps, second in self.views:
                with torch.autocast("cpu", torch.bfloat16):
                    fourth, third = late(resnet, maps[at : at + BATCH].float())
                both.append((fourth, third, second[at : at + BATCH]))
            rows.append(vectors_of([one + other for one, other in zip(*both, strict=True)], projection))
        return torch.cat(rows)


class Watch:
    """Folders of class folders, and one of copies with truth.json, that are looked at again and again."""

    def __init__(self, network: Network, retrieval: list[Path], copies: Path | None, cache: Path) -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self.folders = {}
        for folder in retrieval:
            paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
            classes = sorted({path.parent for path in paths})
            labels = torch.tensor([classes.index(path.parent) for path in paths])
            self.folders[folder.name] = (Seen(network, paths, cache / f"{folder.name}.pt"), labels)
        self.copies = None
        if copies is not None:
            truth = json.loads((copies / "truth.json").read_text())
            shots = [(int(shot), name) for shot, files in truth["shots"].items() for name in files]
            edits = [truth["edit"].get(name, "original") for _, name in shots]
            seen = Seen(network, [copies / name for _, name in shots], cache / f"{copies.name}.pt")
            self.copies = (seen, torch.tensor([shot for shot, _ in shots]), edits)

    def __call__(self, resnet: torch.nn.Module, projection: tuple[Tensor, Tensor]) -> dict[str, float]:
        figures = {
            f"p10_{name}": precision_at_10(seen.vectors(resnet, projection), labels)
            for name, (seen, labels) in self.folders.items()
        }
        if self.copies is not None:
            seen, shots, edits = self.copies
            found = copy_figures(seen.vectors(resnet, projection), shots, edits)
            figures |= {f"copies_{name}": value for name, value in found.items()}
        return {name: round(value, 4) for name, value in figures.items()}
