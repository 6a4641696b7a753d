"""Proving duplicates in worker processes against proving one pair after another, on the same drawn photos.

    .venv/bin/python benchmarks/proving.py [--shots 60] [--workers 2]

Prints wall time and processor time of both. On a machine that is busy with other things only the latter means much:
what the processes cost in addition.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, scene

KINDS = ("half size", "rotated", "brighter", "captioned", "bordered")


def processor_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measure(base: Path, photos: Path, workers: int) -> tuple[float, float, list[str]]:
    """Wall seconds, processor seconds and the groups."""
    with Library.open(base / f"library {workers}", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
    began, used = time.perf_counter(), processor_seconds()
    with Library.open(base / f"library {workers}", embedder=FakeEmbedder(), workers=workers) as library:
        groups = library.duplicates.find(["identical", "same-shot"])
    return time.perf_counter() - began, processor_seconds() - used, [group.id for group in groups]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        base, photos = Path(name), Path(name) / "photos"
        photos.mkdir()
        for seed in range(options.shots):
            scene(seed).save(photos / f"{seed}.jpg", quality=95)
            for kind in KINDS:
                EDITS[kind](scene(seed)).save(photos / f"{seed} {kind}.jpg", quality=85)
        alone, alone_used, groups = measure(base, photos, 0)
        together, together_used, same = measure(base, photos, options.workers)
    assert groups == same
    print(f"{len(groups)} groups, the same both ways")
    print(f"one after another    {alone:7.2f} s, processor {alone_used:7.2f} s")
    print(f"{options.workers} processes          {together:7.2f} s, processor {together_used:7.2f} s")
    print(f"ratio                {alone / together:7.2f}    processor {together_used / alone_used:7.2f}")


if __name__ == "__main__":
    main()
