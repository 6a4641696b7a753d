"""Where copies, the same thing, the same kind and nothing begin, by score; and where lists of look-alikes end.

    .venv/bin/python benchmarks/levels.py [--copies COPIES] FOLDER...

FOLDERs have a folder for each class and are taken for different kinds of things, COPIES has a truth.json of edited
copies (docs/measures.md). By the first model, the second and both joined, as searches use them: quantiles of scores
between photos of different folders (nothing in common), the share of the same class among the thirty nearest by bands
of scores (in each folder), and of copies with their originals. Then for each folder as a library of its own: the line
by its spread, and how many photos stand above it and how many of those are of the class that was asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from two_networks import copies_in, known

from photosim.embedding import weights
from photosim.embedding.embedder import TorchEmbedder
from photosim.pictures import decode, source
from photosim.values.joint import Joint, joined
from photosim.values.stacks import line_of

QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999, 0.9999)
BAND = 0.05
NEAREST = 30
BATCH = 16
USUAL, MOST = 0.95, 0.97
"""As in photosim/lookalikes/ending.py."""


def vectors_of(paths: list[Path], first: TorchEmbedder, second: TorchEmbedder) -> dict[str, np.ndarray]:
    """By the first, the second and both, (n, dim) each."""
    ones, others = [], []
    for at in range(0, len(paths), BATCH):
        seen = [
            decode.decode("", first.identity.preprocessing, data=source.read(path)) for path in paths[at : at + BATCH]
        ]
        ones.append(first.embed(np.stack([one.pixels for one in seen])))
        small = [decode.model_input(one.thumbnail, second.identity.preprocessing) for one in seen]
        others.append(second.embed(np.stack(small)))
        print(f"{min(at + BATCH, len(paths))} of {len(paths)}", file=sys.stderr, flush=True)
    one, other = np.concatenate(ones), np.concatenate(others)
    return {"first": one, "second": other, "joined": joined(one, other)}


def told(values: np.ndarray) -> str:
    return "  ".join(f"{share:g}: {np.quantile(values, share):.3f}" for share in QUANTILES)


def bands(vectors: np.ndarray, classes: np.ndarray) -> Iterator[str]:
    """Share of the query's class among the nearest, by score."""
    scores = vectors @ vectors.T - 9 * np.eye(len(vectors), dtype=vectors.dtype)
    nearest = np.argsort(-scores, axis=1)[:, :NEAREST]
    found = np.take_along_axis(scores, nearest, axis=1).ravel()
    right = (classes[nearest] == classes[:, None]).ravel()
    for low in np.arange(0.1, 1.0, BAND):
        inside = (found >= low) & (found < low + BAND)
        if inside.sum() >= NEAREST:
            yield f"{low:.2f}: {right[inside].mean():.2f}"


def ending(vectors: np.ndarray, classes: np.ndarray, line: float) -> str:
    scores = vectors @ vectors.T - 9 * np.eye(len(vectors), dtype=vectors.dtype)
    above = scores >= line
    counts = above.sum(1)
    right = (above & (classes[:, None] == classes[None, :])).sum() / max(1, above.sum())
    middle, many = np.quantile(counts, (0.5, 0.9))
    return f"above it {middle:.0f} photos in the middle, {many:.0f} in one of ten; {right:.2f} of them of the class"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--copies", type=Path)
    parser.add_argument("--cache", type=Path, help="folder in which vectors are kept")
    options = parser.parse_args()
    first, second = TorchEmbedder(weights.default_weights()), TorchEmbedder(weights.kind_weights())
    scale = Joint(first.identity, second.identity).identity.scale

    def seen(name: str, paths: list[Path]) -> dict[str, np.ndarray]:
        kept = None if options.cache is None else options.cache / f"{name}-levels.npz"
        if kept is not None and kept.exists():
            with np.load(kept) as stored:
                return dict(stored)
        made = vectors_of(paths, first, second)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, **made)  # type: ignore[arg-type]
        return made

    every: dict[str, tuple[dict[str, np.ndarray], np.ndarray]] = {}
    for folder in options.folders:
        paths, labels = known(folder)
        every[folder.name] = seen(folder.name, paths), np.unique(labels, return_inverse=True)[1]
    for view in ("first", "second", "joined"):
        sets = [views[view] for views, _ in every.values()]
        across = [(one @ other.T).ravel() for at, one in enumerate(sets) for other in sets[at + 1 :]]
        if across:
            print(f"{view}, between folders: {told(np.concatenate(across))}")
        for name, (views, classes) in every.items():
            print(f"{view}, {name}: {'  '.join(bands(views[view], classes))}")
    if options.copies is not None:
        paths, originals, copies, own = copies_in(options.copies, [""])
        views = seen(options.copies.name, paths)
        for view, vectors in views.items():
            mine = (vectors[copies] @ vectors[originals].T)[np.arange(len(copies)), own]
            levels = "  ".join(f"{share:g}: {np.quantile(mine, share):.3f}" for share in (0.01, 0.05, 0.1, 0.25, 0.5))
            print(f"{view}, copies with their original: {levels}")
    for name, (views, classes) in every.items():
        vectors = views["joined"]
        pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        line = line_of(scale, min(MOST, float(np.quantile(pairs, USUAL)))).below
        print(f"{name} as a library: the line is at {line:.3f}; {ending(vectors, classes, line)}")


if __name__ == "__main__":
    main()
