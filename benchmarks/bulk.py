"""Deleting copies by the ten thousand: a dry run and a deletion of all of them, stopped half-way, finished, undone.

    .venv/bin/python benchmarks/bulk.py [PAIRS] [--largest 300]

Writes PAIRS (29,000 unless told) tiny pictures, each twice with the same bytes, in folders of 500, and scans them
with a stand-in for the network. Then: the dry run of `trash --tier identical`; a deletion that is cancelled after a
fifth, with the time from the request until it has stopped; the rest; and how much more memory this process needed at
most than before the dry run. The files go into a trash of the benchmark's own, in a temporary folder, which is removed
with them. Ends with an error when memory grew by more than `--largest` megabytes for 29,000 pairs, or when a keeper is
gone.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from growth import Random
from made import peak
from PIL import Image

from photosim.base.job import Job, Progress
from photosim.library import Library
from photosim.values.deleting import TrashReport

PAIRS = 29_000


def write(folder: Path, pairs: int) -> None:
    """Small pictures, no two of them alike, and a copy of each."""
    rng = np.random.default_rng(0)
    for number in range(pairs):
        buffer = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (16, 24, 3), dtype=np.uint8)).save(buffer, "PNG")
        for side in ("kept", "copies"):
            path = folder / side / f"{number // 500:04d}" / f"{number:06d}.png"
            if number % 500 == 0:
                path.parent.mkdir(parents=True)
            path.write_bytes(buffer.getvalue())


class Stop:
    """Cancels a job once so many files are done, and knows when it asked for it."""

    def __init__(self, after: int) -> None:
        self.job = Job(self._look, interval=0.0)
        self.asked = 0.0
        self._after = after

    def _look(self, progress: Progress) -> None:
        if not self.asked and progress.stage == "trashing" and progress.done >= self._after:
            self.asked = time.perf_counter()
            self.job.cancel()


def timed(library: Library, job: Job | None = None, *, dry_run: bool = False) -> tuple[TrashReport, float]:
    began = time.perf_counter()
    report = library.deleting.trash(tier="identical", dry_run=dry_run, job=job)
    return report, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=int, nargs="?", default=PAIRS)
    parser.add_argument("--largest", type=float, default=300.0, metavar="MB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        # Only where the system's trash is the one of freedesktop.org; elsewhere files go where they always go.
        os.environ["XDG_DATA_HOME"] = str(base / "data")
        write(base / "photos", options.pairs)
        with Library.open(base / "library", embedder=Random(), workers=0) as library:
            library.scanning.scan([base / "photos"])
            began = time.perf_counter()
            groups = len(library.duplicates.find(["identical"]))
            print(f"{groups:,} groups found in {time.perf_counter() - began:.1f} s", flush=True)
            before = peak()
            rehearsed, seconds = timed(library, dry_run=True)
            print(f"dry run of {len(rehearsed.trashed):,} files {seconds:8.1f} s, {peak() - before:6.0f} MB more")
            stop = Stop(options.pairs // 5)
            part, seconds = timed(library, stop.job)
            late = time.perf_counter() - stop.asked if stop.asked else 0.0
            print(
                f"cancelled after {len(part.trashed):,} files {seconds:8.1f} s; stopped {late:.2f} s after the request"
            )
            rest, seconds = timed(library)
            grown = peak() - before
            print(f"the other {len(rest.trashed):,} files {seconds:8.1f} s, {grown:6.0f} MB more", flush=True)
        left = sum(1 for path in (base / "photos").rglob("*.png"))
    if left != options.pairs:
        raise SystemExit(f"{left} files are left, and {options.pairs} were to stay.")
    if grown > options.largest * max(1.0, options.pairs / PAIRS):
        raise SystemExit(f"Memory grew by {grown:.0f} MB; {options.largest:.0f} are allowed.")


if __name__ == "__main__":
    main()
