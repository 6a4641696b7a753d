"""The map of looks: how well alike photos lie together, how long it takes, and how long a frame takes to paint.

    .venv/bin/python benchmarks/looks_map.py VECTORS.npy [--labels LABELS.npy] [--photos 8000] [--opentsne]

VECTORS are (n, dim). Recall is the share of a photo's ten nearest by vectors that are among its ten nearest on the
map; purity the share of those ten that have its label. With --opentsne the package of that name does the same (it has
to be installed). Prints tables in Markdown; seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from photosim.base.job import Job
from photosim.index.neighbours import nearest_of_all
from photosim.lookalikes import plane

AXES = 64


def by_photosim(reduced: np.ndarray, near: np.ndarray) -> np.ndarray:
    return plane.laid_out(plane.spread(reduced), near, Job(), lambda _: None)


def by_opentsne(reduced: np.ndarray, near: np.ndarray) -> np.ndarray:
    from openTSNE import TSNEEmbedding, affinity, initialization

    pairs = affinity.PerplexityBasedNN(reduced, perplexity=30, n_jobs=1, random_state=0)
    start = initialization.rescale(reduced[:, :2].copy())
    made = TSNEEmbedding(start, pairs, n_jobs=1, negative_gradient_method="fft", random_state=0)
    made.optimize(250, exaggeration=12, momentum=0.5, inplace=True)
    made.optimize(500, momentum=0.8, inplace=True)
    return np.asarray(made)


def quality(places: np.ndarray, near: np.ndarray, labels: np.ndarray | None) -> str:
    on_map = nearest_of_all(places.astype(np.float32), 10, Job())
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(on_map.tolist(), near[:, :10].tolist(), strict=True)])
    if labels is None:
        return f"{recall:.3f} | "
    return f"{recall:.3f} | {(labels[on_map] == labels[:, np.newaxis]).mean():.3f}"


def painting(points: int) -> None:
    from PySide6.QtGui import QColor, QGuiApplication

    from photosim.ui.lookalikes.map.camera import MapCamera
    from photosim.ui.lookalikes.map.dots import dots

    _ = QGuiApplication.instance() or QGuiApplication([])
    places = np.random.default_rng(0).normal(0, 40, (points, 2))
    camera = MapCamera()
    camera.resize(1200, 760)
    camera.see_all(places)
    spent = []
    for step in range(20):
        camera.zoom(1.1 if step < 10 else 0.9)
        start = time.process_time()
        dots(camera.to_screen(places), (1200, 760), QColor("grey"), 0.55, 2)
        spent.append(time.process_time() - start)
    middle, most = 1000 * np.median(spent), 1000 * max(spent)
    print(f"\n{points:,} dots, 1200 x 760: {middle:.1f} ms a frame, at most {most:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--photos", type=int, default=8000)
    parser.add_argument("--opentsne", action="store_true")
    options = parser.parse_args()
    stored = np.load(options.vectors, mmap_mode="r")
    rows = np.sort(np.random.default_rng(0).choice(len(stored), min(options.photos, len(stored)), replace=False))
    vectors = np.asarray(stored[rows], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    labels = None if options.labels is None else np.load(options.labels)[rows]
    mean, axes = plane.axes_of(vectors, AXES)
    reduced = (vectors - mean) @ axes
    start = time.process_time()
    near = nearest_of_all(reduced, plane.NEAREST, Job())
    print(f"{len(rows):,} photos; nearest in {time.process_time() - start:.1f} s\n")
    print("| way | seconds | recall at 10 | purity at 10 |\n|---|---|---|---|")
    ways: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {"photosim": by_photosim}
    if options.opentsne:
        ways["openTSNE, perplexity 30"] = by_opentsne
    print(f"| two axes (PCA) | 0 | {quality(reduced[:, :2], near, labels)} |", flush=True)
    for name, way in ways.items():
        start = time.process_time()
        places = way(reduced, near)
        print(f"| {name} | {time.process_time() - start:.1f} | {quality(places, near, labels)} |", flush=True)
    painting(100_000)


if __name__ == "__main__":
    main()
