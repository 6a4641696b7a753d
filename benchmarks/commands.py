"""How long the commands take that people type most, against a Python that does nothing.

    .venv/bin/python benchmarks/commands.py [--photos 200] [--repeat 9] [--cpu] [--against CHECKOUT]

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

from checkouts import HERE, environment

sys.path.insert(0, str(HERE))

from tests.helpers.imports import imported_by
from tests.helpers.pictures import write, write_many

NOTHING = "python -c pass"
OTHER = " of the other"
PROGRAM = [sys.executable, "-m", "photosim"]
WANTED_S = {"--help": 0.15, "info": 0.3, "similar, of the library": 0.4, "similar, outside": 1.5}
"""Seconds on a quiet computer."""


def seconds(command: list[str], surroundings: dict[str, str], cwd: Path, *, cpu: bool) -> float:
    """Of one process from its start to its end, or the processors' time in it and in those it starts."""
    before, clock = os.times(), time.perf_counter()
    # A module beside the caller is not the one that is meant.
    subprocess.run(command, env=surroundings, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    if not cpu:
        return time.perf_counter() - clock
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--photos", type=int, default=200, metavar="N")
    options.add_argument("--repeat", type=int, default=9, metavar="N")
    options.add_argument("--cpu", action="store_true")
    options.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout of photosim, as it was")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), given)


def measure(base: Path, given: argparse.Namespace) -> None:
    """Let the commands take turns; print the medians."""
    photos = write_many(base / "photos", given.photos)
    outside = write(base / "outside.jpg", given.photos)
    checkouts = {"": HERE} | ({OTHER: given.against.absolute()} if given.against else {})
    commands = {NOTHING: ([sys.executable, "-c", "pass"], environment(HERE, base / "compiled"))}
    for suffix, checkout in checkouts.items():
        surroundings = environment(checkout, base / f"compiled{suffix}")
        for name, arguments in asked(base / f"library{suffix}", photos[0], outside).items():
            commands[name + suffix] = ([*PROGRAM, *arguments], surroundings)
        scan = [*PROGRAM, "--library", str(base / f"library{suffix}"), "scan", str(photos[0].parent), "--quiet"]
        subprocess.run(scan, env=surroundings, cwd=base, stdout=subprocess.DEVNULL, check=True)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(given.repeat + 1):
        for name, (command, surroundings) in commands.items():
            took = seconds(command, surroundings, base, cpu=given.cpu)
            if turn:  # the first one fills the disk's cache, and compiles
                taken[name].append(took)
    nothing = max(median(taken[NOTHING]), 0.001)
    mine = asked(base / "library", photos[0], outside)
    for name, times in taken.items():
        packages = ", ".join(sorted(imported_by(*mine[name]))) if name in mine else ""
        wanted = f"{WANTED_S[name]:5.2f} s wanted" if name in WANTED_S else " " * 14
        took = median(times)
        print(f"{name:<36} {took * 1000:7.0f} ms {took / nothing:7.1f} times  {wanted}  {packages}")
    for name in mine:
        if name + OTHER in taken:
            print(f"this / other: {name:<24} {median(taken[name]) / max(median(taken[name + OTHER]), 0.001):5.2f}")


def asked(library: Path, photo: Path, outside: Path) -> dict[str, list[str]]:
    """The arguments of the commands that are timed."""
    at = ["--library", str(library)]
    return {
        "--help": ["--help"],
        "info": [*at, "info"],
        "similar, of the library": [*at, "similar", str(photo)],
        "similar, outside": [*at, "similar", str(outside)],
    }


if __name__ == "__main__":
    main()
