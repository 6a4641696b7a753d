"""Figures of a network: held-out accuracy, look-alikes in class folders, edited copies among other photos.

    python -m training.evaluate WEIGHTS [--retrieval FOLDER ...] [--copies FOLDER] [--side 160 --pooling 4] [--teacher]

Pictures are prepared as the product does: short side scaled (bicubic), centre crop. Features of the mirror image are
added, as was done with the weights that were shipped before docs/one-pass.md.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor, nn

from training.network import MEAN, STD, Student, teacher_network

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def prepare(path: Path, side: int) -> np.ndarray:
    """Return the picture upright as (side, side, 3) uint8, as the product shows it to the network."""
    with Image.open(path) as image:
        image.draft("RGB", (2 * side, 2 * side))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    scale = side / min(upright.size)
    size = (max(side, round(upright.width * scale)), max(side, round(upright.height * scale)))
    small = upright.resize(size, Image.Resampling.BICUBIC)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return np.asarray(small.crop((left, top, left + side, top + side)))


def prepared(paths: list[Path], cache: Path | None, side: int) -> np.ndarray:
    """Return (n, side, side, 3); kept in `cache`, which is made anew when the files are others."""
    key = json.dumps([side, *map(str, paths)])
    if cache is not None and cache.exists():
        with np.load(cache) as found:
            if str(found["key"]) == key:
                return found["pixels"]
    pixels = np.stack([prepare(path, side) for path in paths])
    if cache is not None:
        np.savez(cache, pixels=pixels, key=np.array(key))
    return pixels


@torch.inference_mode()
def embed(body: nn.Module, pixels: np.ndarray, device: torch.device, batch: int = 128) -> Tensor:
    """Return unit-length features of pictures (n, h, w, 3) uint8, those of the mirrored pictures added."""
    mean, std = (torch.tensor(v, device=device)[:, None, None] for v in (MEAN, STD))
    rows = []
    for at in range(0, len(pixels), batch):
        x = torch.from_numpy(pixels[at : at + batch]).to(device).permute(0, 3, 1, 2).float() / 255
        x = ((x - mean) / std).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16):
            rows.append(body(x).float() + body(x.flip(3)).float())
    return nn.functional.normalize(torch.cat(rows)).cpu()


def precision_at_10(vectors: Tensor, labels: Tensor) -> float:
    """Share of the ten nearest that are of the same class (of as many as there are, in small classes)."""
    likeness = vectors @ vectors.T
    likeness.fill_diagonal_(-2)
    nearest = labels[likeness.topk(10).indices] == labels[:, None]
    others = torch.bincount(labels)[labels] - 1
    return (nearest.sum(1) / others.clamp(1, 10)).mean().item()


def copy_figures(vectors: Tensor, shots: Tensor, edits: list[str]) -> dict[str, float]:
    """Figures for pictures of which each belongs to a shot and has an edit, `original` for the first of a shot.

    first: share of copies whose own original is the nearest of all originals (in all, and of some edits);
    copy_5 and copy_50: that percentile of the cosine of a copy and its original; other_99.9 and other_max: of photos
    of different shots; found: share of copies that score above that 99.9th percentile, found_clean: above the maximum.
    """
    original = torch.tensor([edit == "original" for edit in edits])
    likeness = vectors[~original] @ vectors[original].T
    same = shots[~original][:, None] == shots[original][None]
    own, other = likeness[same], likeness[~same]
    first = (likeness.argmax(1) == same.int().argmax(1)).float()
    high, top = other.quantile(0.999).item(), other.max().item()
    figures = {
        "first": first.mean().item(),
        "copy_5": own.quantile(0.05).item(),
        "copy_50": own.median().item(),
        "other_50": other.median().item(),
        "other_99.9": high,
        "other_max": top,
        "found": (own > high).float().mean().item(),
        "found_clean": (own > top).float().mean().item(),
    }
    by_edit = defaultdict(list)
    for edit, hit, score in zip([e for e in edits if e != "original"], first.tolist(), own.tolist(), strict=True):
        by_edit[edit].append((hit, score))
    for edit in ("rotated_pixels", "black_and_white", "crop_70"):
        if edit in by_edit:
            figures[f"first_{edit}"] = float(np.mean([hit for hit, _ in by_edit[edit]]))
            figures[f"low_{edit}"] = float(np.quantile([score for _, score in by_edit[edit]], 0.1))
    return figures


class Evaluation:
    """Holds the prepared pictures, so that a network can be looked at again and again."""

    def __init__(self, retrieval: list[Path], copies: Path | None, cache: Path | None = None, side: int = 128) -> None:
        self.folders, self.copies = {}, None
        for folder in retrieval:
            paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
            classes = sorted({p.parent for p in paths})
            labels = torch.tensor([classes.index(p.parent) for p in paths])
            self.folders[folder.name] = (self._pixels(paths, cache, folder.name, side), labels)
        if copies is not None:
            truth = json.loads((copies / "truth.json").read_text())
            rows = [(int(shot), name) for shot, files in truth["shots"].items() for name in files]
            edits = [truth["edit"].get(name, "original") for _, name in rows]
            pixels = self._pixels([copies / name for _, name in rows], cache, "copies", side)
            self.copies = (pixels, torch.tensor([shot for shot, _ in rows]), edits)

    @staticmethod
    def _pixels(paths: list[Path], cache: Path | None, name: str, side: int) -> np.ndarray:
        return prepared(paths, None if cache is None else cache / f"seen-{name}-{side}.npz", side)

    def __call__(self, body: nn.Module, device: torch.device) -> dict[str, float]:
        figures = {}
        for name, (pixels, labels) in self.folders.items():
            figures[f"p10_{name}"] = precision_at_10(embed(body, pixels, device), labels)
        if self.copies is not None:
            pixels, shots, edits = self.copies
            for key, value in copy_figures(embed(body, pixels, device), shots, edits).items():
                figures[f"copies_{key}"] = value
        return {key: round(value, 4) for key, value in figures.items()}


@torch.inference_mode()
def held_out_accuracy(student: Student, data: Path, device: torch.device, limit: int) -> float:
    """Share of the first `limit` held-out photos, evenly chosen, that get their label."""
    pixels, labels = np.load(data / "held-out.npy", mmap_mode="r"), np.load(data / "held-out-labels.npy")
    rows = np.linspace(0, len(labels) - 1, min(limit, len(labels))).astype(int)
    right = 0
    for at in range(0, len(rows), 256):
        some = rows[at : at + 256]
        x = torch.from_numpy(pixels[some]).to(device).permute(0, 3, 1, 2).float() / 255
        right += (student.classes(student(x)).argmax(1).cpu().numpy() == labels[some]).sum()
    return round(float(right) / len(rows), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--retrieval", type=Path, action="append", default=[], help="folder of class folders")
    parser.add_argument("--copies", type=Path, help="folder with truth.json")
    parser.add_argument("--teacher", action="store_true", help="the weights are the teacher's")
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--pooling", type=float, default=1.0, help="exponent of the generalised mean; 1: the average")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    if options.teacher:
        body = teacher_network(options.weights)
    else:
        student = Student(1, pooling=options.pooling)
        student.start_from(options.weights, None)
        body = student.body.eval()
    device = torch.device(options.device)
    body = body.to(device, memory_format=torch.channels_last)
    print(json.dumps(Evaluation(options.retrieval, options.copies, side=options.side)(body, device), indent=1))


if __name__ == "__main__":
    main()
