"""What photosim costs as a library grows: six measures in libraries of growing size, as one table and one picture.

    .venv/bin/python benchmarks/growth.py [--sizes 1000,10000] [--network] [--cpu] [--plot FILE.png] [--without NAME]

Drawn: the photos, JPEGs of 192 x 128 pixels, every one another picture, and one in eleven a copy of another at half
its size; and their vectors, by a stand-in for the network that costs nothing and tells copies from other photos, unless
--network asks for the real one. Real: files, database, thumbnails, index, window; all is decoded in this process.

    first scan   a photo                into a new library
    rescan       a photo                nothing has changed; the best of five
    duplicates   a photo                the whole search, as after a first scan: nothing is known of any pair
    click        one                    look-alikes of a photo, 20 of them; the middle of 200
    start        one                    from the process to the first screenful; the middle of three
    filter       one                    the photos of one directory larger than 5 kB; the best of five

So what grows with the library is not hidden behind what does not: no network, small pictures. Prints each measure and
its ratio to the smallest library; --plot draws the ratios. `--without duplicates` leaves one out; 100,000 photos take
about an hour of a processor with all six (docs/benchmarks.md). A start needs a screen; without one, Qt's stand-in for
it is used (`QT_QPA_PLATFORM=offscreen`).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from checkouts import HERE
from made import DIM, NoNetwork
from PIL import Image, ImageDraw, ImageFont
from start import SCREENFUL, start

from photosim.base.job import Job
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.library import Library
from photosim.values.photos import Embedder
from tests.helpers.pictures import draw

SIZE = (192, 128)
COPIES_EVERY = 11
"""One in so many photos is a copy: 1,000 of 10,000 and some."""
DIRECTORY = 500
FILTER = "folder:0001 size:>5kb"
CLICKS = 200
MEASURES = {
    "first scan": (1e3, "ms a photo", "#1f5fbf"),
    "rescan": (1e6, "µs a photo", "#c2571a"),
    "duplicates": (1e3, "ms a photo", "#2b8a3e"),
    "click": (1e3, "ms", "#7b2cbf"),
    "start": (1e3, "ms", "#b01e4f"),
    "filter": (1e3, "ms", "#555555"),
}
"""By how much seconds are multiplied, the unit that gives, and the colour of its line."""
Costs = dict[str, float]
Clock = Callable[[], float]


class StandIn(NoNetwork):
    """Vectors of 512 numbers that are alike for copies and for nothing else, as if by the model that comes along.

    Random Fourier features (Rahimi and Recht, 2007) of the mean colours of a 4 x 4 grid: the cosine of two pictures
    falls with the distance of their colours as a bell does, to 0 for any two that were drawn apart.
    """

    _GREY_LEVELS = 180.0
    """Distance, over all 48 colours together, at which a cosine is 0.6. Of 400 drawn photos, copies are nearer than
    5 to their originals, others farther than 290 from each other."""

    def __init__(self) -> None:
        super().__init__(DIM)
        self._identity = TorchEmbedder(default_weights()).identity
        rng = np.random.default_rng(0)
        self._waves = rng.standard_normal((48, DIM), dtype=np.float32) / self._GREY_LEVELS
        self._phases = rng.uniform(0, 2 * np.pi, DIM).astype(np.float32)

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        count, side = len(pixels), pixels.shape[1] // 4
        cells = pixels.reshape(count, 4, side, 4, side, 3).mean(axis=(2, 4), dtype=np.float32).reshape(count, 48)
        vectors = np.cos(cells @ self._waves + self._phases)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write_photos(folder: Path, count: int) -> None:
    """Draw the photos; each is about 6 kB."""
    for number in range(count):
        is_copy = number % COPIES_EVERY == COPIES_EVERY - 1
        picture = draw(number - is_copy, *SIZE)
        path = folder / f"{number // DIRECTORY:04d}" / f"{number:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        (picture.reduce(2) if is_copy else picture).save(buffer, "JPEG", quality=95)
        path.write_bytes(buffer.getvalue())


def timed(clock: Clock, work: Callable[[], object]) -> float:
    began = clock()
    work()
    return clock() - began


def measure(base: Path, count: int, embedder: Embedder, clock: Clock, without: list[str]) -> Costs:
    """Seconds of each measure in a library of `count` photos, those of the first three for a photo."""
    photos, costs = base / "photos", {}
    write_photos(photos, count)
    with Library.open(base / "library", embedder=embedder, workers=0) as library:
        costs["first scan"] = timed(clock, lambda: scanned(library, photos, count)) / count
        costs["rescan"] = min(timed(clock, library.scanning.scan) for _ in range(5)) / count
        if "duplicates" not in without:
            costs["duplicates"] = timed(clock, lambda: found(library, count // COPIES_EVERY)) / count
        ids = np.random.default_rng(1).permutation([row.id for row in library.photos.rows()])[:CLICKS].tolist()
        library.lookalikes.similar(ids[0], 20)
        costs["click"] = median(timed(clock, lambda one=one: library.lookalikes.similar(one, 20)) for one in ids)
        finding = library.organising.finding
        asked = [timed(clock, lambda: finding.ids(FILTER)) for _ in range(6)]
        costs["filter"] = min(asked[1:])
        print(f"  {count:,} photos, the first filter {1000 * asked[0]:,.0f} ms", file=sys.stderr)
    if "start" not in without:
        (base / "made").touch()
        which = "cpu" if clock is time.process_time else "wall"
        starts = [start(HERE, base / "compiled", "--child", str(base))[SCREENFUL][which] for _ in range(4)]
        costs["start"] = median(starts[1:])  # the first one compiles
    return costs


def scanned(library: Library, photos: Path, count: int) -> None:
    new = library.scanning.scan([photos]).new
    if new != count:
        raise SystemExit(f"{new} of {count} photos were found")


def found(library: Library, copies: int) -> None:
    groups = library.duplicates.find(["identical", "same-shot"])
    if abs(len(groups) - copies) > 0.05 * copies + 2:
        raise SystemExit(f"{len(groups)} groups were found, where {copies} photos have a copy")


def table(costs: dict[int, Costs]) -> str:
    """Markdown: a row for each measure, a column for each size, with the ratio to the first."""
    sizes = list(costs)
    lines = [f"| measure | {' | '.join(f'{size:,}' for size in sizes)} |", f"|---|{'---|' * len(sizes)}"]
    for name, (factor, unit, _) in MEASURES.items():
        values = [costs[size].get(name) for size in sizes]
        first = values[0]
        if first is not None:
            cells = ["" if v is None else f"{factor * v:,.3g} ({v / first:.2f})" for v in values]
            lines.append(f"| {name}, {unit} | {' | '.join(cells)} |")
    return "\n".join(lines)


def plot(costs: dict[int, Costs], target: Path) -> None:
    """The ratios to the smallest library by size, both axes logarithmic."""
    width, height, left, right, top, bottom = 900, 520, 80, 150, 50, 80
    image = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    sizes = list(costs)
    lines = {
        name: [(size, costs[size][name] / costs[sizes[0]][name]) for size in sizes if name in costs[size]]
        for name in MEASURES
        if name in costs[sizes[0]]
    }
    ratios = np.log10([ratio for line in lines.values() for _, ratio in line])
    low, high = min(-0.5, float(ratios.min())), max(0.5, float(ratios.max()))

    def at(size: float, ratio: float) -> tuple[float, float]:
        along = np.log10(size / sizes[0]) / max(1e-9, np.log10(sizes[-1] / sizes[0]))
        up = (np.log10(ratio) - low) / (high - low)
        return left + along * (width - left - right), height - bottom - up * (height - top - bottom)

    for ratio in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500):
        if low <= np.log10(ratio) <= high:
            _, y = at(sizes[0], ratio)
            pen.line((left, y, width - right, y), "#999999" if ratio == 1 else "#dddddd")
            pen.text((left - 12, y), f"{ratio:g}", "black", font, anchor="rm")
    for size in sizes:
        pen.text((at(size, 1)[0], height - bottom + 12), f"{size:,}", "black", font, anchor="mt")
    pen.text((left, 16), f"times what it is with {sizes[0]:,} photos", "black", font)
    pen.text((width / 2, height - 28), "photos in the library", "black", font, anchor="mt")
    ends = sorted(((at(*line[-1]), name) for name, line in lines.items()), key=lambda end: end[0][1])
    lowest = -1e9
    for (x, y), name in ends:
        lowest = max(lowest + 18, y)  # names that would lie on each other go below
        pen.text((x + 12, lowest), name, MEASURES[name][2], font, anchor="lm")
    for name, line in lines.items():
        points = [at(*one) for one in line]
        if len(points) > 1:
            pen.line(points, MEASURES[name][2], 3)
        for x, y in points:
            pen.ellipse((x - 5, y - 5, x + 5, y + 5), MEASURES[name][2])
    image.save(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="numbers of photos, separated by commas")
    parser.add_argument("--network", action="store_true", help="the real network in place of a stand-in")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw a picture of the figures")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is not idle")
    parser.add_argument("--without", action="append", default=[], choices=["duplicates", "start"])
    options = parser.parse_args()
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    clock = time.process_time if options.cpu else time.perf_counter
    embedder: Embedder = TorchEmbedder(default_weights()) if options.network else StandIn()
    costs: dict[int, Costs] = {}
    for size in (200, *sorted(int(size) for size in options.sizes.split(","))):
        with tempfile.TemporaryDirectory() as base:
            began = time.process_time()
            costs[size] = measure(Path(base), size, embedder, clock, options.without)
            print(f"  {time.process_time() - began:,.0f} s of work, drawing included", file=sys.stderr)
        print(table({size: costs[size]}), file=sys.stderr, flush=True)  # for whoever does not wait for the largest
    del costs[200]  # everything imported and warm
    print(table(costs))
    if options.plot:
        plot(costs, options.plot)
        print(f"drawn in {options.plot}")


if __name__ == "__main__":
    main()
