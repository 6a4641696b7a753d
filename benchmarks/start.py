"""From starting the program to its first picture on the screen, against an empty PySide6 window.

    .venv/bin/python benchmarks/start.py [--photos 100000] [--repeat 9] [--keep DIRECTORY] [--cpu]
        [--against CHECKOUT]

Three programs take turns, each in a process of its own: an empty QMainWindow with a label, photosim with a new
library, and photosim with a library of drawn rows, thumbnails and vectors. Printed are medians from the start of the
process: to the first paint (of the window that says that the photos are being opened), to the first paint of the whole
window, and to the first screenful, with every thumbnail in view painted. Each says whether torch had been imported by
then. With --against, the same two of another checkout (`checkouts.py`) take their turns between, with libraries that it
made itself, and the ratios of the two are printed. Needs a screen; on a server:
`xvfb-run -a .venv/bin/python benchmarks/start.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from checkouts import HERE, environment, made_by

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow

EMPTY, NEW, FULL = "an empty window", "photosim, new library", "photosim, full library"
OTHER = " of the other"
FIRST, WHOLE, SCREENFUL = "first paint", "whole window", "first screenful"
_POLL_MS = 2


def empty() -> None:
    """Open a window with a label; say when it was painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: object) -> None:
            super().paintEvent(event)
            print(json.dumps({FIRST: moment()}), flush=True)
            QTimer.singleShot(0, app.quit)

    app = QApplication([])
    window = Window()
    window.resize(1280, 800)
    window.setCentralWidget(QLabel("photosim"))
    window.show()
    app.exec()


def photosim(directory: Path) -> None:
    """Open photosim as the command does; say when it was painted, and when all of the screen was."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    from photosim import __main__
    from photosim.app.program import _Program
    from photosim.ui.window import opening

    first: list[dict[str, float]] = []
    whole: list[dict[str, float]] = []
    has_photos = (directory / "made").exists()

    def noting(paint: Callable[[QMainWindow, object], None], where: list[dict[str, float]]) -> Callable[..., None]:
        def painted(window: QMainWindow, event: object) -> None:
            paint(window, event)
            if not where:
                where.append(moment())

        return painted

    def look(window: MainWindow) -> None:
        page = window.page
        filled = page.model.rowCount() and page.folders and page.grid.isVisible() and page.is_filled()
        if whole and (filled or not has_photos):
            window.repaint()
            # A busy screen may not have asked for the first window before the whole one is there.
            moments = {FIRST: (first or whole)[0], WHOLE: whole[0]} | ({SCREENFUL: moment()} if has_photos else {})
            print(json.dumps(moments), flush=True)
            QApplication.instance().quit()

    opening.OpeningWindow.paintEvent = noting(QMainWindow.paintEvent, first)
    end = _Program._end_opening

    def end_opening(program: _Program) -> None:
        end(program)
        window = program._window
        if window is not None:
            type(window).paintEvent = noting(type(window).paintEvent, whole)
            timer = QTimer(window)
            timer.timeout.connect(lambda: look(window))
            timer.start(_POLL_MS)

    _Program._end_opening = end_opening
    os.environ["PHOTOSIM_LIBRARY"] = str(directory / "library")
    __main__.main([])


def moment() -> dict[str, float]:
    """Seconds since the process was started, of the clock and of its processors, and whether torch is there."""
    return {
        "wall": time.time() - float(os.environ["STARTED"]),
        "cpu": time.process_time(),
        "torch": float("torch" in sys.modules),
    }


def start(checkout: Path, compiled: Path, *arguments: str) -> dict[str, dict[str, float]]:
    """Run one of the programs of a checkout; returns its moments."""
    program = [sys.executable, str(checkout / "benchmarks" / "start.py"), *arguments]
    surroundings = environment(checkout, compiled, STARTED=str(time.time()))
    done = subprocess.run(program, env=surroundings, capture_output=True, text=True, timeout=300, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{arguments} did not get to its first paint:\n{done.stderr}")
    return json.loads(lines[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--keep", type=Path, help="make the large library here, and use the one from an earlier run")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is not idle")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout of photosim, as it was")
    parser.add_argument("--child", nargs="?", const="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        return photosim(Path(options.child)) if options.child else empty()
    with tempfile.TemporaryDirectory() as base:
        measure(Path(base), options)
    return None


def measure(base: Path, options: argparse.Namespace) -> None:
    """Let the programs take turns; print the medians."""
    checkouts = {"": HERE} | ({OTHER: options.against.absolute()} if options.against else {})
    programs: dict[str, tuple[Path, list[str]]] = {EMPTY: (HERE, ["--child"])}
    for suffix, checkout in checkouts.items():
        full = Path(f"{(options.keep or base / 'full').absolute()}{suffix.replace(' ', '-')}")
        made_by(checkout, base / f"compiled{suffix}", full, options.photos)
        new = base / f"new{suffix}"
        new.mkdir()
        programs[NEW + suffix] = (checkout, ["--child", str(new)])
        programs[FULL + suffix] = (checkout, ["--child", str(full)])
    seconds: dict[tuple[str, str], list[float]] = {}
    torch: dict[tuple[str, str], float] = {}
    for turn in range(options.repeat + 1):
        for name, (checkout, arguments) in programs.items():
            suffix = OTHER if name.endswith(OTHER) else ""
            for what, found in start(checkout, base / f"compiled{suffix}", *arguments).items():
                torch[name, what] = max(torch.get((name, what), 0), found["torch"])
                if turn:  # the first one warms the disk cache up, and compiles
                    seconds.setdefault((name, what), []).append(found["cpu" if options.cpu else "wall"])

    def ratio(values: list[float], others: list[float]) -> float:
        return median(one / other for one, other in zip(values, others, strict=True))

    for (name, what), values in seconds.items():
        with_torch = "torch imported" if torch[name, what] else "no torch"
        against = ratio(values, seconds[EMPTY, FIRST])
        print(f"{name:<40} {what:<16} {1000 * median(values):7.0f} ms   {against:5.2f} x empty   {with_torch}")
    for (name, what), values in seconds.items():
        others = seconds.get((name + OTHER, what))
        if others is not None:
            print(f"this / other: {name:<24} {what:<16} {ratio(values, others):5.2f}")


if __name__ == "__main__":
    main()
