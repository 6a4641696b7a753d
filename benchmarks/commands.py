"""How long the commands take that people type most, against a Python that does nothing.

    .venv/bin/python benchmarks/commands.py [--photos 200] [--repeat 9] [--cpu]

A library of drawn photos is scanned with the networks that come along. Then these take turns, each in a process of its
own: `python -c pass`, `--help`, `info`, `similar` of a photo of the library, and `similar` of a picture outside of it.
Printed are medians, their ratio to the empty Python, and the packages that each imports. With --cpu the processors' own
time is counted, which other programs disturb less than the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.helpers.imports import imported_by
from tests.helpers.pictures import write, write_many

NOTHING = "python -c pass"
WANTED_S = {"--help": 0.15, "info": 0.3, "similar, of the library": 0.4, "similar, outside": 1.5}
"""Seconds on a quiet computer."""


def seconds(command: list[str], *, cpu: bool) -> float:
    """Of one process from its start to its end, or the processors' time in it and in those it starts."""
    before, clock = os.times(), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    if not cpu:
        return time.perf_counter() - clock
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--photos", type=int, default=200, metavar="N")
    options.add_argument("--repeat", type=int, default=9, metavar="N")
    options.add_argument("--cpu", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = write_many(Path(folder) / "photos", given.photos)
        outside = write(Path(folder) / "outside.jpg", given.photos)
        program = [sys.executable, "-m", "photosim"]
        at = ["--library", str(Path(folder) / "library")]
        subprocess.run([*program, *at, "scan", str(photos[0].parent), "--quiet"], stdout=subprocess.DEVNULL, check=True)
        asked = {
            "--help": ["--help"],
            "info": [*at, "info"],
            "similar, of the library": [*at, "similar", str(photos[0])],
            "similar, outside": [*at, "similar", str(outside)],
        }
        commands = {NOTHING: [sys.executable, "-c", "pass"]}
        commands |= {name: [*program, *arguments] for name, arguments in asked.items()}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(given.repeat + 1):
            for name, command in commands.items():
                took = seconds(command, cpu=given.cpu)
                if turn:  # the first one fills the disk's cache
                    taken[name].append(took)
        nothing = max(median(taken[NOTHING]), 0.001)
        for name, times in taken.items():
            packages = ", ".join(sorted(imported_by(*asked[name]))) if name in asked else ""
            wanted = f"{WANTED_S[name]:5.2f} s wanted" if name in WANTED_S else " " * 14
            took = median(times)
            print(f"{name:<24} {took * 1000:7.0f} ms {took / nothing:7.1f} times  {wanted}  {packages}")


if __name__ == "__main__":
    main()
