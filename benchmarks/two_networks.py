"""Two networks: each alone, from full pictures and from thumbnails, and joined in several ways.

    .venv/bin/python benchmarks/two_networks.py --cache CACHE [--copies FOLDER] [--data DATA] FOLDER...

FOLDERs have a folder for each class, COPIES a truth.json (see docs/measures.md). What the networks make of the photos
is kept in CACHE, so that other ways of joining cost seconds. DATA is that of the trainer; from its features of the
second network a whitening is learned that is fixed before any library is seen. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.core.model import Preprocessing
from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.copies import evaluate_copies
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.evaluation import evaluate
from photosim.embedding.network import Network, assemble
from photosim.imaging import decode, source

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
SIDES = (260, 224, 192, 160)
BATCH = 16
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
CHOSEN = "thumbnail 192"
"""The view of the second network by which the ways of joining are compared."""
WHITENED = ((256, 0.125), (256, 0.25), (512, 0.125), (512, 0.25))
"""Axes that are kept, and the power of the variance by which each is divided."""

Views = dict[str, np.ndarray]


class Networks:
    """Both networks; the second at any size."""

    def __init__(self, threads: int) -> None:
        self.first = TorchEmbedder(weights.default_weights(), threads=threads)
        architecture = backbones.get("efficientnet_lite2")
        state = checkpoint.load_state(weights.kind_weights(), architecture)
        self.usual = architecture.preprocessing
        cpu = torch.device("cpu")
        self.second = assemble(architecture, state, self.usual, cpu).moved(cpu, torch.bfloat16)

    def at(self, side: int) -> tuple[Preprocessing, Network]:
        preprocessing = replace(self.usual, resize=side, crop=side)
        return preprocessing, replace(self.second, preprocessing=preprocessing)

    def views(self, paths: list[Path]) -> Views:
        """What both make of some photos: vectors (n, dim) for each view."""
        contents = [source.read(path) for path in paths]
        seen = [decode.decode("", self.first.identity.preprocessing, data=data) for data in contents]
        found = {"resnet18": self.first.embed(np.stack([one.pixels for one in seen]))}
        for name, pictures, sides in (
            ("thumbnail", [one.thumbnail for one in seen], SIDES),
            ("full", contents, SIDES[:1] + SIDES[2:3]),
        ):
            for side in sides:
                preprocessing, network = self.at(side)
                pixels = np.stack([decode.model_input(data, preprocessing) for data in pictures])
                found[f"{name} {side}"] = network.features(pixels)
        return found


def views_of(paths: list[Path], cache: Path, make: Networks) -> Views:
    """All views of the photos, from the cache where they are in it."""
    if cache.exists():
        with np.load(cache) as kept:
            return dict(kept)
    parts = []
    for at in range(0, len(paths), BATCH):
        parts.append(make.views(paths[at : at + BATCH]))
        print(f"{cache.stem}: {min(at + BATCH, len(paths))} of {len(paths)}", file=sys.stderr, flush=True)
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez(cache, **found)  # type: ignore[arg-type]
    return found


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def axes_of(vectors: np.ndarray, kept: int, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean (dim,) and axes (dim, kept), each divided by a power of its variance: largest variance first."""
    mean = vectors.mean(0)
    variance, axes = np.linalg.eigh(np.cov((vectors - mean).T))
    return mean, (axes[:, ::-1] / np.maximum(variance[::-1], 1e-9) ** power)[:, :kept]


def ways(learned: np.ndarray | None) -> Iterator[tuple[str, object]]:
    """Names of ways to compare photos, and functions from views to vectors whose cosine is the score."""
    yield "resnet18 alone", lambda v: v["resnet18"]
    for view in (*(f"thumbnail {side}" for side in SIDES), *(f"full {side}" for side in SIDES[:1] + SIDES[2:3])):
        yield f"lite2 alone, {view}", lambda v, view=view: v[view]
    plain = lambda v: v[CHOSEN]  # noqa: E731
    seconds = {"as it is": plain}
    if learned is not None:
        mean = learned.mean(0)
        seconds["centred"] = lambda v: unit(v[CHOSEN] - mean)
        for kept, power in WHITENED:
            centre, axes = axes_of(learned, kept, power)
            seconds[f"whitened {kept}, power {power:g}"] = lambda v, c=centre, a=axes: unit((v[CHOSEN] - c) @ a)
    for name, second in seconds.items():
        if name != "as it is":
            yield f"lite2 alone, {CHOSEN}, {name}", second
        for share in SHARES:
            yield (
                f"joined, {share:g} of lite2 {name}",
                lambda v, s=second, w=share: np.hstack([np.sqrt(w) * s(v), np.sqrt(1 - w) * v["resnet18"]]),
            )


def known(folder: Path) -> tuple[list[Path], list[str]]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return paths, [str(path.parent) for path in paths]


def copies_in(folder: Path) -> tuple[list[Path], list[str], list[str | None]]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    rows = [(shot, name) for shot, names in truth["shots"].items() for name in names]
    return [folder / name for _, name in rows], [shot for shot, _ in rows], [truth["edit"].get(n) for _, n in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of class folders")
    parser.add_argument("--copies", type=Path)
    parser.add_argument("--data", type=Path, help="of the trainer, with photos-teacher-0.npy of the second network")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    make = Networks(options.threads)
    learned = None
    if options.data is not None:
        stored = np.load(options.data / "photos-teacher-0.npy", mmap_mode="r")
        learned = unit(stored[:: max(1, len(stored) // 20_000)].astype(np.float32))
    sets = []
    for folder in options.folders:
        paths, labels = known(folder)
        sets.append((folder.name, views_of(paths, options.cache / f"{folder.name}.npz", make), labels))
    head = [f"{name} P@10" for name, _, _ in sets]
    if options.copies is not None:
        paths, shots, edits = copies_in(options.copies)
        copy_views = views_of(paths, options.cache / f"{options.copies.name}.npz", make)
        head += ["first", "AP", "R at P 0.99", "above", "99.9 % of others"]
    print("| way | " + " | ".join(head) + " |\n|" + "---|" * (len(head) + 1))
    for name, way in ways(learned):
        cells = [f"{evaluate(way(views), labels).p_at_10:.3f}" for _, views, labels in sets]  # type: ignore[operator]
        if options.copies is not None:
            quality = evaluate_copies(way(copy_views).astype(np.float32), shots, edits)  # type: ignore[operator]
            apart = quality.separation
            figures = (quality.first, apart.average_precision, apart.recall, apart.above, apart.high)
            cells += [f"{figure:.3f}" for figure in figures]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
