"""photosim as it was: programs of another checkout, run in turn with those of this one, for "nothing got slower".

    git worktree add /tmp/before COMMIT
    .venv/bin/python benchmarks/scan.py FOLDER --against /tmp/before
    xvfb-run -a .venv/bin/python benchmarks/start.py --cpu --against /tmp/before

Both run on the same Python with the same packages; the other checkout needs no environment of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parents[1]


class Took(NamedTuple):
    """Seconds of a whole process with those it started: by the clock, and of all processors."""

    wall: float
    work: float


def environment(checkout: Path, compiled: Path, **more: str) -> dict[str, str]:
    """What a program of this checkout needs. Its modules are compiled once, in `compiled`, as in an installation."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": str(compiled), **more}


def command(checkout: Path, compiled: Path, *arguments: str) -> Took:
    """Run `photosim` with these arguments as that checkout has it. Raises CalledProcessError."""
    before, began = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "photosim", *arguments],
        env=environment(checkout, compiled), cwd=compiled, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    after = os.times()
    work = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(time.perf_counter() - began, work)


def made_by(checkout: Path, compiled: Path, base: Path, photos: int) -> None:
    """Let a checkout make the large library of `start.py` below `base`: a library does not open in an older program."""
    code = f"from pathlib import Path; from made import window_library; window_library(Path({str(base)!r}), {photos})"
    benchmarks = checkout / "benchmarks"
    subprocess.run([sys.executable, "-c", code], env=environment(checkout, compiled), cwd=benchmarks, check=True)
