"""Rescan of unchanged files against a bare walk of the same tree.

    .venv/bin/python benchmarks/rescan.py [--files 20000] [--repeat 5]

Makes a library of tiny drawn photos in a temporary folder (with a stand-in for the network, which a rescan never
asks), then alternates `Library.scan` with `os.scandir` + `stat` of every file, and prints the best of each.
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

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import draw


def walk(folder: str) -> int:
    """Stat every file, as any program must that wants to know whether something changed."""
    count = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                count += walk(entry.path)
            else:
                entry.stat()
                count += 1
    return count


def best(repeat: int, *jobs: Callable[[], object]) -> list[float]:
    times = [float("inf")] * len(jobs)
    for _ in range(repeat):
        for number, job in enumerate(jobs):
            began = time.perf_counter()
            job()
            times[number] = min(times[number], time.perf_counter() - began)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        photos = Path(base) / "photos"
        buffer = io.BytesIO()
        draw(1, 48, 32).save(buffer, "JPEG")
        for number in range(options.files):
            path = photos / f"{number // 500:03d}" / f"{number:06d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(buffer.getvalue() + number.to_bytes(4, "little"))
        with Library.open(Path(base) / "library", embedder=FakeEmbedder(), workers=0) as library:
            began = time.perf_counter()
            library.scan([photos])
            first = time.perf_counter() - began
            rescan, bare = best(options.repeat, lambda: library.scan(), lambda: walk(str(photos)))
            report = library.scan()
    assert report.unchanged == options.files
    assert report.opened == 0
    print(f"{options.files:,} files, none opened")
    print(f"first scan (tiny pictures)   {first:8.3f} s")
    print(f"rescan                       {rescan:8.3f} s")
    print(f"bare scandir + stat          {bare:8.3f} s")
    print(f"ratio                        {rescan / bare:8.2f}")


if __name__ == "__main__":
    main()
