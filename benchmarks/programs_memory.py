"""Memory of whole programs: a scan with all its processes, and the window, with a library of 300,000 photos.

    .venv/bin/python benchmarks/footprint.py FOLDER [--photos 300000] [--keep DIRECTORY]

FOLDER holds real photos to scan. `photosim scan` is run twice: into a new library, and into one that knows `--photos`
others already (drawn rows, thumbnails, vectors and index; the graph is made with little care, which does not change its
size). Then the window of the large library is opened as the program opens it, with network and index loaded, scrolled
to its end, and a photo clicked. Told is the most that all processes together had in memory (proportional set size on
Linux, so that what they share counts once; elsewhere the sum of their resident sizes).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from made import window_library

_EVERY = 0.05
ROOT = Path(__file__).parents[1]


def size(process: psutil.Process) -> float:
    """Megabytes of a process and all it started."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            facts = one.memory_full_info()
            total += getattr(facts, "pss", facts.rss)
        except psutil.Error:
            continue  # it has just ended
    return total / 1e6


def most(command: list[str], **environment: str) -> tuple[float, list[float], str]:
    """Run a program; the most megabytes it had, what it had over time, and what it said."""
    where = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    sizes: list[float] = []
    with tempfile.TemporaryFile("w+") as said:
        with subprocess.Popen(command, env=where, stdout=said, stderr=subprocess.DEVNULL) as program:
            process = psutil.Process(program.pid)
            while program.poll() is None:
                sizes.append(size(process))
                time.sleep(_EVERY)
        said.seek(0)
        return max(sizes), sizes, said.read()


def window(directory: Path) -> None:
    """The window of a library, used a little, then closed."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from photosim import __main__
    from photosim.ui.window.window import MainWindow

    steps = iter(range(100))
    warm = MainWindow._warm

    def go(self: MainWindow) -> None:
        if not self.is_settled():
            return
        step = next(steps)
        grid, rows = self.page.grid, self.page.model.rows
        bar = grid.verticalScrollBar()
        if step < 60:
            bar.setValue(bar.maximum() * step // 60)
        elif step < 80:
            self.show_photo(rows[len(rows) * (step - 60) // 20].id)
        else:
            print(json.dumps({"rows": len(rows), "seconds": time.monotonic()}), flush=True)
            self.close()
            QApplication.instance().quit()

    def warmed(self: MainWindow, answer: object) -> None:
        warm(self, answer)
        self._steps = QTimer(self)
        self._steps.timeout.connect(lambda: go(self))
        self._steps.start(100)

    MainWindow._warm = warmed
    __main__.main(["--library", str(directory)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, default=300_000)
    parser.add_argument("--keep", type=Path, help="make the large library here, and use the one from an earlier run")
    parser.add_argument("--window-of", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window_of:
        return window(options.window_of)
    if options.folder is None:
        parser.error("name a folder of photos to scan")
    with tempfile.TemporaryDirectory() as base:
        large = window_library(options.keep or Path(base) / "large", options.photos, careless=True)
        photosim = [sys.executable, "-m", "photosim", "--quiet", "--json", "--library"]
        folder = str(options.folder.absolute())
        peak, _, said = most([*photosim, str(Path(base) / "new"), "scan", folder])
        print(f"scan into a new library            {peak:7.0f} MB   ({json.loads(said)['new']:,} photos)", flush=True)
        peak, sizes, said = most([sys.executable, __file__, "--window-of", str(large)])
        rows = json.loads(said)["rows"]
        print(f"window                             {peak:7.0f} MB   ({rows:,} photos; {sizes[-3]:.0f} MB at the end)")
        peak, _, said = most([*photosim, str(large), "scan", folder])
        print(f"scan into the library of {options.photos:,}   {peak:7.0f} MB   ({json.loads(said)['new']:,} photos)")
        subprocess.run(
            [*photosim, str(large), "folders", "remove", folder],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
    return None


if __name__ == "__main__":
    main()
