"""The search for duplicates: whole, with how long it holds the window; and what a photo costs in larger libraries.

    .venv/bin/python benchmarks/duplicates.py [--photos 10000] [--copies 1000] [--keep DIRECTORY]
    .venv/bin/python benchmarks/duplicates.py --growth 10000,100000

The first draws photos and copies of some (smaller, coarser, cropped, turned, grey, bordered), scans them with the
real networks, and searches in the program's own window, without a screen: processor time of all processes, time by the
clock, a photo's share, pairs that were proven, and by how much a timer came late meanwhile, in the groups page.
The second finds the candidates only, of drawn rows, sketches and vectors: the proofs of a photo are bounded, so this
is what may grow; told is the processor's time a photo, and candidates a photo.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import held
import numpy as np
import ticker
from footprint import Hour
from made import DIM, NoNetwork, content_hash, library_of, like_embeddings
from proving import processor_seconds
from PySide6.QtWidgets import QApplication

from photosim.base import heap
from photosim.base.job import Job
from photosim.duplicates.shortlist import Shortlist
from photosim.library import Library
from photosim.pictures.fingerprints import VERSION
from photosim.proof import judge
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow
from photosim.values.photos import Fingerprint
from tests.helpers.scenes import EDITS, scene


def draw(target: Path, photos: int, copies: int) -> None:
    kinds = list(EDITS)
    target.mkdir(parents=True)
    for number in range(photos):
        image = scene(number)
        image.save(target / f"{number:06d}.jpg", quality=92)
        if number < copies:
            kind = kinds[number % len(kinds)]
            EDITS[kind](image).save(target / f"{number:06d} {kind}.jpg", quality=85)


def whole(base: Path, photos: int, copies: int) -> None:
    heap.be_lean()
    folder = base / "photos"
    if not folder.exists():
        draw(folder, photos, copies)
    with Library.open(base / "library") as library:
        library.scanning.scan([folder])
    app = QApplication.instance() or QApplication(sys.argv[:1])
    theme.apply(app)
    library = Library.open(base / "library", networks_apart=True)
    window = MainWindow(library, open_demo=lambda *_: None)
    window.resize(1280, 800)
    window.show()
    used = Hour(window, library, None)
    used.until(lambda: window.is_settled() and bool(window.page.folders), "the window")
    late = ticker.Ticker()
    began, spent = time.perf_counter(), processor_seconds()
    here = time.process_time()
    late.start()
    window.open_page("duplicates")  # which searches by itself where there are few photos
    page = window.review
    page.finder.start()
    used.until(lambda: not page.finder.running, "duplicates")
    held_up = late.stop()
    clock, here = time.perf_counter() - began, time.process_time() - here
    used.until(page.is_settled, "the groups")
    groups, compared = len(library.review.state().groups), len(library._parts.stores.pairs.proofs(judge.VERSION))
    count = library.facts().photos
    window.close()
    tasks.wait_all(60)
    library.close()
    # Its processes have ended, and are counted.
    spent = processor_seconds() - spent
    print(f"{count:,} photos, {groups:,} groups, {compared:,} pairs proven or not")
    print(f"{spent:8.1f} s of processors ({here:.1f} of the window's process), {clock:.1f} s by the clock")
    print(f"{1000 * spent / count:8.2f} ms of processors a photo")
    print(f"window {ticker.in_words(held_up)}; {held.in_words(held.whole())}", flush=True)


def candidates(photos: int) -> float:
    """Milliseconds of the processor that a photo costs."""
    with tempfile.TemporaryDirectory() as name:
        vectors = like_embeddings(photos)
        with library_of(Path(name), vectors) as library:
            stores, model = library._parts.stores, NoNetwork(DIM).identity
            stores.fingerprints.put(drawn_fingerprints(photos))
            everything = list(stores.photos.all())
            began = time.process_time()
            short = Shortlist.of(stores, model, everything, (), Job())
            first = time.process_time() - began
            began = time.process_time()
            Shortlist.of(stores, model, everything, (), Job())
            again = time.process_time() - began
            pairs = sum(map(len, short.edges.values())) / 2
    print(
        f"{photos:8,} photos: {1000 * first / photos:.3f} ms of the processor a photo, "
        f"{1000 * again / photos:.3f} when nothing is new; {pairs / photos:.1f} candidates a photo; "
        f"{held.in_words(held.whole())}",
        flush=True,
    )
    return first / photos


def drawn_fingerprints(photos: int) -> list[tuple[str, Fingerprint]]:
    """Sketches with the spectrum of photos: the lower a frequency, the stronger."""
    rng = np.random.default_rng(1)
    strength = 60 / np.arange(1, 64) ** 0.5
    sketches = np.clip(rng.standard_normal((photos, 63)) * strength, -127, 127).astype(np.int8)
    return [
        (content_hash(number), Fingerprint(VERSION, sketch.tobytes(), None, 1.0, 0.5, 5.0, f"{number:040x}", 120.0))
        for number, sketch in enumerate(sketches)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--copies", type=int, default=1_000)
    parser.add_argument(
        "--keep", type=Path, help="draw and scan here; an earlier run's library searches for what is new"
    )
    parser.add_argument("--growth", metavar="SIZES", help="only the candidates, in libraries of these sizes")
    options = parser.parse_args()
    if options.growth:
        costs = [candidates(int(size)) for size in options.growth.split(",")]
        print("ratios to the first: " + ", ".join(f"{cost / costs[0]:.2f}" for cost in costs))
        return
    with tempfile.TemporaryDirectory() as name:
        whole(options.keep or Path(name), options.photos, options.copies)


if __name__ == "__main__":
    main()
