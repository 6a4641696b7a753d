"""First scan of real photos against a plain loop that only decodes and embeds.

    .venv/bin/python benchmarks/scan.py FOLDER [--repeat 2]

The loop is what anybody would write first, with photosim's own parts: every photo decoded at the scale the network
needs, in as many processes as there are processors, and embedded 32 at a time. The scan does the same and also hashes,
reads metadata, writes thumbnails, the database and the index. Both start with torch imported and the network loaded.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import time
from pathlib import Path

import numpy as np

from photosim.core.job import Job
from photosim.core.model import Decoded
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.imaging import worker
from photosim.imaging.walk import walk
from photosim.library import Library
from photosim.pipeline.workers import ProcessWorkers, default_count, run_all

BATCH = 32


def loop(folder: Path, embedder: TorchEmbedder) -> tuple[int, float]:
    """Decode and embed every photo, keep nothing; returns photos and seconds."""
    began = time.perf_counter()
    decode = functools.partial(worker.decode_file, preprocessing=embedder.identity.preprocessing)
    paths = [(file, str(folder / file.relative)) for file in walk(folder, 0).files]
    workers = ProcessWorkers(default_count())
    pixels: list[np.ndarray] = []
    count = 0
    try:
        for _, result in run_all(workers, decode, paths, in_flight=2 * BATCH, job=Job()):
            if isinstance(result, Decoded):
                pixels.append(result.pixels)
            if len(pixels) == BATCH:
                embedder.embed(np.stack(pixels))
                count, pixels = count + len(pixels), []
        if pixels:
            embedder.embed(np.stack(pixels))
    finally:
        workers.close()
    return count + len(pixels), time.perf_counter() - began


def scan(folder: Path, embedder: TorchEmbedder) -> tuple[int, float]:
    """Scan into a new library; returns photos and seconds."""
    with tempfile.TemporaryDirectory() as base:
        began = time.perf_counter()
        with Library.open(Path(base), embedder=embedder) as library:
            report = library.scan([folder])
        return report.new, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=2)
    options = parser.parse_args()
    embedder = TorchEmbedder(default_weights())
    crop = embedder.identity.preprocessing.crop
    embedder.embed(np.zeros((BATCH, crop, crop, 3), np.uint8))
    folder = options.folder.absolute()
    best = {"loop": float("inf"), "scan": float("inf")}
    for _ in range(options.repeat):
        photos, seconds = loop(folder, embedder)
        best["loop"] = min(best["loop"], seconds)
        photos, seconds = scan(folder, embedder)
        best["scan"] = min(best["scan"], seconds)
    size = sum(file.size for file in walk(folder, 0).files)
    print(f"{photos:,} photos, {size / 1e6:.0f} MB, {embedder.device}")
    for name, seconds in best.items():
        print(f"{name}   {seconds:6.1f} s   {photos / seconds:6.1f} photos a second")
    print(f"ratio  {best['scan'] / best['loop']:6.2f}")


if __name__ == "__main__":
    main()
