"""What a photo costs in libraries of growing size: the first scan, and a scan that finds nothing new.

    .venv/bin/python benchmarks/growth.py [--sizes 1000,10000] [--network] [--cpu] [--plot FILE.png]

Draws small JPEGs (192 x 128 pixels, each with other bytes) and scans them into a new library, decoding in this process.
The first scan does everything but the network, for which a stand-in of 512 numbers is used, unless --network asks for
the real one; so what grows with the library (database, index, planning) is not hidden behind what does not. Prints
microseconds a photo and their ratio to the smallest library; --plot draws them. 100,000 photos take a while.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from made import DIM, NoNetwork
from PIL import Image, ImageDraw, ImageFont

from photosim.base.job import Job
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.library import Library
from photosim.values.photos import Embedder
from tests.helpers.pictures import draw

PICTURES = 50


class Random(NoNetwork):
    """Another vector for every photo, in clusters, at no cost."""

    def __init__(self) -> None:
        super().__init__(DIM)
        self._rng = np.random.default_rng(0)
        self._centres = self._rng.standard_normal((500, DIM), dtype=np.float32)

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        count = len(pixels)
        vectors = self._centres[self._rng.integers(0, 500, count)]
        vectors = vectors + 0.7 * self._rng.standard_normal((count, DIM), dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Cost(NamedTuple):
    """Seconds of one library."""

    photos: int
    scan: float
    rescan: float


def measure(count: int, embedder: Embedder, pictures: list[bytes], clock: Callable[[], float]) -> Cost:
    with tempfile.TemporaryDirectory() as base:
        photos = Path(base) / "photos"
        for number in range(count):
            path = photos / f"{number // 500:04d}" / f"{number:06d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pictures[number % len(pictures)] + number.to_bytes(4, "little"))
        with Library.open(Path(base) / "library", embedder=embedder, workers=0) as library:
            began = clock()
            assert library.scanning.scan([photos]).new == count
            scan = clock() - began
            rescans = []
            for _ in range(5):
                began = clock()
                assert library.scanning.scan().unchanged == count
                rescans.append(clock() - began)
    return Cost(count, scan, min(rescans))


def plot(costs: list[Cost], target: Path) -> None:
    """Microseconds a photo by library size, both axes logarithmic."""
    width, height, left, top, bottom = 900, 520, 110, 50, 80
    image = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    lines = {
        "first scan": ([1e6 * cost.scan / cost.photos for cost in costs], "#1f5fbf"),
        "rescan": ([1e6 * cost.rescan / cost.photos for cost in costs], "#c2571a"),
    }
    sizes = np.log10([cost.photos for cost in costs])
    every = np.log10([value for values, _ in lines.values() for value in values])
    low, high = np.floor(every.min()), np.ceil(every.max())

    def at(size: float, value: float) -> tuple[float, float]:
        span = max(1e-9, sizes[-1] - sizes[0])
        x = left + (size - sizes[0]) / span * (width - left - 60)
        return x, height - bottom - (value - low) / max(1, high - low) * (height - top - bottom)

    for power in range(int(low), int(high) + 1):
        _, y = at(sizes[0], power)
        pen.line((left, y, width - 60, y), "#dddddd")
        pen.text((left - 12, y), f"{10.0**power:,g}", "black", font, anchor="rm")
    for size, cost in zip(sizes, costs, strict=True):
        pen.text((at(size, low)[0], height - bottom + 12), f"{cost.photos:,}", "black", font, anchor="mt")
    pen.text((left, 16), "microseconds a photo", "black", font)
    pen.text((width / 2, height - 28), "photos in the library", "black", font, anchor="mt")
    for name, (values, colour) in lines.items():
        points = [at(size, value) for size, value in zip(sizes, np.log10(values), strict=True)]
        if len(points) > 1:
            pen.line(points, colour, 3)
        for x, y in points:
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), colour)
        pen.text((points[-1][0] + 10, points[-1][1] - 14), name, colour, font, anchor="rb")
    image.save(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="numbers of photos, separated by commas")
    parser.add_argument("--network", action="store_true", help="the real network in place of a stand-in")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw a picture of the figures")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is not idle")
    options = parser.parse_args()
    clock = time.process_time if options.cpu else time.perf_counter
    sizes = sorted(int(size) for size in options.sizes.split(","))
    pictures = []
    for seed in range(PICTURES):
        buffer = io.BytesIO()
        draw(seed, 192, 128).save(buffer, "JPEG")
        pictures.append(buffer.getvalue())
    embedder: Embedder = TorchEmbedder(default_weights()) if options.network else Random()
    measure(200, embedder, pictures, clock)  # everything imported and warm
    costs = []
    print("   photos    scan, µs a photo   ratio    rescan, µs a photo   ratio")
    for size in sizes:
        costs.append(measure(size, embedder, pictures, clock))
        scan, rescan = (1e6 * value / size for value in costs[-1][1:])
        first_scan, first_rescan = (1e6 * value / sizes[0] for value in costs[0][1:])
        print(
            f"{size:9,}    {scan:16,.0f}   {scan / first_scan:5.2f}    {rescan:18,.1f}   {rescan / first_rescan:5.2f}"
        )
        sys.stdout.flush()
    if options.plot:
        plot(costs, options.plot)
        print(f"drawn in {options.plot}")


if __name__ == "__main__":
    main()
