"""What a person feels in the real window with 100,000 photos: scrolling, a click, and a scan going on meanwhile.

    .venv/bin/python benchmarks/window.py [--photos 100000] [--keep DIRECTORY] [--scan FOLDER]

The library is drawn (rows, thumbnails, vectors, index); its window is the program's own, with everything started that
the program starts. Measured in it:

* Scrolling: the time of one frame (moving the view by a third of a line and painting it) over thumbnails that are kept
  already, and over new ones; then 60 jumps a frame apart, and how many thumbnails were still decoded for them.
* A click on a photo: from the answer of the search, arrived in the window, to the paint that shows the look-alikes.
* The order by likeness: to the first photos in the window, and to all of them.
* With --scan, a first scan of FOLDER into this library: by how much a timer of 5 ms comes late, which is how long the
  event loop was held. The new photos are removed from the library again.

Needs a screen; on a server: `xvfb-run -a .venv/bin/python benchmarks/window.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from made import window_library
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosim.library import Library
from photosim.ui.jobs import tasks
from photosim.ui.kit import theme
from photosim.ui.window.window import MainWindow

FRAME = 1 / 60
_PATIENCE = 300.0
_TICK_MS = 5


def until(done: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"gave up waiting for {what}")
        QApplication.processEvents()
        time.sleep(0.001)


def tell(what: str, seconds: list[float], limit: float) -> None:
    values = 1000 * np.array(seconds)
    half, most, longest = np.percentile(values, (50, 99, 100))
    over = np.mean(values > 1000 * limit)
    print(
        f"{what:<44} median {half:6.1f} ms, 99 % within {most:6.1f} ms, longest {longest:6.1f} ms, "
        f"{over:.1%} over {1000 * limit:.1f} ms  ({len(values):,})"
    )


def frames(window: MainWindow, places: list[int]) -> list[float]:
    """Seconds that each of these places of the view took, from moving there until it was painted."""
    grid = window.page.grid
    bar, viewport = grid.verticalScrollBar(), grid.viewport()
    seconds = []
    for place in places:
        due = time.perf_counter() + FRAME
        began = time.perf_counter()
        bar.setValue(place)
        viewport.repaint()
        QApplication.processEvents()
        seconds.append(time.perf_counter() - began)
        while time.perf_counter() < due:
            time.sleep(0.001)
    return seconds


def scrolling(window: MainWindow) -> None:
    grid, loader = window.page.grid, window.page.loader
    bar = grid.verticalScrollBar()
    step = max(1, bar.singleStep())
    run = [number * step for number in range(120)]
    tell("scrolling over new thumbnails, a frame", frames(window, run), FRAME)
    bar.setValue(0)
    until(window.page.is_settled, "thumbnails")
    for place in run[::4]:
        bar.setValue(place)
        until(window.page.is_settled, "thumbnails")
    tell("scrolling over kept thumbnails, a frame", frames(window, run[::-1] + run + run[::-1]), FRAME)
    decoded = []
    make = loader._make
    loader._make = lambda row, shape: (decoded.append(row.id), make(row, shape))[1]
    jumps = np.random.default_rng(0).integers(bar.maximum() // 2, bar.maximum(), 60).tolist()
    tell("jumping anywhere, a frame", frames(window, jumps), FRAME)
    until(window.page.is_settled, "thumbnails")
    loader._make = make
    top, height = grid.verticalOffset(), grid.viewport().height()
    screen = len(grid._grid().rows_between(top, top + height))
    print(f"{'':<4}60 jumps passed {60 * screen:,} photos; {len(decoded):,} thumbnails were decoded for them,")
    print(f"{'':<4}of which the last screen and what is beside it are about {round(2.5 * screen):,}")
    bar.setValue(0)
    until(window.page.is_settled, "thumbnails")


class Paints(QObject):
    """Notes when a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at.append(time.perf_counter())
        return False


