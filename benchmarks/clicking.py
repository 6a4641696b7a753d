"""A click until its look-alikes are known: with one network and with two, in one run, by the number of photos.

    .venv/bin/python benchmarks/clicking.py [--sizes 2000,50000] [--clicks 200] [--keep DIRECTORY]

Libraries are drawn (rows, vectors of both networks, index). Each photo is asked about in both, one after the other:
`LookalikesService.similar`, its stacks and its line, as the window asks them, that is all but the painting. Told are
the medians and 99 % of the processor's milliseconds, and of the clock's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from made import window_library, with_kinds

from photosim.library import Library

SHOWN = 30


def ask(library: Library, photo_id: int) -> tuple[float, float]:
    """Milliseconds of the processor and of the clock."""
    used, began = time.process_time(), time.perf_counter()
    found = library.lookalikes.similar(photo_id, SHOWN)
    library.lookalikes.stacks(found)
    library.lookalikes.line()
    return 1000 * (time.process_time() - used), 1000 * (time.perf_counter() - began)


def measure(base: Path, photos: int, clicks: int) -> None:
    one = window_library(base / f"one-{photos}", photos, careless=photos > 100_000)
    two = window_library(base / f"two-{photos}", photos, careless=photos > 100_000)
    with_kinds(two)
    with Library.open(one, workers=0) as first, Library.open(two, workers=0) as both:
        libraries = {"one network": first, "two networks": both}
        for library in libraries.values():
            library._parts.index.prepare()
        ids = [row.id for row in first.photos.rows()]
        asked = np.random.default_rng(0).choice(ids, clicks + 5).tolist()
        spent: dict[str, list[tuple[float, float]]] = {name: [] for name in libraries}
        for photo_id in asked:
            for name, library in libraries.items():
                spent[name].append(ask(library, photo_id))
    medians = {}
    for name, each in spent.items():
        work, clock = np.array(each[5:]).T  # the first ones load what is loaded once
        medians[name] = float(np.median(work))
        print(
            f"{photos:8,} photos, {name:13} {np.median(work):7.2f} ms of work, 99 % {np.percentile(work, 99):7.2f}; "
            f"clock {np.median(clock):7.2f}, 99 % {np.percentile(clock, 99):7.2f}",
            flush=True,
        )
    print(f"{photos:8,} photos, ratio {medians['two networks'] / medians['one network']:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2000,50000")
    parser.add_argument("--clicks", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="make the libraries here, and use those of an earlier run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        for size in options.sizes.split(","):
            measure(options.keep or Path(base), int(size), options.clicks)


if __name__ == "__main__":
    main()
