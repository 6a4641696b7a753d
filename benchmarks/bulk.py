"""Deleting copies by the ten thousand: a dry run and a deletion of all of them, stopped half-way, finished, undone.

    .venv/bin/python benchmarks/bulk.py [PAIRS] [--largest 300]

Writes PAIRS (29,000 unless told) tiny pictures, each twice with the same bytes, in folders of 500, and scans them
with a stand-in for the network. Then: the dry run of `trash --tier identical`; one that is cancelled after a fifth, and
a deletion that is, with the time from the request until each has stopped; the rest; all of it taken back; and how much
more memory this process needed at most than before the dry run. Seconds are those of a clock and those of the
processor: only the latter can be compared where others use the machine. The files go into a trash of the benchmark's
own, in a temporary folder, which is removed with them. Ends with an error when memory grew by more than `--largest`
megabytes for 29,000 pairs, when a keeper is gone, or when not all came back.
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


class Timed:
    """Seconds of clock and processor since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        clock, processor = time.perf_counter() - self._began[0], time.process_time() - self._began[1]
        return f"{clock:8.1f} s, of the processor {processor:7.1f} s"


def trash(library: Library, what: str, job: Job | None = None, *, dry_run: bool = False) -> TrashReport:
    timed = Timed()
    report = library.deleting.trash(tier="identical", dry_run=dry_run, job=job)
    print(f"{what} of {len(report.trashed):6,} files {timed}, {peak():6.0f} MB at most", flush=True)
    return report


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
            timed = Timed()
            groups = len(library.duplicates.find(["identical"]))
            before = peak()
            print(f"{groups:,} groups found {timed}, {before:6.0f} MB at most", flush=True)
            trash(library, "dry run            ", dry_run=True)
            for dry_run, what in ((True, "cancelled dry run  "), (False, "cancelled deletion ")):
                stop = Stop(options.pairs // 5)
                part = trash(library, what, stop.job, dry_run=dry_run)
                late = time.perf_counter() - stop.asked if stop.asked else 0.0
                print(f"    stopped {late:.2f} s after the request; {len(part.skipped):,} files stay", flush=True)
            rest = trash(library, "deletion           ")
            left = sum(1 for path in (base / "photos").rglob("*.png"))
            timed = Timed()
            back = library.deleting.undo(rest.batch)
            grown = peak() - before
            print(f"{len(back.restored):,} files taken back {timed}; {grown:.0f} MB more than before", flush=True)
    if len(back.restored) != len(rest.trashed):
        raise SystemExit(f"{len(back.restored)} files came back of {len(rest.trashed)}.")
    if left != options.pairs:
        raise SystemExit(f"{left} files are left, and {options.pairs} were to stay.")
    if grown > options.largest * max(1.0, options.pairs / PAIRS):
        raise SystemExit(f"Memory grew by {grown:.0f} MB; {options.largest:.0f} are allowed.")


if __name__ == "__main__":
    main()