def clicking(window: MainWindow, library: Library, clicks: int) -> None:
    grid, panel = window.page.grid, window.lookalikes
    paints = Paints()
    panel.grid.viewport().installEventFilter(paints)
    answers: list[float] = []
    take = panel._take
    panel._take = lambda matches: (answers.append(time.perf_counter()), take(matches))[1]
    to_answer, to_paint, to_pictures, bare = [], [], [], []
    cells = grid._grid()
    rows = list(cells.rows_between(0, grid.viewport().height() - cells.cell_height))[1:]
    for number in range(clicks):
        row = rows[number % len(rows)]
        place = grid.visualRect(grid.model().index(row)).center()
        photo_id = grid.model().rows[row].id
        began = time.perf_counter()
        library.lookalikes.similar(photo_id, 30)
        bare.append(time.perf_counter() - began)
        answers.clear()
        paints.at.clear()
        began = time.perf_counter()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))
        until(lambda: bool(answers) and bool(paints.at) and paints.at[-1] > answers[-1], "an answer")
        painted = next(at for at in paints.at if at > answers[-1])
        until(panel.is_settled, "thumbnails")
        to_answer.append(answers[-1] - began)
        to_paint.append(painted - answers[-1])
        to_pictures.append(time.perf_counter() - began)
    panel._take = take
    tell("click: LookalikesService.similar itself", bare, FRAME)
    tell("click: to the answer in the window", to_answer, FRAME)
    tell("click: from the answer to its paint", to_paint, 2 * FRAME)
    tell("click: to the last new thumbnail", to_pictures, 2 * FRAME)


def sorting(window: MainWindow) -> None:
    """From asking for the order by likeness to the first photos in the window, and to all of them."""
    page = window.page
    arrived: list[tuple[float, bool]] = []
    page._fetching.arrived.connect(lambda fetched: arrived.append((time.perf_counter(), fetched.badges is not None)))
    first, whole, work = [], [], []
    for number in range(5):
        page.grid.choose(page.model.rows[(number + 1) * 50].id)
        arrived.clear()
        began, worked = time.perf_counter(), time.process_time()
        window.actions_.sort_likeness.trigger()
        until(lambda: any(is_all for _, is_all in arrived), "the order by likeness")
        first.append(arrived[0][0] - began)
        whole.append(arrived[-1][0] - began)
        work.append(time.process_time() - worked)
        until(page.is_settled, "thumbnails")
        window.actions_.sort_taken.trigger()
        until(page.is_settled, "the order by time")
    tell("by likeness: to the most alike", first, 0.2)
    tell("by likeness: to all photos", whole, 2.0)
    tell("by likeness: work of the processor in all", work, 2.0)


def scanning(window: MainWindow, library: Library, folder: Path) -> None:
    late: list[float] = []
    last = [0.0]

    def tick() -> None:
        now = time.perf_counter()
        if last[0]:
            late.append(max(0.0, now - last[0] - _TICK_MS / 1000))
        last[0] = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    found: list[object] = []
    window.controller.finished.connect(found.append)
    window.controller.failed.connect(found.append)
    calm: list[float] = []
    timer.start(_TICK_MS)
    QTest.qWait(3000)
    calm, late[:] = list(late), []
    began = time.perf_counter()
    window.scan([folder])
    loop_until(lambda: bool(found))
    seconds = time.perf_counter() - began
    timer.stop()
    tell("event loop held, nothing going on", calm, 0.05)
    tell("event loop held, during a scan", late, 0.05)
    print(f"{'':<4}{found[0].new:,} photos scanned in {seconds:.1f} s")
    for one in library.folders.all():
        if one.path == folder:
            library.folders.remove(one.id)


def loop_until(done: Callable[[], bool]) -> None:
    """Let the event loop run as it does in the program, not in steps of ours."""
    app = QApplication.instance()
    asking = QTimer()
    asking.timeout.connect(lambda: app.quit() if done() else None)
    asking.start(100)
    app.exec()
    asking.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="make the library here, and use the one from an earlier run")
    parser.add_argument("--scan", type=Path, metavar="FOLDER", help="photos to scan meanwhile")
    parser.add_argument("--clicks", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        directory = window_library(options.keep or Path(base), options.photos)
        app = QApplication(sys.argv[:1])
        theme.apply(app)
        library = Library.open(directory)
        window = MainWindow(library, open_demo=lambda *_: None)
        window.show()
        until(lambda: window.page.is_settled() and bool(window.page.folders), "the first screenful")
        library.warm_up()
        scrolling(window)
        clicking(window, library, options.clicks)
        sorting(window)
        if options.scan:
            scanning(window, library, options.scan.absolute())
        window.close()
        tasks.wait_all(30)
        library.close()


if __name__ == "__main__":
    main()
