"""Rescan of unchanged files against a bare walk of the same tree.

    .venv/bin/python benchmarks/rescan.py [--files 100000] [--repeat 7] [--cpu]

Makes a library of tiny files in a temporary folder, then alternates `library.scanning.scan` with `os.scandir` + `stat`
of every file, and prints the median of each. Nothing of an earlier scan is kept in memory: each asks the database anew.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from made import alternate, library_of_files


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is not idle")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base, library_of_files(Path(base), options.files) as library:
        photos = str(Path(base) / "photos")
        report = library.scanning.scan()
        assert report.unchanged == options.files
        assert report.opened == 0
        ways = {"bare scandir + stat": lambda: walk(photos), "rescan": library.scanning.scan}
        seconds = alternate(options.repeat, ways, time.process_time if options.cpu else time.perf_counter)
    print(f"{options.files:,} files, none opened{', processor time' if options.cpu else ''}")
    for name, values in seconds.items():
        ratio = np.median(np.array(values) / np.array(seconds["bare scandir + stat"]))
        median = np.median(values)
        print(f"{name:<20} {median:8.3f} s   {1e6 * median / options.files:6.2f} µs a file   {ratio:5.2f} x bare")


if __name__ == "__main__":
    main()
