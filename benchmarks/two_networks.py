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
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.network import Network, assemble
from photosim.measuring.retrieval import margin
from photosim.measuring.separation import counted, separation
from photosim.pictures import decode, source
from photosim.values.photos import Preprocessing

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
SIDES = (260, 224, 192, 160)
BATCH = 16
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
CHOSEN = "thumbnail 224"
"""The view of the second network by which the ways of joining are compared."""
WHITENED = ((256, 0.125), (256, 0.25), (512, 0.125), (512, 0.25))
"""Axes that are kept, and the power of the variance by which each is divided."""

LIFTED = 0.7
"""Cosine of the first network: above other photos (0.64 for one pair in a thousand), below most copies (0.75)."""

Views = dict[str, np.ndarray]
Way = Callable[[dict[str, np.ndarray]], np.ndarray]


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


def with_learned(views: Views, learned: np.ndarray | None) -> Views:
    """The same, and what a fixed centre and fixed axes make of the second network's vectors."""
    more = dict(views)
    if learned is not None:
        more[f"{CHOSEN}, centred"] = unit(views[CHOSEN] - learned.mean(0))
        for kept, power in WHITENED:
            mean, axes = axes_of(learned, kept, power)
            more[f"{CHOSEN}, whitened {kept}, power {power:g}"] = unit((views[CHOSEN] - mean) @ axes)
    return more


def ways(views: Views) -> Iterator[tuple[str, Way]]:
    """Names of ways to compare photos, and functions from the cosines of each view to the scores."""
    for view in views:
        yield f"{view} alone", lambda cosines, view=view: cosines[view]
    for view in (view for view in views if view.startswith(CHOSEN)):
        for share in SHARES:
            yield (
                f"{share:g} of {view}, {1 - share:.1f} of resnet18",
                lambda cosines, view=view, share=share: share * cosines[view] + (1 - share) * cosines["resnet18"],
            )
        for share in SHARES[1:4]:
            yield (
                f"{share:g} of {view}, {1 - share:.1f} of resnet18, lifted from {LIFTED:g} up",
                lambda cosines, view=view, share=share: lifted(
                    share * cosines[view] + (1 - share) * cosines["resnet18"], cosines["resnet18"]
                ),
            )


def lifted(scores: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Where the first network's cosine is that of copies, the score rises towards 1 with it, and never falls."""
    share = np.clip((first - LIFTED) / (1 - LIFTED), 0, 1)
    return np.asarray(scores + share * np.maximum(0, 1 - scores))


def precision_at_10(scores: np.ndarray, labels: list[str]) -> str:
    """Every photo of a square of scores is the query once, without itself; with half of the 95 % interval."""
    classes = np.unique(labels, return_inverse=True)[1]
    alone = scores - 9 * np.eye(len(scores), dtype=scores.dtype)
    nearest = np.argsort(-alone, axis=1, kind="stable")[:, :10]
    found = (classes[nearest] == classes[:, None]).mean(1)
    return f"{found.mean():.3f} ± {margin(found):.3f}"


def of_copies(scores: np.ndarray, own: np.ndarray) -> list[str]:
    """Scores (copies, originals) and the place of each copy's own: first, AP, recall, above, 99.9 % of others."""
    is_own = np.arange(scores.shape[1]) == own[:, None]
    apart = separation(counted(scores[is_own]), counted(scores[~is_own]))
    first = float((scores.argmax(1) == own).mean())
    figures = (first, apart.average_precision, apart.recall, apart.above, apart.high)
    return [f"{figure:.3f}" for figure in figures]


def known(folder: Path) -> tuple[list[Path], list[str]]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return paths, [str(path.parent) for path in paths]


def copies_in(folder: Path, without: list[str]) -> tuple[list[Path], np.ndarray, np.ndarray, np.ndarray]:
    """The files, the rows of originals and of copies among them, and the place of each copy's own original."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    rows = [(shot, name) for shot, names in truth["shots"].items() for name in names]
    counts = np.array([shot not in without for shot, _ in rows])
    edited = np.array([name in truth["edit"] for _, name in rows])
    originals, copies = np.flatnonzero(counts & ~edited), np.flatnonzero(counts & edited)
    place = {rows[row][0]: number for number, row in enumerate(originals)}
    own = np.array([place[rows[row][0]] for row in copies])
    return [folder / name for _, name in rows], originals, copies, own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of class folders")
    parser.add_argument("--copies", type=Path)
    parser.add_argument("--without", default="", metavar="SHOT,...", help="shots of COPIES that are left out")
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
    judged: list[tuple[dict[str, np.ndarray], Callable[[np.ndarray], list[str]]]] = []
    head: list[str] = []
    views: Views = {}
    for folder in options.folders:
        paths, labels = known(folder)
        views = with_learned(views_of(paths, options.cache / f"{folder.name}.npz", make), learned)
        cosines = {name: vectors @ vectors.T for name, vectors in views.items()}
        judged.append((cosines, lambda scores, labels=labels: [precision_at_10(scores, labels)]))
        head.append(f"{folder.name} P@10")
    if options.copies is not None:
        paths, originals, copies, own = copies_in(options.copies, options.without.split(","))
        views = with_learned(views_of(paths, options.cache / f"{options.copies.name}.npz", make), learned)
        cosines = {name: vectors[copies] @ vectors[originals].T for name, vectors in views.items()}
        judged.append((cosines, lambda scores: of_copies(scores, own)))
        head += ["first", "AP", "R at P 0.99", "above", "99.9 % of others"]
    print("| way | " + " | ".join(head) + " |\n|" + "---|" * (len(head) + 1))
    for name, way in ways(views):
        figures = [figure for cosines, judge in judged for figure in judge(way(cosines))]
        print(f"| {name} | " + " | ".join(figures) + " |", flush=True)


if __name__ == "__main__":
    main()
