"""Duplicates among pages against duplicates among photos: the search that everybody with a phone full of papers makes.

    .venv/bin/python benchmarks/pages.py [--count 3000] [--photos FOLDER] [--workers 2] [--all]

Draws COUNT pages of six layouts (receipts, letters, forms, tickets, chats, slides), of which every tenth has a copy as
people make them: smaller, coarser, cropped, turned, grey, with a border. The same number of photos, with the same
copies, is drawn, or taken out of FOLDER. Both are scanned with the real network; then the whole search for duplicates
is timed. Prints the time of the processors, of the clock, the candidates of a picture, and how many of the copies are
among them; wanted is a ratio of at most 3. With --all, pages are also searched without the first glance, which shows
that it refuses nothing that the proof does not.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from drawn_pages import EDITS, page
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from proving import processor_seconds

from photosim.base.job import Job
from photosim.duplicates.shortlist import Shortlist
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.library import Library
from photosim.proof import glance
from tests.helpers.scenes import scene

COPIED = 10


class Cost(NamedTuple):
    """What one search took, and what it had to look at."""

    processor: float
    clock: float
    pictures: int
    candidates: int
    copies: int
    among: int
    """Copies that are candidates with their original."""
    found: frozenset[tuple[str, ...]]
    """The groups, by names."""


def write(target: Path, count: int, draw: Callable[[int], Image.Image]) -> None:
    target.mkdir()
    kinds = list(EDITS)
    for number in range(count):
        image = draw(number)
        image.save(target / f"{number:05d}.jpg", quality=92)
        if number % COPIED == 0:
            kind = kinds[number // COPIED % len(kinds)]
            EDITS[kind](image).save(target / f"{number:05d} {kind}.jpg", quality=85)


def taken_from(folder: Path, count: int) -> Callable[[int], Image.Image]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    if len(files) < count:
        raise SystemExit(
            f"{folder} has {len(files)} JPEGs, and {count} are wanted. Name another folder, or less --count."
        )
    random.Random(1).shuffle(files)
    return lambda number: Image.open(files[number]).convert("RGB")


def measure(base: Path, photos: Path, workers: int) -> Cost:
    with Library.open(base, embedder=TorchEmbedder(default_weights()), workers=workers) as library:
        library.scanning.scan([photos])
        began, used = time.perf_counter(), processor_seconds()
        groups = library.duplicates.find(["identical", "same-shot"])
        clock = time.perf_counter() - began
        stores = library._parts.stores
        short = Shortlist.of(stores, library.model, list(stores.photos.all()), (), Job())
        names = {content.photo.path.stem: name for name, content in short.contents.items()}
        copies = [stem for stem in names if " " in stem]
        among = sum(names[stem] in short.edges[names[stem.split(" ")[0]]] for stem in copies)
        candidates = sum(map(len, short.edges.values())) // 2
    # The processes have ended and are counted.
    processor = processor_seconds() - used
    found = frozenset(tuple(sorted(member.photo.path.stem for member in group.members)) for group in groups)
    return Cost(processor, clock, len(names), candidates, len(copies), among, found)


def tell(name: str, cost: Cost) -> None:
    wrong = sum(len({stem.split(" ")[0] for stem in group}) > 1 for group in cost.found)
    right = sum(len(group) - 1 for group in cost.found)
    print(
        f"{name:24} {cost.processor:8.1f} s of processors, {cost.clock:8.1f} s; "
        f"{cost.candidates / cost.pictures:5.1f} candidates a picture; "
        f"of {cost.copies} copies {cost.among} are candidates, {right} proven; {wrong} wrong groups",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--photos", type=Path, help="a folder with as many JPEGs, in place of drawn ones")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="search the pages without the first glance as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        draw = taken_from(options.photos, options.count) if options.photos else scene
        write(base / "photos", options.count, draw)
        write(base / "pages", options.count, page)
        photos = measure(base / "library of photos", base / "photos", options.workers)
        tell("photos", photos)
        pages = measure(base / "library of pages", base / "pages", options.workers)
        tell("pages", pages)
        print(
            f"ratio {pages.processor / photos.processor:.2f}, by the clock {pages.clock / photos.clock:.2f}", flush=True
        )
        if options.all:
            glance.refusal = lambda *_: ""  # this process only
            without = measure(base / "library without", base / "pages", 0)
            tell("pages, without a glance", without)
            print(f"groups {'the same' if without.found == pages.found else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
